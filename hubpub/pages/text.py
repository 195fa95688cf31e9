"""Sizes, numbers, dates and names as a page writes them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Controls, and what overrides the direction of writing; the marks that languages need are not among them.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONGEST_TITLE = 200
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}))?")


def readable_size(size: int) -> str:
    """A number of bytes for people, in the decimal units that the Hub shows."""
    if size < 1000:
        return f"{size} B"
    amount = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.5 or unit == "TB":
            break
    return f"{amount:.3g} {unit}"


def readable_number(number: int) -> str:
    """A count for people, as the Hub writes parameters: ``1.76M``, ``7.62B``."""
    if number < 1000:
        return str(number)
    amount = float(number)
    for unit in ("K", "M", "B", "T"):
        amount /= 1000
        if amount < 999.5 or unit == "T":
            break
    return f"{amount:.3g}{unit}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 file``, ``1,234 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def name(text: str) -> Markup:
    """A stranger's name: its direction of writing changes nothing around it.

    What would turn letters around, or not show, is spelled out (``\\u202e``), so that no name looks like another.
    """
    return Markup("<bdi>%s</bdi>") % _UNSHOWN.sub(lambda one: one[0].encode("unicode_escape").decode(), text)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters: of a longer one the beginning, and an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def title_in_list(text: str) -> Markup:
    """A stranger's title in a list, which a long one would push away."""
    return name(shortened(text, _LONGEST_TITLE))


def with_marked_controls(code: str) -> str:
    """HTML of code in which what overrides the direction of writing is told, and ends where it stands.

    Code could look like other code with it (CVE-2021-42574). What is copied stays what was written.

    Args:
        code: HTML, with no attribute that holds a stranger's text.
    """
    return _OVERRIDES.sub(lambda one: f'<bdi class="unshown" title="U+{ord(one[0]):04X}">{one[0]}</bdi>', code)


def day(date: str, *, time: bool = False) -> Markup:
    """A time that is given as ISO 8601, in UTC; anything else as it is."""
    match = _DATE.match(date)
    if not match or not 1 <= int(match[2]) <= 12:
        return Markup("{}").format(date)
    shown = f"{int(match[3])} {_MONTHS[int(match[2]) - 1]} {match[1]}"
    if time and match[4]:
        shown += f", {match[4]} UTC"
    return Markup('<time datetime="{}">{}</time>').format(date, shown)


def web_address(url: str) -> str:
    """An address that a link may have: of the web, or of this site; empty for any other."""
    try:
        split = urlsplit(url.strip())
    except ValueError:
        return ""
    if split.scheme.lower() in ("http", "https"):
        return url.strip() if split.netloc else ""
    rooted = not split.scheme and url.startswith(("/", "#")) and not url.startswith(("//", "/\\"))
    return url if rooted else ""


def link(text: str | Markup, url: str, css: str = "") -> Markup:
    """A link; the text alone where the address is none that a page may have."""
    address = web_address(url) if url else ""
    kind = Markup(' class="%s"') % css if css else Markup()
    if not address:
        return Markup("<span%s>%s</span>") % (kind, text) if css else escape(text)
    outside = Markup(' rel="noopener nofollow"') if address.lower().startswith("http") else Markup()
    return Markup('<a href="%s"%s%s>%s</a>') % (address, kind, outside, text)
