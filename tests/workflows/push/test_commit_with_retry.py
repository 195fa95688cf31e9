"""How a push lands where the hub fails, or somebody does something, in the middle of it: behind a faulty proxy."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

import hubpub
from hubpub.errors import HubError, MachineError, MovedError, UnknownError
from hubpub.hub import Hub
from hubpub.workflows.push import receipts
from tests.support.behind_proxy import hub, impatient, proxy, served
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.support.models import model_folder

__all__ = ["hub", "impatient", "proxy", "served"]  # the fixtures of this module

CARD = "---\nlanguage: en\n---\n\n# A model\n"


def theirs(api: HfApi, repo: str) -> None:
    """Somebody else's commit, of a file that is ours too."""
    api.create_commit(repo, [CommitOperationAdd("config.json", b"theirs")], commit_message="theirs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def test_a_small_file_that_changes_before_the_commit_is_sent_again_is_not_published(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str
) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    fault = Fault("503", "POST", r"/commit/main$", act=lambda: (folder / "config.json").write_text("{}"))
    proxy.reset(fault)
    with pytest.raises(MachineError, match=r"config\.json changed while it was being published, so nothing was"):
        hubpub.publish(plan, hub=hub)
    assert fault.done
    assert api.list_repo_files(repo) == [".gitattributes"]


@pytest.mark.parametrize("kind", ["gone", "changed", "a-directory"])
def test_what_the_folder_no_longer_has_stops_the_push_before_anything_is_made(
    folder: Path, hub: Hub, api: HfApi, repo: str, kind: str
) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    path = folder / "config.json"
    if kind == "changed":
        path.write_text("{}")
    else:
        path.unlink()
    if kind == "a-directory":
        path.mkdir()
    said = "is gone: .*, so nothing was" if kind == "gone" else "changed while it was being published, so nothing was"
    with pytest.raises(MachineError, match=rf"config\.json {said}"):
        hubpub.publish(plan, hub=hub)
    assert not api.repo_exists(repo)


def test_no_branch_is_left_where_nothing_was_published(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, branch="dev", hub=hub)
    (folder / "config.json").write_text("[]")
    with pytest.raises(MachineError, match="so nothing was"):
        hubpub.publish(plan, hub=hub)
    assert [branch.name for branch in api.list_repo_refs(repo).branches] == ["main"]


def test_a_file_that_goes_away_at_the_very_last_is_one_line(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str
) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    proxy.reset(Fault("act", "POST", r"^/api/repos/create$", act=(folder / "config.json").unlink))
    with pytest.raises(MachineError, match=r"config\.json is gone, so nothing was published"):
        hubpub.publish(plan, hub=hub)
    assert api.list_repo_files(repo) == [".gitattributes"]


def test_where_the_client_cannot_work_no_repository_is_made(
    folder: Path, hub: Hub, api: HfApi, repo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("where a directory would have to be")
    monkeypatch.setattr("huggingface_hub.constants.HF_XET_CACHE", str(tmp_path / "file" / "xet"))
    with pytest.raises(MachineError, match="the Hub's client cannot write to"):
        hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    assert not api.repo_exists(repo)


@pytest.mark.parametrize("gated", ["auto", False])
def test_a_gate_is_put_back_where_nothing_was_published(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str, gated: Literal["auto", False]
) -> None:
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    api.update_repo_settings(repo, gated=gated)
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, hub=hub)
    seen: list[object] = []

    def meanwhile() -> None:
        seen.append(api.model_info(repo).gated)
        theirs(api, repo)

    proxy.reset(Fault("act", "POST", r"/commit/main$", act=meanwhile))
    with pytest.raises(MovedError, match=r"both changed config\.json"):
        hubpub.publish(plan, hub=hub)
    assert seen == ["manual"]  # it was closed before the commit
    assert api.model_info(repo).gated == gated
    proxy.reset()  # and where the clash is there before, it is not closed at all
    with pytest.raises(MovedError, match=r"both changed config\.json"):
        hubpub.publish(plan, hub=hub)
    assert ("PUT", f"/api/models/{repo}/settings") not in proxy.log


def test_a_gate_that_cannot_be_put_back_is_told(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str
) -> None:
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    plan = hubpub.prepare(folder, repo, hub=hub)
    proxy.reset(
        Fault("act", "POST", r"/commit/main$", act=lambda: theirs(api, repo)),
        Fault("500", "PUT", r"/settings$", nth=2, times=FOREVER),
    )
    with pytest.raises(MovedError, match=r"both changed config\.json.*; the repository is gated now \(manual\), which"):
        hubpub.publish(plan, hub=hub)
    assert api.model_info(repo).gated == "manual"


def test_a_gate_stays_closed_where_nobody_knows_of_the_commit(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str
) -> None:
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    plan = hubpub.prepare(folder, repo, hub=hub)
    proxy.reset(Fault("503", "POST", r"/commit/main$", times=FOREVER))
    with pytest.raises(UnknownError, match="it was not there when last looked for"):
        hubpub.publish(plan, hub=hub)
    assert api.model_info(repo).gated == "manual"


def test_what_is_to_be_private_does_not_go_where_everybody_sees_it(
    folder: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    plan = hubpub.prepare(folder, repo, private=True, hub=hub)
    api.create_repo(repo)
    with pytest.raises(HubError, match=r"was to be created private, and it is public, so nothing was published"):
        hubpub.publish(plan, hub=hub)
    assert api.list_repo_files(repo) == [".gitattributes"]
    api.update_repo_settings(repo, private=True)
    assert hubpub.publish(plan, hub=hub).changed


def test_what_was_private_when_the_plan_was_made_does_not_go_where_everybody_sees_it_now(
    folder: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    api.create_repo(repo, private=True)
    plan = hubpub.prepare(folder, repo, private=True, hub=hub)
    api.update_repo_settings(repo, private=False)
    with pytest.raises(HubError, match=r"was private when the plan was made, and it is public, so nothing was publish"):
        hubpub.publish(plan, hub=hub)
    assert api.list_repo_files(repo) == [".gitattributes"]


def test_a_tag_that_fails_takes_neither_the_word_on_the_commit_nor_its_receipt(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str, tmp_path: Path
) -> None:
    plan = hubpub.prepare(folder, repo, tag="v1", hub=hub)
    proxy.reset(Fault("500", "POST", r"/tag/", times=FOREVER))
    said = r"the commit \w{12} was made and verified, and its receipt saved, but it was not tagged v1: .*500"
    with pytest.raises(HubError, match=said):
        hubpub.publish(plan, hub=hub, receipt_file=tmp_path / "receipt.json")
    proxy.reset()
    known = receipts.last(plan.target, folder)
    assert known
    assert (known.commit, known.tag) == (api.model_info(repo).sha, None)
    assert receipts.read(tmp_path / "receipt.json") == known
    again = hubpub.publish(hubpub.prepare(folder, repo, tag="v1", hub=hub), hub=hub)
    assert (again.changed, again.commit, again.tag) == (False, known.commit, "v1")


def test_a_gate_that_does_not_open_takes_neither(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str
) -> None:
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "hubpub.toml").write_text("gated = false\n")
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, hub=hub, force=["RP007"])
    proxy.reset(Fault("500", "PUT", r"/settings$", times=FOREVER))
    with pytest.raises(HubError, match=r"the commit \w{12} was made .* but the repository is gated as it was: .*500"):
        hubpub.publish(plan, hub=hub)
    known = receipts.last(plan.target, folder)
    assert known
    assert (known.commit, known.settings) == (api.model_info(repo).sha, ())
