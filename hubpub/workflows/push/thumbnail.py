"""What becomes of the picture for sharing."""

from __future__ import annotations

from dataclasses import dataclass

from hubpub.types.card import Card
from hubpub.types.files import RemoteTree
from hubpub.types.thumbnail import THUMBNAIL_PATH, PlannedThumbnail
from hubpub.workflows.inputs.thumbnail import names_ours


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of the picture.

    Attributes:
        picture: The picture that the repository will hold; None where it is not ours, or there is none.
        stays: Why the repository's own is left as it is whatever it shows, as half a sentence; empty where it is not.
    """

    picture: PlannedThumbnail | None = None
    stays: str = ""


def still_there(settled: Settled, remote: RemoteTree) -> Settled:
    """What becomes of the picture where the repository moved on: one that is to stay may be another by now.

    Args:
        settled: What was to become of it.
        remote: The repository now.
    """
    picture = settled.picture
    if picture is None or picture.png is not None:
        return settled
    there = remote.find(THUMBNAIL_PATH)
    return settled if there and there.holds(picture.size, picture.digests) else Settled(stays="as it is")


def picture_that_stays(card: Card, repo: str, settled: Settled) -> dict[str, str]:
    """The picture that the card names and this push does not draw, with why it stays, by its path.

    Args:
        card: The card to publish.
        repo: ``namespace/name``.
        settled: What becomes of the picture.
    """
    if settled.stays:
        return {THUMBNAIL_PATH: settled.stays}
    is_named = settled.picture is None and names_ours(card.text, repo)
    return {THUMBNAIL_PATH: "as it is: the card names it"} if is_named else {}
