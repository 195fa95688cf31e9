"""Large files that are new: nobody reads them but their upload, and everything is as if somebody had."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import MachineError, MovedError
from hubpub.files.cache import GRAIN_NS
from hubpub.files.hashing import GIT_LARGEST
from hubpub.hub import Hub
from hubpub.types.plan import Action, Plan
from hubpub.types.signer import Signer
from tests.support import inotify
from tests.support.commands import hubpub as run_hubpub
from tests.support.keys import Keys
from tests.support.models import model_folder, safetensors

CARD = "---\nlicense: mit\n---\n\n# A model\n"
COUNT = GIT_LARGEST // 4 + 1
NAME = "model.safetensors"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", count=COUNT, card=CARD)


@pytest.fixture(params=["lfs", "xet"])
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", request.param == "lfs")
    return request.param


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unread(plan: Plan) -> list[str]:
    return [change.path for change in plan.unread]


@pytest.mark.usefixtures("transport")
def test_the_upload_tells_what_it_read(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert unread(plan) == [NAME]
    assert plan.upload_size == sum((folder / path).stat().st_size for path in (NAME, "config.json", "README.md"))
    receipt = hubpub.publish(plan, hub=hub)
    published = receipt.find(NAME)
    assert published
    assert published.digests.sha256 == sha256(folder / NAME)
    (there,) = api.get_paths_info(repo, [NAME], revision=receipt.commit)
    assert there.lfs.sha256 == published.digests.sha256
    assert hubpub.verify(repo, receipt=receipt, hub=hub).holds
    again = hubpub.prepare(folder, repo, hub=hub)
    assert (unread(again), again.has_work) == ([], False)


def test_what_was_told_is_kept_for_the_next_push(tmp_path: Path, folder: Path) -> None:
    time.sleep(GRAIN_NS / 1e9 + 0.05)
    with localhub.serve(tmp_path / "hub") as served:
        env = {"HF_ENDPOINT": served.url, "HF_TOKEN": served.token}

        def push() -> dict[str, Any]:
            done = run_hubpub("push", folder, "me/m", "--format", "json", env=env)
            assert done.code == 0, done
            return json.loads(done.out)

        first = push()
        if sys.platform != "linux":
            assert push()["commit"] == first["commit"]
            return
        with inotify.watch(folder) as seen:
            assert push()["commit"] == first["commit"]
        assert seen["opened", NAME]
        assert not seen["read", NAME]


@pytest.mark.parametrize("where", ["beside", "on-the-hub", "there-already"])
def test_what_others_share_the_size_of_is_read(
    folder: Path, tmp_path: Path, hub: Hub, api: HfApi, repo: str, where: str
) -> None:
    other = safetensors(COUNT, seed=7)
    if where == "beside":
        (folder / "other.safetensors").write_bytes(other)
    else:
        api.create_repo(repo)
        path = NAME if where == "there-already" else "other.safetensors"
        api.upload_file(path_or_fileobj=other, path_in_repo=path, repo_id=repo)
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert unread(plan) == []
    assert {change.path: change.action for change in plan.changes}[NAME] == (
        Action.REPLACE if where == "there-already" else Action.ADD
    )


def test_what_is_signed_is_read(folder: Path, tmp_path: Path, hub: Hub, repo: str) -> None:
    key = Keys(tmp_path).key("key")
    assert unread(hubpub.prepare(folder, repo, hub=hub, sign=Signer(key))) == []
    (folder / "model.sig").write_text("{}")
    assert unread(hubpub.prepare(folder, repo, hub=hub)) == []


def test_a_plan_that_makes_way_reads_what_it_has_to(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert unread(plan) == [NAME]
    api.upload_file(path_or_fileobj=b"other", path_in_repo="other.txt", repo_id=repo)
    receipt = hubpub.publish(plan, hub=hub)
    published = receipt.find(NAME)
    assert published
    assert published.digests.sha256 == sha256(folder / NAME)
    assert "other.txt" in {file.path for file in receipt.others}


def test_the_same_file_by_somebody_else_meanwhile(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    plan = hubpub.prepare(folder, repo, hub=hub)
    theirs = api.upload_file(path_or_fileobj=safetensors(COUNT, seed=7), path_in_repo=NAME, repo_id=repo)
    with pytest.raises(MovedError, match=f"both changed {NAME}"):
        hubpub.publish(plan, hub=hub)
    assert api.model_info(repo).sha == theirs.oid
    # the very same bytes are no clash: nothing is left to do for them
    same = hubpub.prepare(folder, repo, hub=hub, force=["RP001"])
    api.upload_file(path_or_fileobj=folder / NAME, path_in_repo=NAME, repo_id=repo)
    receipt = hubpub.publish(same, hub=hub)
    published = receipt.find(NAME)
    assert published
    assert published.digests.sha256 == sha256(folder / NAME)


@pytest.mark.usefixtures("transport")
def test_what_changed_since_the_plan_is_not_published(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    (folder / NAME).write_bytes(safetensors(COUNT, seed=7))
    with pytest.raises(MachineError, match="changed while it was being published, so nothing was"):
        hubpub.publish(plan, hub=hub)
    assert not api.repo_exists(repo)
