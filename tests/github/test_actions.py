"""The actions, step by step as GitHub's runner runs them, against a local hub."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from huggingface_hub import HfApi

from hubpub.localhub import Serving, add_trusted_publisher
from tests.github.conftest import CARD
from tests.github.job import ACTIONS, Job, Ran
from tests.support.issuer import REPOSITORY, WORKFLOW, Issuer
from tests.support.models import facts_file

pytestmark = pytest.mark.full
Jobs = Callable[..., Job]
PUSH = slice(1, None)
"""The steps after the one that installs hubpub, which has run once already."""


def push(job: Job, repo: str, **inputs: str) -> Ran:
    return job.run("push", steps=PUSH, folder="output", repo=repo, **inputs)


def test_push_and_the_same_again(job: Jobs, repo: str, api: HfApi, hub: Serving) -> None:
    one = job()
    ran = push(one, repo, private="true")
    assert ran.code == 0, ran.raw
    head = api.model_info(repo)
    assert head.private
    receipt = ran.outputs.pop("receipt")
    assert ran.outputs == {"url": f"{hub.url}/{repo}", "commit": head.sha, "changed": "true", "preview": ""}
    assert json.loads(Path(receipt).read_text())["commit"] == head.sha
    assert f"Published {repo} in one commit" in ran.log.text
    assert "<code>model.safetensors</code>" in ran.summary
    assert f"## Published [{repo}](<{hub.url}/{repo}>)" in ran.summary
    assert f"<code>{head.sha}</code>" in ran.summary
    assert ran.log.masks == [hub.token]
    assert not ran.log.unknown

    ran = push(one, repo)
    assert ran.code == 0, ran.raw
    assert ran.outputs["commit"] == head.sha
    assert ran.outputs["changed"] == "false"
    assert Path(ran.outputs["receipt"]).is_file()
    assert "## Unchanged:" in ran.summary
    assert len(api.list_repo_commits(repo)) == 2


def test_the_install_may_be_run_again(job: Jobs, repo: str, runner: Path) -> None:
    """Two actions in one job: the second finds the first one's installation."""
    again = Job(runner / "job", job().environment, runner)
    ran = again.run("push", folder="absent", repo=repo)
    assert ran.code == 2
    assert "error: there is no folder" in ran.log.text


def test_findings_stop_it(job: Jobs, repo: str, api: HfApi) -> None:
    one = job(card="---\nlicense: none-of-the-list\n---\n\n# A model\n\n[badge](None)\n")
    ran = push(one, repo)
    assert ran.code == 1, ran.raw
    assert not api.repo_exists(repo)
    errors = [(place["file"], place["line"]) for kind, place, _ in ran.log.annotations if "line" in place]
    assert ("output/README.md", "2") in errors
    assert ("error", {"title": "hubpub"}) in [(kind, place) for kind, place, _ in ran.log.annotations]
    assert "Stopped by 1 finding" in ran.summary
    assert "<code>MD010</code>" in ran.summary
    assert "hubpub stopped" in ran.summary
    assert ran.outputs == {
        "url": ran.outputs["url"],
        "commit": "",
        "changed": "false",
        "receipt": "",
        "preview": "",
    }
    assert push(one, repo, arguments="--force\nMD010\n--message=In spite of all\n").code == 0
    assert api.list_repo_commits(repo)[0].title == "In spite of all"


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target", "merge_group"])
@pytest.mark.parametrize("dry_run", ["", "false"])
def test_a_pull_request_is_planned_and_never_published(
    job: Jobs, repo: str, api: HfApi, event: str, dry_run: str
) -> None:
    ran = push(job(event), repo, dry_run=dry_run, pr="true" if not dry_run and event == "merge_group" else "")
    if ran.code == 0:
        assert "## Plan for" in ran.summary
        assert ran.outputs["changed"] == "false"
    else:
        assert "no pull request can be opened there" in ran.log.text
    assert ran.outputs["commit"] == ""
    assert not api.repo_exists(repo)
    assert bool(dry_run) == any(kind == "notice" for kind, *_ in ran.log.annotations)


def test_a_dry_run_and_a_check_of_a_public_repository_need_no_token(
    job: Jobs, repo: str, api: HfApi, ci: Issuer
) -> None:
    assert push(job(), repo).code == 0
    before = api.model_info(repo).sha
    stranger = job("pull_request", token=False, card=CARD + "More.\n", HF_OIDC_RESOURCE=repo)
    ran = push(stranger, repo, arguments="--force=RP001")
    assert ran.code == 0, ran.raw
    assert "+More." in ran.summary
    # one whose own workflow is no trusted publisher: only a push needs to be
    ran = push(job("pull_request", token=False, HF_OIDC_RESOURCE=repo, **ci.runtime), repo)
    assert ran.code == 0, ran.raw
    assert "The plan is made without a token" in ran.log.annotations[0][2]
    assert push(job(token=False), repo, dry_run="true").code == 0
    ran = job(token=False).run("check", steps=PUSH, paths="output")
    assert (ran.code, ran.outputs["errors"]) == (0, "0"), ran.raw
    assert api.model_info(repo).sha == before


def test_tag_and_pull_request(job: Jobs, repo: str, api: HfApi) -> None:
    one = job()
    ran = push(one, repo, tag="v1.0")
    assert ran.code == 0, ran.raw
    assert [(tag.name, tag.target_commit) for tag in api.list_repo_refs(repo).tags] == [("v1.0", ran.outputs["commit"])]
    assert "<code>v1.0</code>" in ran.summary
    (one.workspace / "output" / "README.md").write_text(CARD + "More.\n")
    proposed = push(one, repo, pr="true")
    assert proposed.code == 0, proposed.raw
    assert proposed.outputs["url"].endswith("/discussions/1")
    assert f"(<{proposed.outputs['url']}>)" in proposed.summary
    assert api.model_info(repo).sha == ran.outputs["commit"]


def test_a_card_by_recipe_is_annotated_at_its_facts(job: Jobs, repo: str, api: HfApi) -> None:
    one = job()
    facts_file(one.workspace / "facts.json")
    ran = push(one, repo, recipe="huggingtweets", facts="facts.json")
    assert ran.code == 0, ran.raw
    assert "### Lineage" in ran.summary
    assert "[wandb/huggingtweets/3nxbm83r](<https://wandb.ai/wandb/huggingtweets/runs/3nxbm83r>)" in ran.summary
    assert {place["file"] for _, place, _ in ran.log.annotations if "file" in place} <= {
        "facts.json",
        "output/config.json",
    }


def test_the_preview_is_uploaded_and_linked_when_asked(job: Jobs, repo: str, api: HfApi, hub: Serving) -> None:
    one = job(card=f"{CARD}\nUse {hub.token}, [badge](None).\n")
    ran = push(one, repo, preview="true")
    # findings stopped it, so there is most to look at
    assert ran.code == 1, ran.raw
    ((name, page),) = one.artifacts.items()
    assert re.fullmatch(rf"preview-of-{repo.replace('/', '-')}-[0-9a-f]{{8}}\.html", name)
    assert b"SC001" in page
    assert f"which is not on {hub.url} yet".encode() in page
    url = "https://github.com/acme/model/actions/runs/1/artifacts/1"
    assert ran.outputs["preview"] == url
    assert f"[Preview of the model page](<{url}>)" in ran.summary
    (one.workspace / "output" / "README.md").write_text(CARD)
    ran = push(one, repo, preview="true")
    assert (ran.code, len(one.artifacts)) == (0, 2), ran.raw
    assert ran.outputs["commit"] == api.model_info(repo).sha
    # the repository's own card is shown where that is what stays
    (one.workspace / "output" / "README.md").unlink()
    assert push(one, repo, preview="true", dry_run="true").code == 0
    assert b"It does what it does." in [*one.artifacts.values()][-1]
    for asked in ("", "false"):
        ran = push(one, repo, preview=asked)
        assert (ran.code, ran.outputs["preview"], len(one.artifacts)) == (0, "", 3), ran.raw
        assert "Preview" not in ran.summary


def test_a_push_stands_where_there_is_no_room_for_its_preview(job: Jobs, repo: str, api: HfApi) -> None:
    one = job()
    one.has_room = False
    ran = push(one, repo, preview="true")
    assert (ran.code, ran.outputs["preview"]) == (0, ""), ran.raw
    assert ran.outputs["commit"] == api.model_info(repo).sha
    assert "Preview" not in ran.summary


HOSTILE = (
    '"; touch pwned; "',
    "'; touch pwned; '",
    "$(touch pwned)",
    "`touch pwned`",
    "x\ntouch pwned\n",
    "x\nend_\nchanged=true\n",
    "${{ github.token }}",
    "--help",
    "-",
    "::add-mask::x",
    "; touch pwned",
    "\u2028&& touch pwned",
)
ALL_AT_ONCE = "\n".join(HOSTILE)


def test_extras_are_installed_and_no_more(runner: Path, job: Jobs, repo: str) -> None:
    again = Job(runner / "job", job().environment, runner)
    ran = again.run("push", steps=slice(0, 1), folder="output", repo=repo, extras=ALL_AT_ONCE)
    assert ran.code == 2
    assert ran.log.annotations[0][2].startswith("there is no extra '")
    assert not list(again.directory.rglob("pwned"))
    assert again.run("push", steps=slice(0, 1), folder="output", repo=repo, extras="sign").code == 0
    assert list((again.directory / "temp" / "hubpub" / "lib").glob("python*/site-packages/model_signing"))


PATTERNS = ("also", "exclude", "include")
# the extras are the other step's; patterns may be any text
INPUTS = sorted(yaml.safe_load((ACTIONS / "push" / "action.yml").read_text())["inputs"].keys() - {"extras", *PATTERNS})


@pytest.mark.parametrize("name", INPUTS)
def test_inputs_do_nothing_but_fail(job: Jobs, repo: str, api: HfApi, name: str) -> None:
    one = job()
    ran = one.run("push", steps=PUSH, **{"folder": "output", "repo": repo, name.replace("-", "_"): ALL_AT_ONCE})
    assert ran.code in (2, 4), ran.raw
    assert ran.log.annotations[-1][:2] == ("error", {"title": "hubpub"})
    assert "Traceback" not in ran.raw
    assert ran.outputs["changed"] in ("", "false")
    assert not ran.log.unknown
    assert not list(one.directory.rglob("pwned"))
    assert not api.repo_exists(repo)


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_do_nothing_but_choose(job: Jobs, repo: str, api: HfApi, name: str) -> None:
    one = job()
    ran = one.run("push", steps=PUSH, folder="output", repo=repo, **{name: ALL_AT_ONCE})
    # nothing has such a name: nothing is chosen by it, left out by it, or added by it
    assert ran.code == (1 if name == "include" else 0), ran.raw
    assert "Traceback" not in ran.raw
    assert not ran.log.unknown
    assert not list(one.directory.rglob("pwned"))
    assert api.repo_exists(repo) == (name != "include")


@pytest.mark.parametrize("name", INPUTS)
def test_inputs_do_nothing_but_fail_where_the_job_has_an_id_token(
    job: Jobs, repo: str, api: HfApi, ci: Issuer, name: str
) -> None:
    one, minted = job(token=False, **ci.runtime), len(ci.minted)
    ran = one.run("push", steps=PUSH, **{"folder": "output", "repo": repo, name.replace("-", "_"): ALL_AT_ONCE})
    # what is wrong in itself is told before anybody is asked for a token
    asks = name in ("recipe", "facts", "run", "tag", "private", "pr")
    assert ran.code == 2 or (ran.code == 4 and asks), ran.raw
    assert asks or len(ci.minted) == minted
    assert "Traceback" not in ran.raw
    assert not ran.log.unknown
    assert not list(one.directory.rglob("pwned"))
    assert not api.repo_exists(repo)


@pytest.mark.parametrize("name", ['"; touch pwned; "', "../x", "no-namespace", "me/" + "x" * 300, "a\nb"])
@pytest.mark.parametrize("by", ["input", "toml"])
def test_what_is_no_name_for_a_repository_is_asked_no_token_for(job: Jobs, ci: Issuer, name: str, by: str) -> None:
    one, minted = job(token=False, **ci.runtime), len(ci.minted)
    if by == "toml":
        (one.workspace / "output" / "hubpub.toml").write_text(f"repo = {json.dumps(name)}\n")
        ran = one.run("push", steps=PUSH, folder="output")
    else:
        ran = push(one, name)
    assert ran.code == 2, ran.raw
    assert "is no name for a repository" in ran.log.text or "names no namespace" in ran.log.text
    assert "hf repos create" not in ran.log.text
    assert len(ci.minted) == minted


@pytest.mark.parametrize("value", HOSTILE)
def test_no_folders_name_is_a_command(job: Jobs, repo: str, value: str) -> None:
    one = job()
    ran = one.run("push", steps=PUSH, folder=value, repo=repo)
    assert ran.code == 2, ran.raw
    assert not ran.log.unknown
    assert not list(one.directory.rglob("pwned"))


def test_nothing_of_the_checkout_is_imported_or_obeyed(job: Jobs, repo: str, runner: Path) -> None:
    """A stranger's pull request: modules that lie about, names and texts that the runner would obey."""
    one = job("pull_request", token=False, card=CARD + "\n::error::obeyed\n ::add-mask::model\n##[error]obeyed\n")
    evil = "from pathlib import Path; Path('pwned').touch()\n"
    for module in ("hubpub", "click", "pydantic", "venv", "pip", "json", "sitecustomize", "usercustomize"):
        (one.workspace / f"{module}.py").write_text(evil)
    (one.workspace / "pyproject.toml").write_text("[tool.hatch]\n")
    (one.workspace / "output" / "::add-mask::model").write_text("x")
    (one.workspace / "output" / "a|b`<img src=x>`\n::error::obeyed").write_text("x")
    (one.directory / "temp" / "hubpub").unlink()
    one.environment["PYTHONPATH"] = str(one.workspace)
    (one.directory / "temp" / "hubpub").symlink_to(runner / "job" / "temp" / "hubpub")
    ran = push(one, repo)
    assert ran.code == 0, ran.raw
    assert not list(one.directory.rglob("pwned"))
    assert not ran.log.masks
    assert not [message for _, _, message in ran.log.annotations if "obeyed" in message and "\n" in message]
    assert not [kind for kind, place, message in ran.log.annotations if message == "obeyed"]
    assert r"a\|b\`\<img" in ran.summary


def test_a_token_that_the_model_holds_shows_nowhere(job: Jobs, repo: str, api: HfApi, hub: Serving) -> None:
    assert push(job(), repo).code == 0
    # the job's own token, which its environment tells of, and one that nobody knows
    unknown = "hf_" + "Kq7Zb2" * 5 + "wXyT"
    one = job(card=f"{CARD}\nUse {hub.token} or {unknown}.\n")
    ran = push(one, repo, arguments="--force\nRP001")
    assert ran.code == 1, ran.raw
    assert "SC001" in ran.log.text
    assert "Use hf_{0} or hf_{0}.".format("*" * 34) in ran.log.text
    assert "Use hf_{0} or hf_{0}.".format("*" * 34) in ran.summary
    for shown in (ran.log.text, ran.summary, ran.raw.replace(f"::add-mask::{hub.token}", "")):
        assert hub.token not in shown
        assert unknown not in shown
    # a facts file that is no such thing, chosen by a stranger's hubpub.toml
    secret = one.directory / "secret"
    secret.write_text(f"HF_TOKEN={hub.token}\n")
    (one.workspace / "output" / "hubpub.toml").write_text(f'recipe = "huggingtweets"\nfacts = "{secret}"\n')
    assert push(one, repo).code == 2
    assert len(api.list_repo_commits(repo)) == 2


def test_a_check_annotates_the_very_line(job: Jobs) -> None:
    one = job()
    (one.workspace / "docs").mkdir()
    (one.workspace / "docs" / "README.md").write_text("---\nlicense: no-such\n---\n\n# Card\n\nText.\n")
    ran = one.run("check", steps=PUSH, paths="output\ndocs/README.md", arguments="--ignore=MD013\n")
    assert ran.code == 1, ran.raw
    assert ran.outputs["errors"] == "1"
    assert ("error", "docs/README.md", "2") in [
        (kind, place.get("file"), place.get("line")) for kind, place, _ in ran.log.annotations
    ]
    assert r"<code>docs/README.md\:2\:10</code>" in ran.summary
    assert one.run("check", steps=PUSH, paths="\n").code == 2
    ran = one.run("check", steps=PUSH, paths="$(touch pwned)\n; touch pwned")
    assert ran.code == 2
    assert not list(one.directory.rglob("pwned"))


def test_trusted_publishing(job: Jobs, repo: str, api: HfApi, hub: Serving, ci: Issuer) -> None:
    api.create_repo(repo)
    add_trusted_publisher(hub.root, repo, ci.url, repository=REPOSITORY, workflow_ref=WORKFLOW)
    ran = push(job(token=False, **ci.runtime), repo)
    assert ran.code == 0, ran.raw
    assert api.list_repo_commits(repo)[0].authors == [f"[OIDC] repo:{REPOSITORY}:ref:refs/heads/main"]
    assert f"trusted publisher of {repo}" in ran.summary
    # the runner was told of the token before anything could show it
    assert any(mask.startswith("hf_jwt_") for mask in ran.log.masks)
    # and an old token beside it does not matter where trusted publishing is asked for
    named = job(token=False, HF_OIDC_RESOURCE=repo, HF_TOKEN="hf_" + "x" * 34, **ci.runtime)
    assert push(named, repo).outputs["changed"] == "false"


def test_trusted_publishing_where_the_facts_name_the_repository(
    job: Jobs, repo: str, api: HfApi, hub: Serving, ci: Issuer
) -> None:
    api.create_repo(repo)
    add_trusted_publisher(hub.root, repo, ci.url, repository=REPOSITORY)
    one = job(token=False, **ci.runtime)
    facts = facts_file(one.workspace / "facts.json")
    facts.write_text(json.dumps({**json.loads(facts.read_text()), "repo": repo}))
    (one.workspace / "output" / "README.md").unlink()
    ran = one.run("push", steps=PUSH, folder="output", recipe="huggingtweets", facts="facts.json")
    assert ran.code == 0, ran.raw
    assert api.list_repo_commits(repo)[0].authors == [f"[OIDC] repo:{REPOSITORY}:ref:refs/heads/main"]


def test_trusted_publishing_of_another_repository(job: Jobs, repo: str, api: HfApi, hub: Serving, ci: Issuer) -> None:
    other = f"{repo}-other"
    for name in (repo, other):
        api.create_repo(name)
    add_trusted_publisher(hub.root, repo, ci.url, repository=REPOSITORY)
    ran = push(job(token=False, HF_OIDC_RESOURCE=repo, **ci.runtime), other)
    assert ran.code == 4, ran.raw
    assert f"error: trusted publisher of {repo} may not publish to {other}" in ran.log.text
    assert len(api.list_repo_commits(other)) == 1


def test_what_trusted_publishing_lacks_is_said(job: Jobs, repo: str, api: HfApi, hub: Serving, ci: Issuer) -> None:
    said = {"GITHUB_REPOSITORY": REPOSITORY, "GITHUB_REF": "refs/heads/main", "GITHUB_WORKFLOW_REF": WORKFLOW}
    ran = push(job(token=False), repo)
    assert ran.code == 4
    assert "error: no Hugging Face token was found. For trusted publishing, add `permissions: id-token: write`" in (
        ran.log.text
    )
    ran = push(job(token=False, HF_OIDC_RESOURCE=repo), repo)
    assert ran.code == 4
    assert "GitHub gives this job no id token. Add `permissions: id-token: write` to the job" in ran.log.text
    # the repository does not exist, and then it does and trusts nobody
    for _ in range(2):
        ran = push(job(token=False, **said, **ci.runtime), repo)
        assert ran.code == 4
        assert (
            f"{hub.url} knows no trusted publisher of {repo} that is this job (repository {REPOSITORY}, "
            f"ref refs/heads/main, workflow publish.yml). The repository must exist (`hf repos create {repo}`); then "
            f"add this job at {hub.url}/{repo}/settings, under Trusted Publishers."
        ) in ran.log.text
        api.create_repo(repo, exist_ok=True)
    # another workflow of the same repository
    add_trusted_publisher(hub.root, repo, ci.url, repository=REPOSITORY, workflow_ref="another")
    assert push(job(token=False, **ci.runtime), repo).code == 4
    wrong = {**ci.runtime, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "another-jobs-token"}
    ran = push(job(token=False, **wrong), repo)
    assert "GitHub gives this job no id token (status 401)" in ran.log.text
    away = {**ci.runtime, "ACTIONS_ID_TOKEN_REQUEST_URL": "http://127.0.0.1:1/mint"}
    ran = push(job(token=False, **away), repo)
    assert ran.code == 4
    assert "error: GitHub, asked for the id token of this job, does not answer as it should" in ran.log.text
    assert len(api.list_repo_commits(repo)) == 1
