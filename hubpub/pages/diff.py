"""What changed in texts, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from markupsafe import Markup, escape

from hubpub.pages.text import counted, link, name, with_marked_controls

LIMIT = 200_000
"""Characters of a text above which it is not compared line by line."""

_LINES = 6_000
_CONTEXT = 3
# Lines of all files of one page.
_SHOWN = 4_000
_LONGEST = 2_000

Kind = Literal[" ", "+", "-"]
What = Literal["added", "changed", "removed", "renamed"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a diff: what became of it, its text, and its numbers in the old and the new text from 1."""

    kind: Kind
    text: str
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a file.

    Attributes:
        path: Its path.
        what: What became of it.
        hunks: The lines that changed, with those around them.
        note: What is told in place of lines, such as sizes of weights.
        url: The file's page; empty where it has none.
        before: Its old path, where it was renamed.
    """

    path: str
    what: What = "changed"
    hunks: tuple[tuple[Line, ...], ...] = ()
    note: str = ""
    url: str = ""
    before: str = ""

    @property
    def added(self) -> int:
        """How many lines were added."""
        return sum(line.kind == "+" for hunk in self.hunks for line in hunk)

    @property
    def removed(self) -> int:
        """How many lines were removed."""
        return sum(line.kind == "-" for hunk in self.hunks for line in hunk)


def changed_lines(old: str, new: str) -> tuple[tuple[Line, ...], ...] | None:
    """The lines that changed between two texts, in groups with three around each; None where the texts are too long."""
    if max(len(old), len(new)) > LIMIT:
        return None
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > _LINES:
        return None
    # what is the same at both ends needs no search
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    start = max(same - _CONTEXT, 0)
    matcher = SequenceMatcher(None, before[start:], after[start:], autojunk=True)
    hunks = []
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        lines: list[Line] = []
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                pairs = zip(range(old_from, old_to), range(new_from, new_to), strict=True)
                lines += [Line(" ", before[start + a], start + a + 1, start + b + 1) for a, b in pairs]
                continue
            lines += [Line("-", before[start + a], start + a + 1, None) for a in range(old_from, old_to)]
            lines += [Line("+", after[start + b], None, start + b + 1) for b in range(new_from, new_to)]
        hunks.append(tuple(lines))
    return tuple(hunks)


def diff(changes: Sequence[Change]) -> Markup:
    """Changes of files, one below the other."""
    if not changes:
        return Markup('<p class="empty">No file was changed.</p>')
    added, removed = sum(change.added for change in changes), sum(change.removed for change in changes)
    summary = Markup('<p class="soft">{} changed{}</p>\n').format(
        counted(len(changes), "file"), Markup(", {}").format(_counts(added, removed)) if added or removed else ""
    )
    shown, left = [], _SHOWN
    for number, change in enumerate(changes, start=1):
        shown.append(_change(change, number, left))
        left -= sum(map(len, change.hunks))
    return summary + Markup("").join(shown)


def _counts(added: int, removed: int) -> Markup:
    return Markup(
        '<span class="plus" aria-label="{} added">+{}</span> <span class="minus" aria-label="{} removed">−{}</span>'
    ).format(counted(added, "line"), f"{added:,}", counted(removed, "line"), f"{removed:,}")


def _change(change: Change, number: int, left: int) -> Markup:
    title = Markup("{}").format(name(change.path))
    if change.before:
        title = Markup("{} → {}").format(name(change.before), title)
    counts = Markup("<span>{}</span>").format(_counts(change.added, change.removed)) if change.hunks else Markup()
    head = Markup('<h3 id="change-{}">{}</h3><span class="badge what-{}">{}</span>{}').format(
        number, link(title, change.url), change.what, change.what, counts
    )
    body = Markup('<p class="soft small">{}</p>').format(change.note) if change.note else Markup()
    if change.hunks and left > 0:
        rows = Markup('<tr class="gap"><td colspan="4">…</td></tr>').join(
            Markup("").join(map(_line, hunk)) for hunk in _first(change.hunks, left)
        )
        body += Markup(
            '<div class="wide"><table class="diff"><thead class="hidden-text"><tr><th scope="col">Old line</th>'
            '<th scope="col">New line</th><th scope="col">What</th><th scope="col">Text</th></tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(rows)
    if sum(map(len, change.hunks)) > left:
        body += Markup('<p class="soft small">The rest of this change is too long to be shown.</p>')
    return Markup('<section class="change"><div class="change-head">{}</div>{}</section>\n').format(head, body)


def _first(hunks: Sequence[tuple[Line, ...]], most: int) -> list[tuple[Line, ...]]:
    shown = []
    for hunk in hunks:
        if most <= 0:
            break
        shown.append(hunk[:most])
        most -= len(hunk)
    return shown


_CSS: dict[Kind, str] = {" ": "same", "+": "plus", "-": "minus"}
_SIGN: dict[Kind, str] = {" ": "", "+": "+", "-": "−"}


def _line(line: Line) -> Markup:
    text = line.text if len(line.text) <= _LONGEST else line.text[:_LONGEST] + " …"
    shown = Markup(with_marked_controls(str(escape(text))))  # noqa: S704 -- escaped
    return Markup('<tr class="{}"><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>').format(
        _CSS[line.kind], line.old or "", line.new or "", _SIGN[line.kind], shown
    )
