"""The output formats: which there are, what each prints, and that a new one is one file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import hubpub.cli.output
from hubpub.cli.output import formats
from hubpub.types.card import Card
from hubpub.types.fleet import FleetStatus, RowState, Verb
from hubpub.types.lineage_graph import LineageGraph, Run
from hubpub.types.proof import Links
from hubpub.types.setup import Setup
from hubpub.types.verification import Verification
from tests.support.commands import run as run_process
from tests.support.shown_values import CHECKED, TARGET

pytestmark = pytest.mark.usefixtures("terminal")

OF_A_CHECK = ["text", "agent", "json", "github", "sarif"]
LOUD = """
from hubpub.cli.output.formats import Format

FORMAT = Format({"checked": lambda checked, style: f"{checked.checked} CHECKED!\\n"})
"""
IMPORTED = """
import sys
import click
from click.testing import CliRunner
from hubpub.cli.output import formats

command = click.command()(formats.format_option("checked")(lambda form: click.echo(form)))
assert CliRunner().invoke(command, ["--format", "github"]).output == "github\\n"
print(*sorted(name for name in formats.format_names() if f"hubpub.cli.output.{name}" in sys.modules))
"""


@dataclass(frozen=True)
class Rendered:
    card: Card


@pytest.fixture
def loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A format of another file, found as every format is."""
    (tmp_path / "loud.py").write_text(LOUD)
    monkeypatch.setattr(hubpub.cli.output, "__path__", [*hubpub.cli.output.__path__, str(tmp_path)])
    yield
    sys.modules.pop("hubpub.cli.output.loud", None)
    vars(hubpub.cli.output).pop("loud", None)


def test_each_command_offers_the_formats_that_print_what_it_finds() -> None:
    assert formats.format_names() == {*OF_A_CHECK, "markdown"}
    assert formats.formats_for("checked") == OF_A_CHECK
    for kinds in (["plan", "receipt"], ["fleet"], ["links"], ["setup"], ["verification"], ["card"]):
        assert formats.formats_for(*kinds) == ["text", "agent", "json"]


def test_every_format_prints_what_it_says(a_plan, a_receipt) -> None:
    run = Run("r", "me", "p", url="https://wandb.ai/me/p/runs/r")
    values = {
        "card": Rendered(Card("# A\n")),
        "checked": CHECKED,
        "links": Links(LineageGraph(run)),
        "plan": a_plan(),
        "receipt": a_receipt(),
        "fleet": FleetStatus("f.jsonl", Verb.PUSH, 1, {RowState.CHANGED: 1}, is_over=True),
        "setup": Setup(Path("m"), missing={"license": "which licence it has"}),
        "verification": Verification(TARGET, "main", "e" * 40, "folder", None, None, False, (), True),
    }
    assert set(values) == set(formats.KINDS)
    for name in formats.format_names():
        prints = formats.format_named(name).prints
        assert prints
        for kind in prints:
            shown = formats.format_value(name, kind, values[kind])
            assert shown.endswith("\n"), (name, kind)
            if name in ("json", "sarif"):
                assert json.loads(shown)


def test_a_format_is_one_file(loud: None) -> None:
    offered = formats.formats_for("checked")
    assert [name for name in offered if name != "loud"] == OF_A_CHECK
    assert offered.index("github") < offered.index("loud") < offered.index("sarif")
    assert formats.formats_for("plan") == ["text", "agent", "json"]
    assert formats.format_value("loud", "checked", CHECKED) == "3 CHECKED!\n"


@click.command()
@formats.format_option("checked")
def of_a_check(form: str) -> None:
    click.echo(form)


@click.command()
@formats.format_option("plan", "receipt")
def of_a_push(form: str) -> None:
    click.echo(form)


def test_the_option_takes_what_the_command_can_print(loud: None) -> None:
    run = CliRunner().invoke
    assert run(of_a_check, []).output == "text\n"
    assert run(of_a_check, ["--format", "loud"]).output == "loud\n"
    assert "loud" in formats.formats_for("checked")
    assert f"--format [{'|'.join(formats.formats_for('checked'))}]" in run(of_a_check, ["--help"]).output
    for name in ("loud", "sarif", "markdown", "formats", "terminal", "../json", ""):
        refused = run(of_a_push, ["--format", name])
        assert refused.exit_code == 2
        assert f"Invalid value for '--format': {name!r} is not one of 'text', 'agent', 'json'." in refused.output


def test_a_format_that_is_not_used_is_not_imported() -> None:
    done = run_process(sys.executable, "-c", IMPORTED)
    assert done.out == "github\n", done
