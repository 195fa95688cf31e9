"""The options of a push: each is said once, and is everywhere."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from hubpub.types.options.check import CheckCommandLine
from hubpub.types.options.lookup import declared
from hubpub.types.options.plan import PlanOptions
from hubpub.types.options.push import CommandLine, MergedOptions, PublishOptions, PushOptions
from hubpub.types.options.shared import Places
from hubpub.types.options.verify import VerifyOptions
from tests.support.commands import ROOT, run

KINDS = (Places, MergedOptions, CommandLine, CheckCommandLine, VerifyOptions)
EVERY = {text: known for kind in KINDS for known in declared(kind).values() for text in [known.option.help]}
HELP = [text for known in EVERY.values() for text in (known.option.help, *(flag.help for flag in known.option.flags))]
SOURCES = {path: path.read_text() for path in (ROOT / "hubpub").rglob("*.py")}


def test_a_push_takes_what_its_two_halves_take() -> None:
    assert declared(PushOptions).keys() == declared(PlanOptions).keys() | declared(PublishOptions).keys()
    assert not declared(PlanOptions).keys() >= declared(PublishOptions).keys()


@pytest.mark.parametrize("text", HELP)
def test_the_words_of_an_option_stand_in_one_file(text: str) -> None:
    # long ones are written over several lines; their first words, in quotes, tell them from what is said in passing
    words = f'"{text[:40]}'
    [path] = [path for path, source in SOURCES.items() if words in source]
    assert path.parent == ROOT / "hubpub" / "types" / "options"


NEW = """
class PublishOptions(SharedOptions, total=False):
    shiny: Annotated[
        str | None,
        Option(
            "Polish what is published with this.",
            metavar="CLOTH",
            toml=Key("The cloth to polish with.", ("silk",)),
            action=True,
        ),
    ]
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with one option more, which is written into one place."""
    root = tmp_path_factory.mktemp("extended")
    for name in ("hubpub", "scripts", "schemas", "docs", ".github"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", root)
    options = root / "hubpub" / "types" / "options" / "push.py"
    head, found, rest = options.read_text().partition("\nclass PublishOptions(SharedOptions, total=False):\n")
    assert found
    options.write_text(head + NEW + rest.partition('"""\n')[2])
    return root


def test_an_option_that_is_declared_is_in_the_help_and_in_python(extended: Path) -> None:
    done = run(sys.executable, "-m", "hubpub", "push", "--help", cwd=extended)
    assert "--shiny CLOTH" in done.out, done.err
    assert "Polish what is published with this." in " ".join(done.out.split())
    code = "import hubpub, inspect; print(inspect.signature(hubpub.push)); print(hubpub.push.__doc__)"
    done = run(sys.executable, "-c", code, cwd=extended)
    assert "shiny: str | None = None" in done.out
    assert "    shiny: Polish what is published with this.\n" in done.out
    code = "import hubpub; hubpub.push('m', shiny=3)"
    done = run(sys.executable, "-c", code, cwd=extended)
    assert "shiny is of the type int, and no text. Give a str, or leave it out." in done.err


def test_an_option_that_is_declared_is_a_key_of_the_file(extended: Path) -> None:
    done = run(sys.executable, "-m", "hubpub", "schema", "hubpub.toml", cwd=extended)
    key = json.loads(done.out)["properties"]["shiny"]
    assert (key["description"], key["examples"]) == ("The cloth to polish with.", ["silk"])
    (extended / "m").mkdir(exist_ok=True)
    (extended / "m" / "hubpub.toml").write_text('shiny = "silk"\n')
    code = (
        "from pathlib import Path; from hubpub.workflows.inputs.request import read_request as r; "
        "a, b = r(Path('m'), None, {}), r(Path('m'), None, {'shiny': 'wool'}); "
        "print(a.options['shiny'], Path(a.said_in['shiny']).name, b.options['shiny'], b.said_in)"
    )
    assert run(sys.executable, "-c", code, cwd=extended).out == "silk hubpub.toml:1 wool {}\n"


def test_an_option_that_is_declared_is_in_the_action_and_in_the_docs(extended: Path) -> None:
    generate = (sys.executable, "scripts/generate.py")
    stale = run(*generate, "--check", cwd=extended, env={"PYTHONPATH": str(extended)})
    assert stale.code == 1
    for name in ("hubpub.toml.schema.json", "plan.schema.json", "action.yml", "options.md", "settings.md"):
        assert f"{name} is stale" in stale.out
    assert run(*generate, cwd=extended, env={"PYTHONPATH": str(extended)}).code == 0
    action = (extended / ".github" / "actions" / "push" / "action.yml").read_text()
    assert '\n  shiny:\n    description: Polish what is published with this.\n    default: ""\n' in action
    assert "\n        HUBPUB_INPUT_SHINY: ${{ inputs.shiny }}\n" in action
    docs = (extended / "docs" / "reference" / "options.md").read_text()
    assert "| `--shiny CLOTH` | `shiny` | `shiny` | Polish what is published with this. |" in docs
    assert "| `shiny` | The cloth to polish with. |" in (extended / "docs" / "reference" / "settings.md").read_text()
