"""Values as text for people: plain lines, coloured where the terminal can."""

from __future__ import annotations

from hubpub.cli.output.formats import Format, Style
from hubpub.display.findings import check_lines
from hubpub.display.fleet import show_fleet
from hubpub.display.lineage import show_links
from hubpub.display.plan import show_plan
from hubpub.display.receipt import show_receipt
from hubpub.display.setup import setup_lines
from hubpub.display.verification import show_verification
from hubpub.types.findings import Checked


def _show_check(checked: Checked, style: Style) -> str:
    lines = list(check_lines(checked, style.excerpts, every=style.every, colour=style.colour))
    # the last one says what it all comes to
    return "".join(f"{line}\n" for line in (lines[:-1] if style.quiet else lines))


FORMAT = Format(
    {
        "card": lambda rendered, _: rendered.card.text,
        "checked": _show_check,
        "fleet": lambda status, style: show_fleet(status, quiet=style.quiet, colour=style.colour),
        "links": lambda links, style: show_links(links, quiet=style.quiet, colour=style.colour),
        "plan": lambda plan, style: show_plan(plan, colour=style.colour),
        "receipt": lambda receipt, _: show_receipt(receipt),
        "setup": lambda setup, style: "".join(f"{line}\n" for line in setup_lines(setup, quiet=style.quiet)),
        "verification": lambda found, style: show_verification(found, quiet=style.quiet, colour=style.colour),
    }
)
