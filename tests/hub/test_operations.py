"""The operations of a commit: what a plan says, with the bytes that were planned."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete

import hubpub
from hubpub.errors import MachineError
from hubpub.hub import Hub
from hubpub.hub.operations import operations_of
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


def test_deletions_come_first_and_the_card_is_the_plans(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    (folder / "old.txt").write_text("old")
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "old.txt").unlink()
    (folder / "new.txt").write_text("new")
    (folder / "README.md").write_text(f"{CARD}More.\n")
    operations = operations_of(hubpub.prepare(folder, repo, hub=hub, prune="all"))
    deleted = [one.path_in_repo for one in operations if isinstance(one, CommitOperationDelete)]
    added = {one.path_in_repo: one for one in operations if isinstance(one, CommitOperationAdd)}
    assert deleted == ["old.txt"]
    assert isinstance(operations[0], CommitOperationDelete)
    assert set(added) == {"README.md", "new.txt"}
    (folder / "README.md").write_text("changed since")
    assert base64.b64decode(added["README.md"].b64content()).decode() == f"{CARD}More.\n"


def test_a_small_file_that_changed_since_the_plan_is_not_sent(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    operations = operations_of(hubpub.prepare(folder, repo, hub=hub))
    config = next(one for one in operations if one.path_in_repo == "config.json")
    assert isinstance(config, CommitOperationAdd)
    before = (folder / "config.json").read_bytes()
    assert base64.b64decode(config.b64content()) == before
    (folder / "config.json").write_bytes(bytes([before[0] ^ 1, *before[1:]]))
    with pytest.raises(MachineError, match=r"config\.json"):
        config.b64content()


def test_what_the_hub_has_already_is_used_again(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    plan = hubpub.prepare(folder, repo, hub=hub)
    sent = operations_of(plan)
    again = operations_of(plan, sent)
    assert {id(one) for one in again} == {id(one) for one in sent}
    (folder / "config.json").write_text('{"model_type": "other"}')
    changed = operations_of(hubpub.prepare(folder, repo, hub=hub), sent)
    assert {one.path_in_repo for one in changed if id(one) not in {id(old) for old in sent}} == {"config.json"}


def test_a_file_that_is_gone_is_an_error(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    plan = hubpub.prepare(folder, repo, hub=hub)
    (folder / "config.json").unlink()
    with pytest.raises(MachineError, match=r"config\.json"):
        operations_of(plan)
