"""The walk of one push through the library, against the local hub, by the real client (over Xet)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, HubError, MachineError
from hubpub.hub import Hub
from hubpub.types.plan import Action, Prune
from hubpub.types.progress import Stage
from hubpub.workflows.push import receipts
from tests.support.asked import Asked
from tests.support.models import SOURCE, model_folder, safetensors

REPO = "huggingtweets/stephenking"
CARD = "---\nlanguage: en\n---\n\n# A model\n"


def test_a_first_push_is_one_commit_verified_with_a_receipt(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = model_folder(tmp_path / "model")
    plan = hubpub.prepare(folder, repo, recipe="huggingtweets", facts=SOURCE, hub=hub)
    assert plan.parent is None
    assert {change.path: change.action for change in plan.changes} == {
        "README.md": Action.ADD,
        "config.json": Action.ADD,
        "model.safetensors": Action.ADD,
        "training_args.bin": Action.SKIP,
        "checkpoint-10/": Action.SKIP,
    }
    assert all(change.reason for change in plan.changes)
    assert not api.repo_exists(repo)  # a plan changes nothing

    receipt = hubpub.publish(plan, hub=hub)
    assert receipt.changed
    commits = api.list_repo_commits(repo)
    assert [commit.commit_id for commit in commits] == [receipt.commit, receipt.parent]
    assert sorted(api.list_repo_files(repo)) == [".gitattributes", "README.md", "config.json", "model.safetensors"]
    assert {file.path for file in receipt.files} == {"README.md", "config.json", "model.safetensors"}
    saved = list((folder / ".hubpub").rglob("*.json"))
    assert [json.loads(path.read_text())["commit"] for path in saved] == [receipt.commit]
    assert receipts.last(receipt.target, tmp_path / "elsewhere") == receipt  # the user's state directory knows it too


def test_an_unchanged_push_makes_no_commit(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = model_folder(tmp_path / "model")
    first = hubpub.publish(hubpub.prepare(folder, repo, facts=SOURCE, hub=hub), hub=hub)
    plan = hubpub.prepare(folder, repo, facts=SOURCE, hub=hub)
    assert plan.to_commit == ()
    second = hubpub.publish(plan, hub=hub)
    assert (second.changed, second.commit) == (False, first.commit)
    assert len(api.list_repo_commits(repo)) == 2


def test_only_what_differs_is_replaced(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "config.json").write_text('{"model_type": "gpt2", "n": 1}\n')
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert [(change.path, change.action) for change in plan.to_commit] == [("config.json", Action.REPLACE)]
    receipt = hubpub.publish(plan, hub=hub)
    path = Path(api.hf_hub_download(repo, "config.json", revision=receipt.commit, local_dir=tmp_path / "down"))
    assert path.read_bytes() == (folder / "config.json").read_bytes()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("exists", [False, True])
def test_of_two_plans_against_one_parent_the_first_lands_and_the_second_is_told(
    tmp_path: Path, hub: Hub, api: HfApi, repo: str, order: tuple[int, int], exists: bool
) -> None:
    if exists:
        hubpub.publish(hubpub.prepare(model_folder(tmp_path / "old", card=CARD), repo, hub=hub), hub=hub)
    folders = [model_folder(tmp_path / str(seed), seed=seed + 1, card=CARD) for seed in (0, 1)]
    (folders[0] / "only-0.txt").write_text("0")
    (folders[1] / "only-1.txt").write_text("1")
    plans = [hubpub.prepare(folder, repo, hub=hub) for folder in folders]
    assert plans[0].parent == plans[1].parent
    first, second = order
    receipt = hubpub.publish(plans[first], hub=hub)
    with pytest.raises(HubError, match=r"moved on .*nothing was published\. Prepare or push again: ") as refused:
        hubpub.publish(plans[second], hub=hub)
    assert refused.value.exit_code == 4
    assert api.model_info(repo).sha == receipt.commit
    files = set(api.list_repo_files(repo))
    assert f"only-{first}.txt" in files
    assert f"only-{second}.txt" not in files


def test_the_hub_itself_refuses_a_commit_on_another_parent(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    """The guard is the hub's, not only our look before: somebody commits between the look and the commit."""
    folder = model_folder(tmp_path / "model", card=CARD)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert plan.parent
    upload = hub.commit(plan, plan.parent)
    upload.send_files()
    other = api.create_commit(repo, [CommitOperationAdd("other.txt", b"x")], commit_message="other")
    with pytest.raises(HubError, match="moved on") as refused:
        upload.commit()
    assert refused.value.exit_code == 4
    assert api.model_info(repo).sha == other.oid


def test_a_card_edited_on_the_hub_is_not_overwritten_in_silence(
    tmp_path: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    api.upload_file(path_or_fileobj=CARD.encode() + b"Edited there.\n", path_in_repo="README.md", repo_id=repo)
    (folder / "README.md").write_text(CARD + "Edited here.\n")

    plan = hubpub.prepare(folder, repo, hub=hub)
    (finding,) = plan.blocking
    assert finding.code == "RP001"
    assert "    Edited there.\n" in finding.detail
    assert finding.detail.endswith("    Edited here.")
    with pytest.raises(BlockedError, match="RP001"):
        hubpub.publish(plan, hub=hub)

    forced = hubpub.prepare(folder, repo, force=["RP001"], hub=hub)
    receipt = hubpub.publish(forced, hub=hub)
    assert receipt.forced == ("RP001",)
    assert hub.read_card(repo, receipt.commit) == CARD + "Edited here.\n"
    # and its own card it may replace again
    (folder / "README.md").write_text(CARD + "Edited again.\n")
    assert hubpub.prepare(folder, repo, hub=hub).blocking == ()


def test_a_card_that_no_receipt_knows_is_not_overwritten(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    api.upload_file(path_or_fileobj=b"# By hand\n", path_in_repo="README.md", repo_id=repo)
    plan = hubpub.prepare(model_folder(tmp_path / "model", card=CARD), repo, hub=hub)
    assert [finding.code for finding in plan.blocking] == ["RP001"]
    assert "is in no receipt" in plan.blocking[0].message


def test_weights_that_are_already_there_count(tmp_path: Path, hub: Hub, repo: str) -> None:
    hubpub.publish(hubpub.prepare(model_folder(tmp_path / "model", card=CARD), repo, hub=hub), hub=hub)
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "README.md").write_text(CARD)
    (adapter / "extra.txt").write_text("x")
    assert hubpub.prepare(adapter, repo, hub=hub).blocking == ()
    assert [f.code for f in hubpub.prepare(adapter, "me/empty", hub=hub).blocking] == ["WT001"]


def test_a_file_that_changed_since_the_plan_is_not_published(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    plan = hubpub.prepare(folder, repo, hub=hub)
    (folder / "model.safetensors").write_bytes(b"other")
    with pytest.raises(MachineError, match=r"model\.safetensors changed while it was being published") as told:
        hubpub.publish(plan, hub=hub)
    assert told.value.exit_code == 5
    assert not api.repo_exists(repo)  # nothing was begun


def _in_place(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _another_file(path: Path, data: bytes) -> None:
    other = path.with_name("other")
    other.write_bytes(data)
    other.replace(path)


@pytest.mark.parametrize("swapped", [_in_place, _another_file])
@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "large.safetensors"])
@pytest.mark.parametrize("exists", [False, True])
def test_a_file_that_kept_its_times_and_not_its_bytes_is_not_published(
    tmp_path: Path,
    hub: Hub,
    api: HfApi,
    repo: str,
    name: str,
    swapped: Callable[[Path, bytes], None],
    exists: bool,
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    if exists:
        hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "model.safetensors").write_bytes(safetensors(50_000, seed=8))
    if name == "large.safetensors":  # so large that it is read by its upload alone
        (folder / name).write_bytes(safetensors(5_000_000, seed=1))
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert any(change.is_unread for change in plan.to_commit) is (name == "large.safetensors")
    path = folder / name
    status = path.stat()
    swapped(path, path.read_bytes()[:-1] + b"\1")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    with pytest.raises(MachineError, match=rf"{name} changed while it was being published, so nothing was"):
        hubpub.publish(plan, hub=hub)
    assert api.repo_exists(repo) is exists  # nothing was begun
    assert not exists or api.model_info(repo).sha == plan.parent


def test_a_file_with_another_name_or_other_permissions_is_the_same(
    tmp_path: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    plan = hubpub.prepare(folder, repo, hub=hub)
    for path in (folder / "config.json", folder / "model.safetensors"):
        path.chmod(0o600)
        (tmp_path / path.name).hardlink_to(path)
    assert hubpub.publish(plan, hub=hub).changed


def test_a_time_of_zero_is_a_time_too(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    os.utime(folder / "config.json", (0, 0))
    plan = hubpub.prepare(folder, repo, hub=hub)
    (folder / "config.json").write_text("{}")
    with pytest.raises(MachineError, match=r"config\.json changed while it was being published"):
        hubpub.publish(plan, hub=hub)
    os.utime(folder / "config.json", (0, 0))
    assert hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub).changed


def test_a_hub_that_holds_something_else_is_found_out(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, repo, hub=hub)
    wrong = replace(
        plan,
        changes=tuple(replace(c, size=c.size + 1) if c.path == "README.md" and c.size else c for c in plan.changes),
    )
    with pytest.raises(BlockedError, match=r"does not hold what was published: README.md \(differs\)"):
        hubpub.publish(wrong, hub=hub)


def test_a_hub_that_goes_away_after_the_commit_leaves_no_doubt(
    tmp_path: Path, hub: Hub, served: localhub.Serving, repo: str
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    plan = hubpub.prepare(folder, repo, hub=hub)

    def gone(stage: Stage, what: str) -> None:
        if stage is Stage.COMMITTED:
            hub.endpoint = "http://127.0.0.1:9"
            hub._api = None

    with pytest.raises(HubError, match=r"the commit \w{12} was made, but could not be verified: no hub answers"):
        hubpub.publish(plan, hub=hub, stages=gone)
    again = Hub(served.url, served.token, quiet=True)
    assert hubpub.publish(hubpub.prepare(folder, repo, hub=again), hub=again).changed is False


def test_an_unchanged_push_asks_two_things(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    asked = Asked()
    with localhub.serve(tmp_path / "hub", on_event=asked) as served:
        first = hubpub.push(folder, "me/counted", endpoint=served.url, token=served.token)
        assert first.changed
        asked.clear()
        second = hubpub.push(folder, "me/counted", endpoint=served.url, token=served.token)
        assert (second.changed, second.commit) == (False, first.commit)
        assert sorted(asked) == ["GET /api/models/me/counted", "GET /api/whoami-v2"]


def test_without_a_recipe_the_folders_own_card_is_published(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card="no front matter\r\nno final newline")
    receipt = hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    published = receipt.find("README.md")
    assert published
    assert hub.read_card(repo, receipt.commit) == "no front matter\r\nno final newline"
    assert receipt.source is None


def test_without_the_card_that_was_meant_the_push_says_what_it_needs(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model")
    (folder / "README.md").symlink_to("nothing")
    plan = hubpub.prepare(folder, repo, hub=hub)
    [finding] = plan.blocking
    why = "the folder has no card, README.md: it is left out, as a symbolic link to nothing"
    assert (finding.code, finding.message) == ("MD008", why)
    assert finding.remedy.endswith("or write the card in its place.")
    with pytest.raises(BlockedError, match=r"findings stand in the way \(MD008\)"):
        hubpub.publish(plan, hub=hub)
    with pytest.raises(BlockedError, match=r"findings stand in the way \(MD008\)"):
        hubpub.publish(hubpub.prepare(folder, repo, hub=hub, force=["MD001"]), hub=hub)


def test_without_a_card_a_push_may_be_forced_and_brings_none(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    folder = model_folder(tmp_path / "model")
    receipt = hubpub.publish(hubpub.prepare(folder, repo, hub=hub, force=["MD008"]), hub=hub)
    assert "README.md" not in api.list_repo_files(repo)
    assert {file.path for file in receipt.files} == {"config.json", "model.safetensors"}
    # nor is there anything to do the next time
    assert hubpub.prepare(folder, repo, hub=hub, force=["MD008"]).to_commit == ()


@pytest.mark.parametrize("prune", [None, "ours", "all"])
def test_a_card_that_the_repository_has_stays_where_the_folder_has_none(
    tmp_path: Path, hub: Hub, api: HfApi, repo: str, prune: Prune | None
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "README.md").unlink()
    (folder / "config.json").write_text('{"model_type": "gpt2", "n_layer": 1}')
    plan = hubpub.prepare(folder, repo, hub=hub, prune=prune)
    assert (plan.blocking, plan.source) == ((), None)
    hubpub.publish(plan, hub=hub)
    assert Path(api.hf_hub_download(repo, "README.md")).read_text() == CARD
    # nor does an empty one, or one that nobody but a library wrote, take its place
    (folder / "README.md").write_text("")
    assert hubpub.prepare(folder, repo, hub=hub).to_commit == ()
    assert hubpub.verify(repo, folder=folder, hub=hub).holds


def test_a_card_of_others_stays_where_the_folder_has_none(tmp_path: Path, hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    api.upload_file(path_or_fileobj=b"# Theirs\n", path_in_repo="README.md", repo_id=repo)
    folder = model_folder(tmp_path / "model")
    receipt = hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    assert receipt.changed
    assert Path(api.hf_hub_download(repo, "README.md")).read_text() == "# Theirs\n"
    # whoever asks for another is told whose it is
    asked = hubpub.prepare(folder, repo, hub=hub, recipe="standard")
    assert [finding.code for finding in asked.blocking] == ["RP001"]


@pytest.mark.parametrize("forgets", [False, True], ids=["receipts", "none"])
def test_a_rendered_card_takes_the_place_of_its_like(
    tmp_path: Path, hub: Hub, repo: str, forgets: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model_folder(tmp_path / "model")
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    if forgets:
        monkeypatch.setattr(receipts, "every", lambda *_: [])
    (folder / "config.json").write_text('{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}')
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert plan.blocking == ()
    assert {change.path for change in plan.to_commit} == {"README.md", "config.json"}


@pytest.mark.parametrize("text", ["", "\n", " \n\n\t", "\ufeff"], ids=["nothing", "line", "lines", "mark"])
def test_an_empty_card_counts_as_none_and_may_be_forced(
    tmp_path: Path, hub: Hub, api: HfApi, repo: str, text: str
) -> None:
    folder = model_folder(tmp_path / "model", card=text)
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert (plan.blocking, plan.card_origin) == ((), "rendered by recipe standard")
    assert [found for found in hubpub.check(folder).findings if found.code == "MD008"] == []
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub, force=["MD008"]), hub=hub)
    assert Path(api.hf_hub_download(repo, "README.md")).read_text() == text


def test_what_a_flag_says_hubpub_toml_can_say(tmp_path: Path, hub: Hub, api: HfApi) -> None:
    folder = model_folder(tmp_path / "model")
    (folder / "facts.json").write_text(json.dumps(SOURCE))
    (folder / "hubpub.toml").write_text(
        'repo = "me/by-toml"\nrecipe = "huggingtweets"\nfacts = "facts.json"\nprivate = true\nmessage = "By toml"\n'
    )
    plan = hubpub.prepare(folder, hub=hub)
    assert (plan.target.repo, plan.private, plan.message) == ("me/by-toml", True, "By toml")
    assert "model='me/by-toml'" in plan.card.text
    hubpub.publish(plan, hub=hub)
    assert api.model_info("me/by-toml").private
    assert api.list_repo_commits("me/by-toml")[0].title == "By toml"
    by_flag = hubpub.prepare(folder, "me/by-flag", message="By flag", private=False, hub=hub)
    assert (by_flag.target.repo, by_flag.private, by_flag.message) == ("me/by-flag", False, "By flag")


def test_the_recipe_names_the_repository_when_nobody_does(tmp_path: Path, hub: Hub) -> None:
    assert hubpub.prepare(model_folder(tmp_path / "model"), facts=SOURCE, hub=hub).target.repo == REPO


def test_a_settings_file_cannot_choose_where_a_token_goes(tmp_path: Path, served: localhub.Serving) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    (folder / "hubpub.toml").write_text('endpoint = "https://evil.example"\n')
    with pytest.raises(CallError, match=r"meant for https://evil\.example, and this call goes to"):
        hubpub.prepare(folder, "me/x", endpoint=served.url, token=served.token)
    (folder / "hubpub.toml").write_text(f'endpoint = "{served.url}"\n')
    assert hubpub.prepare(folder, "me/x", endpoint=served.url, token=served.token).target.endpoint == served.url


def test_push_prepares_and_publishes_on_a_local_hub_of_its_own(tmp_path: Path, home: Path) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    receipt = hubpub.push(folder, "me/local", local=True)
    assert receipt.changed
    # the plan of one hub run can be published by the next: the port differs, the hub is the same
    (folder / "config.json").write_text("{}")
    plan = hubpub.prepare(folder, "me/local", local=True)
    assert hubpub.publish(plan).parent == receipt.commit
    assert hubpub.push(folder, "me/local", local=True).changed is False


def test_a_readers_token_is_told_what_it_lacks(tmp_path: Path, served: localhub.Serving) -> None:
    token = localhub.add_user(served.root, "reader", role="read")
    folder = model_folder(tmp_path / "model", card=CARD)
    plan = hubpub.prepare(folder, "me/denied", endpoint=served.url, token=token)
    assert plan.access
    assert plan.access.may_write is False
    with pytest.raises(HubError, match=r"reader may not publish to me/denied: .* role read, .* needs write") as refused:
        hubpub.publish(plan, token=token)
    assert refused.value.exit_code == 4


def test_whoever_may_not_write_hears_it_before_a_byte_is_read(tmp_path: Path, served: localhub.Serving) -> None:
    ann = Hub(served.url, localhub.add_user(served.root, "ann", orgs=["org"]))
    folder = model_folder(tmp_path / "model", card=CARD)
    read: list[int] = []

    def progress(done: int, total: int) -> None:
        read.append(done)

    with pytest.raises(HubError, match=r"me is neither the account ann nor one of its organizations \(member of org\)"):
        hubpub.prepare(folder, "me/denied-too", hub=ann, progress=progress, must_write=True)
    assert read == []
    hubpub.prepare(folder, "me/denied-too", hub=ann, progress=progress)
    assert read


def test_a_plan_needs_no_token(tmp_path: Path, served: localhub.Serving, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    plan = hubpub.prepare(folder, repo, endpoint=served.url)
    assert plan.access is None
    assert plan.to_commit == ()
    with pytest.raises(HubError, match="no Hugging Face token was found"):
        hubpub.push(folder, repo, endpoint=served.url)


def test_a_member_publishes_to_the_organization(tmp_path: Path, served: localhub.Serving) -> None:
    token = localhub.add_user(served.root, "bob", orgs=["club"])
    folder = model_folder(tmp_path / "model", card=CARD)
    receipt = hubpub.push(folder, "club/m", endpoint=served.url, token=token)
    assert (receipt.changed, receipt.published_by) == (True, "bob")


def test_what_the_hub_refuses_by_its_name_is_no_part_of_the_plan(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    for name in ("a\\b.txt", "a\nb.txt", "a\x1bb.txt", ".GIT", ".cache", ".hubpub"):
        (folder / name).write_text("x")
    plan = hubpub.prepare(folder, repo, hub=hub)
    skipped = {change.path for change in plan.changes if change.action is Action.SKIP}
    assert skipped >= {"a\\b.txt", "a\nb.txt", "a\x1bb.txt", ".GIT", ".cache", ".hubpub"}
    receipt = hubpub.publish(plan, hub=hub)
    assert {file.path for file in receipt.files} == {"README.md", "config.json", "model.safetensors"}
    assert receipts.last(receipt.target, folder) == receipt  # where the folder has no room for it


def test_links_lead_to_what_they_name_whatever_its_name_is(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    names = ["a#b.txt", "%41.txt", "A.txt", "what?.txt", "ä b/+&;=.txt"]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "A.txt").write_text("on the branch")
    receipt = hubpub.publish(hubpub.prepare(folder, repo, hub=hub, branch="feat/x#%41"), hub=hub)
    assert receipt.url == f"{hub.endpoint}/{repo}/tree/feat%2Fx%23%2541"
    token = {"Authorization": f"Bearer {hub.token}"}
    page = httpx2.get(receipt.url, headers={"Accept": "text/html", **token})
    assert page.status_code == 200
    assert "what?.txt" in page.text
    for revision in ("feat/x#%41", receipt.commit):
        for name in names:
            said = httpx2.get(receipt.target.file_url(revision, name), headers=token).text
            assert said == ("on the branch" if name == "A.txt" else name)
