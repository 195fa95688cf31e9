"""The client's offline mode, which is about the network and not about a hub on this machine."""

from __future__ import annotations

from hubpub._patching import Shared, Undo, replace


def _ask() -> Undo:
    from huggingface_hub import constants

    return replace(constants, "HF_HUB_OFFLINE", False)


no_network_needed = Shared(_ask)
"""Lets the client ask a hub though ``HF_HUB_OFFLINE`` is set, in all of this process for as long as it lasts."""
