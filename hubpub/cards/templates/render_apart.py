"""Renders a template that somebody else may have written: in a process of its own, with a deadline and limits."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubpub.cards.markdown.limits import TEXT_LIMIT
from hubpub.cards.templates import worker
from hubpub.errors import CallError, MachineError
from hubpub.types.spelling import spelled

SECONDS = 10.0
"""How long a template may take."""
MEMORY = 512 * 1024 * 1024
"""How many bytes its process may take, where the system sets limits."""

_GRACE = 30.0  # seconds more, for the process to start and to say where it is: the deadline is its own
# Of the environment, with its keys and tokens, what Python may need to start.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_COMPILED_LINE = re.compile(r'File "<template>", line (\d+)')


def render_apart(template: str, values: Mapping[str, Any], name: str) -> str:
    """What a template makes of values: nothing that it may do touches this process, a file or a network.

    Args:
        template: A Jinja template.
        values: What it is given, by name, as JSON can say it.
        name: What errors call it.

    Raises:
        CallError: It is faulty, lacks names, has no end, or takes or renders too much; says the line.
        MachineError: No process can be started.
    """
    import jinja2
    import markupsafe

    request = {
        "imports": list(dict.fromkeys(str(Path(module.__file__ or "").parents[1]) for module in (jinja2, markupsafe))),
        "template": template,
        "values": values,
        "seconds": SECONDS,
        "memory": MEMORY,
        "longest": TEXT_LIMIT,
    }
    try:
        # this Python, and a file of ours; -I: neither the directory nor the environment says what is imported
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-X", "utf8", worker.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: value for name in _KEPT if (value := os.environ.get(name)) is not None},
        )
    except OSError as error:
        raise MachineError(f"cannot start {sys.executable}: {error.strerror}", "Mend the installation.") from error
    try:
        said, trace = process.communicate(json.dumps(request).encode() + b"\n", SECONDS + _GRACE)
    except subprocess.TimeoutExpired:
        said, trace = b"", b""
    finally:
        process.kill()
        process.communicate()
    return _text_of(said, trace.decode(errors="replace"), name)


def _text_of(said: bytes, trace: str, name: str) -> str:
    answers = [json.loads(line) for line in said.splitlines()]
    outcome = answers[-1] if answers and isinstance(answers[-1], dict) else None
    if outcome is None:
        raise _unfinished(answers[0] if answers else [], trace, name)
    if lacking := outcome.get("lacking"):
        raise _lacking(lacking, name)
    if "fault" in outcome:
        raise CallError(f"{_place(name, outcome['line'])}: {str(outcome['fault']).rstrip('.')}", "Mend the template.")
    text: str = outcome["text"]
    try:
        text.encode()
    except UnicodeEncodeError as error:
        fact = f"{name}: it renders U+{ord(text[error.start]):04X}, which no file can hold"
        raise CallError(fact, "Mend the template.") from error
    return text


def _unfinished(origins: list[Any], trace: str, name: str) -> CallError:
    """What is said of a process that ended without an outcome."""
    found = _COMPILED_LINE.search(trace)
    line = worker.origin(origins, int(found[1])) if found and origins else None
    if "Timeout" in trace or not trace:
        return CallError(
            f"{_place(name, line)}: it is not done after {SECONDS:.0f} seconds",
            "Mend the template: a loop may be endless.",
        )
    return CallError(f"{_place(name, line)}: its process was ended", "Mend the template: it may need too much memory.")


class LackingError(CallError):
    """A template shows what nothing gives.

    Attributes:
        names: What that is; of a part, with what it would be a part of.
    """

    names: tuple[str, ...] = ()


def _lacking(lacking: list[Any], name: str) -> CallError:
    error = _lacking_error(lacking, name)
    error.names = tuple(dict.fromkeys(one for one, _ in lacking))
    return error


def _lacking_error(lacking: list[Any], name: str) -> LackingError:
    first: dict[str, int] = {}
    for one, line in lacking:
        first.setdefault(one, line)
    by_line: dict[int, list[str]] = {}
    for one, line in first.items():
        by_line.setdefault(line, []).append(one)
    first_line = min(by_line)
    told = "; ".join(
        f"{_place(name, line) if line == first_line else f'line {line}'}: {', '.join(by_line[line])}"
        for line in sorted(by_line)
    )
    what = "a name that nothing gives" if len(first) == 1 else "names that nothing gives"
    if all(" " in one for one in first):  # a part that something has not
        return LackingError(f"{told}: {what}", "Mend the template.")
    them = "it as a fact" if len(first) == 1 else "them as facts"
    how = f'Give {them} with {spelled("facts")}, or say in the template what stands there without: NAME | default("").'
    return LackingError(f"{told}: {what}", how)


def _place(name: str, line: int | None) -> str:
    return f"{name}:{line}" if line else name
