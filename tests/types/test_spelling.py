"""An option as its caller knows it: each door's words, and what is said of a wrong one, by each way that it comes."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.cli.github import main as action
from hubpub.errors import HubpubError
from hubpub.types.spelling import Door, again, argument, command, entered_by, log_in, plan_again, spelled, this
from tests.conftest import Call
from tests.github.job import Log
from tests.support.commands import ROOT
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"
Ask = Callable[..., str]


@pytest.mark.parametrize(
    ("name", "value", "command_line", "python", "action"),
    [
        ("recipe", "", "--recipe", "recipe=", "the input recipe"),
        ("endpoint", "http://x", "--endpoint http://x", "endpoint='http://x'", "the input endpoint: http://x"),
        ("prune", "", "--prune", "prune='ours'", "the argument --prune"),
        ("prune", "all", "--prune=all", "prune='all'", "the argument --prune=all"),
        ("pr", "", "--pr", "pr=True", "the input pr"),
        ("local", "", "--local", "local=True", "the argument --local"),
        ("force", "RP001", "--force RP001", "force=['RP001']", "the argument --force RP001"),
        ("receipt_file", "", "--receipt", "receipt_file=", "the argument --receipt"),
        ("dry_run", "", "--dry-run", "dry_run=True", "the input dry-run"),
        ("sign", "", "--sign", "sign=hubpub.Signer()", "the argument --sign"),
        ("sign_key", "", "--sign-key", "hubpub.Signer(key=…)", "the argument --sign-key"),
        ("folder", "", "FOLDER", "folder=", "the input folder"),
    ],
)
def test_each_door_has_its_own_words(name: str, value: str, command_line: str, python: str, action: str) -> None:
    assert spelled(name, value) == python
    with entered_by(Door.COMMAND_LINE):
        assert spelled(name, value) == command_line
        with entered_by(Door.ACTION):
            assert spelled(name, value) == action
        assert spelled(name, value) == command_line
    assert spelled(name, value) == python


def test_each_door_has_its_own_words_for_what_is_run_or_called() -> None:
    def words() -> tuple[str, ...]:
        return again(), this(), log_in(), plan_again(), argument("entity"), command("check", "fix"), command("plan")

    assert words() == (
        "call again",
        "this call",
        "call huggingface_hub.login()",
        "Prepare or push again: that makes a new plan against the new commit.",
        "entity=",
        "hubpub.check(…, fix=True)",
        "hubpub.prepare",
    )
    with entered_by(Door.COMMAND_LINE):
        assert words() == (
            "run the command again",
            "this command",
            "run `hf auth login`",
            "Run the command again: it makes a new plan against the new commit.",
            "--entity",
            "`hubpub check --fix`",
            "`hubpub plan`",
        )
    with entered_by(Door.ACTION):
        assert again() == "run the job again"
        assert this() == "this job"


_OF_A_TERMINAL = re.compile(
    r"--[a-z]|`hubpub |\bhubpub (push|plan|verify|check|card|init|links)\b|hf auth login|(the|this) command\b(?! line)"
)
# Where the words are for those who come by the command line, or are chosen by the door.
_CHOSEN = (
    *("__main__.py", "cli/", "localhub/", "types/options/", "types/spelling.py"),
    *("workflows/connection/local_server.py", "workflows/inputs/arguments.py"),
    # the preview has no function in Python
    *("workflows/preview/", "pages/in_place.py"),
)
# What is no function of the package (`init`, `card`, `rules`, `hub`), a schema's description, and another's command.
_OF_COMMANDS = (
    *("--adopt", "--license ID", "--language CODE", "--base-model MODEL", "hubpub init FOLDER", "hubpub card FOLDER"),
    *(
        "--repo namespace/name",
        "hubpub rules",
        "`hubpub hub`",
        "hubpub push FOLDER namespace/name",
        "--format json tells of each",
    ),
    *("What ``hubpub check`` judges by", "wandb"),
)


def test_no_message_below_the_command_line_is_worded_for_it_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "hubpub").rglob("*.py"))
        if not path.relative_to(ROOT / "hubpub").as_posix().startswith(_CHOSEN)
        for line, text in _texts(path)
        if _OF_A_TERMINAL.search(text) and not any(allowed in text for allowed in _OF_COMMANDS)
    ]
    assert found == []


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module, but for its docstrings."""
    tree = ast.parse(path.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    after_assignment = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | after_assignment:
            yield node.lineno, node.value


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: localhub.Serving) -> Path:
    """A model in ``m`` below the working directory, with a card and a hub that it may go to."""
    monkeypatch.chdir(tmp_path)
    Path("half.toml").write_text('\nhandle = "x"\n')
    return model_folder(tmp_path / "m", card=CARD)


@pytest.fixture
def ask(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Asks for a plan, or a check or a verification, by one way; what is said of it."""

    def by_python(function: Callable[..., Any], *places: str, **options: Any) -> str:
        with pytest.raises(HubpubError) as told:
            function(*places, **options)
        return str(told.value)

    def by_command_line(*words: str) -> str:
        code, out, err = call(*words)
        assert code
        return out + err

    def by_file(text: str, command: str = "plan") -> str:
        (folder / "hubpub.toml").write_text(text)
        return by_command_line(command, "m", *(["me/m"] if command == "plan" and "repo" not in text else []))

    def by_action(command: str, inputs: Mapping[str, str]) -> str:
        for name, value in {"folder": "m", "repo": "me/m", "paths": "m", **inputs}.items():
            monkeypatch.setenv(f"HUBPUB_INPUT_{name.upper().replace('-', '_')}", value)
        monkeypatch.setattr(sys, "argv", ["action.py", command])
        code = action.main()
        log = Log()
        log.read(capfdbinary.readouterr().out.decode())
        assert code
        return log.text

    def ask(way: str, *asked: Any, **options: Any) -> str:
        ways: dict[str, Callable[..., str]] = {
            "python": by_python, "command line": by_command_line, "file": by_file, "action": by_action,
        }  # fmt: skip
        return ways[way](*asked, **options)

    return ask


def python(said: str, function: Callable[..., Any] = hubpub.prepare, **options: Any) -> tuple[Any, ...]:
    places = ("m",) if function is hubpub.check else ("me/m",) if function is hubpub.verify else ("m", "me/m")
    return ("python", (function, *places), options, said)


def command_line(said: str, *words: str) -> tuple[Any, ...]:
    asked = words if words[0] in ("verify", "check", "push") else ("plan", "m", "me/m", *words)
    return ("command line", asked, {}, said)


def file(said: str, text: str, command: str = "plan") -> tuple[Any, ...]:
    return ("file", (text, command), {}, said)


def act(said: str, command: str = "push", **inputs: str) -> tuple[Any, ...]:
    return ("action", (command, inputs), {}, said)


ROWS: dict[str, list[tuple[Any, ...]]] = {
    "recipe": [
        python("needs facts. Name their file (JSON or TOML) with facts=.", recipe="huggingtweets"),
        command_line("with --facts.", "--recipe", "huggingtweets"),
        file("m/hubpub.toml:2: recipe: the recipe huggingtweets needs facts.", '\nrecipe = "huggingtweets"\n'),
        act("with the input facts.", recipe="huggingtweets"),
    ],
    "facts that are not there": [
        python("there is no file none.toml.", recipe="huggingtweets", facts="none.toml"),
        command_line("error: there is no file none.toml.", "--recipe", "huggingtweets", "--facts", "none.toml"),
        file("m/hubpub.toml:2: facts: there is no file ", 'recipe = "huggingtweets"\nfacts = "none.toml"\n'),
    ],
    "facts that are a directory": [
        file("m/hubpub.toml:1: facts: ", 'facts = ""\nrecipe = "huggingtweets"\n'),
    ],
    "facts that lack something": [
        python(
            'facts=: accounts: is missing, for example: "accounts": [{"name": "Stephen King", "downloaded": 3182, '
            '"retweets": 721, "short": 189, "kept": 2272}]. Mend facts= and call again.',
            recipe="huggingtweets",
            facts={"handle": "x"},
        ),
        python(
            "facts=: facts.handle: must be text, not 3; ",
            facts={"recipe": "huggingtweets", "facts": {"handle": 3}},
        ),
        python(
            "facts= does not say which recipe it is for. Name it: recipe='standard', or another.",
            facts={"handle": "x"},
        ),
        python(
            "facts=: its recipe is 'other', and 'huggingtweets' was asked for.",
            facts={"recipe": "other"},
            recipe="huggingtweets",
        ),
        python("facts=: recipe: must be text. Mend facts=.", facts={"recipe": 3}),
        python("Mend half.toml and call again.", recipe="huggingtweets", facts="half.toml"),
        command_line(
            "Mend half.toml and run the command again.", "--recipe", "huggingtweets", "--facts", "half.toml"
        ),
        act("Mend half.toml and run the job again.", recipe="huggingtweets", facts="half.toml"),
    ],
    "run": [
        python("'no run' is not a W&B run.", run="no run"),
        command_line("error: 'no run' is not a W&B run.", "--run", "no run"),
        file("m/hubpub.toml:2: run: 'no run' is not a W&B run.", '\nrun = "no run"\n'),
        file("m/hubpub.toml:1: run: ", 'run = "./offline-run-20260101_000000-none"\n'),
        file(
            "m/hubpub.toml:3: wandb.entity: 'a/b' is no name of a W&B entity.",
            'run = "a/b/c"\n[wandb]\nentity = "a/b"\n',
        ),
        file(
            "m/hubpub.toml:4: wandb.project: 'a/b' is no name of a W&B project.",
            'run = "a/b/c"\n[wandb]\nentity = "a"\nproject = "a/b"\n',
        ),
    ],
    "repo": [
        python("'m' names no namespace.", hubpub.push, repo="m"),
        file("m/hubpub.toml:1: repo: 'm' names no namespace.", 'repo = "m"\n'),
    ],
    "force": [
        python("force names NOPE, and there is no such rule.", force=["NOPE"]),
        command_line("error: --force names NOPE, and there is no such rule.", "--force", "NOPE"),
        file("m/hubpub.toml:2: force: names NOPE, and there is no such rule.", '\nforce = ["NOPE"]\n'),
        file("m/hubpub.toml:2: force: names NOPE, and there is no such rule.", '\nforce = ["NOPE"]\n', "check"),
        act("the argument --force names NOPE, and there is no such rule.", arguments="--force=NOPE"),
    ],
    "select": [
        python("select names NOPE, and there is no such rule.", hubpub.check, select=["NOPE"]),
        command_line("error: --select names NOPE, and there is no such rule.", "check", "m", "--select", "NOPE"),
        file("m/hubpub.toml:3: check.select: names NOPE, and", '\n[check]\nselect = ["NOPE"]\n', "check"),
        file("m/hubpub.toml:2: check.select: names NOPE, and", '\ncheck = {select = ["NOPE"]}\n', "check"),
        file("m/hubpub.toml:2: check.select: names NOPE, and", '\ncheck.select = ["NOPE"]\n', "check"),
        file("m/hubpub.toml:3: check.select: names NOPE, and", '\n[check]\nselect = ["NOPE"]\n'),
        act("the argument --select names NOPE, and there is no such rule.", "check", arguments="--select=NOPE"),
    ],
    "ignore": [
        python("ignore names NOPE, and there is no such rule.", hubpub.check, ignore=["NOPE"]),
        command_line("error: --ignore names NOPE, and there is no such rule.", "check", "m", "--ignore", "NOPE"),
        file("m/hubpub.toml:3: check.ignore: names NOPE, and", '\n[check]\nignore = ["NOPE"]\n', "check"),
        act("the argument --ignore names NOPE, and there is no such rule.", "check", arguments="--ignore=NOPE"),
    ],
    "endpoint": [
        python("both the local hub and an endpoint are named (local=True and endpoint=).", local=True, endpoint="http://x"),
        command_line(
            "both the local hub and an endpoint are named (--local and --endpoint).", "--local", "--endpoint", "http://x"
        ),
        act("(the argument --local and the input endpoint)", endpoint="http://x", arguments="--local"),
        file("m/hubpub.toml:2: endpoint: 'nowhere' is no endpoint: ", '\nendpoint = "nowhere"\n'),
        file("m/hubpub.toml:2: endpoint: the model is meant for http://elsewhere, and", '\nendpoint = "http://elsewhere"\n'),
        file("say so: --endpoint http://elsewhere.", 'endpoint = "http://elsewhere"\n'),
    ],
    "pr": [
        python("a pull request and a branch are both asked for (pr=True and branch=).", pr=True, branch="dev"),
        command_line("a pull request and a branch are both asked for (--pr and --branch).", "--pr", "--branch", "dev"),
        command_line("a pull request and a tag are both asked for (--pr and --tag).", "--pr", "--tag", "v1"),
        act("a pull request and a tag are both asked for (the input pr and the input tag).", pr="true", tag="v1"),
        file(
            "m/hubpub.toml:1: pr: a pull request and a branch are both asked for (",
            'pr = true\nbranch = "dev"\n',
        ),
        file("m/hubpub.toml:2).", 'pr = true\ntag = "dev"\n'),
    ],
    "message": [
        file("m/hubpub.toml:2: message: the commit's message holds the control", '\nmessage = "\\u0007"\n'),
    ],
    "a pull request to nowhere": [
        python("no pull request can be opened there. Push without pr=True.", pr=True),
        command_line("no pull request can be opened there. Push without --pr.", "--pr"),
        act("no pull request can be opened there. Push without the input pr.", pr="true"),
        file("m/hubpub.toml:2: pr: me/m does not exist, so no pull request", "\npr = true\n"),
        file("Push without pr in hubpub.toml:2.", "\npr = true\n"),
    ],
    "a tag that is taken": [
        python("there is a branch dev, and a tag of that name could not be told from it.", tag="dev"),
        command_line("error: there is a branch dev, and a tag of that name could not be told from it.", "--tag", "dev"),
        file("m/hubpub.toml:1: tag: there is a branch dev, and a tag of that name", 'tag = "dev"\n'),
        file("m/hubpub.toml:2: branch: there is a branch dev, and git holds no branch dev/x", '\nbranch = "dev/x"\n'),
        file("m/hubpub.toml:2: tag: the branch and the tag are both to be v", 'branch = "v"\ntag = "v"\n'),
        file("m/hubpub.toml:1: tag: the tag v1 is at ", 'tag = "v1"\n'),
    ],
    "a card alone": [
        python("m/README.md is a card to publish alone, and recipe= needs the folder.", hubpub.push, recipe="x"),
        command_line(
            "a card to publish alone, and --recipe and --facts need the folder.",
            *("push", "m/README.md", "me/m", "--recipe", "x", "--facts", "f.toml"),
        ),
        command_line("alone, and --prune needs the folder.", "push", "m/README.md", "me/m", "--prune"),
        act("and the input recipe needs the folder.", folder="m/README.md", recipe="x"),
    ],
    "verify": [
        python("both named (receipt= and folder=).", hubpub.verify, receipt="r.json", folder="m"),
        command_line("both named (--receipt and --folder).", "verify", "me/m", "--receipt", "r", "--folder", "m"),
        python("none are read. Add deep=True.", hubpub.verify, trust=hubpub.Trust("key.pub")),
        command_line("none are read. Add --deep.", "verify", "me/m", "--key", "key.pub"),
        python("with receipt=, or the folder that was published with folder=;", hubpub.verify),
        python("public key with trust=hubpub.Trust(key=…) and deep=True.", hubpub.verify),
        command_line("with --receipt FILE, or the folder that was published with --folder DIR;", "verify", "me/m"),
        command_line("the signer's public key with --key FILE --deep.", "verify", "me/m"),
        command_line(
            "Leave all but one out: --key, --certificate, --identity.",
            *("verify", "me/m", "--deep", "--key", "k", "--certificate", "c"),
        ),
    ],
    "a card of somebody else": [
        python("it, then push with force=['RP001'].", hubpub.push),
        command_line("it, then push with --force RP001.", "push", "m", "me/m"),
        act("it, then push with the argument --force RP001."),
    ],
    "what is to be deleted": [
        file("not published by us; prune in hubpub.toml:1", 'prune = "all"\n'),
        command_line("not published by us; --prune=all", "--prune=all"),
        act("not published by us; the argument --prune=all", arguments="--prune=all"),
    ],
    "a folder without a card": [
        python("(in hubpub.toml, or to a push by recipe= and facts=).", hubpub.push),
        command_line("(in hubpub.toml, or to a push by --recipe and --facts).", "push", "m", "me/m"),
        act("(in hubpub.toml, or to a push by the input recipe and the input facts).", folder="m"),
        act("(in hubpub.toml, or to a push by the input recipe and the input facts).", "check"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("option", "way", "asked", "options", "said"),
    [(option, *row) for option, rows in ROWS.items() for row in rows],
    ids=[f"{option}-{row[0]}-{number}" for option, rows in ROWS.items() for number, row in enumerate(rows)],
)
def test_each_way_has_its_own_words(
    ask: Ask,
    folder: Path,
    api: HfApi,
    option: str,
    way: str,
    asked: tuple[Any, ...],
    options: dict[str, Any],
    said: str,
) -> None:
    if option == "a folder without a card":
        (folder / "hubpub.toml").write_text('exclude = ["README.md"]\n')
    if option == "a tag that is taken":
        api.create_repo("me/m")
        api.create_branch("me/m", branch="dev")
        api.create_tag("me/m", tag="v1")
    if option in ("a card of somebody else", "what is to be deleted"):
        api.create_repo("me/m")
        api.upload_file(path_or_fileobj=b"# Another\n", path_in_repo="README.md", repo_id="me/m")
        api.upload_file(path_or_fileobj=b"1", path_in_repo="theirs.json", repo_id="me/m")
    if option == "a card alone" and way == "python":
        asked = (asked[0], "m/README.md", "me/m")
    if "repo" in options:
        asked = asked[:-1]
    assert said in ask(way, *asked, **options)
