"""Merges the card of a push with what others wrote on the Hub since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubpub.cards.frontmatter import parse
from hubpub.cards.merge.card import merge_cards
from hubpub.cards.merge.fill import fill
from hubpub.cards.merge.result import Conflict, Passage
from hubpub.errors import HubError
from hubpub.hub import Hub
from hubpub.hub.refs import History, history, merged_as
from hubpub.rules.secrets.redactor import masked
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import RemoteFile, RemoteTree
from hubpub.types.plan import Target
from hubpub.types.receipt import Receipt

MERGED = ", merged with what was changed on the Hub"
"""What is said after the origin of a card that was merged."""
FROM_ELSEWHERE = ", in place of the one that was pushed from elsewhere since"
"""What is said after the origin of a card that takes the place of another machine's."""
LICENSED = ", with the licence that was said before"
"""What is said after the origin of a card that names none by itself."""
_OF_LICENSE = ("license", "license_name", "license_link")
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class MergedCard:
    """The card of a push, held against the one on the Hub.

    Attributes:
        card: The card to publish.
        origin: Where it comes from, as half a sentence.
        unmerged: The card as this push brought it, where it was merged; else None.
        published: git's id of the card on the Hub that this push may replace; None where there is none.
        conflicts: What both changed, and not the same, in words; empty where nothing.
        stays: Whether the repository's card stays as it is: people wrote it, and nobody asked for another.
    """

    card: Card
    origin: str
    unmerged: str | None = None
    published: str | None = None
    conflicts: str = ""
    stays: bool = False


def merge_with_hub(
    card: Card,
    origin: str,
    *,
    theirs: RemoteFile,
    there: str,
    earlier: Sequence[Receipt],
    target: Target,
    remote: RemoteTree,
    hub: Hub,
    by_default: bool = False,
) -> MergedCard:
    """The card to publish where the repository has another one.

    Both began with the card that hubpub published last. The receipts tell of it; where they are elsewhere, as on a CI
    runner, the commits do. Where hubpub never published one, what is there is a stranger's, and nothing is merged.

    Args:
        card: The card as this push brings it.
        origin: Where it comes from, as half a sentence.
        theirs: The card in the repository.
        there: Its text.
        earlier: The receipts, the newest last.
        target: Where the push goes.
        remote: The repository now.
        hub: The hub.
        by_default: Whether the card was rendered for want of one. Such a one takes the place of its like alone.
    """
    same = _receipt_of(theirs, earlier)
    # the log is asked where the receipts do not know the card, as on a CI runner, which forgets them
    before = History() if same or not remote.commit else history(hub, target.repo, remote.commit)
    last = same or _last(earlier, before, target, hub)
    if by_default and not _was_rendered(last, before, theirs):
        return MergedCard(card, origin, stays=True)
    if (same is not None and same.unmerged_card is None) or theirs.git_blob in before.cards:
        # what another machine published is hubpub's too, and this folder may lack what was written there
        said = FROM_ELSEWHERE if last is not None and last is not same else ""
        if by_default and (licensed := _with_license(card, there)) is not None:
            return MergedCard(licensed, f"{origin}{said}{LICENSED}", published=theirs.git_blob)
        return MergedCard(card, f"{origin}{said}", published=theirs.git_blob)
    base = same.unmerged_card if same else _base(last, before, target, hub)
    if base is None:
        return MergedCard(card, origin, published=_blob(last))
    merged = merge_cards(base, card.text, there)
    if merged.text is None:
        shown = "\n".join(map(_shown, merged.conflicts))
        return MergedCard(card, origin, published=_blob(last), conflicts=shown[:_LONGEST])
    told = f"; {'; '.join(merged.told)}" if merged.told else ""
    origin = f"{origin}{MERGED}{told}"
    return MergedCard(Card(merged.text), origin, card.text, theirs.git_blob)


def _with_license(card: Card, there: str) -> Card | None:
    """A card with the licence of the one on the Hub; None where it has one, or there is none.

    Somebody said it of this very model, and a later push that says nothing must not take it back.
    """
    known = parse(there).data
    said = {key: known[key] for key in _OF_LICENSE if key in known}
    if "license" not in said or "license" in parse(card.text).data:
        return None
    return Card(fill(card.text, said).text)


def was_rendered(theirs: RemoteFile, earlier: Sequence[Receipt], target: Target, remote: RemoteTree, hub: Hub) -> bool:
    """Whether the last card that hubpub published in a repository was rendered, and none that people wrote.

    Args:
        theirs: The card that is there.
        earlier: The receipts, the newest last.
        target: The repository.
        remote: What it holds.
        hub: The hub.
    """
    same = _receipt_of(theirs, earlier)
    before = History() if same or not remote.commit else history(hub, target.repo, remote.commit)
    return _was_rendered(same or _last(earlier, before, target, hub), before, theirs)


def _was_rendered(last: Receipt | None, before: History, theirs: RemoteFile) -> bool:
    """Whether the last card that hubpub published was rendered, and none that people wrote."""
    if last is not None:
        return last.source is not None
    newest = before.cards.get(theirs.git_blob) or next(iter(before.cards.values()), None)
    return newest is not None and newest.recipe is not None


def _receipt_of(theirs: RemoteFile, earlier: Sequence[Receipt]) -> Receipt | None:
    """The newest receipt that tells of the card in the repository, whatever branch it was published to."""
    return next((receipt for receipt in reversed(earlier) if _holds(receipt, theirs)), None)


def _last(earlier: Sequence[Receipt], before: History, target: Target, hub: Hub) -> Receipt | None:
    """The newest receipt whose card was there before the one in the repository.

    What was published beside it, to another branch or a pull request that nobody merged, is no base of a merge: what
    such a card has, and this line of commits never had, would look as if others had taken it out.
    """
    return next((receipt for receipt in reversed(earlier) if _leads_here(receipt, before, target, hub)), None)


def _leads_here(receipt: Receipt, before: History, target: Target, hub: Hub) -> bool:
    blob, number = _blob(receipt), receipt.pull_request_number
    if blob is None or not before.commits:
        return False
    if receipt.commit in before.commits or blob in before.cards:
        return True
    # the Hub makes another commit of a pull request that is merged
    return number is not None and merged_as(hub, target.repo, number) in before.commits


def _holds(receipt: Receipt, theirs: RemoteFile) -> bool:
    # by its digests, and not git's id alone: the Hub may keep cards in LFS
    card = receipt.find(CARD_PATH)
    return card is not None and theirs.holds(card.size, card.digests)


def _blob(receipt: Receipt | None) -> str | None:
    card = receipt.find(CARD_PATH) if receipt else None
    return card.digests.git_blob if card else None


def _base(last: Receipt | None, before: History, target: Target, hub: Hub) -> str | None:
    """The card that both began with; None where it is not to be had."""
    if last is not None and last.unmerged_card is not None:
        return last.unmerged_card
    newest = next(iter(before.cards.values()), None)
    commit = last.commit if last is not None else newest.commit if newest else None
    if commit is None:
        return None
    try:
        return hub.read_card(target.repo, commit)
    except HubError:  # the commit went with its branch: nothing is merged, and RP001 says so
        return None


def _shown(conflict: Conflict) -> str:
    return "\n".join((f"{conflict.what}", *_side("on the Hub", conflict.theirs), *_side("in this push", conflict.ours)))


def _side(where: str, passage: Passage) -> tuple[str, ...]:
    lines = f"line {passage.first}" if passage.first >= passage.last else f"lines {passage.first} to {passage.last}"
    text = masked(passage.text).rstrip("\r\n")
    return (f"  {where}, {lines}:", *(f"    {line}" for line in text.splitlines() or ["(nothing)"]))
