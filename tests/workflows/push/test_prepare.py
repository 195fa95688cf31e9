"""Where in a repository a push goes, what it deletes, and the card alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

import hubpub
from hubpub import localhub
from hubpub.display.receipt import show_receipt
from hubpub.errors import BlockedError, CallError, HubError
from hubpub.files.paths import state_root
from hubpub.hub import Hub
from hubpub.types.plan import Action, KeyChange
from hubpub.types.proof import Verdict
from hubpub.workflows.push import receipts
from tests.conftest import Call
from tests.support.example import EXAMPLE, copy_model
from tests.support.models import SOURCE, model_folder, sharded

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def publish(hub: Hub, folder: Path, repo: str, **options: object) -> hubpub.Receipt:
    return hubpub.publish(hubpub.prepare(folder, repo, hub=hub, **options), hub=hub)


def test_a_pull_request_has_the_one_commit_and_leaves_main_alone(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    first = publish(hub, folder, repo)
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, pr=True, hub=hub)
    receipt = hubpub.publish(plan, hub=hub)
    assert receipt.pull_request_number
    assert receipt.pull_request == f"{hub.endpoint}/{repo}/discussions/{receipt.pull_request_number}"
    assert receipt.url == receipt.pull_request
    assert api.model_info(repo).sha == first.commit
    assert api.model_info(repo, revision=f"refs/pr/{receipt.pull_request_number}").sha == receipt.commit
    assert receipt.parent == first.commit
    api.merge_pull_request(repo, receipt.pull_request_number)
    # our own card, by the pull request's receipt, and nothing is left to do
    assert publish(hub, folder, repo).changed is False


def test_whoever_may_only_propose_opens_a_pull_request(
    folder: Path, hub: Hub, served: localhub.Serving, repo: str
) -> None:
    publish(hub, folder, repo)
    (folder / "config.json").write_text("{}")
    guest = Hub(served.url, localhub.add_user(served.root, "guest"), quiet=True)
    with pytest.raises(HubError, match="guest may not publish"):
        publish(guest, folder, repo)
    receipt = publish(guest, folder, repo, pr=True)
    assert (receipt.published_by, receipt.pull_request_number) == ("guest", 1)


@pytest.mark.parametrize("options", [{"branch": "x"}, {"tag": "v1"}])
def test_a_pull_request_goes_with_neither_branch_nor_tag(
    folder: Path, hub: Hub, repo: str, options: dict[str, str]
) -> None:
    with pytest.raises(CallError, match="are both asked for"):
        hubpub.prepare(folder, repo, pr=True, hub=hub, **options)


@pytest.mark.parametrize("what", ["branch", "tag"])
@pytest.mark.parametrize("name", ["x\udcff", "a b", "-x", "a..b"], ids=repr)
def test_what_is_no_name_for_a_branch_or_a_tag(folder: Path, hub: Hub, what: str, name: str) -> None:
    with pytest.raises(CallError, match=f"is no name for a {what}. Choose one that git takes"):
        hubpub.prepare(folder, "me/m", hub=hub, **{what: name})


def test_no_pull_request_to_a_repository_that_is_not_there(folder: Path, hub: Hub, repo: str) -> None:
    with pytest.raises(CallError, match="does not exist, so no pull request"):
        hubpub.prepare(folder, repo, pr=True, hub=hub)


def test_a_branch_is_created_and_then_published_to(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    first = publish(hub, folder, repo)
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, branch="exp/1", hub=hub)
    assert (plan.new_branch, plan.parent) == (True, first.commit)
    assert [branch.name for branch in api.list_repo_refs(repo).branches] == ["main"]
    receipt = hubpub.publish(plan, hub=hub)
    assert (receipt.branch, receipt.parent, receipt.revision) == ("exp/1", first.commit, "exp/1")
    assert api.model_info(repo).sha == first.commit
    assert api.model_info(repo, revision="exp/1").sha == receipt.commit
    (folder / "config.json").write_text('{"n": 2}')
    plan = hubpub.prepare(folder, repo, branch="exp/1", hub=hub)
    assert (plan.new_branch, plan.parent) == (False, receipt.commit)
    assert hubpub.publish(plan, hub=hub).parent == receipt.commit
    assert publish(hub, folder, repo, branch="exp/1").changed is False


def test_main_is_no_branch_of_its_own(folder: Path, hub: Hub, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, branch="main", hub=hub)
    assert (plan.branch, plan.new_branch) == (None, False)


def test_a_branch_of_a_new_repository(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    receipt = publish(hub, folder, repo, branch="dev")
    assert api.model_info(repo, revision="dev").sha == receipt.commit
    assert api.list_repo_files(repo) == [".gitattributes"]


def test_a_new_branch_with_nothing_new_on_it(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    first = publish(hub, folder, repo)
    receipt = publish(hub, folder, repo, branch="copy")
    assert (receipt.changed, receipt.commit) == (False, first.commit)
    assert api.model_info(repo, revision="copy").sha == first.commit
    assert show_receipt(receipt).startswith(f"{repo} holds these files already, and the branch copy is at them.\n")


def test_somebody_else_on_the_branch_is_made_way_for(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    publish(hub, folder, repo, branch="dev")
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, branch="dev", hub=hub)
    other = api.create_commit(repo, [CommitOperationAdd("o.txt", b"x")], commit_message="o", revision="dev")
    assert hubpub.publish(plan, hub=hub).parent == other.oid


def test_a_tag_is_made_after_verification_and_never_moved(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    receipt = publish(hub, folder, repo, tag="v1")
    assert receipt.tag == "v1"
    assert {tag.name: tag.target_commit for tag in api.list_repo_refs(repo).tags} == {"v1": receipt.commit}
    assert publish(hub, folder, repo, tag="v1").changed is False  # at the same commit it is fine
    (folder / "config.json").write_text("{}")
    with pytest.raises(CallError, match=r"the tag v1 is at .* already, and this push would be another commit"):
        hubpub.prepare(folder, repo, tag="v1", hub=hub)
    second = publish(hub, folder, repo, tag="v2")
    tags = {tag.name: tag.target_commit for tag in api.list_repo_refs(repo).tags}
    assert tags == {"v1": receipt.commit, "v2": second.commit}
    # an earlier commit's tag is not moved to the newest by an unchanged push either
    with pytest.raises(CallError, match="the tag v1 is at"):
        hubpub.prepare(folder, repo, tag="v1", hub=hub)


def test_a_tag_for_what_is_there_already(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    first = publish(hub, folder, repo)
    plan = hubpub.prepare(folder, repo, tag="v1", hub=hub)
    assert (plan.new_tag, plan.has_work, plan.changes_repository) == (True, True, False)
    receipt = hubpub.publish(plan, hub=hub)
    assert (receipt.changed, receipt.tag) == (False, "v1")
    assert not hubpub.prepare(folder, repo, tag="v1", hub=hub).has_work
    assert api.list_repo_refs(repo).tags[0].target_commit == first.commit
    known = receipts.last(receipt.target, folder)
    assert known
    assert known.tag == "v1"


def test_a_tag_that_somebody_makes_meanwhile_is_not_moved(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    first = publish(hub, folder, repo)
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, tag="v1", hub=hub)
    api.create_tag(repo, tag="v1")
    said = r"but it was not tagged v1: the tag v1 is at .*, and the files are published at .* tags are never moved"
    with pytest.raises(HubError, match=said):
        hubpub.publish(plan, hub=hub)
    assert api.list_repo_refs(repo).tags[0].target_commit == first.commit
    known = receipts.last(plan.target, folder)
    assert known
    assert (known.parent, known.tag) == (first.commit, None)


def test_a_tag_that_is_in_the_way_of_another_is_named(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    publish(hub, folder, repo)
    plan = hubpub.prepare(folder, repo, tag="a", hub=hub)
    api.create_tag(repo, tag="a/b")
    with pytest.raises(HubError, match=r"the hub made no tag a at \w{12}: there is a tag a/b\. Choose another tag"):
        hubpub.publish(plan, hub=hub)


@pytest.mark.parametrize("name", ["HEAD", "@", "refs/tags/v1", "0123456789" * 4, "x" * 300, "/".join(["ab"] * 200)])
@pytest.mark.parametrize("what", ["branch", "tag"])
def test_a_name_that_means_something_else_to_git_is_none(folder: Path, hub: Hub, what: str, name: str) -> None:
    with pytest.raises(CallError, match=rf"is no name for a {what}"):
        hubpub.prepare(folder, "me/x", hub=hub, **{what: name})


@pytest.mark.parametrize("what", ["branch", "tag"])
def test_a_name_that_git_cannot_hold_beside_another_is_told_before(
    folder: Path, hub: Hub, repo: str, what: str
) -> None:
    publish(hub, folder, repo, **{what: "a/b"})
    (folder / "config.json").write_text("{}")
    for name in ("a", "a/b/c"):
        with pytest.raises(CallError, match=rf"there is a {what} a/b, and git holds no {what} {name} beside it"):
            hubpub.prepare(folder, repo, hub=hub, **{what: name})
    assert hubpub.prepare(folder, repo, hub=hub, **{what: "a/c"}).to_commit


def test_a_branch_and_a_tag_are_told_apart(folder: Path, hub: Hub, repo: str) -> None:
    with pytest.raises(CallError, match="there is a branch main, and a tag of that name could not be told from it"):
        hubpub.prepare(folder, repo, tag="main", hub=hub)
    publish(hub, folder, repo, tag="v1.0", branch="dev")
    with pytest.raises(CallError, match=r"there is a tag v1\.0, and a branch of that name .* Choose another branch"):
        hubpub.prepare(folder, repo, branch="v1.0", hub=hub)
    with pytest.raises(CallError, match=r"there is a branch dev, and a tag of that name .* Choose another tag"):
        hubpub.prepare(folder, repo, tag="dev", hub=hub)
    with pytest.raises(CallError, match="the branch and the tag are both to be x"):
        hubpub.prepare(folder, repo, branch="x", tag="x", hub=hub)


def test_both_of_a_name_may_be_there_already(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    publish(hub, folder, repo)
    api.create_branch(repo, branch="both")
    api.create_tag(repo, tag="both")
    assert not hubpub.prepare(folder, repo, branch="both", hub=hub).new_branch
    assert not hubpub.prepare(folder, repo, tag="both", hub=hub).new_tag


def test_a_message_of_blanks_says_nothing(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    with pytest.raises(CallError, match="the commit's message is blank"):
        hubpub.prepare(folder, repo, message=" \n ", hub=hub)
    assert publish(hub, folder, repo, message="").changed


def test_a_message_that_git_would_cut_is_refused(folder: Path, hub: Hub) -> None:
    with pytest.raises(CallError, match=r"the commit's message holds the control character U\+0000"):
        hubpub.prepare(folder, "me/m", message="title\0rest\n\x1b[31mred", hub=hub)


def test_a_flag_puts_aside_what_the_settings_say_against_it(folder: Path, hub: Hub, repo: str) -> None:
    publish(hub, folder, repo)
    (folder / "hubpub.toml").write_text('branch = "dev"\ntag = "t0"\n')
    plan = hubpub.prepare(folder, repo, pr=True, hub=hub)
    assert (plan.pull_request, plan.branch, plan.tag) == (True, None, None)


def test_a_gate_is_set_where_it_differs(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert plan.settings == (KeyChange("gated", Action.REPLACE, False, "manual"),)
    first = hubpub.publish(plan, hub=hub)
    assert api.model_info(repo).gated == "manual"
    assert hubpub.prepare(folder, repo, hub=hub).settings == ()
    (folder / "hubpub.toml").write_text("gated = false\n")
    plan = hubpub.prepare(folder, repo, hub=hub, force=["RP007"])
    assert (plan.settings, plan.to_commit) == ((KeyChange("gated", Action.REPLACE, "manual", False),), ())
    receipt = hubpub.publish(plan, hub=hub)
    assert (receipt.changed, receipt.settings) == (False, plan.settings)
    assert receipts.last(receipt.target, folder) == replace(first, settings=receipt.settings)
    assert hubpub.verify(repo, hub=hub).holds
    assert api.model_info(repo).gated is False
    (folder / "hubpub.toml").write_text('gated = "auto"\n')
    assert hubpub.prepare(folder, repo, pr=True, hub=hub).settings == ()  # a proposal sets nothing


def test_a_gated_repository_is_published_to_by_its_owner(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    publish(hub, folder, repo)
    (folder / "README.md").write_text(CARD + "More.\n")
    assert publish(hub, folder, repo).changed


def test_whoever_has_no_access_to_a_gated_repository_is_told_to_ask(
    folder: Path, served: localhub.Serving, hub: Hub, repo: str
) -> None:
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    receipt = publish(hub, folder, repo)
    (folder / "README.md").write_text(CARD + "More.\n")
    reader = Hub(served.url, localhub.add_user(served.root, "reader"), quiet=True)
    told = rf"{repo} is gated and the account has no access\. Ask for access at {served.url}/{repo}, or use a token"
    with pytest.raises(HubError, match=told):
        hubpub.verify(repo, receipt=receipt, deep=True, hub=reader)
    with pytest.raises(HubError, match=told):
        hubpub.publish(hubpub.prepare(folder, repo, pr=True, hub=reader), hub=reader)


def test_prune_deletes_what_an_earlier_push_published(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    (folder / "old.json").write_text("{}")
    publish(hub, folder, repo)
    api.create_commit(repo, [CommitOperationAdd("theirs.txt", b"x")], commit_message="theirs")
    (folder / "old.json").unlink()
    (folder / "new.json").write_text("{}")
    kept = publish(hub, folder, repo)
    assert {"old.json", "theirs.txt"} <= {file.path for file in kept.others}
    plan = hubpub.prepare(folder, repo, prune="ours", hub=hub)
    assert [(c.path, c.action) for c in plan.to_commit] == [("old.json", Action.DELETE)]
    receipt = hubpub.publish(plan, hub=hub)
    assert sorted(api.list_repo_files(repo)) == [
        ".gitattributes",
        "README.md",
        "config.json",
        "model.safetensors",
        "new.json",
        "theirs.txt",
    ]
    assert "old.json" not in {file.path for file in receipt.others}
    publish(hub, folder, repo, prune="all")
    assert "theirs.txt" not in api.list_repo_files(repo)
    assert ".gitattributes" in api.list_repo_files(repo)
    assert publish(hub, folder, repo, prune="all").changed is False


def _link_elsewhere(place: Path, elsewhere: Path) -> None:
    place.symlink_to(elsewhere, target_is_directory=True)


def _link_within(place: Path, elsewhere: Path) -> None:
    elsewhere.rename(place.parent / "moved")
    place.symlink_to("moved", target_is_directory=True)


def _link_to_nothing(place: Path, elsewhere: Path) -> None:
    place.symlink_to("nowhere")


def _pipe(place: Path, elsewhere: Path) -> None:
    os.mkfifo(place)


@pytest.mark.parametrize(("prune", "deep"), [("ours", "onnx"), ("all", "parts/onnx")], ids=["ours", "all-deep"])
@pytest.mark.parametrize("replaced", [_link_elsewhere, _link_within, _link_to_nothing, _pipe])
def test_prune_keeps_what_lies_where_the_folder_leaves_something_out(
    tmp_path: Path,
    folder: Path,
    hub: Hub,
    api: HfApi,
    repo: str,
    replaced: Callable[[Path, Path], None],
    prune: str,
    deep: str,
) -> None:
    place = folder / deep
    place.mkdir(parents=True)
    (place / "decoder.json").write_text("{}")
    publish(hub, folder, repo)
    elsewhere = tmp_path / "elsewhere"
    place.rename(elsewhere)
    replaced(place, elsewhere)
    plan = hubpub.prepare(folder, repo, prune=prune, hub=hub)
    kept = next(change for change in plan.changes if change.path == f"{deep}/decoder.json")
    assert (kept.action, kept.reason.partition(" (")[0]) == (Action.KEEP, "as it is: the folder's own is left out")
    hubpub.publish(plan, hub=hub)
    assert f"{deep}/decoder.json" in api.list_repo_files(repo)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("before", "after"), [("data", "data/x.txt"), ("a/b/x.txt", "a/b"), ("a/b/x.txt", "a")])
def test_a_file_becomes_a_directory_and_the_reverse(
    folder: Path, hub: Hub, api: HfApi, before: str, after: str
) -> None:
    repo = f"me/shape-{before}-{after}".replace("/", "_").replace("me_", "me/")
    (folder / before).parent.mkdir(parents=True, exist_ok=True)
    (folder / before).write_text("before")
    publish(hub, folder, repo)
    top = folder / before.partition("/")[0]
    top.unlink() if top.is_file() else shutil.rmtree(top)
    (folder / after).parent.mkdir(parents=True, exist_ok=True)
    (folder / after).write_text("after")
    with pytest.raises(
        BlockedError, match=rf"^{before if before == 'data' else after} is a file .*prune='all' in any case"
    ) as told:
        hubpub.prepare(folder, repo, hub=hub)
    assert before in told.value.fact
    assert after in told.value.fact
    receipt = publish(hub, folder, repo, prune="ours")
    assert receipt.find(after)
    files = api.list_repo_files(repo)
    assert after in files
    assert before not in files


def test_the_settings_say_what_to_prune(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    publish(hub, folder, repo)
    api.create_commit(repo, [CommitOperationAdd("theirs.txt", b"x")], commit_message="theirs")
    (folder / "hubpub.toml").write_text('prune = "all"\n')
    assert [c.path for c in hubpub.prepare(folder, repo, hub=hub).to_commit] == ["theirs.txt"]


def test_stale_shards_are_pruned_and_the_rules_see_it(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = sharded(tmp_path / "model", 3, card=CARD)
    publish(hub, folder, repo)
    shutil.rmtree(state_root())  # a CI runner forgets
    fresh = sharded(tmp_path / "fresh", 2, card=CARD)  # no receipt of the old ones lies beside it
    stale = [f"model-0000{number}-of-00003.safetensors" for number in (1, 2, 3)]
    assert "WT022" in {finding.code for finding in hubpub.prepare(fresh, repo, hub=hub).findings}
    plan = hubpub.prepare(fresh, repo, prune="ours", hub=hub)
    assert [c.path for c in plan.changes if c.action is Action.DELETE] == stale
    assert "WT022" not in {finding.code for finding in plan.findings}
    hubpub.publish(plan, hub=hub)
    assert not set(stale) & set(api.list_repo_files(repo))


def test_the_weights_themselves_are_not_pruned_away_unjudged(folder: Path, hub: Hub, repo: str) -> None:
    publish(hub, folder, repo)
    (folder / "model.safetensors").unlink()
    assert hubpub.prepare(folder, repo, hub=hub).blocking == ()
    assert [f.code for f in hubpub.prepare(folder, repo, prune="ours", hub=hub).blocking] == ["WT001"]


def test_a_card_alone_is_published_and_judged_with_what_is_there(
    tmp_path: Path, folder: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    publish(hub, folder, repo)
    (folder / "README.md").write_text(CARD.replace("mit", "apache-2.0"))
    (folder / "config.json").write_text("not published")
    plan = hubpub.prepare(folder / "README.md", repo, hub=hub)
    assert plan.blocking == ()
    assert [(c.path, c.action) for c in plan.to_commit] == [("README.md", Action.REPLACE)]
    assert plan.metadata_changes == (KeyChange("license", Action.REPLACE, "mit", "apache-2.0"),)
    receipt = hubpub.publish(plan, hub=hub)
    assert [file.path for file in receipt.files] == ["README.md"]
    assert {".gitattributes", "config.json", "model.safetensors"} == {file.path for file in receipt.others}
    assert hub.read_card(repo, receipt.commit) == CARD.replace("mit", "apache-2.0")
    other = tmp_path / "MODEL_CARD.md"
    other.write_text(CARD + "Of another name.\n")
    assert publish(hub, other, repo).changed
    assert hub.read_card(repo, "main") == CARD + "Of another name.\n"
    assert "WT001" in {f.code for f in hubpub.prepare(other, "me/without-weights", hub=hub).blocking}


@pytest.mark.parametrize("options", [{"prune": "ours"}, {"recipe": "huggingtweets"}, {"facts": SOURCE}])
def test_a_card_alone_takes_nothing_that_needs_the_folder(
    folder: Path, hub: Hub, repo: str, options: dict[str, object]
) -> None:
    with pytest.raises(CallError, match=r"is a card to publish alone, and .* needs the folder"):
        hubpub.prepare(folder / "README.md", repo, hub=hub, **options)


def test_the_folders_settings_hold_for_its_card_too(folder: Path, hub: Hub, repo: str) -> None:
    (folder / "hubpub.toml").write_text(f'repo = "{repo}"\nrecipe = "huggingtweets"\nfacts = "f.json"\nprune = "all"\n')
    plan = hubpub.prepare(folder / "README.md", hub=hub)
    assert (plan.target.repo, plan.prune, plan.card.text) == (repo, None, CARD)


def test_what_a_plan_weighs(folder: Path, hub: Hub, repo: str) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert plan.upload_size == sum(change.size or 0 for change in plan.to_commit)
    hubpub.publish(plan, hub=hub)
    (folder / "copy.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert [change.path for change in plan.to_commit] == ["copy.safetensors"]
    assert plan.upload_size == 0


def test_a_card_that_is_not_there(tmp_path: Path, hub: Hub) -> None:
    with pytest.raises(CallError, match=r"there is no file .*README\.md"):
        hubpub.prepare(tmp_path / "README.md", "me/x", hub=hub)


def test_a_run_asks_for_its_digests_of_the_same_read(repo: str, hub: Hub, tmp_path: Path) -> None:
    folder = copy_model(tmp_path / "model")
    log = next(path for path in (EXAMPLE / "wandb").iterdir() if b"dataset_digest" in next(path.iterdir()).read_bytes())
    told: list[tuple[int, int]] = []

    def listen(done: int, total: int) -> None:
        told.append((done, total))

    plan = hubpub.prepare(
        folder, repo, recipe="huggingtweets", facts=EXAMPLE / "facts.toml", run=log, hub=hub, progress=listen
    )
    assert plan.evidence
    assert plan.evidence.proof
    assert len(plan.evidence.proof.of(Verdict.SAME)) == 5
    weights = sum(file.stat().st_size for file in folder.iterdir())
    assert told[-1] == (weights, weights)
    assert plan.evidence.proof.of(Verdict.DIFFERENT) == ()


def test_a_machine_without_receipts_knows_our_card_by_the_log(folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    publish(hub, folder, repo)
    shutil.rmtree(folder / ".hubpub")
    shutil.rmtree(state_root())
    (folder / "README.md").write_text(CARD + "\nBetter now.\n")
    assert publish(hub, folder, repo).changed is True
    shutil.rmtree(folder / ".hubpub")
    shutil.rmtree(state_root())
    api.upload_file(path_or_fileobj=b"edited by hand", path_in_repo="README.md", repo_id=repo)
    (folder / "README.md").write_text(CARD)
    assert [finding.code for finding in hubpub.prepare(folder, repo, hub=hub).blocking] == ["RP001"]


@pytest.mark.parametrize("options", [{}, {"branch": "exp"}, {"pr": True}], ids=["main", "branch", "pr"])
def test_what_shall_be_private_does_not_go_to_a_public_repository(
    folder: Path, hub: Hub, api: HfApi, repo: str, options: dict[str, object]
) -> None:
    api.create_repo(repo)
    said = f"{repo} is there already, and public: .* Make it private in its settings, or push without private=True"
    with pytest.raises(CallError, match=said):
        hubpub.prepare(folder, repo, private=True, hub=hub, **options)
    (folder / "hubpub.toml").write_text("private = true\n")
    with pytest.raises(CallError, match=r"hubpub\.toml:1: private: .* or push without private in hubpub\.toml"):
        hubpub.prepare(folder, repo, hub=hub, **options)
    assert hubpub.prepare(folder, repo, hub=hub, private=False).public
    assert api.list_repo_files(repo) == [".gitattributes"]
    assert [branch.name for branch in api.list_repo_refs(repo).branches] == ["main"]
    api.update_repo_settings(repo, private=True)
    assert publish(hub, folder, repo).changed


def test_the_command_line_publishes_nothing_that_shall_be_private_to_a_public_repository(
    folder: Path, account: localhub.Serving, api: HfApi, repo: str, call: Call
) -> None:
    api.create_repo(repo)
    for command in ("plan", "push"):
        code, out, err = call(command, folder, repo, "--private")
        assert (code, out) == (2, "")
        assert "and public: everybody would see what shall be private" in err
        assert "or push without --private." in err
    assert api.list_repo_files(repo) == [".gitattributes"]
