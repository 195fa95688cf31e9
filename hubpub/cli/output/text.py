"""Values as text for people: plain lines, coloured where the terminal can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubpub.cli.output.formats import Format, Style
from hubpub.display.findings import check_lines
from hubpub.display.fit import fit
from hubpub.display.fleet import show_fleet
from hubpub.display.lineage import show_links
from hubpub.display.plan import show_plan
from hubpub.display.receipt import show_receipt
from hubpub.display.setup import setup_lines
from hubpub.display.verification import show_verification
from hubpub.types.findings import Checked


def _show_check(checked: Checked, style: Style) -> str:
    lines = list(
        check_lines(checked, style.excerpts, every=style.every, for_all="--all shows each", colour=style.colour)
    )
    # the last one says what it all comes to
    return "".join(f"{line}\n" for line in (lines[:-1] if style.quiet else lines))


def _fitted(show: Callable[[Any, Style], str]) -> Callable[[Any, Style], str]:
    return lambda value, style: fit(show(value, style), style.width)


FORMAT = Format(
    {
        # it may go into a file, so it is not broken
        "card": lambda rendered, _: rendered.card.text,
        "checked": _fitted(_show_check),
        "fleet": _fitted(lambda status, style: show_fleet(status, quiet=style.quiet, colour=style.colour)),
        "links": _fitted(lambda links, style: show_links(links, quiet=style.quiet, colour=style.colour)),
        "plan": _fitted(lambda plan, style: show_plan(plan, colour=style.colour)),
        "receipt": _fitted(lambda receipt, _: show_receipt(receipt)),
        "setup": _fitted(lambda setup, style: "".join(f"{line}\n" for line in setup_lines(setup, quiet=style.quiet))),
        "verification": _fitted(lambda found, style: show_verification(found, quiet=style.quiet, colour=style.colour)),
    }
)
