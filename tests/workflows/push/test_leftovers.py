"""What a push that breaks off says of a repository or a branch that it made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub.errors import HubpubError, Interrupted, UnknownError
from hubpub.hub import Hub
from tests.support.behind_proxy import hub, impatient, proxy, served
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.support.models import model_folder

__all__ = ["hub", "impatient", "proxy", "served"]  # the fixtures of this module

CARD = "---\nlanguage: en\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def interrupted(stage: str, _what: str) -> None:
    if stage == "uploading":
        raise KeyboardInterrupt


def changed(folder: Path) -> Callable[[str, str], None]:
    def change(stage: str, _what: str) -> None:
        if stage == "uploading":
            (folder / "config.json").write_text("{}")

    return change


FAULTS = {
    "upload": lambda repo: [Fault("500", "POST", rf"/{repo}/preupload/", times=FOREVER)],
    "tree": lambda repo: [Fault("500", "GET", rf"/api/models/{repo}(/|$)", times=FOREVER)],
    "commit": lambda repo: [Fault("403", "POST", rf"/{repo}/commit/", times=FOREVER)],
    "Ctrl-C": lambda repo: [],
    "file": lambda repo: [],
}


def broken(how: str, folder: Path, hub: Hub, proxy: FaultyProxy, plan: hubpub.Plan) -> str:
    """What is said of a push that breaks off in that way."""
    proxy.reset(*FAULTS[how](plan.target.repo))
    stages = {"Ctrl-C": interrupted, "file": changed(folder)}.get(how, lambda *_: None)
    with pytest.raises((HubpubError, Interrupted)) as told:
        hubpub.publish(plan, hub=hub, stages=stages)
    proxy.reset()
    assert isinstance(told.value, Interrupted) is (how == "Ctrl-C")
    return str(told.value)


@pytest.mark.parametrize("how", FAULTS)
def test_a_new_repository_that_stays_empty_is_told(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str, how: str
) -> None:
    said = broken(how, folder, hub, proxy, hubpub.prepare(folder, repo, hub=hub))
    assert f"; this push created {repo}, which is empty (`hf repos delete {repo}` removes it)" in said
    assert api.list_repo_files(repo) == [".gitattributes"]
    # and the next push takes it as it is, and has made nothing
    assert "created" not in broken("Ctrl-C", folder, hub, proxy, hubpub.prepare(folder, repo, hub=hub))
    assert hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub).changed


@pytest.mark.parametrize("how", [how for how in FAULTS if how != "tree"])
def test_a_new_branch_is_told(folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str, how: str) -> None:
    first = hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "config.json").write_text('{"model_type": "bert"}')
    said = broken(how, folder, hub, proxy, hubpub.prepare(folder, repo, branch="dev", hub=hub))
    assert f"; this push created the branch dev, with nothing new on it (`hf repos branch delete {repo} dev`" in said
    assert api.model_info(repo, revision="dev").sha == first.commit


@pytest.mark.parametrize("how", ["upload", "commit", "Ctrl-C", "file"])
def test_what_somebody_else_made_is_not_ours_to_remove(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str, how: str
) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    api.create_repo(repo)
    assert "created" not in broken(how, folder, hub, proxy, plan)


def test_nothing_is_said_where_the_files_may_be_there(folder: Path, hub: Hub, proxy: FaultyProxy, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    proxy.reset(Fault("503", "POST", r"/commit/main$", times=FOREVER))
    with pytest.raises(UnknownError) as told:
        hubpub.publish(plan, hub=hub)
    assert "created" not in str(told.value)
