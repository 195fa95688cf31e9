"""The command line's contract: output, exit codes, and one-line errors that say the next step."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from hubpub import localhub
from hubpub.cards.recipes.huggingtweets.facts import Source
from tests.support.commands import ROOT, hubpub, run
from tests.support.models import FACTS, LINEAGE, SOURCE, facts_file, model_folder
from tests.support.wandb_logs import log

CARD = "---\nlanguage: en\n---\n\n# A model\n"
CARDS = ROOT / "tests" / "corpus" / "huggingtweets" / "repaired"

Result = tuple[int, str, str]
Call = Callable[..., Result]


def one_line_error(result: Result, code: int) -> str:
    """The error of a command that failed as it should: one line, and nothing on standard output."""
    assert result[0] == code, result
    lines = [line for line in result[2].splitlines() if not line.startswith("a local hub runs at")]
    assert len(lines) == 1, lines
    assert lines[0].startswith("error: ")
    return lines[0]


def test_push_shows_the_plan_and_the_verified_result(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    code, out, err = call("push", model_folder(tmp_path / "m", card=CARD), "me/shown")
    assert (code, err) == (0, "")
    assert f"Plan for {account.url}/me/shown (a new repository)" in out
    assert "training_args.bin" in out
    assert "Published me/shown in one commit." in out
    assert "verified 3 of 3 files" in out
    assert f"{account.url}/me/shown\n" in out
    code, out, _ = call("push", tmp_path / "m", "me/shown")
    assert code == 0
    assert "There is nothing to publish" in out


def test_push_as_json_is_one_document_the_receipt(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    code, out, err = call("push", model_folder(tmp_path / "m", card=CARD), "me/json", "--format", "json")
    assert (code, err) == (0, "")
    receipt = json.loads(out)
    assert receipt["target"]["repo"] == "me/json"
    assert len(receipt["commit"]) == 40
    assert {file["path"] for file in receipt["files"]} == {"README.md", "config.json", "model.safetensors"}


def test_plan_as_json_and_dry_run_change_nothing(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    code, out, _ = call("plan", folder, "me/planned", "--format", "json")
    assert code == 0
    assert json.loads(out)["parent"] is None
    code, out, _ = call("push", folder, "me/planned", "--dry-run")
    assert code == 0
    assert "One commit of 3 files" in out
    assert "Published" not in out
    assert not (folder / ".hubpub").exists()
    assert json.loads(call("plan", folder, "me/planned", "--format", "json")[1])["parent"] is None


def test_of_a_dry_run_the_plan_is_the_result(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    push, plan = ("push", folder, "me/planned", "--dry-run", "-q"), ("plan", folder, "me/planned", "-q")
    code, out, err = call(*push)
    assert (code, out, err) == call(*plan)
    assert (code, out.startswith("Plan for "), err) == (0, True, "")
    (folder / "model.safetensors").unlink()
    code, out, err = call(*push)
    assert (code, out, err) == call(*plan)
    assert (code, out.startswith("Plan for "), "WT001" in err) == (1, True, True)


def test_a_plan_needs_no_account(call: Call, served: localhub.Serving, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    assert call("plan", folder, "me/anonymous", "--endpoint", served.url)[0] == 0


def test_quiet_prints_the_result_only(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    _, out, err = call("push", model_folder(tmp_path / "m", card=CARD), "me/quiet", "--quiet")
    assert out.startswith("Published me/quiet")
    assert err == ""


def test_findings_stop_a_push_and_force_lets_them_through(
    call: Call, account: localhub.Serving, tmp_path: Path
) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    code, out, err = call("push", folder, "me/blocked")
    assert code == 1
    assert "error WT001" in out
    assert err.startswith(
        "error: a finding stands in the way: neither the folder nor the repository holds weights (WT001). "
    )
    assert err.endswith(" Mend it, or let one through with --force CODE.\n")
    code, out, err = call("push", folder, "me/blocked", "--format", "json")
    assert code == 1
    assert "WT001" in {finding["code"] for finding in json.loads(out)["findings"]}
    code, out, err = call("push", folder, "me/blocked", "--quiet")
    assert code == 1
    assert out.startswith("repository: error WT001: neither the folder nor the repository holds weights")
    assert err.count("\n") == 1
    code, out, _ = call("push", folder, "me/blocked", "--force", "WT001")
    assert code == 0
    assert "(let through)" in out


@pytest.mark.parametrize("name", sorted(path.name for path in CARDS.glob("*.md")))
def test_card_read_and_card_facts_give_the_cards_own_bytes(call: Call, name: str, tmp_path: Path) -> None:
    card = (CARDS / name).read_bytes()
    given, source = tmp_path / "given.md", tmp_path / "source.json"
    for data in (card, card.removesuffix(b"\n")):
        given.write_bytes(data)
        code, read, err = call("card", "--read", given)
        assert (code, err) == (0, "")
        Source.model_validate_json(read)
        source.write_bytes(read.encode())
        code, again, err = call("card", "--facts", source)
        assert (code, err) == (0, "")
        assert again.encode() == data


def test_a_card_goes_through_pipes_as_it_is() -> None:
    card = (CARDS / "stephenking.md").read_bytes().removesuffix(b"\n")
    read = hubpub("card", "--read", "-", stdin=card)
    assert (read.code, read.err) == (0, "")
    again = hubpub("card", "--facts", "-", stdin=read.out.encode())
    assert (again.code, again.err) == (0, "")
    assert again.out.encode() == card


def test_a_spelling_that_is_not_ours_is_said(call: Call, tmp_path: Path) -> None:
    text = (CARDS / "stephenking.md").read_text().replace(">Stephen King ", ">Stephen &amp; King ")
    (tmp_path / "c.md").write_text(text)
    code, out, err = call("card", "--read", tmp_path / "c.md")
    assert code == 0
    assert json.loads(out)["facts"]["accounts"][0]["as_written"] == {"header": "Stephen &amp; King"}
    assert "warning HT001" in err
    (tmp_path / "s.json").write_text(out)
    code, out, err = call("card", "--facts", tmp_path / "s.json")
    assert (code, out) == (0, text)
    assert "warning HT001" in err


def test_a_card_is_written_to_a_file_and_to_no_directory(call: Call, tmp_path: Path) -> None:
    card = CARDS / "stephenking.md"
    (tmp_path / "source.json").write_text(call("card", "--read", card)[1])
    written = ("card", "--facts", tmp_path / "source.json", "-o")
    error = one_line_error(call(*written, tmp_path), 2)
    assert error == (f"error: {tmp_path} is a directory, and a card is a file. Name a file: {tmp_path / 'README.md'}.")
    assert call(*written, tmp_path / "new" / "README.md")[:2] == (0, "")
    assert (tmp_path / "new" / "README.md").read_bytes() == card.read_bytes()


def test_card_takes_facts_alone_or_a_whole_source_as_json_or_toml(call: Call, tmp_path: Path) -> None:
    toml = tmp_path / "f.toml"
    toml.write_text(
        'recipe = "huggingtweets"\n[facts]\nhandle = "stephenking"\n'
        f'thumbnail = "{FACTS["thumbnail"]}"\n[[facts.accounts]]\nname = "Stephen King"\n'
        f'avatar = "{FACTS["accounts"][0]["avatar"]}"\ndownloaded = 3182\nretweets = 721\nshort = 189\nkept = 2272\n'
        '[lineage]\ndata_run = "wandb/huggingtweets/26bv6b2f"\n'
        'training_run = "https://wandb.ai/wandb/huggingtweets/runs/3nxbm83r/overview?nw=x"\n'
    )
    assert tomllib.loads(toml.read_text())
    code, by_toml, _ = call("card", "--facts", toml)
    assert code == 0
    assert by_toml == call("card", "--facts", facts_file(tmp_path / "f.json"))[1]
    code, out, _ = call("card", "--facts", toml, "-o", tmp_path / "out.md")
    assert (code, out) == (0, "")
    assert (tmp_path / "out.md").read_bytes().decode() == by_toml
    alone = facts_file(tmp_path / "alone.json", FACTS)
    code, out, _ = call("card", "--facts", alone, "--recipe", "huggingtweets")
    assert code == 0
    assert "/runs/" not in out
    half = {**SOURCE, "edition": "2022", "lineage": {"data_run": SOURCE["lineage"]["data_run"]}}
    error = one_line_error(call("card", "--facts", facts_file(tmp_path / "half.json", half)), 2)
    assert "lineage.training_run: is missing, and the card links it" in error


BAD_CALLS: dict[str, tuple[int, str]] = {
    "no such folder": (2, "there is no folder"),
    "a file": (2, "is not a folder"),
    "empty folder": (1, "is empty. Name the folder that training left behind."),
    "only junk": (1, "holds nothing to publish: checkpoint-10/ (a checkpoint of the training), training_args"),
    "bad repository name": (2, "'me/a--b' is no name for a repository"),
    "no namespace": (2, "'model' names no namespace"),
    "no repository": (2, "no repository is named"),
    "recipe without facts": (2, "the recipe huggingtweets needs facts"),
    "unknown recipe": (2, "there is no recipe 'nope'. Known recipes: huggingtweets, standard."),
    "no such facts": (2, "there is no file"),
    "missing field": (2, 'f.json:4: facts.handle: is missing, for example: "handle": "stephenking". Mend'),
    "mistyped field": (2, 'f.json:14: facts.accounts[0].kept: must be a whole number, not "2272". Mend'),
    "no card": (1, "a finding stands in the way: "),
    "bad settings": (2, "hubpub.toml:1: privat: no such field. Mend"),
    "two hubs": (2, "both the local hub and an endpoint are named"),
    "no endpoint": (2, "'hub' is no endpoint"),
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_bad_input_is_a_one_line_error_with_the_next_step(
    case: str, call: Call, account: localhub.Serving, tmp_path: Path
) -> None:
    folder: Path = tmp_path / "m"
    if case not in ("no such folder", "a file"):
        model_folder(folder, card=None if case == "no card" else CARD)
    if case == "no card":
        (folder / "readme.md").write_text("# By another name\n")
    arguments: list[str | Path] = ["push", folder, "me/bad"]
    if case == "a file":
        folder.write_text("x")
    elif case == "empty folder":
        arguments[1] = tmp_path / "empty"
        (tmp_path / "empty").mkdir()
    elif case == "only junk":
        for name in ("model.safetensors", "config.json", "README.md"):
            (folder / name).unlink()
    elif case == "bad repository name":
        arguments[2] = "me/a--b"
    elif case == "no namespace":
        arguments[2] = "model"
    elif case == "no repository":
        arguments.pop()
    elif case == "recipe without facts":
        arguments += ["--recipe", "huggingtweets"]
    elif case == "unknown recipe":
        arguments += ["--recipe", "nope"]
    elif case == "no such facts":
        arguments += ["--facts", tmp_path / "nope.json"]
    elif case == "missing field":
        facts = {name: value for name, value in FACTS.items() if name != "handle"}
        arguments += ["--facts", facts_file(tmp_path / "f.json", {"recipe": "huggingtweets", "facts": facts})]
        facts_file(tmp_path / "f.json", {"lineage": {}, "recipe": "huggingtweets", "facts": facts})
    elif case == "mistyped field":
        accounts = [{**FACTS["accounts"][0], "kept": "2272"}]
        facts_file(tmp_path / "f.json", {**SOURCE, "facts": {**FACTS, "accounts": accounts}})
        arguments += ["--facts", tmp_path / "f.json"]
    elif case == "bad settings":
        (folder / "hubpub.toml").write_text("privat = true\n")
    elif case == "two hubs":
        arguments += ["--local", "--endpoint", account.url]
    elif case == "no endpoint":
        arguments += ["--endpoint", "hub"]
    code, message = BAD_CALLS[case]
    assert message in one_line_error(call(*arguments), code)


def test_no_token(call: Call, served: localhub.Serving, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    error = one_line_error(call("push", folder, "me/x", "--endpoint", served.url), 4)
    assert error.startswith("error: no Hugging Face token was found. Run `hf auth login` or set HF_TOKEN")


def test_a_wrong_token(call: Call, account: localhub.Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_wrongwrongwrong")
    error = one_line_error(call("push", model_folder(tmp_path / "m", card=CARD), "me/x"), 4)
    assert f"{account.url} refuses the token" in error
    assert "hf_wrong" not in error


def test_a_hub_that_is_not_there(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_any")
    folder = model_folder(tmp_path / "m", card=CARD)
    for command in ("push", "plan"):
        error = one_line_error(call(command, folder, "me/x", "--endpoint", "http://127.0.0.1:9"), 4)
        assert "no hub answers at http://127.0.0.1:9 (Connection refused). Check the address" in error


def test_a_bug_of_ours_is_a_report_and_no_traceback(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"hf_secretsecret WANDB_API_KEY={key}")

    key = "0a1b2c3d4e5f6a7b8c9d" * 2
    monkeypatch.setattr("hubpub.cli.json_schema.schema", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    error = one_line_error(call("schema", "plan"), 70)
    assert "a bug in hubpub: ZeroDivisionError" in error
    (report,) = tmp_path.glob("hubpub-bug-*.txt")
    assert "ZeroDivisionError" in report.read_text()
    assert "hf_secret" not in report.read_text()
    assert key not in report.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["push"], "missing argument 'FOLDER'. `hubpub push --help` shows how it is called."),
        (["push", "x", "--nope"], "no such option '--nope'. (Did you mean one of: "),
        (["nope"], "no such command 'nope'. `hubpub --help` shows how it is called."),
        (
            ["check", "x", "--format", "xml"],
            "invalid value for '--format': 'xml' is not one of 'text', 'agent', 'json', ",
        ),
        (["links", "a/b/c", "--timeout", "nan"], "'--timeout': nan is no number of seconds. `hubpub links --help`"),
        (["push", "--message"], "option '--message' requires an argument. `hubpub --help`"),
        (["card", "a", "b", "c"], "unexpected extra arguments (b c). `hubpub card --help`"),
        # a variable of the shell that is not set
        (["push", ""], "invalid value for 'FOLDER': a path is empty; the current directory is '.'."),
        (["verify", "me/m", "--folder", ""], "invalid value for '--folder': a path is empty"),
        (["hub", "--root", "", "--token"], "invalid value for '--root': a path is empty"),
        (["card", "~/no-such-folder"], f"there is no folder '{Path.home()}/no-such-folder'"),
    ],
)
def test_a_wrong_call_is_a_one_line_error(call: Call, arguments: list[str], said: str) -> None:
    assert said in one_line_error(call(*arguments), 2)


def test_hubpub_alone_shows_what_there_is(call: Call) -> None:
    code, out, err = call()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: hubpub")


def test_a_wrong_call_is_said_before_the_local_hub(call: Call, tmp_path: Path) -> None:
    code, _, err = call("push", tmp_path / "nowhere", "me/m", "--local")
    assert code == 2
    assert err.startswith("error: there is no folder")


@pytest.mark.parametrize("timeout", ["nan", "inf", "-inf", "0", "1e300", "soon"])
def test_what_is_no_time_to_wait(call: Call, timeout: str) -> None:
    for command in (["links", "a/b/c"], ["plan", "x"], ["push", "x"], ["card", "x"]):
        code, out, err = call(*command, "--timeout", timeout)
        assert (code, out) == (2, "")
        assert "a bug" not in err


RUN = sorted((ROOT / "examples" / "tinytweets" / "wandb").iterdir())[-1]


def test_links_that_cannot_be_asked_are_said_so(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_APP_URL", "http://127.0.0.1:9")
    code, out, err = call("links", RUN, "--online")
    assert (code, err) == (0, "")
    assert "Not known:\n  whether a reader without a key can follow http://127.0.0.1:9/hubpub/tinytweets/runs/" in out
    assert "it cannot be asked (" in out
    assert "Not known" not in call("links", RUN)[1]


def test_whose_a_run_is_must_be_a_name(call: Call, tmp_path: Path) -> None:
    error = one_line_error(call("links", RUN, "--entity", "a b", "--project", "mine"), 2)
    assert "'a b' is no name of a W&B entity. Name it as W&B shows it" in error
    for project in ("x/y", "", "..", "a%20b"):
        assert "is no name of a W&B project" in one_line_error(call("links", RUN, "--project", project), 2)
    nobodys = log(tmp_path, "t", 1, entity="", project="")
    assert call("links", nobodys, "--entity", "me", "--project", "my project", "-q")[1] == (
        "https://wandb.ai/me/my%20project/runs/t\n"
    )
    assert "--entity and --project would name its page to be" in call("links", nobodys)[1]
    assert call("links", nobodys, "-q")[1:] == (
        "",
        "no link to the run is known: see what `hubpub links` says without --quiet\n",
    )


def test_a_card_of_no_recipe_differs_by_whole_words(call: Call, tmp_path: Path) -> None:
    (tmp_path / "c.md").write_text(CARD.replace("language: en", "license: mit"))
    error = one_line_error(call("card", "--read", tmp_path / "c.md"), 1)
    assert "line 2, column 2: expected 'language: en', found 'license: mit'" in error


def test_a_directory_is_no_file(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    for arguments in (
        ["card", "--read", tmp_path],
        ["card", "--facts", tmp_path],
        ["push", folder, "me/m", "--facts", tmp_path],
        ["verify", "me/m", "--receipt", tmp_path],
    ):
        assert f"{tmp_path} is a directory, and no file" in one_line_error(call(*arguments), 2)
    error = one_line_error(call("card", tmp_path / "nowhere", "--facts", facts_file(tmp_path / "f.json")), 2)
    assert "there is no folder" in error


def test_a_token_that_is_none(
    call: Call, account: localhub.Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_ä")
    folder = model_folder(tmp_path / "m", card=CARD)
    for command in ("push", "plan"):
        error = one_line_error(call(command, folder, "me/m"), 2)
        assert "the Hugging Face token holds characters that no token has. Run `hf auth login`" in error


def test_a_rehearsal_needs_no_network(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    offline = {"HF_HUB_OFFLINE": "1"}
    assert hubpub("push", folder, "me/m", "--local", "-q", env=offline).code == 0
    done = hubpub("push", folder, "me/m", "--endpoint", "http://127.0.0.1:9", env=offline)
    assert "HF_HUB_OFFLINE is set" in one_line_error((done.code, done.out, done.err), 4)


def test_a_cache_that_cannot_be_written_is_named(account: localhub.Serving, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    done = hubpub("push", folder, "me/uncached", "-q", env={"HF_HOME": "/proc/nowhere"})
    error = one_line_error((done.code, done.out, done.err), 5)
    assert "the Hub's client cannot write to /proc/nowhere/xet: No such file or directory. Mend it, or choose" in error
    assert "HF_HOME" in error


def test_paths_that_no_system_takes(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, long = tmp_path / "loop", "a" * 300
    loop.symlink_to(loop)
    for command in (["push", "PATH", "me/m"], ["check", "PATH"], ["links", "PATH"], ["card", "--facts", "PATH"]):
        for path in ("~nobody-of-that-name/m", loop, long):
            code, _, err = call(*(path if word == "PATH" else word for word in command))
            assert code in (2, 5), (command, path, err)
            one_line_error((code, "", err), code)
    monkeypatch.setenv("HUBPUB_HOME", "~nobody-of-that-name")
    assert "determine home directory" in one_line_error(call("hub", "--token"), 2)


def test_the_place_of_the_receipt_is_looked_at_first(
    call: Call, account: localhub.Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    error = one_line_error(call("push", folder, "me/nowhere", "--receipt", tmp_path), 2)
    assert "is a directory, and a receipt is a file. Name a file" in error
    assert not (folder / ".hubpub").exists()
    monkeypatch.setenv("HUBPUB_HOME", "/proc/nowhere")
    assert "the local hub cannot use /proc/nowhere" in one_line_error(call("push", folder, "me/m", "--local"), 5)


def test_version_loads_nothing_heavy() -> None:
    heavy = {"pydantic", "wandb", "transformers", "huggingface_hub", "torch", "markdown_it", "dulwich", "click"}
    code = (
        "import sys; sys.argv = ['hubpub', '--version']; from hubpub.__main__ import main; main();"
        f"sys.exit(', '.join({heavy!r} & set(sys.modules)) or 0)"
    )
    done = run(sys.executable, "-c", code, cwd=ROOT)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("hubpub ")


def test_schema_prints_every_schema(call: Call) -> None:
    names = call("schema")[1].split()
    for name in names:
        assert json.loads(call("schema", name)[1])["$schema"]
    assert "there is no schema 'x'" in one_line_error(call("schema", "x"), 2)


def test_the_local_hubs_token_is_printed_and_stays(call: Call, tmp_path: Path) -> None:
    first = call("hub", "--token", "--root", tmp_path / "hub")
    assert first[0] == 0
    assert first[1].startswith("hf_")
    assert call("hub", "--token", "--root", tmp_path / "hub") == first


def test_lineage_is_of_the_facts(call: Call, tmp_path: Path) -> None:
    _, out, _ = call("card", "--facts", facts_file(tmp_path / "f.json"))
    for linked in LINEAGE.values():
        assert f"({linked['url']}" in out


def test_whoever_reports_a_bug_tells_the_versions_of_all_that_matters(call: Call) -> None:
    code, out, err = call("--version", "--verbose")
    assert (code, err) == (0, "")
    names = [line.split()[0] for line in out.splitlines()]
    assert names[:3] == ["hubpub", "python", "system"]
    assert {"huggingface_hub", "transformers", "torch"} <= set(names)
    assert call("--verbose", "--version")[1] == out
