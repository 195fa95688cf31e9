"""Every case of the corpus, through the library and through the command line."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hubpub.cards.recipes import registry as recipes
from hubpub.cli import main as cli
from hubpub.display.findings import finding_lines
from hubpub.errors import CallError, HubpubError
from hubpub.files.documents import parse_document
from hubpub.files.settings import read_text
from hubpub.hub import require_repo_id
from hubpub.types.profile import Profile
from hubpub.types.spelling import Door, entered_by

CORPUS = Path(__file__).parent
GOOD = sorted((CORPUS / "good").iterdir())
BAD = sorted((CORPUS / "bad").iterdir())
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def name_of(case: Path) -> str:
    return case.name


def arguments(case: Path) -> list[str]:
    extra = case / "args.txt"
    return shlex.split(extra.read_text()) if extra.exists() else ["--recipe", "huggingtweets"]


def facts_file(case: Path) -> str:
    [facts] = case.glob("facts.*")
    return facts.name


def expect(path: Path, content: bytes) -> None:
    """Sees to it that a file of expectations says this; or, where it is updated, makes it so."""
    if UPDATE:
        path.write_bytes(content)
    assert content == path.read_bytes()


def render(facts: str, recipe: str | None) -> tuple[str, list[str]]:
    """The card of a facts file by the library, and what its recipe says of it."""
    source = recipes.parse_source(parse_document(read_text(Path(facts)), facts), recipe)
    recipe = recipes.get(source.recipe)
    repo = require_repo_id(source.repo or recipe.default_repo(source))
    return recipe.render(source, repo, Profile()).text, list(finding_lines(recipe.check(source)))


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good_by_the_library(case, monkeypatch):
    monkeypatch.chdir(case)
    card, findings = render(facts_file(case), (arguments(case) or [None])[-1])
    expect(case / "card.md", card.encode())
    if findings or (case / "findings.txt").exists():
        expect(case / "findings.txt", "".join(f"{line}\n" for line in findings).encode())


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good_by_the_command_line(case, monkeypatch, capfdbinary):
    monkeypatch.chdir(case)
    monkeypatch.setattr(sys, "argv", ["hubpub", "card", "--facts", facts_file(case), *arguments(case)])
    assert cli.run() == 0
    out, err = capfdbinary.readouterr()
    assert out == (case / "card.md").read_bytes()
    findings = case / "findings.txt"
    assert err == (findings.read_bytes() if findings.exists() else b"")


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good_is_read_back_to_the_same_bytes(case, monkeypatch, tmp_path, capfdbinary):
    monkeypatch.setattr(sys, "argv", ["hubpub", "card", "--read", str(case / "card.md"), "--quiet"])
    assert cli.run() == 0
    source = tmp_path / "source.json"
    source.write_bytes(capfdbinary.readouterr().out)
    monkeypatch.setattr(sys, "argv", ["hubpub", "card", "--facts", str(source), "--quiet"])
    assert cli.run() == 0
    assert capfdbinary.readouterr().out == (case / "card.md").read_bytes()


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_by_the_library(case, monkeypatch):
    monkeypatch.chdir(case)
    # in the command line's words, which the file holds
    with entered_by(Door.COMMAND_LINE), pytest.raises(HubpubError) as refused:
        render(facts_file(case), (arguments(case) or [None])[-1])
    assert isinstance(refused.value, CallError)
    # the terminal shows what it cannot encode as an escape
    lines = "\n".join(refused.value.lines)
    shown = f"error: {lines}\nexit code {refused.value.exit_code}\n".encode(errors="backslashreplace")
    expect(case / "expected.txt", shown)


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_by_the_command_line(case, monkeypatch, capfdbinary):
    monkeypatch.chdir(case)
    monkeypatch.setattr(sys, "argv", ["hubpub", "card", "--facts", facts_file(case), *arguments(case)])
    code = cli.run()
    out, err = capfdbinary.readouterr()
    assert out == b""
    # one line, or one for each fault and one for what to do
    lines = err.split(b"\n")
    assert lines.pop() == b""
    name = facts_file(case).encode()
    faults = [line for line in lines if line.removeprefix(b"error: ").startswith(name + b":")]
    assert len(lines) == (1 if len(faults) <= 1 else len(faults) + 1)
    assert err + f"exit code {code}\n".encode() == (case / "expected.txt").read_bytes()
    assert code == 2


@pytest.mark.parametrize("kind", ["good/hostile-texts", "bad/lone-surrogate", "bad/lone-surrogate-in-a-number"])
def test_as_a_process_from_standard_input(kind):
    """The real thing, once each: bytes in, bytes out, nothing translated on the way."""
    case = CORPUS / kind
    done = subprocess.run(
        [sys.executable, "-m", "hubpub", "card", "--facts", "-", *arguments(case)],
        input=(case / facts_file(case)).read_bytes(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(CORPUS.parents[1])},
    )
    if kind.startswith("good"):
        assert (done.returncode, done.stdout, done.stderr) == (0, (case / "card.md").read_bytes(), b"")
        return
    expected = (case / "expected.txt").read_bytes().replace(facts_file(case).encode(), b"standard input")
    assert done.stdout == b""
    assert done.stderr + f"exit code {done.returncode}\n".encode() == expected


def test_every_case_has_what_it_needs():
    for case in (*GOOD, *BAD):
        names = {path.name for path in case.iterdir()} - {"args.txt", "findings.txt"}
        assert names in (
            {"facts.toml", "card.md"},
            {"facts.json", "card.md"},
            {"facts.toml", "expected.txt"},
            {"facts.json", "expected.txt"},
        )
