"""The Hub, through huggingface_hub: the only room that imports it."""

from hubpub.hub.client import Hub, default_endpoint, require_repo_id, versions

__all__ = ["Hub", "default_endpoint", "require_repo_id", "versions"]
