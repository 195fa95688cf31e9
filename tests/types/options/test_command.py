"""The command line that a call in Python is told as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hubpub.cli.push import push
from hubpub.types.options.command import push_command, with_whole_paths
from hubpub.types.options.lookup import declared
from hubpub.types.options.push import PushOptions
from hubpub.types.signer import Signer

HERE = str(Path.cwd())
# every option, said in Python, and as the command line says it
CASES: dict[str, list[tuple[Any, list[str]]]] = {
    "recipe": [("standard", ["--recipe", "standard"]), ("card.md.jinja", ["--recipe", f"{HERE}/card.md.jinja"])],
    "facts": [("facts.toml", ["--facts", f"{HERE}/facts.toml"])],
    "include": [(["*.json", "*.bin"], ["--include", "*.json", "--include", "*.bin"]), ("*", ["--include", "*"])],
    "exclude": [([], [])],
    "also": [(["runs/**"], ["--also", "runs/**"])],
    "run": [("me/p/r", ["--run", "me/p/r"])],
    "endpoint": [("http://h", ["--endpoint", "http://h"])],
    "local": [(True, ["--local"])],
    "private": [(True, ["--private"]), (False, []), (None, [])],
    "message": [("two words", ["--message", "two words"])],
    "force": [(["RP001"], ["--force", "RP001"])],
    "prune": [("ours", ["--prune=ours"]), ("all", ["--prune=all"])],
    "pr": [(True, ["--pr"])],
    "branch": [("dev", ["--branch", "dev"])],
    "tag": [("v1", ["--tag", "v1"])],
    "thumbnail": [(True, ["--thumbnail"])],
    "theme": [("dark", ["--theme", "dark"])],
    "sample": [(["two words", "one"], ["--sample", "two words", "--sample", "one"])],
    "avatar": [(["me.png"], ["--avatar", f"{HERE}/me.png"])],
    "receipt_file": [(Path("r.json"), ["--receipt", f"{HERE}/r.json"])],
    "link_back": [("summary", ["--link-back"]), ("artifact", ["--link-back-artifact"])],
    "sign": [
        (Signer(), ["--sign"]),
        (
            Signer("k", certificate="c", chain=("a", "b")),
            [
                *("--sign", "--sign-key", f"{HERE}/k", "--sign-certificate", f"{HERE}/c"),
                *("--sign-chain", f"{HERE}/a", "--sign-chain", f"{HERE}/b"),
            ],
        ),
    ],
    "cache": [(False, ["--no-cache"]), (True, [])],
    "timeout": [(5.0, ["--timeout", "5.0"])],
    "token": [("hf_secret", [])],
    "eval_results": [(["f1=a/b:c"], ["--eval-results", "f1=a/b:c"])],
}


def test_every_option_is_told() -> None:
    assert CASES.keys() == declared(PushOptions).keys()


@pytest.mark.parametrize(
    ("name", "value", "words"), [(name, *case) for name, cases in CASES.items() for case in cases], ids=str
)
def test_an_option(name: str, value: Any, words: list[str]) -> None:
    found, besides = push_command("out", "me/m", {name: value})
    assert found == ("push", f"{HERE}/out", "me/m", *words)
    assert bool(besides) is (name == "token")
    # and it is what the command line takes
    context = push.make_context("push", list(found[1:]))
    assert context.params["repo"] == "me/m"


def test_what_no_command_line_says_is_told_besides() -> None:
    found, besides = push_command("out", None, {"token": "hf_secret", "sign": Signer("k", "open sesame")})
    assert found == ("push", f"{HERE}/out", "--sign", "--sign-key", f"{HERE}/k")
    assert besides == ("your token (hf auth login, or HF_TOKEN)", "the key's password in HUBPUB_SIGN_PASSWORD")


def test_paths_are_whole_for_a_program_that_goes_elsewhere() -> None:
    options = {"facts": "facts.toml", "recipe": "card.md.jinja", "receipt_file": Path("r.json"), "run": "me/p/r"}
    options |= {"tag": "v1", "private": True, "include": ["*.json"], "unknown": 1}
    assert with_whole_paths(options) == {
        **options,
        "facts": f"{HERE}/facts.toml",
        "recipe": f"{HERE}/card.md.jinja",
        "receipt_file": f"{HERE}/r.json",
    }
    same: dict[str, Any] = {"facts": {"license": "mit"}, "recipe": "standard"}
    assert with_whole_paths(same) == same
    assert with_whole_paths({"facts": "-"}) == {"facts": "-"}, "standard input"
