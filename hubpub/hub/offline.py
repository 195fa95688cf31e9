"""The client's offline mode. It is about the network, so a hub on this machine is asked all the same."""

from __future__ import annotations

from hubpub._patching import SharedChange, Undo, replace_attribute


def _unset_offline_mode() -> Undo:
    from huggingface_hub import constants

    return replace_attribute(constants, "HF_HUB_OFFLINE", False)


no_network_needed = SharedChange(_unset_offline_mode)
"""Within this context the client asks a hub though ``HF_HUB_OFFLINE`` is set. It holds for the whole process."""
