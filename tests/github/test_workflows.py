"""What stands in .github/, judged by the field's own tools."""

from __future__ import annotations

import re
import runpy
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from huggingface_hub import HfApi

from hubpub import localhub
from hubpub._version import __version__
from tests.support.commands import BIN, ROOT, run, tool

GITHUB = ROOT / ".github"
ACTIONS = sorted(GITHUB.glob("actions/*/action.yml"))
FORMS = sorted(path for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.name != "config.yml")
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))


def test_zizmor_finds_nothing() -> None:
    done = run(tool("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", GITHUB)
    assert done.code == 0, done.out


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", ACTIONS),
        ("github-workflows", WORKFLOWS),
        ("dependabot", [GITHUB / "dependabot.yml"]),
        ("github-issue-forms", FORMS),
        ("github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("citation-file-format", [ROOT / "CITATION.cff"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_schemas_hold(schema: str, files: list[str]) -> None:
    assert files
    done = run(tool("check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *files)
    assert done.code == 0, done.out


def test_every_action_is_pinned_to_a_commit_and_says_its_version() -> None:
    uses = [line for path in (*WORKFLOWS, *ACTIONS) for line in path.read_text().splitlines() if "uses:" in line]
    foreign = [line for line in uses if "uses: $/" not in line]
    assert len(foreign) > 10
    for line in foreign:
        assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
def test_the_actions_hold_no_logic(path: object) -> None:
    """One command a step, values only by ``env``, and every input used."""
    action = yaml.safe_load(path.read_text())
    install, command, *after = action["runs"]["steps"]
    assert "${{" not in install["run"] + command["run"]
    assert install["run"] == 'python3 -I "$GITHUB_ACTION_PATH/../install.py"\n'
    for step in (command, *(step for step in after if "run" in step)):
        assert step["run"].strip().count("\n") == 0
        assert "${{" not in step["run"]
    used = {**install.get("env", {}), **command["env"]}
    assert set(used.values()) == {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]}
    asked = action["inputs"].keys() - {"extras"}
    assert set(command["env"]) == {f"HUBPUB_INPUT_{name.upper().replace('-', '_')}" for name in asked}


INSTALL = GITHUB / "actions" / "install.py"


def test_the_installation_knows_the_extras_and_the_python_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    known = runpy.run_path(str(INSTALL))
    assert set(known["KNOWN"]) == set(project["optional-dependencies"])
    assert project["requires-python"] == f">={'.'.join(map(str, known['NEEDED']))}"


@pytest.mark.parametrize("extras", ["nosuch", "sign nosuch", "sign,nosuch", "sign]", "sign\n::error::obeyed", "Sign"])
def test_an_extra_that_there_is_not_is_said(tmp_path: Path, extras: str) -> None:
    done = run(sys.executable, "-I", INSTALL, env={"EXTRAS": extras, "RUNNER_TEMP": str(tmp_path)})
    assert done.code == 2, done
    assert done.out.startswith("::error title=hubpub::there is no extra '")
    known = "dask, parquet, ray, sign, thumbnail, transformers"
    assert done.out.endswith(f"'. Known extras: {known}; a comma between two.\n")
    assert done.out.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_old_python_is_said(tmp_path: Path) -> None:
    """No old one may be on the machine: this one says that it is."""
    code = f"import runpy, sys; sys.version_info = (3, 10, 4); runpy.run_path({str(INSTALL)!r}, run_name='__main__')"
    done = run(sys.executable, "-I", "-c", code, env={"RUNNER_TEMP": str(tmp_path)})
    assert done.code == 5, done
    assert done.out == (
        "::error title=hubpub::python3 is Python 3.10 here, and hubpub needs 3.11 or newer. "
        "Put actions/setup-python before this step.\n"
    )


def test_an_installation_that_fails_is_said(tmp_path: Path) -> None:
    (tmp_path / "hubpub").write_text("no directory")
    done = run(sys.executable, "-I", INSTALL, env={"RUNNER_TEMP": str(tmp_path)})
    assert done.code == 5, done
    assert done.out.splitlines()[-1].startswith("::error title=hubpub::hubpub could not be installed;")


def test_a_release_can_ask_for_its_version_before_anything_is_installed() -> None:
    done = run(sys.executable, "-S", "-m", "hubpub", "--version", cwd=ROOT)
    assert (done.code, done.out) == (0, f"hubpub {__version__}\n"), done


NO_HUB = "the real Hub: HF_TOKEN or NIGHTLY_REPO is not set"
NO_WANDB = "the real W&B: WANDB_API_KEY or NIGHTLY_RUN is not set"


@pytest.mark.parametrize("given", [{}, {"HF_TOKEN": "x", "NIGHTLY_RUN": "a/b/c"}], ids=["nothing", "halves"])
def test_a_night_without_secrets_says_that_it_tried_nothing(tmp_path: Path, given: dict[str, str]) -> None:
    summary = tmp_path / "summary"
    env = {"HF_TOKEN": "", "NIGHTLY_REPO": "", "WANDB_API_KEY": "", "NIGHTLY_RUN": "", **given}
    done = run(ROOT / "scripts" / "nightly", env={**env, "GITHUB_STEP_SUMMARY": str(summary)})
    assert done.code == 0, done
    assert done.out == f"::warning title=nightly::{NO_HUB}\n::warning title=nightly::{NO_WANDB}\n"
    assert summary.read_text() == f"- not tried: {NO_HUB}\n- not tried: {NO_WANDB}\n"


@pytest.mark.full
def test_every_night_with_secrets_publishes(tmp_path: Path) -> None:
    with localhub.serve(tmp_path / "hub") as hub:
        env = {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token, "NIGHTLY_REPO": "me/nightly", "WANDB_API_KEY": ""}
        for night in ("first", "second"):
            home = str(tmp_path / night)  # each night has a runner of its own
            done = run(ROOT / "scripts" / "nightly", env={**env, "HUBPUB": str(BIN / "hubpub"), "HUBPUB_HOME": home})
            assert done.code == 0, done
            assert "tried: the real Hub: pushed to me/nightly in a new commit" in done.out
            assert NO_WANDB in done.out
            assert hub.token not in done.out + done.err
        assert len(HfApi(endpoint=hub.url, token=hub.token).list_repo_commits("me/nightly")) == 3


@pytest.mark.full
def test_a_night_with_a_run_alone_tries_that(tmp_path: Path) -> None:
    runs = list((ROOT / "examples" / "tinytweets" / "wandb").glob("*run-*"))
    env = {"HF_TOKEN": "", "NIGHTLY_REPO": "", "WANDB_API_KEY": "x" * 40, "NIGHTLY_RUN": str(runs[0])}
    done = run(ROOT / "scripts" / "nightly", env={**env, "HUBPUB": str(BIN / "hubpub")})
    assert done.code == 0, done
    assert NO_HUB in done.out
    assert f"tried: the real W&B: the lineage of {runs[0]}" in done.out


_PAGE = (ROOT / "docs" / "how-to" / "ci.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", _PAGE, re.DOTALL | re.MULTILINE)


def test_the_examples_of_the_docs_hold_too(tmp_path: Path) -> None:
    texts = [text.replace("COMMIT", "0123456789" * 4) for text in EXAMPLES]
    workflows = [text for text in texts if "\njobs:\n" in text]
    (gitlab,) = [text for text in texts if "id_tokens:" in text]
    (hooks,) = [text for text in texts if text.startswith("repos:")]
    assert len(workflows) == 4
    assert len(texts) == 6
    for number, text in enumerate(workflows):
        file = tmp_path / ".github" / "workflows" / f"{number}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / ".gitlab-ci.yml").write_text(gitlab)
    done = run(tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *file.parent.iterdir())
    assert done.code == 0, done.out
    done = run(tool("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", tmp_path / ".gitlab-ci.yml")
    assert done.code == 0, done.out
    done = run(tool("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", tmp_path / ".github")
    assert done.code == 0, done.out
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in yaml.safe_load(hooks)["repos"][0]["hooks"]} <= known
    # every input that an example gives is one of the action's
    for step in (step for text in workflows for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]):
        if step.get("uses", "").startswith("hubpub/hubpub/"):
            path = step["uses"].removeprefix("hubpub/hubpub/").partition("@")[0]
            inputs = yaml.safe_load((ROOT / path / "action.yml").read_text())["inputs"]
            assert step["with"].keys() <= inputs.keys()
