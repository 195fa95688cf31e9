"""`hubpub check`: what a path stands for, what is said of it, what is written, and how it ends."""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

import hubpub
from hubpub.errors import CallError
from hubpub.types.spelling import Door, entered_by
from hubpub.workflows.card import read_card
from hubpub.workflows.check import engine
from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import CheckRequest

FILL = "Write what belongs there, or remove the section."
HEAD = "---\nlanguage: en\nlicense: mit\n---\n\n# A model\n\nWords.\n"
BAD = f"{HEAD}\nMore information needed\n\n![a](http://x.org/y.png)\n"
SEED = Path(__file__).parents[2] / "corpus" / "huggingtweets" / "raw" / "stephenking.md"


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def tree(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_md", ".md").replace("_st", ".safetensors")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def found(*paths, **options) -> list[str]:
    result = run_check(paths, CheckRequest(select=("BD", "LN"), **options))
    return [f"{f.subject} {f.code}" for f in result.checked.findings]


def test_a_path_may_look_like_an_option(call, tmp_path):
    names = ["-x/README.md", "--fix=no/README.md", "-q/README.md", "-/README.md"]
    for name in names:
        tree(tmp_path, **{name.replace("/", "__").replace(".md", "_md"): HEAD})
    code, out, _ = call("check", "--strict", *names)
    assert code == 0
    assert out == "4 cards and folders checked: nothing to say.\n"
    tree(tmp_path, **{"-x__README_md": BAD})
    assert call("check", "-x/README.md")[1].startswith("-x/README.md:10:1: warning BD004")
    assert call("check", "-x/absent.md")[0] == 2
    assert "no such option" in call("check", "-x")[2].lower()


def test_what_a_path_stands_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tree(tmp_path, a__README_md=BAD, a__b__README_md=BAD, a__b__model_st="", a__b__docs__README_md=BAD)
    tree(tmp_path, a__wandb__README_md=BAD, a__c__notes_md=BAD, d__README_md=BAD)
    assert found("a") == [
        *("a/README.md:10:1 BD004", "a/README.md:12:6 BD011"),
        *("a/b/README.md:10:1 BD004", "a/b/README.md:12:6 BD011"),
    ]
    assert found("a/c/notes.md", "a/c/notes.md")[0] == "a/c/notes.md:10:1 BD004"
    assert len(found("a/c/notes.md", "a/c/notes.md")) == 2
    assert found("d") == ["d/README.md:10:1 BD004", "d/README.md:12:6 BD011"]
    monkeypatch.chdir(tmp_path / "d")
    assert found(".") == ["README.md:10:1 BD004", "README.md:12:6 BD011"]


def test_wrong_calls(tmp_path, call):
    (tmp_path / "x.bin").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.md").write_text(HEAD)
    for arguments in (
        *(["none.md"], ["x.bin"], ["empty"], [], [""], ["x.md", "--select", "ZZ9"], ["x.md", "--format", "xml"]),
        *(["x.md", "--select", ""], ["x.md", "--select", "MD,"], ["x.md", "--ignore", ""]),
    ):
        code, out, err = call("check", *arguments)
        assert (code, out) == (2, "")
        assert "Traceback" not in err
    assert call("check", "x.md", "--select", "md,bd004")[0] == 0


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ('[check]\nselect = ["XX"]', r"hubpub\.toml:2: check\.select: names XX, and there is no such rule"),
        ('[check]\nignore = ["MD999"]', r"hubpub\.toml:2: check\.ignore: names MD999"),
        ('[check]\nselect = [""]', "names an empty code"),
        ('force = ["WT01"]', r"hubpub\.toml:1: force: names WT01, and it takes whole codes only"),
    ],
)
def test_a_code_in_the_settings_that_no_rule_has(tmp_path, setting, says):
    tree(tmp_path, README_md=BAD)
    (tmp_path / "hubpub.toml").write_text(f"{setting}\n")
    with pytest.raises(CallError, match=says):
        run_check([tmp_path])
    with pytest.raises(CallError, match=says):
        hubpub.prepare(tmp_path, "me/m", local=True)


def test_settings_in_no_file(tmp_path, call):
    tree(tmp_path, README_md=BAD)
    (tmp_path / "hubpub.toml").symlink_to("nothing")
    code, _, err = call("check", tmp_path)
    assert code == 2
    assert "hubpub.toml is a symbolic link to nothing" in err


@pytest.mark.parametrize(
    ("force", "says"),
    [
        ("WT001", "force is the text 'WT001' and no list of codes"),
        (["XX"], "force names XX, and there is no such rule"),
        (["WT"], "force names WT, and it takes whole codes only"),
        ([1], "force names 1, which is no code"),
    ],
)
def test_a_code_to_force_that_no_rule_has(tmp_path, force, says):
    tree(tmp_path, README_md=BAD)
    with pytest.raises(CallError, match=says):
        hubpub.prepare(tmp_path, "me/m", local=True, force=force)


def test_select_and_ignore(tmp_path):
    tree(tmp_path, README_md=BAD)
    card = tmp_path / "README.md"
    assert [f.code for f in run_check([card], CheckRequest(select=("BD00",))).checked.findings] == ["BD004"]
    assert [f.code for f in run_check([card], CheckRequest(select=("BD",), ignore=("BD004",))).checked.findings] == [
        "BD011"
    ]


def test_settings(tmp_path):
    tree(tmp_path, README_md=BAD, a__README_md=BAD, b__README_md=BAD)
    (tmp_path / "hubpub.toml").write_text(
        'message = "A tree"\n[check]\nselect = ["BD"]\nignore = ["BD011"]\nstrict = true\n'
    )
    (tmp_path / "b" / "hubpub.toml").write_text('[check]\nselect = ["BD011"]\n')
    result = run_check([tmp_path])
    assert [f"{Path(f.subject.path).parent.name} {f.code}" for f in result.checked.findings] == [
        *(f"{tmp_path.name} BD004", "a BD004", "b BD011"),
    ]
    assert result.failed
    assert not run_check([tmp_path], CheckRequest(strict=False)).failed
    # a flag wins; a file of a directory that was not named is not read
    assert len(run_check([tmp_path / "a"], CheckRequest(select=("BD",))).checked.findings) == 2
    (tmp_path / "hubpub.toml").write_text("[check]\nselct = []\n")
    with pytest.raises(CallError, match="selct"):
        run_check([tmp_path])


def test_exit_codes(tmp_path, call):
    tree(tmp_path, good_md=HEAD, warned_md=BAD, wrong_md="---\nlicense: nope\n---\nWords.\n")
    assert call("check", "good.md", "--select", "BD")[0] == 0
    assert call("check", "warned.md", "--select", "BD")[0] == 0
    assert call("check", "warned.md", "--select", "BD", "--strict")[0] == 1
    assert call("check", "wrong.md")[0] == 1
    assert call("check", "wrong.md", "--ignore", "MD")[0] == 0


def test_text_shows_the_line_and_a_caret(tmp_path, call):
    (tmp_path / "README.md").write_text(f"{HEAD}\n高須\t[More information needed]\n", newline="")
    _, out, err = call("check", "README.md", "--select", "BD")
    assert out.splitlines() == [
        f"README.md:10:4: warning BD004: '[More information needed]' is a template's placeholder. {FILL}",
        "  10 | 高須 [More information needed]",
        "     |      ^",
        "1 card or folder checked: 1 warning.",
    ]
    assert err == ""
    assert call("check", "README.md", "--select", "BD", "--quiet")[1].count("\n") == 3


def test_fix_writes_and_tells_what_stands(tmp_path, call):
    card = tmp_path / "README.md"
    card.write_bytes(BAD.encode())
    card.chmod(0o600)
    code, out, _ = call("check", "README.md", "--select", "BD", "--diff")
    assert (code, card.read_bytes()) == (0, BAD.encode())
    assert "+![a](https://x.org/y.png)\n" in out
    assert out.endswith("; 1 finding would be mended.\n")
    code, out, _ = call("check", "README.md", "--select", "BD", "--fix")
    assert card.read_bytes() == BAD.replace("http:", "https:").encode()
    assert card.stat().st_mode & 0o777 == 0o600
    assert out.endswith("1 card or folder checked: 1 warning; 1 finding mended.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    before = card.stat().st_mtime_ns
    call("check", "README.md", "--fix")
    assert card.stat().st_mtime_ns == before


def test_fix_keeps_what_it_cannot_read(tmp_path):
    card = tmp_path / "README.md"
    card.write_bytes(b"\xff\r\n![a](http://x.org/y.png)\x00")
    run_check([card], CheckRequest(select=("BD",), fix=True))
    assert card.read_bytes() == b"\xff\r\n![a](https://x.org/y.png)\x00"


def test_fix_follows_a_symbolic_link(tmp_path):
    (tmp_path / "real.md").write_text(BAD)
    (tmp_path / "README.md").symlink_to("real.md")
    run_check([tmp_path / "README.md"], CheckRequest(fix=True))
    assert (tmp_path / "README.md").is_symlink()
    assert "https:" in (tmp_path / "real.md").read_text()


def test_standard_input(call):
    code, out, err = call("check", "-", "--select", "BD", stdin=BAD.encode())
    assert code == 0
    assert out.startswith("standard input:10:1: warning BD004")
    code, out, err = call("check", "-", "--select", "BD001", "--fix", stdin=SEED.read_bytes())
    assert out.encode() == (SEED.parents[1] / "repaired" / SEED.name).read_bytes()
    assert "1 finding mended" in err
    # only the diff, where that is asked for
    for arguments in (["--fix", "--diff"], ["--diff"]):
        code, out, err = call("check", "-", "--select", "BD", *arguments, stdin=BAD.encode())
        assert out.startswith("--- a/standard input\t\n+++ b/standard input\t\n@@")
        assert "warning BD004" not in out
        assert "warning BD004" in err
        assert err.endswith("; 1 finding would be mended.\n")
    # a document is alone on standard output, so the card cannot go there
    for form in ("json", "github", "sarif"):
        code, out, err = call("check", "-", "--fix", "--format", form, stdin=BAD.encode())
        assert (code, out) == (2, "")
        assert "Add --diff" in err
    code, out, err = call("check", "-", "--fix", "--diff", "--format", "json", stdin=BAD.encode())
    assert (json.loads(out)["mended"], err) == (1, "")
    assert "+![a](https://x.org/y.png)" in json.loads(out)["diff"]
    # nothing to mend: the card goes through as it is
    assert call("check", "-", "--fix", stdin=b"a\r\n")[1] == "a\r\n"


def test_machine_formats(tmp_path, call):
    tree(tmp_path, README_md=BAD)
    out = call("check", "README.md", "--format", "json")[1]
    document = json.loads(out)
    assert document["checked"] == 1
    assert {"code", "severity", "message", "remedy", "subject", "detail", "fix"} == set(document["findings"][0])
    lines = call("check", "README.md", "--format", "github", "--select", "BD")[1].splitlines()
    assert lines[0].startswith("::warning title=BD004,file=README.md,line=10,col=1::'More information needed'")
    log = json.loads(call("check", "README.md", "--format", "sarif", "--select", "BD")[1])
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["BD004", "BD011"]


@pytest.mark.full
def test_a_process_of_ours_names_options_as_its_reader_knows_them(tmp_path, monkeypatch):
    for number in range(6):
        files = {"model_st": "", "config.json": "{}", "README_md": HEAD, "hubpub.toml": 'exclude = ["README.md"]'}
        tree(tmp_path, **{f"m{number}__{name}": text for name, text in files.items()})
    few = partial(ProcessPoolExecutor, mp_context=get_context("spawn"))  # it begins with nothing of ours
    monkeypatch.setattr(engine, "ProcessPoolExecutor", few)
    monkeypatch.setattr(engine, "_FEW", 4)
    monkeypatch.setattr(engine, "_FIRST", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    with entered_by(Door.COMMAND_LINE):
        found = run_check([tmp_path], CheckRequest(select=("MD008",))).checked
    assert ["by --recipe and --facts" in finding.remedy for finding in found.findings] == [True] * 6


def test_many_are_checked_on_all_cores_with_the_same_result(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(100):
        tree(tmp_path, **{f"m{number:03}__README_md": BAD if number % 3 else HEAD})
    every = run_check(["."])
    assert every.checked.checked == 100
    single = [run_check([path]).checked.findings for path in sorted(p.as_posix() for p in Path().glob("*/README.md"))]
    assert every.checked.findings == tuple(finding for findings in single for finding in findings)
    monkeypatch.setattr(engine, "_FEW", 1000)
    assert run_check(["."]) == every


@pytest.mark.parametrize(
    "card",
    [
        *(b"", b"\0" * 1000, bytes(range(256)) * 10, b"\xed\xa0\x80", b"[" * 50_000 + b"]" * 50_000, b"<div>" * 50_000),
        *(
            b"<div>\n" * 19_000,
            b"a" * 10_000_000,
            b"*_`[<!" * 1_600_000,
            b"---\n" + b"\n" * 3_000_000,
            b"\r" * 3_000_000,
        ),
        *("Ã©".encode() * 1_000_000, b"](None)" * 300_000, b"{{ a " * 300_000, (b" " * 99_000 + b"\n") * 9),
        b"<!-- hubpub: ignore BD004 -->\n" * 19_000 + b"More information needed",
    ],
    ids=range(16),
)
def test_no_card_is_too_hostile(card):
    """Each gives a finding, and soon: the test's own limit is far above what is meant (see tests/benchmarks)."""
    begun = os.times().user
    result = run_check(["-"], stdin=card)
    assert result.checked.findings
    assert os.times().user - begun < 10


def test_a_machine_format_takes_lone_surrogates(call):
    for form in ("text", "json", "github", "sarif"):
        code, out, _ = call("check", "-", "--format", form, stdin=b"\xff {{ \xfe }} ](None) https://wandb.ai/\xff")
        assert code in (0, 1)
        assert "BD002" in out


@pytest.fixture
def source(tmp_path, monkeypatch) -> dict:
    """What the card of a folder is rendered from; the folder names a run on a server that must not be asked."""
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:1")
    (tmp_path / "tks").mkdir()
    settings = 'recipe = "huggingtweets"\nfacts = "facts.json"\nrun = "me/p/abcd1234"\n'
    (tmp_path / "tks" / "hubpub.toml").write_text(settings)
    tree(tmp_path, other__README_md=BAD)
    return dict(read_card((SEED.parent.parent / "repaired" / SEED.name).read_text(), SEED.name).source)


@pytest.mark.parametrize("run", ["me/p/abcd1234", "wandb/offline-run-20260101_000000-abcd1234"])
def test_a_check_asks_no_server_about_a_run(call, tmp_path, source, run):
    settings = tmp_path / "tks" / "hubpub.toml"
    settings.write_text(settings.read_text().replace("me/p/abcd1234", run))
    facts = tmp_path / "tks" / "facts.json"
    facts.write_text(json.dumps(source))
    code, out, err = call("check", "tks", "other", "--select", "HT,BD004")
    assert (code, err) == (0, "")
    assert "other/README.md:10:1: warning BD004" in out
    del source["lineage"]
    facts.write_text(json.dumps(source))
    code, _, err = call("check", "tks", "other")
    assert code == 2
    assert "hubpub.toml names the run " in err
    assert "which is not on this machine, and a check asks nobody" in err
    assert "`hubpub plan` asks W&B." in err


def test_a_process_that_is_ended_from_without_is_said(call, tmp_path, monkeypatch):
    for number in range(100):
        tree(tmp_path, **{f"m{number}__README_md": HEAD})
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(engine, "ProcessPoolExecutor", partial(ProcessPoolExecutor, mp_context=get_context("fork")))
    one, parent = engine._one, os.getpid()
    monkeypatch.setattr(engine, "_one", lambda *given: one(*given) if os.getpid() == parent else os._exit(9))
    code, _, err = call("check", ".")
    assert code == 5
    assert err.startswith("error: a process that judged cards was ended from without")


@pytest.mark.parametrize("said", ['ignore = ["SC001", "WT031", "WT030"]', 'select = ["BD001"]'])
def test_a_folder_leaves_out_no_secret_and_no_code_by_its_own_word(call, tmp_path, said):
    token = "hf_" + "".join(chr(97 + number * 7 % 26) + str(number % 10) for number in range(17))
    tree(tmp_path, README_md=HEAD, **{"notes.txt": token})
    (tmp_path / "model.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    (tmp_path / "hubpub.toml").write_text(f"[check]\n{said}\n")
    code, out, _ = call("check", ".")
    assert code == 1
    assert "SC001" in out
    assert "WT031" in out
    assert "SC001" not in call("check", ".", "--ignore", "SC,WT")[1]
