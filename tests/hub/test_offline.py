"""The client's offline mode, while several calls go to a hub on this machine."""

from __future__ import annotations

import pytest
from huggingface_hub import constants

from hubpub.hub.offline import no_network_needed
from tests.support.overlapping import overlap


@pytest.mark.parametrize("offline", [True, False])
def test_the_mode_is_back_only_when_the_last_call_is_done(offline: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    seen: list[bool] = []
    overlap(no_network_needed, meanwhile=lambda: seen.append(constants.is_offline_mode()))
    assert seen == [False, False]
    assert constants.is_offline_mode() is offline
