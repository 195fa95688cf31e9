"""What a stranger's hubpub.toml must not decide."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub.errors import BlockedError, CallError
from hubpub.hub import Hub
from hubpub.rules.codes import is_among
from hubpub.rules.engine import CODES
from hubpub.workflows.check.engine import run_check
from tests.conftest import Call
from tests.support.models import SOURCE, model_folder
from tests.support.wandb_logs import log

TOKEN = "hf_" + "Kq7Zb2" * 5 + "wXyT"
CARD = "---\nlicense: mit\n---\n\n# A model\n"
LEAKING = f"{CARD}\nUse {TOKEN}.\n"
CALLERS = sorted(code for code in CODES if is_among(code, ("SC", "RP", "WT031", "WT032")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def settings(folder: Path, text: str) -> None:
    (folder / "hubpub.toml").write_text(text)


@pytest.mark.parametrize("spelling", ["{}", "{lower}", " {} ", "BD001,{lower}", "{long}"])
@pytest.mark.parametrize("code", CALLERS)
def test_only_a_caller_lets_these_through(folder: Path, hub: Hub, code: str, spelling: str) -> None:
    # the long s is an S in capitals
    named = spelling.format(code, lower=code.lower(), long=code.lower().replace("s", "\N{LATIN SMALL LETTER LONG S}"))
    settings(folder, f'tag = "v1"\nforce = ["BD001", {json.dumps(named)}]\n')
    said = rf"hubpub\.toml:2: force: {code} is nothing that a folder may let through.*force=\['{code}'\]"
    with pytest.raises(CallError, match=said):
        hubpub.prepare(folder, "me/m", hub=hub)
    with pytest.raises(CallError, match=said):
        hubpub.push(folder, "me/m", force=[code], endpoint=hub.endpoint)
    settings(folder, 'force = ["BD001"]\n')
    assert hubpub.prepare(folder, "me/m", hub=hub, force=[code]).forced == ("BD001", code)


@pytest.mark.parametrize("family", ["SC", "sc", "RP", "WT03", "WT"])
def test_nor_does_a_family(folder: Path, hub: Hub, family: str) -> None:
    settings(folder, f'force = ["{family}"]\n')
    with pytest.raises(CallError, match=r"hubpub\.toml:1: force: names \w+, and it takes whole codes only"):
        hubpub.prepare(folder, "me/m", hub=hub)


@pytest.mark.parametrize(
    "text",
    [
        '[check]\nignore = ["SC001"]\n',
        '[check]\nignore = ["SC", "sc001"]\n',
        '[check]\nselect = ["MD"]\n',
        '[check]\nselect = ["BD"]\nignore = ["SC"]\nstrict = false\n',
    ],
)
@pytest.mark.parametrize("comment", ["", "\n<!-- hubpub: ignore SC001 -->\n", "\n<!-- hubpub: ignore -->\n"])
def test_nothing_in_a_folder_lets_a_token_through_a_push(
    tmp_path: Path, hub: Hub, api: HfApi, text: str, comment: str
) -> None:
    folder = model_folder(tmp_path / "model", card=f"{LEAKING}{comment}")
    settings(folder, text)
    plan = hubpub.prepare(folder, "me/leaking", hub=hub)
    assert "SC001" in {finding.code for finding in plan.blocking}
    with pytest.raises(BlockedError, match="SC001"):
        hubpub.publish(plan, hub=hub)
    assert not api.repo_exists("me/leaking")


WAYS = ["absolute", "dots", "link", "linked directory", "link to a link"]


def outside(folder: Path, file: Path, way: str) -> str:
    """What a hubpub.toml may say to lead to a file elsewhere."""
    match way:
        case "absolute":
            return str(file)
        case "dots":
            return os.path.relpath(file, folder)
        case "link":
            (folder / "mine").symlink_to(file)
            return "mine"
        case "linked directory":
            (folder / "in").symlink_to(file.parent, target_is_directory=True)
            return f"in/{file.name}"
        case _:
            (folder / "second").symlink_to(os.path.relpath(file, folder))
            (folder / "first").symlink_to("second")
            return "./first"


@pytest.mark.parametrize("way", WAYS)
def test_facts_of_a_folder_lie_in_it(
    tmp_path: Path, folder: Path, hub: Hub, call: Call, account: object, way: str
) -> None:
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "facts.json"
    file.write_text(json.dumps({**SOURCE, "SECRET": 1}))
    named = outside(folder, file, way)
    settings(folder, f'\nrecipe = "huggingtweets"\nfacts = {json.dumps(named)}\n')
    said = r"hubpub\.toml:3: facts: .* leads out of .*/model.*, so it is not read"
    with pytest.raises(CallError, match=rf"{said}.* name it yourself: facts=") as error:
        hubpub.prepare(folder, "me/m", hub=hub)
    assert "SECRET" not in str(error.value)
    with pytest.raises(CallError, match=said):
        run_check([folder])
    for command in (["plan", folder, "me/m"], ["card", folder], ["push", folder, "me/m"]):
        code, out, err = call(*command)
        assert (code, "SECRET" in out + err) == (2, False)
        assert "name it yourself: --facts " in err
    file.write_text(json.dumps(SOURCE))  # and whoever names it, may
    assert hubpub.prepare(folder, "me/m", facts=file, hub=hub).source


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("whole", [False, True])
def test_a_run_of_a_folder_lies_in_it(tmp_path: Path, folder: Path, hub: Hub, way: str, whole: bool) -> None:
    run = log(tmp_path / "wandb", "train", 1)
    [file] = run.glob("*.wandb")
    named = outside(folder, run if whole else file, way)
    settings(folder, f"run = {json.dumps(named)}\n")
    with pytest.raises(CallError, match=r"hubpub\.toml:1: run: .* leads out of .*/model.*name it yourself: run="):
        hubpub.prepare(folder, "me/m", hub=hub)
    assert hubpub.prepare(folder, "me/m", run=str(run), hub=hub).lineage


@pytest.mark.parametrize("what", ["its log", "the log of one beside it"])
def test_no_log_of_a_run_is_a_link_out(tmp_path: Path, folder: Path, hub: Hub, what: str) -> None:
    mine = log(tmp_path / "wandb", "mine", 1)
    run = log(folder / "wandb", "train", 2)
    settings(folder, f'run = "wandb/{run.name}"\n')
    assert hubpub.prepare(folder, "me/m", hub=hub).lineage
    [secret], [own] = mine.glob("*.wandb"), run.glob("*.wandb")
    if what == "its log":
        own.unlink()
        own.symlink_to(secret)
    else:
        (folder / "wandb" / mine.name).mkdir()
        (folder / "wandb" / mine.name / secret.name).symlink_to(secret)
    with pytest.raises(CallError, match=r"run: .* leads out of .*/model"):
        hubpub.prepare(folder, "me/m", hub=hub)


def test_a_run_of_the_working_directory_is_not_the_folders(
    tmp_path: Path, folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = log(tmp_path / "here" / "wandb", "train", 1)
    monkeypatch.chdir(tmp_path / "here")
    settings(folder, f'run = "wandb/{run.name}"\n')
    with pytest.raises(CallError, match=r"run: .* leads out of .*/model"):
        hubpub.prepare(folder, "me/m", hub=hub)


@pytest.mark.parametrize("named", ["../evil.toml", "/etc/passwd", "~/recipe.toml"])
def test_a_recipe_of_a_folder_lies_in_it(folder: Path, hub: Hub, named: str) -> None:
    settings(folder, f"recipe = {json.dumps(named)}\n")
    with pytest.raises(CallError, match=r"hubpub\.toml:1: recipe: .* leads out of .*name it yourself: recipe="):
        hubpub.prepare(folder, "me/m", hub=hub)


@pytest.mark.parametrize("by", ["link", "dots"])
def test_a_folder_that_is_itself_reached_by_a_link_is_its_own(
    tmp_path: Path, folder: Path, hub: Hub, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "facts.json").write_text(json.dumps(SOURCE))
    settings(folder, 'recipe = "huggingtweets"\nfacts = "facts.json"\n')
    (tmp_path / "link").symlink_to("model", target_is_directory=True)
    monkeypatch.chdir(folder)
    named = tmp_path / "link" if by == "link" else Path("../model")
    assert hubpub.prepare(named, "me/m", hub=hub).source
    (folder / "facts.json").rename(folder / "real.json")
    (folder / "facts.json").symlink_to("real.json")
    assert hubpub.prepare(named, "me/m", hub=hub).source


OPENINGS = [("manual", False), ("auto", False), ("manual", "auto")]


@pytest.mark.parametrize(("before", "after"), OPENINGS)
@pytest.mark.parametrize("branch", [None, "dev"])
def test_a_folder_opens_no_gate(
    folder: Path, hub: Hub, api: HfApi, repo: str, before: str, after: str | bool, branch: str | None
) -> None:
    api.create_repo(repo)
    api.update_repo_settings(repo, gated=before)
    settings(folder, f"gated = {json.dumps(after)}\n")
    plan = hubpub.prepare(folder, repo, branch=branch, hub=hub)
    assert [finding.code for finding in plan.blocking] == ["RP007"]
    with pytest.raises(BlockedError, match="RP007"):
        hubpub.publish(plan, hub=hub)
    assert api.model_info(repo).gated == before
    hubpub.publish(hubpub.prepare(folder, repo, branch=branch, force=["RP007"], hub=hub), hub=hub)
    assert api.model_info(repo).gated == after


@pytest.mark.parametrize(("before", "after"), [(False, "manual"), ("auto", "manual"), ("auto", "auto")])
def test_a_folder_closes_one(folder: Path, hub: Hub, api: HfApi, repo: str, before: str | bool, after: str) -> None:
    api.create_repo(repo)
    api.update_repo_settings(repo, gated=before)
    settings(folder, f"gated = {json.dumps(after)}\n")
    assert hubpub.prepare(folder, repo, hub=hub).blocking == ()


@pytest.mark.parametrize("prune", ["ours", "all"])
def test_a_folder_deletes_nothing_of_others(folder: Path, hub: Hub, api: HfApi, repo: str, prune: str) -> None:
    (folder / "old.txt").write_text("published by us")
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "old.txt").unlink()
    settings(folder, f'prune = "{prune}"\n')
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert ([change.path for change in plan.to_commit], plan.blocking) == (["old.txt"], ())
    api.upload_file(repo_id=repo, path_in_repo="theirs.txt", path_or_fileobj=b"x")
    plan = hubpub.prepare(folder, repo, hub=hub)
    assert [finding.code for finding in plan.blocking] == (["RP008"] if prune == "all" else [])
    if prune == "all":
        with pytest.raises(BlockedError, match="RP008"):
            hubpub.publish(plan, hub=hub)
        assert "theirs.txt" in api.list_repo_files(repo)
    for options in ({"prune": "all"}, {"force": ["RP008"]}):
        assert hubpub.prepare(folder, repo, hub=hub, **options).blocking == ()
