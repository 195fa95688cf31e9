"""Refusals for the sake of storage, which are no missing permissions: by the hub, or by the storage behind it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx2

from hubpub.errors import HubError
from hubpub.types.spelling import again

STOPPED = "storage patterns"
"""The Hub's words where it takes nothing more of an account (huggingface_hub#3315)."""


class StorageRefusedError(HubError):
    """The storage behind the hub answered 403, which mostly passes (huggingface_hub#3183): no permission lacks."""


def is_of_storage(response: httpx2.Response, endpoint: str) -> bool:
    """Whether an answer is of the storage behind a hub: of another host, or to a file that was sent."""
    request = response.request
    return request.url.host != urlsplit(endpoint).hostname or (
        request.method == "PUT" and not request.url.path.startswith("/api/")
    )


def storage_refused(endpoint: str) -> StorageRefusedError:
    """The error where the storage of a hub refuses."""
    return StorageRefusedError(
        f"the storage of {endpoint} refuses the files (403), though the hub let the account upload",
        f"{again().capitalize()} later.",
    )


def account_stopped(endpoint: str, message: str) -> HubError:
    """The error where the hub takes nothing more of an account, in the hub's own words."""
    return HubError(
        f"{endpoint} takes no files of this account for now: {message}",
        "Write to the Hub as it says; neither another token nor another try helps.",
    )
