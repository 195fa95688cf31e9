"""RP: what the repository already holds."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.cards.diff import unified_diff
from hubpub.rules.registry import Needs, rule
from hubpub.rules.secrets.redactor import masked
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.signature import SIGNATURE_PATH, differences, shown_differences
from hubpub.types.spelling import spelled


@rule("RP001", Severity.ERROR, needs=Needs.FILES)
def foreign_card(draft: Draft) -> Iterator[Finding]:
    """The card on the Hub is not the one that hubpub published.

    Somebody wrote the card there by other means, and a push would throw their text away (transformers#13245). hubpub
    knows its own cards by its receipts, and where those are not, as on a CI runner, by a trailer of its commits. What
    somebody edited in one of its own is merged with what this push changes; where both changed the same part, the
    push stops, and shows both.

    Remedy: take over what you want to keep, then push again; ``--force RP001`` where hubpub never wrote the card.
    """
    remote, ours = draft.remote.find(CARD_PATH), draft.digests.get(CARD_PATH)
    if remote is None or ours is None or remote.holds(len(draft.card.encode()), ours):
        return  # it is the same, or the repository's stays for want of another
    # a card that an earlier push merged is in a receipt, and holds what others wrote all the same
    if remote.git_blob == draft.published_card and not draft.conflicts:
        return
    if draft.conflicts:
        yield foreign_card.finding(
            "the card was changed on the Hub since the last push, and this push changes the same part otherwise",
            "Take over into your card what you want to keep of it, then push again. "
            f"{spelled('force', 'RP001')} publishes yours.",
            Subject(path=CARD_PATH),
            detail=draft.conflicts,
        )
        return
    known = "differs from the one that the last receipt tells of" if draft.published_card else "is in no receipt"
    yield foreign_card.finding(
        f"the card on the Hub {known}, and this push would overwrite it",
        f"Take over what you want to keep of it, then push with {spelled('force', 'RP001')}.",
        Subject(path=CARD_PATH),
        detail=card_diff(draft.remote_card or "", draft.card.text),
    )


@rule("RP002", Severity.WARNING, needs=Needs.FILES)
def stale_signature(draft: Draft) -> Iterator[Finding]:
    """The signature in the repository does not cover its files.

    A file was changed, added or deleted after ``model.sig`` was made. Whoever verifies the model is told that it was
    tampered with.

    Remedy: push with ``--sign``, or delete ``model.sig``.
    """
    if draft.signed is None:
        return
    # of a small file that only the Hub has, it does not say the sha256: it is taken for what was signed, if it was
    files = {file.path: file.sha256 or draft.signed.get(file.path, "") for file in draft.remote.files}
    files |= {path: digests.sha256 for path, digests in draft.digests.items()}
    if wrong := differences(draft.signed, files):
        yield stale_signature.finding(
            f"the signature does not cover the repository's files as they will be: {shown_differences(wrong, 3)}",
            f"Push with {spelled('sign')}, or delete {SIGNATURE_PATH}.",
            Subject(path=SIGNATURE_PATH),
        )


def card_diff(before: str, after: str) -> str:
    """How a card changes, as a unified diff with secrets masked; empty where it does not."""
    return unified_diff(masked(before), masked(after), f"{CARD_PATH} (on the Hub)", f"{CARD_PATH} (this push)")
