"""The bytes of a published file, as any reader gets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hubpub.errors import HubError

if TYPE_CHECKING:
    from hubpub.hub.client import Hub

_CHUNK = 1 << 20


def stream(hub: Hub, repo: str, commit: str, path: str, take: Callable[[bytes], None]) -> None:
    """Downloads a file over plain HTTP, a chunk at a time: nothing is kept, in memory or on disk.

    Args:
        hub: The hub.
        repo: ``namespace/name``.
        commit: The commit that holds the file.
        path: Its path in the repository.
        take: Is given each chunk.

    Raises:
        HubError: The hub did not answer, or broke off; names the file.
    """
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    url = hf_hub_url(repo, path, revision=commit, endpoint=hub.endpoint)
    # the bytes themselves: a proxy must not send them packed
    headers = {**build_hf_headers(token=hub._token), "Accept-Encoding": "identity"}
    try:
        with (
            hub._translated(repo),
            get_session().stream("GET", url, headers=headers, follow_redirects=True) as response,
        ):
            if response.status_code >= 400:
                response.read()  # the reason, which the error tells
            hf_raise_for_status(response)
            for chunk in response.iter_bytes(_CHUNK):
                take(chunk)
    except HubError as error:
        raise HubError(f"{path} could not be downloaded: {error.fact}", error.next_step) from error
