"""The repository held against the plan, right after the commit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import hubpub
from hubpub.errors import BlockedError
from hubpub.hub import Hub
from hubpub.workflows.push.confirm import require_card, require_published
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


@pytest.fixture
def receipt(folder: Path, hub: Hub, repo: str) -> hubpub.Receipt:
    return hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)


def test_a_card_that_comes_back_as_another_is_found_out(
    receipt: hubpub.Receipt, folder: Path, hub: Hub, repo: str
) -> None:
    (folder / "README.md").write_text(CARD + "More.\n")
    plan = hubpub.prepare(folder, repo, hub=hub)
    with pytest.raises(BlockedError, match="is not the one that was published: its text differs"):
        require_card(plan, receipt.commit, hub)
    other = replace(plan, card=hubpub.Card(CARD.replace("mit", "apache-2.0")))
    with pytest.raises(BlockedError, match="its metadata differs in license"):
        require_card(other, receipt.commit, hub)


def test_what_was_deleted_must_be_gone(folder: Path, receipt: hubpub.Receipt, hub: Hub, repo: str) -> None:
    (folder / "config.json").unlink()
    plan = hubpub.prepare(folder, repo, prune="ours", hub=hub)
    with pytest.raises(BlockedError, match=r"config\.json \(is still there\)"):
        require_published(plan, hub.tree(repo))
