"""The card of a base model: from the client's cache, or from a hub that is asked once."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import HfApi, constants

from hubpub import localhub
from hubpub.hub import Hub
from hubpub.hub.base_card import cached_card, card_on_hub

CARD = "---\nlicense: mit\n---\n# Base\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def cached(cache: Path, model: str, text: str) -> Path:
    """A model's card as the client keeps it."""
    folder = cache / f"models--{model.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("a" * 40)
    (folder / "snapshots" / ("a" * 40)).mkdir(parents=True)
    card = folder / "snapshots" / ("a" * 40) / "README.md"
    card.write_text(text)
    return card


def test_it_lies_in_the_cache(cache: Path) -> None:
    cached(cache, "ada/base", CARD)
    assert cached_card("ada/base") == CARD
    assert cached_card("ada/other") is None


def test_what_no_card_is(cache: Path) -> None:
    card = cached(cache, "ada/base", CARD)
    card.unlink()
    card.mkdir()
    assert cached_card("ada/base") is None


def test_a_hub_is_asked(api: HfApi, hub: Hub) -> None:
    api.create_repo("ada/base")
    assert card_on_hub(hub, "ada/base") == "", "the hub answers that there is none"
    api.upload_file(path_or_fileobj=CARD.encode(), path_in_repo="README.md", repo_id="ada/base")
    assert card_on_hub(hub, "ada/base") == CARD
    assert card_on_hub(hub, "ada/none") == ""


def test_a_hub_that_is_not_there_is_not_asked_again(tmp_path: Path) -> None:
    with localhub.serve(tmp_path) as served:
        url = served.url
    assert card_on_hub(Hub(url, quiet=True), "ada/base") is None
