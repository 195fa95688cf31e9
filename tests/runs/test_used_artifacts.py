"""What a run is said to use."""

from __future__ import annotations

from typing import Any

import pytest

import hubpub
from hubpub.errors import CallError


class Config(dict[str, Any]):
    """As much of wandb's config as is used."""

    def update(self, other: dict[str, Any], *, allow_val_change: bool) -> None:  # type: ignore[override]
        assert allow_val_change
        super().update(other)


class Offline:
    """As much of an offline run as is used."""

    offline = True

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = Config(config)

    def use_artifact(self, artifact: object) -> None:
        raise TypeError


class Tweets:
    """As much of an artifact as is used."""

    name, digest = "tweets:v0", "0a" * 16


def test_an_offline_run_notes_the_digest():
    run = Offline({"used_artifacts": {"other": "0b" * 16}})
    hubpub.use_artifact(run, Tweets())
    assert run.config["used_artifacts"] == {"other": "0b" * 16, "tweets": "0a" * 16}


@pytest.mark.parametrize("there", [["tweets"], "tweets", 3])
def test_what_stands_in_its_place_is_not_overwritten(there):
    with pytest.raises(CallError, match=f"used_artifacts, which is a {type(there).__name__}"):
        hubpub.use_artifact(Offline({"used_artifacts": there}), Tweets())


@pytest.mark.parametrize("run", [None, "me/p/abc"])
def test_what_is_no_run(run):
    with pytest.raises(CallError, match="is no W&B run"):
        hubpub.use_artifact(run, Tweets())


def test_a_name_says_nothing_of_the_bytes():
    with pytest.raises(CallError, match="an offline run cannot look up"):
        hubpub.use_artifact(Offline({}), "tweets:v0")
