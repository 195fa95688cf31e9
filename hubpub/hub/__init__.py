"""The Hub, through huggingface_hub: only this package imports it."""

from hubpub.hub.client import Hub, require_repo_id, versions
from hubpub.hub.endpoints import default_endpoint, valid_endpoint

__all__ = ["Hub", "default_endpoint", "require_repo_id", "valid_endpoint", "versions"]
