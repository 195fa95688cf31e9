"""Where in its repository a push goes, by flags and by hubpub.toml, and what its commit says."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.errors import CallError
from hubpub.files.settings import Config
from hubpub.workflows.push.refs import line_of, message_of

NONE: dict[str, Any] = {"pr": None, "branch": None, "tag": None}


@pytest.mark.parametrize(
    ("settings", "asked", "line"),
    [
        ({}, {}, (False, None, None)),
        ({"pr": True}, {}, (True, None, None)),
        ({"branch": "dev", "tag": "t0"}, {}, (False, "dev", "t0")),
        ({"branch": "dev", "tag": "t0"}, {"branch": "other"}, (False, "other", "t0")),
        ({"branch": "dev", "tag": "t0"}, {"branch": "main"}, (False, None, "t0")),
        ({"branch": "main", "pr": True}, {}, (True, None, None)),
        # what contradicts a flag is put aside
        ({"tag": "t0"}, {"pr": True}, (True, None, None)),
        ({"branch": "dev"}, {"pr": True}, (True, None, None)),
        ({"pr": True}, {"branch": "dev"}, (False, "dev", None)),
        ({"pr": True}, {"branch": "main"}, (False, None, None)),
        ({"pr": True}, {"tag": "t1"}, (False, None, "t1")),
        ({"pr": True, "tag": "t0"}, {"branch": "dev"}, (False, "dev", "t0")),
        ({"pr": True, "tag": "t0"}, {"pr": False}, (False, None, "t0")),
        ({"pr": True, "tag": "t0"}, {"pr": True}, (True, None, None)),
    ],
)
def test_a_flag_wins(
    settings: dict[str, Any], asked: dict[str, Any], line: tuple[bool, str | None, str | None]
) -> None:
    assert line_of(Config(**settings), **{**NONE, **asked}) == line


@pytest.mark.parametrize(
    ("settings", "asked", "fact"),
    [
        ({}, {"pr": True, "branch": "dev"}, "a pull request and a branch are both asked for"),
        ({}, {"pr": True, "tag": "t0"}, "a pull request and a tag are both asked for"),
        ({"pr": True, "tag": "t0"}, {}, "a pull request and a tag are both asked for in hubpub.toml"),
        ({"pr": True, "branch": "dev"}, {}, "a pull request and a branch are both asked for in hubpub.toml"),
    ],
)
def test_what_contradicts_itself_is_said_to_whoever_wrote_it(
    settings: dict[str, Any], asked: dict[str, Any], fact: str
) -> None:
    with pytest.raises(CallError) as told:
        line_of(Config(**settings), **{**NONE, **asked})
    assert told.value.fact == fact


@pytest.mark.parametrize("bad", ["\0", "\x1b", "\r", "\x7f", "\x9b"])
def test_a_message_holds_no_control_characters(bad: str) -> None:
    said = f"title{bad}rest"
    with pytest.raises(CallError, match=rf"the commit's message holds the control character U\+{ord(bad):04X}\. Take"):
        message_of(Config(), said)
    with pytest.raises(CallError, match=r"the commit's message in hubpub\.toml holds the control character"):
        message_of(Config(message=said), None)


def test_a_message_may_have_lines_and_tabs() -> None:
    assert message_of(Config(message="theirs"), "title\n\n\tbody ä\n") == "title\n\n\tbody ä\n"
    assert message_of(Config(message="theirs"), None) == "theirs"
    assert message_of(Config(), None) == ""
