"""The table of a run, in terminals of several widths, and in one that cannot show colours."""

from __future__ import annotations

import io

import pytest

from hubpub.cli.progress.table import LiveTable
from hubpub.cli.progress.tally import Tally
from hubpub.types.fleet import Row, RowResult, RowState, Verb

NAME = "push of fleets/of/ours/opus/fleet.jsonl"


class Terminal(io.StringIO):
    """A terminal that keeps what it is sent."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def table(width: int, file: io.StringIO | None = None, title: str = NAME) -> LiveTable:
    now = 0.0
    tally = Tally(Verb.PUSH, 10_000, 1_200, lambda: now)
    for number in range(700):
        now += 0.1
        tally.count(RowState.CHANGED if number % 3 else RowState.UNCHANGED)
    return LiveTable(title, tally, file or io.StringIO(), width)


def lines_of(table: LiveTable) -> list[str]:
    with table.console.capture() as captured:
        table.console.print(table.shown())
    return [line.rstrip() for line in captured.get().splitlines()]


def test_side_by_side_where_there_is_room() -> None:
    assert lines_of(table(100)) == [
        NAME,
        "done              published   unchanged   blocked   failed   a second   time left",
        "1,900 of 10,000   466         234         0         0        10         14 min",
        "━" * 19 + "─" * 81,
    ]


def test_below_each_other_where_there_is_not() -> None:
    assert lines_of(table(60)) == [
        NAME,
        "done       1,900 of 10,000  failed     0",
        "published  466              a second   10",
        "unchanged  234              time left  14 min",
        "blocked    0",
        "━" * 11 + "─" * 49,
    ]


@pytest.mark.parametrize("width", [60, 72, 80, 84, 100, 120, 200])
@pytest.mark.parametrize(
    "title", [NAME, f"push of {'long/' * 60}fleet.jsonl", "push of 模型/模型/模型模型模型模型模型模型.csv"]
)
def test_no_line_is_longer_than_the_terminal_and_no_number_is_cut(width: int, title: str) -> None:
    shown = table(width, title=title)
    shown.say("the hub allows 128 repository commits per hour: all wait for 43 minutes")
    lines = lines_of(shown)
    assert max(map(len, lines)) <= width
    text = " ".join(lines[1:])
    for part in ("1,900 of 10,000", "466", "234", "14 min", "time left", "all wait for 43 minutes"):
        assert part in text.replace("\n", " "), part


def test_rows_that_went_wrong_stand_above_and_are_text() -> None:
    terminal = Terminal()
    with table(100, terminal) as shown:
        shown.count(
            RowResult(
                Row(1, repo="me/[red]x[/red]"), RowState.BLOCKED, "a\x1b[2J :smile: [link=http://evil]here[/link]"
            )
        )
        shown.count(RowResult(Row(2, repo="me/y"), RowState.CHANGED))
        assert shown.away(lambda: True)
    text = terminal.getvalue()
    assert r"me/[red]x[/red]  a\x1b[2J :smile: [link=http://evil]here[/link]" in text
    assert "\x1b[2J" not in text
    assert "me/y" not in text
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h"), "the cursor is there again"


def test_no_colours_where_they_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = Terminal()
    with table(100, terminal) as shown:
        shown.count(RowResult(Row(1, repo="me/x"), RowState.FAILED, "no hub answers"))
    assert "\x1b[3" not in terminal.getvalue()
    assert "failed" in terminal.getvalue()


def test_a_terminal_of_ascii_alone() -> None:
    terminal = Terminal()
    terminal.encoding = "ascii"  # type: ignore[misc]
    with table(100, terminal):
        pass
    assert "#" * 19 in terminal.getvalue()
    assert "━" not in terminal.getvalue()
