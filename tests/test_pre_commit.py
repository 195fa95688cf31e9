"""pre-commit itself, with the hooks of this repository, on a sample of somebody else's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.support.commands import ROOT, Done, run, tool

pytestmark = pytest.mark.full
GOOD = "---\nlicense: mit\nlanguage: en\n---\n\n# Model\n\nText.\n"
MENDABLE = GOOD.replace("license: mit", "license: MIT")
BAD = GOOD.replace("license: mit", "license: none-of-the-list")
Hook = Callable[..., Done]


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This working tree as a git repository at a commit: what a user's configuration names by its URL."""
    repository = tmp_path_factory.mktemp("hooks") / "hubpub"
    repository.mkdir()
    names = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
    for name in filter(None, names.out.split("\0")):
        if name.startswith(("tests/", "examples/")) or not (ROOT / name).is_file():
            continue
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, repository / name)
    git(repository, "init", "--quiet")
    commit(repository)
    return repository


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pre-commit's own home: hubpub is installed there once, with all that it needs."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def hook(tmp_path: Path, hooks: Path, home: Path) -> Hook:
    """Runs a hook on the files of a repository."""

    def run_hook(name: str, files: dict[str, str], *args: str) -> Done:
        sample = tmp_path / "sample"
        for path, text in files.items():
            (sample / path).parent.mkdir(parents=True, exist_ok=True)
            (sample / path).write_text(text)
        hook = {"id": name, **({"args": list(args)} if args else {})}
        at = git(hooks, "rev-parse", "HEAD").out.strip()
        config = {"repos": [{"repo": str(hooks), "rev": at, "hooks": [hook]}]}
        (sample / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        git(sample, "init", "--quiet")
        commit(sample)
        env = {"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
        return run(tool("pre-commit"), "run", "--all-files", "--verbose", env=env, cwd=sample)

    return run_hook


def git(repository: Path, *arguments: str) -> Done:
    who = ("-c", "user.name=me", "-c", "user.email=me@example.org", "-c", "commit.gpgsign=false")
    done = run("git", *who, *arguments, cwd=repository)
    assert done.code == 0, done
    return done


def commit(repository: Path) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "all")


def test_cards_are_checked_and_nothing_else(hook: Hook) -> None:
    done = hook("hubpub-check", {"README.md": GOOD, "a/b/README.md": GOOD, "docs/index.md": BAD, "readme.txt": BAD})
    assert done.code == 0, done
    assert "2 cards and folders checked" in done.out


def test_a_card_that_the_hub_refuses_stops_the_commit(hook: Hook) -> None:
    done = hook("hubpub-check", {"README.md": GOOD, "models/a b/README.md": BAD})
    assert done.code == 1, done
    assert "models/a b/README.md:2:10: error MD010" in done.out


def test_a_directory_may_look_like_an_option(hook: Hook) -> None:
    files = {"-x/README.md": GOOD, "--fix=no/README.md": GOOD, "-q/README.md": MENDABLE}
    done = hook("hubpub-check", files, "--strict")
    assert done.code == 1, done
    assert "-q/README.md:2:10: warning MD011" in done.out
    assert "3 cards and folders checked: 1 warning" in done.out


def test_what_has_one_right_answer_is_mended(hook: Hook, tmp_path: Path) -> None:
    done = hook("hubpub-check-fix", {"README.md": MENDABLE})
    assert done.code == 1, done  # pre-commit's way: files were changed, so look and commit again
    assert "files were modified by this hook" in done.out
    assert (tmp_path / "sample" / "README.md").read_text() == GOOD
