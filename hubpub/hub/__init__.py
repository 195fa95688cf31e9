"""The Hub, through huggingface_hub: the only room that imports it."""

from hubpub.hub.client import Hub, Upload, default_endpoint, require_repo_id, versions

__all__ = ["Hub", "Upload", "default_endpoint", "require_repo_id", "versions"]
