"""The Hub, through huggingface_hub: the only room that imports it."""

from hubpub.hub.client import Hub, default_endpoint, require_repo_id, versions
from hubpub.hub.endpoints import valid_endpoint

__all__ = ["Hub", "default_endpoint", "require_repo_id", "valid_endpoint", "versions"]
