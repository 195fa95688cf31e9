"""The page of a training on Trackio."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.files.profile.training.trackio import trackio_page

PAGE = "https://huggingface.co/spaces/me/runs"


@pytest.mark.parametrize(
    ("settings", "page"),
    [
        ({"report_to": ["trackio"], "trackio_space_id": "me/runs"}, PAGE),
        ({"report_to": "trackio", "trackio_space_id": "me/other", "trackio_static_space_id": "me/runs"}, PAGE),
        # whose it is, is not told
        ({"report_to": ["trackio"], "trackio_space_id": "trackio"}, None),
        ({"report_to": ["trackio"], "trackio_space_id": None}, None),
        # it was logged elsewhere
        ({"report_to": ["wandb"], "trackio_space_id": "me/runs"}, None),
        ({"trackio_space_id": "me/runs"}, None),
        ({"report_to": ["trackio"], "trackio_space_id": "me/runs)[x](y"}, None),
        ({"report_to": 7, "trackio_space_id": 7}, None),
    ],
)
def test_it_is_told_where_the_space_is_named(settings: dict[str, Any], page: str | None) -> None:
    found = trackio_page(settings, "training_args.bin")
    assert (found.value if found else None) == page
    assert found is None or found.place.startswith("training_args.bin: trackio_")
