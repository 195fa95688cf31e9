"""A fleet's run as a table that changes in the terminal, by rich, which nothing else here imports."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO

from rich.console import Console, Group
from rich.live import Live
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from hubpub.cli.progress.tally import Tally, duration, rate
from hubpub.display.fleet import row_line
from hubpub.display.words import one_line
from hubpub.types.fleet import RowResult, RowState

_WIDEST = 120
_STYLES = {
    RowState.CHANGED: "green",
    RowState.UNCHANGED: "",
    RowState.BLOCKED: "bold red",
    RowState.FAILED: "bold red",
}


class LiveTable:
    """The table, at the end of what the terminal shows; rows that somebody has to look at stand above it.

    Args:
        title: What is done, and with what.
        tally: The numbers.
        file: The terminal; standard error by default.
        width: Its columns, where they are not to be asked.
    """

    def __init__(self, title: str, tally: Tally, file: IO[str] | None = None, width: int | None = None) -> None:
        self._title = one_line(title)
        self._tally = tally
        self._told = ""
        # what comes from rows is text: no markup, no emoji codes, nothing coloured by guess
        self.console = Console(
            file=file or sys.stderr, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False
        )
        self._live = Live(
            get_renderable=self.shown,
            console=self.console,
            transient=True,
            refresh_per_second=4,
            redirect_stdout=False,
        )

    def __enter__(self) -> LiveTable:
        self._live.start(refresh=True)
        return self

    def __exit__(self, *error: object) -> None:
        self._live.stop()

    def count(self, result: RowResult) -> None:
        """One more row had its turn."""
        self._tally.count(result.state)
        self._told = ""
        if result.state.is_bad:
            self._above(row_line(self._tally.verb, result), _STYLES[result.state])

    def say(self, text: str) -> None:
        """What the run does just now, below the numbers, until the next row had its turn."""
        self._told = one_line(text)

    def away(self, ask: Callable[[], bool]) -> bool:
        """Asks, with the table out of the way."""
        self._live.stop()
        try:
            return ask()
        finally:
            self._live.start(refresh=True)

    def _above(self, text: str, style: str) -> None:
        what, gap, rest = text.partition("  ")
        self.console.print(Text.assemble((what, style), gap, rest))

    def shown(self) -> Group:
        """The table as it is now."""
        tally = self._tally
        width = min(self.console.width, _WIDEST)
        abreast = _abreast(tally)
        wide = self.console.options.update(max_width=10 * _WIDEST)
        fits = Measurement.get(self.console, wide, abreast).maximum <= width
        head = Text(self._title, style="bold", no_wrap=True, overflow="ellipsis")
        bar = _bar(tally.done / max(1, tally.rows), width, plain=self.console.options.ascii_only)
        told = [Text(self._told, style="yellow")] if self._told else []
        return Group(head, abreast if fits else _upright(tally), bar, *told)


def _bar(share: float, width: int, *, plain: bool) -> Text:
    """How much is done; to be told without colours, too."""
    done = int(share * width)
    full, empty = "#-" if plain else "━─"
    return Text.assemble((full * done, "green"), (empty * (width - done), "dim"))


def _cells(tally: Tally) -> list[tuple[str, str, str]]:
    """Each number with what it is and its style."""
    states = [(word, f"{count:,}", _STYLES[state] if count else "") for word, state, count in tally.words]
    return [
        ("done", f"{tally.done:,} of {tally.rows:,}", "bold"),
        *states,
        ("a second", rate(tally.per_second), ""),
        ("time left", duration(tally.seconds_left), ""),
    ]


def _abreast(tally: Tally) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name, _, _ in _cells(tally):
        table.add_column(name, header_style="dim", no_wrap=True)
    table.add_row(*(Text(value, style) for _, value, style in _cells(tally)))
    return table


def _upright(tally: Tally) -> Table:
    """The same in two columns, where they do not fit side by side."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    cells = _cells(tally)
    half = (len(cells) + 1) // 2
    for _ in range(2):
        table.add_column(style="dim", no_wrap=True)
        table.add_column(no_wrap=True)
    for left, right in zip(cells[:half], [*cells[half:], ("", "", "")], strict=False):
        table.add_row(*(part for name, value, style in (left, right) for part in (name, Text(value, style))))
    return table
