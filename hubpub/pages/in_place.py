"""Findings in place: which stand before a block of the card, beside a chip, at a file, or above all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from hubpub.pages.chips import Chip, Kind
from hubpub.pages.findings import FindingRow, count_of, finding
from hubpub.pages.text import counted, name

_KEY = re.compile(r"([A-Za-z0-9_-]{1,60})\s{0,20}:")
# The chip that a key of the front matter becomes.
_CHIPS: Mapping[str, Kind] = {
    "pipeline_tag": "task",
    "library_name": "library",
    "language": "language",
    "license": "license",
    "license_name": "license",
    "license_link": "license",
    "datasets": "dataset",
    "base_model": "base",
    "base_model_relation": "base",
    "tags": "tag",
}
_LINE_END = re.compile(r"\r\n?|\n")
_LISTED_MOST = 1_000
_SEVERITIES = {"error": "errors", "warning": "warnings", "info": "pieces of advice"}


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding and where it stands.

    Attributes:
        row: The finding.
        line: The line of the whole card that it speaks of, from 1; None for none.
        path: The file that it speaks of; empty for the repository.
        mended: What stands there, and what a fix writes instead, in whole lines; None where there is no fix.
    """

    row: FindingRow
    line: int | None = None
    path: str = ""
    mended: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Findings as HTML, by where they stand.

    Attributes:
        above: Those on the front matter, on no line, and on the repository.
        in_card: Those before a block, by the line of the card's body from 1.
        in_source: Short marks below a line, by the line of the whole card from 1.
        at_file: Those at a file, by its path.
        of_file: Short marks of the same.
        at_chip: Short marks beside a chip, by the chip's number from 0.
    """

    above: Markup = field(default_factory=Markup)
    in_card: Mapping[int, Markup] = field(default_factory=dict)
    in_source: Mapping[int, Markup] = field(default_factory=dict)
    at_file: Mapping[str, Markup] = field(default_factory=dict)
    of_file: Mapping[str, Markup] = field(default_factory=dict)
    at_chip: Mapping[int, Markup] = field(default_factory=dict)


def placed(noted: Sequence[Noted], source: str, front: int, chips: Sequence[Chip], paths: frozenset[str]) -> Placed:
    """Where findings stand.

    Args:
        noted: The findings.
        source: The whole card, its lines ended by LF.
        front: How many lines of it are the front matter's.
        chips: The chips.
        paths: The files that are listed, but the card.
    """
    above, at_chip = Markup(), dict[int, Markup]()
    at_file, of_file = dict[str, Markup](), dict[str, Markup]()
    in_card, in_source = dict[int, list[Markup]](), dict[int, list[Markup]]()
    lines = source.split("\n")[:front]
    for number, one in enumerate(noted, start=1):
        shown = _block(one, number)
        if one.line is not None:
            in_source.setdefault(one.line, []).append(mark(one, number))
        if one.line is not None and one.line > front:
            in_card.setdefault(one.line - front, []).append(shown)
        elif one.path in paths:
            at_file[one.path] = at_file.get(one.path, Markup()) + shown
            of_file[one.path] = of_file.get(one.path, Markup()) + mark(one, number)
        else:
            above += shown
            if one.line is not None and (chip := _chip(lines, one.line, chips)) is not None:
                at_chip[chip] = at_chip.get(chip, Markup()) + mark(one, number)
    joined = Markup("").join
    return Placed(
        above,
        {line: joined(every) for line, every in in_card.items()},
        {line: joined(every) for line, every in in_source.items()},
        at_file,
        of_file,
        at_chip,
    )


def mark(one: Noted, number: int) -> Markup:
    """A finding's code, which leads to the finding itself."""
    severity = _severity(one)
    return Markup(
        '<a class="mark mark-{}" href="#finding-{}" title="{}"><span class="hidden-text">{} </span>{}</a>'
    ).format(severity, number, f"{severity}: {one.row.message}", severity, one.row.code)


def summary(noted: Sequence[Noted]) -> Markup:
    """How many findings there are of each severity, each a switch that hides them; and the list of all."""
    if not noted:
        return Markup('<p class="checks checks-none">There are no findings.</p>\n')
    switches = Markup("").join(
        Markup(
            '<label class="filter filter-{}"><input type="checkbox" id="show-{}" checked autocomplete="off"> {}</label>'
        ).format(severity, severity, count_of(rows))
        for severity in _SEVERITIES
        if (rows := [one.row for one in noted if _severity(one) == severity])
    )
    items = Markup("").join(_item(one, number) for number, one in enumerate(noted[:_LISTED_MOST], start=1))
    more = Markup()
    if len(noted) > _LISTED_MOST:
        more = Markup('<p class="soft small">The first {} of {}; all stand in their places.</p>').format(
            f"{_LISTED_MOST:,}", f"{len(noted):,}"
        )
    return Markup(
        '<section class="checks" aria-label="Findings"><div class="filters">{}</div>'
        "<details><summary>{}</summary><ol>{}</ol>{}</details></section>\n"
    ).format(switches, f"List {counted(len(noted), 'finding')}", items, more)


def _item(one: Noted, number: int) -> Markup:
    place = Markup(' <span class="soft">{}</span>').format(name(one.row.place)) if one.row.place else ""
    return Markup('<li class="noted-{}">{} {}{}</li>').format(_severity(one), mark(one, number), one.row.message, place)


def _block(one: Noted, number: int) -> Markup:
    mended = Markup()
    if one.mended:
        old, new = ((_lines(text)) for text in one.mended)
        rows = [Markup('<span class="gd">- {}\n</span>').format(line) for line in old]
        rows += [Markup('<span class="gi">+ {}\n</span>').format(line) for line in new]
        mended = Markup(
            '<details class="mended"><summary>What --fix writes</summary><div class="code"><pre tabindex="0" '
            'role="group" aria-label="What changes"><code>{}</code></pre></div></details>'
        ).format(Markup("").join(rows))
    return Markup('<div class="noted noted-{}" id="finding-{}">{}{}</div>').format(
        _severity(one), number, finding(one.row), mended
    )


def _lines(text: str) -> list[str]:
    lines = _LINE_END.split(text)
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def _severity(one: Noted) -> str:
    return one.row.severity if one.row.severity in _SEVERITIES else "info"


def _chip(lines: Sequence[str], line: int, chips: Sequence[Chip]) -> int | None:
    """The number of the chip that a line of the front matter became; of several of its key, that which it names."""
    kind = next(_kinds_above(lines, line), None)
    if kind is None or line > len(lines):
        return None
    here = [number for number, chip in enumerate(chips) if chip.kind == kind]
    text = lines[line - 1].lower()
    named = (n for n in here if (chips[n].value or chips[n].text).lower() in text)
    return next(named, here[0] if here else None)


def _kinds_above(lines: Sequence[str], line: int) -> Iterator[Kind]:
    for text in reversed(lines[:line]):
        if key := _KEY.match(text):
            if kind := _CHIPS.get(key[1]):
                yield kind
            return
