"""Where in its repository a push goes, and what its commit says: a branch, a tag, a pull request, the message."""

from __future__ import annotations

import re

from hubpub.errors import CallError
from hubpub.files.scan import CONFIG_NAME
from hubpub.files.settings import Config
from hubpub.hub.refs import is_reserved
from hubpub.types.plan import MAIN

# git cuts a message at NUL, and with it what stands below; the rest would move the terminal of whoever reads the log
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def line_of(
    settings: Config, *, pr: bool | None, branch: str | None, tag: str | None
) -> tuple[bool, str | None, str | None]:
    """Whether a pull request is opened, the branch (None for main), and the tag.

    What is asked for wins over the settings: what contradicts it there is put aside.

    Args:
        settings: The folder's ``hubpub.toml``.
        pr: Whether a pull request is asked for; None where nothing is said.
        branch: The branch that is asked for.
        tag: The tag that is asked for.

    Raises:
        CallError: What is asked for does not go together, or the settings do not.
    """
    if pr:
        named, tagged = branch, tag
    else:
        named, tagged = branch or settings.branch, tag or settings.tag
    opened = bool(settings.pr) if pr is None and not (branch or tag) else bool(pr)
    named = None if named == MAIN else named
    if opened and (named or tagged):
        where = "" if pr else f" in {CONFIG_NAME}"
        raise CallError(
            f"a pull request and a {'branch' if named else 'tag'} are both asked for{where}",
            "Leave one of the two out: a pull request has its own branch, and a tag can be made once it is merged.",
        )
    for what, name in (("branch", named), ("tag", tagged)):
        if name is not None and (is_reserved(name) or not _is_ref(name)):
            # the Hub would refuse it, a tag only once everything is published
            raise CallError(f"{name!r} is no name for a {what}", "Choose one that git takes, such as v1.0.")
    return opened, named, tagged


def message_of(settings: Config, given: str | None) -> str:
    """What the commit's message begins with; empty where nobody says it.

    Raises:
        CallError: It is blank, or holds control characters.
    """
    said = given or settings.message or ""
    if said and not said.strip():
        raise CallError("the commit's message is blank", "Say what is published, or leave it out.")
    if found := _CONTROL.search(said):
        where = "" if given else f" in {CONFIG_NAME}"
        raise CallError(
            f"the commit's message{where} holds the control character U+{ord(found[0]):04X}",
            "Take it out: only line breaks and tabs may stand there.",
        )
    return said


def _is_ref(name: str) -> bool:
    from dulwich.refs import check_ref_format

    try:
        full = f"refs/heads/{name}".encode()
    except UnicodeEncodeError:
        return False
    return not name.startswith("-") and check_ref_format(full)  # type: ignore[arg-type]
