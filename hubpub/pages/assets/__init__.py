"""The one style sheet and the one script of all pages, served as files or put into a page, and what a page may load."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["css", "js"]
MEDIA_TYPES: dict[Kind, str] = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Assets:
    """Where a page finds them.

    Attributes:
        style: The style sheet's address; empty where it stands in the page itself.
        script: The script's address; likewise.
    """

    style: str = ""
    script: str = ""

    @classmethod
    def below(cls, path: str) -> Assets:
        """Served as files below a path, such as ``/_pages/``. The names change with what is in them."""
        return cls(path + file_name("css"), path + file_name("js"))


@cache
def content(kind: Kind) -> str:
    """The style sheet, or the script."""
    return files(__name__).joinpath(f"pages.{kind}").read_text(encoding="utf-8")


@cache
def file_name(kind: Kind) -> str:
    """Its name, with a digest of it: what is kept under that name never grows old."""
    return f"pages-{hashlib.sha256(content(kind).encode()).hexdigest()[:16]}.{kind}"


def policy(assets: Assets, *, offline: bool = False) -> str:
    """The Content-Security-Policy of a page: one script and one style sheet, no other, and no form to another site.

    A card's own styles are allowed as attributes; they are cleaned, and no style can run anything.

    Args:
        assets: Where the page finds them: in itself they are known by their digests.
        offline: Whether pictures of other sites stay away.
    """
    style = "'self'" if assets.style else _source("css")
    script = "'self'" if assets.script else _source("js")
    elsewhere = "" if offline else " https:"
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; style-src-attr 'unsafe-inline'; "
        f"img-src 'self' data:{elsewhere}; media-src 'self'{elsewhere}; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def policy_in_page(assets: Assets, *, offline: bool = False) -> str:
    """The same for a page that is a file, which says it itself: who frames it, it cannot say there."""
    return policy(assets, offline=offline).removesuffix("; frame-ancestors 'none'")


def _source(kind: Kind) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content(kind).encode()).digest()).decode()}'"
