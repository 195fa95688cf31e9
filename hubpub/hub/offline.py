"""The client's offline mode, which is about the network and not about a hub on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_network_needed() -> Iterator[None]:
    """Lets the client ask a hub though ``HF_HUB_OFFLINE`` is set, in all of this process for as long as it lasts."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = False
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
