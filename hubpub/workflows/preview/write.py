"""A look as a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote

from hubpub.cards import frontmatter
from hubpub.errors import HubpubError
from hubpub.pages.assets import Assets, policy_in_page
from hubpub.pages.files import file_view
from hubpub.pages.findings import FindingRow
from hubpub.pages.in_place import Noted
from hubpub.pages.layout import Site
from hubpub.pages.markdown.placement import Place
from hubpub.pages.model import Described
from hubpub.pages.preview import PlannedFile, Preview, fault_page, file_page, preview_page
from hubpub.rules.secrets.redactor import each_masked, masked
from hubpub.types.card import CARD_PATH, Card, line_starts
from hubpub.types.findings import Edit, Finding
from hubpub.types.plan import Action
from hubpub.workflows.model_page import describe
from hubpub.workflows.preview.files import files_in_page, read_published, view_of
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.pictures import Previewed

_HUB = "https://huggingface.co"
_LONGEST_FIX = 4_000
_LINE_END = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a page is made.

    Attributes:
        offline: Whether what would be fetched from another site is left out.
        assets: Where the style sheet and the script are; in the page itself by default.
        version: What the page is made of, in a word, where it is served.
    """

    offline: bool = False
    assets: Assets = field(default_factory=Assets)
    version: str = ""

    @property
    def is_file(self) -> bool:
        """Whether the page is one file, with all that it needs."""
        return not self.version

    def site(self) -> Site:
        """The frame of the page."""
        policy = policy_in_page(self.assets, offline=self.offline) if self.is_file else ""
        note = "what a push would publish" + (", without pictures from outside" if self.offline else "")
        home = "#page" if self.is_file else "/#page"
        return Site("Preview", note, home=home, assets=self.assets, policy=policy, version=self.version)


def page_of(look: Look, manner: Manner) -> str:
    """The page of a look. No secret that the card or a name holds is in it."""
    card = None if look.card is None else masked(look.card)
    described = describe(card, look.repo, [file.path for file in look.files]) if card is not None else Described()
    if look.parameters:
        elements, dtype = look.parameters
        described = replace(described, metadata=replace(described.metadata, parameters=elements, dtype=dtype))
    inside = tuple(files_in_page(look)) if manner.is_file and look.root is not None else ()
    places = {CARD_PATH: "#source", **{file.path: f"#{file.id}" for file in inside}}
    shown = Preview(
        look.repo,
        described,
        card,
        _front(card or ""),
        tuple(_noted(look)),
        tuple(_files(look, manner, places)),
        tuple(masked(text) for text in look.told),
        look.badges,
        tuple(replace(file, path=masked(file.path)) for file in inside),
    )
    return preview_page(shown, manner.site(), _place(look, manner, places), offline=manner.offline)


def page_of_file(look: Look, path: str, manner: Manner) -> str | None:
    """The page of one file that is published, where a server shows it; None for any other."""
    view = view_of(look, path, f"/files/{quote(path)}")
    return None if view is None else file_page(look.repo, view.path, file_view(view), manner.site())


def page_of_fault(error: HubpubError, manner: Manner) -> str:
    """The page of what cannot be looked at."""
    return fault_page(masked(error.fact), masked(error.next_step), manner.site())


def _front(card: str) -> int:
    """How many lines of a card its front matter takes, with the lines around it."""
    body = Card(card).body
    return len(line_starts(card)) - len(line_starts(body)) if body != card else 0


def _place(look: Look, manner: Manner, shown: Mapping[str, str]) -> Place:
    hub = look.url.removesuffix(f"/{look.repo}") or _HUB
    there = f"{hub}/{quote(look.repo)}/{{}}/{quote(look.revision, safe='')}/"
    if look.root is None:
        return Previewed(there.format("resolve"), there.format("blob"), site=hub, offline=manner.offline)
    if manner.is_file:
        read = partial(read_published, look)
        asked = look.is_planned and hub.startswith("https:")
        places = there.format("resolve"), there.format("blob")
        return Previewed(*places, site=hub, read=read, hub_has_it=asked, offline=manner.offline, places=shown)
    return Previewed("/files/", "/view/", site=hub, offline=manner.offline, places=shown)


def _files(look: Look, manner: Manner, shown: Mapping[str, str]) -> Iterator[PlannedFile]:
    order = {Action.SKIP: 2, Action.KEEP: 1}
    changes = sorted(look.files, key=lambda one: (order.get(one.action, 0), one.path))
    paths, reasons = each_masked(one.path for one in changes), each_masked(one.reason for one in changes)
    for change, path, reason in zip(changes, paths, reasons, strict=True):
        what = str(change.action)
        if not look.is_planned and change.action is Action.ADD:
            what = "publish"
        if look.root is None:
            what = ""
        url = shown.get(change.path, "")
        if not url and not manner.is_file and (change.path in look.readable or change.path in look.pictures):
            url = f"/view/{quote(change.path)}"
        elif look.root is None:
            url = f"{look.url}/blob/{quote(look.revision, safe='')}/{quote(change.path)}"
        yield PlannedFile(path, what, reason, change.size, url)


def _noted(look: Look) -> Iterator[Noted]:
    for one in look.findings:
        at = one.subject
        is_in_card = at.path == CARD_PATH and look.card is not None and at.line is not None
        line = at.line if is_in_card else None
        path = at.path or ""
        place, url = (f"line {line}", f"#L{line}") if line else (path, at.url or "")
        row = FindingRow(one.code, str(one.severity), one.message, one.remedy, place or at.url or "", url, one.detail)
        yield Noted(row, line, path, _mended(look, one))


def _mended(look: Look, finding: Finding) -> tuple[str, str] | None:
    """The lines that a fix changes, before and after; None where there is none that may be written, or a long one."""
    if not finding.fix or not look.is_own or look.card is None:
        return None
    text = look.card
    first, last = min(edit.start for edit in finding.fix), max(edit.end for edit in finding.fix)
    start = max(text.rfind("\n", 0, first), text.rfind("\r", 0, first)) + 1
    following = _LINE_END.search(text, last)
    end = following.start() if following else len(text)
    if not 0 <= end - start <= _LONGEST_FIX:
        return None
    before = text[start:end]
    after = frontmatter.apply(before, _moved(finding.fix, -start))
    return masked(before), masked(after)


def _moved(edits: Sequence[Edit], by: int) -> Iterable[Edit]:
    return [Edit(edit.start + by, edit.end + by, edit.text) for edit in sorted(edits, key=lambda one: one.start)]
