"""Where in its repository a push goes, and what its commit says: a branch, a tag, a pull request, the message."""

from __future__ import annotations

import re

from hubpub.errors import CallError
from hubpub.hub.refs import is_reserved
from hubpub.types.plan import MAIN
from hubpub.types.request import PushRequest
from hubpub.types.spelling import spelled

# git cuts a message at NUL, and with it what stands below; the rest would move the terminal of whoever reads the log
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def require_refs(request: PushRequest) -> None:
    """Sees to it that a pull request, a branch and a tag go together, and that git takes their names.

    Raises:
        CallError: What is asked for does not go together, or the settings do not.
    """
    options = request.options
    branch, tag = options["branch"], options["tag"]
    named = None if branch == MAIN else branch
    if options["pr"] and (named or tag):
        other = "branch" if named else "tag"
        # each is the caller's or each the file's: one that contradicts the caller is put aside
        both = request.said_in.get(other) or f"{spelled('pr')} and {spelled(other)}"
        raise CallError(
            f"{request.place('pr')}a pull request and a {other} are both asked for ({both})",
            "Leave one of the two out: a pull request has its own branch, and a tag can be made once it is merged.",
        )
    for what, name in (("branch", named), ("tag", tag)):
        if name is not None and (is_reserved(name) or not _is_ref(name)):
            # the Hub would refuse it, a tag only once everything is published
            raise CallError(
                f"{request.place(what)}{name!r} is no name for a {what}", "Choose one that git takes, such as v1.0."
            )


def require_message(request: PushRequest) -> None:
    """Sees to it that a commit's message can be one.

    Raises:
        CallError: It is blank, or holds control characters.
    """
    message = request.options["message"] or ""
    if message and not message.strip():
        raise CallError(
            f"{request.place('message')}the commit's message is blank", "Say what is published, or leave it out."
        )
    if found := _CONTROL.search(message):
        raise CallError(
            f"{request.place('message')}the commit's message holds the control character U+{ord(found[0]):04X}",
            "Take it out: only line breaks and tabs may stand there.",
        )


def require_no_secret(request: PushRequest) -> None:
    """Sees to it that no token stands in what a push says of itself: the log of a repository is read by everybody.

    Raises:
        CallError: One does. It is not repeated.
    """
    from hubpub.rules.secrets.kinds import kinds_in, secrets_of

    options = request.options
    said = (
        ("message", "the commit's message", options["message"] or ""),
        ("branch", "the branch's name", options["branch"] or ""),
        ("tag", "the tag's name", options["tag"] or ""),
    )
    for name, what, text in said:
        for kind in kinds_in(text):
            if any(secrets_of(kind, text)):
                raise CallError(
                    f"{request.place(name)}{what} holds {kind.name}, which everybody could read",
                    "Take it out; where it was published before, revoke it.",
                )


def _is_ref(name: str) -> bool:
    from dulwich.refs import check_ref_format

    try:
        full = f"refs/heads/{name}".encode()
    except UnicodeEncodeError:
        return False
    return not name.startswith("-") and check_ref_format(full)  # type: ignore[arg-type]
