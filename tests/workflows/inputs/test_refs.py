"""Where in its repository a push goes, by flags and by hubpub.toml, and what its commit says."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.errors import CallError
from hubpub.files.settings import Settings
from hubpub.rules.secrets.kinds import KINDS
from hubpub.types.request import PushRequest
from hubpub.workflows.inputs.refs import require_message, require_no_secret, require_refs
from hubpub.workflows.inputs.request import merge_settings
from tests.rules.secrets.examples import filled


def requested(settings: dict[str, Any], **asked: Any) -> PushRequest:
    request = merge_settings(None, None, asked, Settings(settings))
    require_refs(request)
    require_message(request)
    require_no_secret(request)
    return request


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
    options = requested(settings, **asked).options
    assert (bool(options["pr"]), options["branch"], options["tag"]) == line


@pytest.mark.parametrize(
    ("settings", "asked", "fact"),
    [
        ({}, {"pr": True, "branch": "dev"}, "a pull request and a branch are both asked for (pr=True and branch=)"),
        ({}, {"pr": True, "tag": "t0"}, "a pull request and a tag are both asked for (pr=True and tag=)"),
        ({"pr": True, "tag": "t0"}, {}, "{0}: pr: a pull request and a tag are both asked for ({0})"),
        ({"pr": True, "branch": "dev"}, {}, "{0}: pr: a pull request and a branch are both asked for ({0})"),
    ],
)
def test_what_contradicts_itself_is_said_to_whoever_wrote_it(
    settings: dict[str, Any], asked: dict[str, Any], fact: str
) -> None:
    with pytest.raises(CallError) as told:
        requested(settings, **asked)
    assert told.value.fact == fact.format("hubpub.toml:1")


@pytest.mark.parametrize("bad", ["\0", "\x1b", "\r", "\x7f", "\x9b"])
def test_a_message_holds_no_control_characters(bad: str) -> None:
    said = f"title{bad}rest"
    with pytest.raises(CallError, match=rf"the commit's message holds the control character U\+{ord(bad):04X}\. Take"):
        requested({}, message=said)
    with pytest.raises(CallError, match=r"hubpub\.toml:1: message: the commit's message holds the control character"):
        requested({"message": said})


def test_a_message_may_have_lines_and_tabs() -> None:
    theirs = {"message": "theirs"}
    assert requested(theirs, message="title\n\n\tbody ä\n").options["message"] == "title\n\n\tbody ä\n"
    assert requested(theirs).options["message"] == "theirs"
    assert requested({}).options["message"] is None


@pytest.mark.parametrize("name", ["message", "branch", "tag"])
def test_what_everybody_reads_holds_no_token(name: str) -> None:
    token = filled(KINDS[0], KINDS[0].examples[0]).text
    with pytest.raises(CallError, match="holds a Hugging Face token, which everybody could read") as error:
        requested({}, **{name: token if name != "message" else f"Epoch 3, {token}"})
    assert token not in str(error.value)
    assert requested({}, **{name: "hf_2024"})
