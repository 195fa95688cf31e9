"""Draws the picture for sharing of a push once, and keeps it while what it shows stays the same."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence

from hubpub.cards.thumbnail.draw import can_draw, require_drawing
from hubpub.cards.thumbnail.samples import SEED, can_ask, files_asked
from hubpub.cards.thumbnail.stamp import stamp, stamped
from hubpub.errors import HubError
from hubpub.files.hashing import Hashes, digest_bytes
from hubpub.hub import Hub
from hubpub.hub.downloads import stream
from hubpub.types.files import ModelFolder, RemoteFile, RemoteTree
from hubpub.types.receipt import Receipt
from hubpub.types.thumbnail import THUMBNAIL_PATH, Design, PlannedThumbnail, PublishedThumbnail, digest_of
from hubpub.workflows.push.thumbnail import Settled
from hubpub.workflows.thumbnail import avatars_of, digest_of_avatars, draw_design

_LARGEST = 4_000_000
"""Bytes of the largest picture that is looked at for what it was drawn of; ours have a tenth of it at most."""


def settle(
    design: Design,
    model: ModelFolder,
    hashes: Mapping[str, Hashes],
    *,
    remote: RemoteTree,
    repo: str,
    earlier: Sequence[Receipt],
    hub: Hub,
) -> Settled:
    """What becomes of the picture of a push: the one that is there stays, or one is drawn.

    Args:
        design: What it shall show.
        model: The folder.
        hashes: The digests of its files.
        remote: The repository now.
        repo: ``namespace/name``.
        earlier: The receipts, the newest last.
        hub: The hub.

    Raises:
        BlockedError: The model is to be asked for samples, and cannot be; or the picture would show a secret.
        CallError: A profile picture is none.
        HubError: The hub did not answer.
        MachineError: There is no picture yet, and what draws one is not installed.
    """
    there = remote.find(THUMBNAIL_PATH)
    if not can_draw():
        if there is None:
            require_drawing()
        return _left(there, earlier, "what draws another is not installed")
    asks = design.asks_model and can_ask()
    avatars = avatars_of(design)
    known = [digest_of_avatars(avatars)]
    if asks:
        weights = {file.path: hashes[file.path]["sha256"] for file in files_asked(model) if file.path in hashes}
        known.append([str(SEED), *(f"{path} {sha256}" for path, sha256 in sorted(weights.items()))])
    facts = digest_of(design.thumbnail, *known)
    if there is not None:
        if kept := _kept(there, facts, earlier):
            return Settled(kept)
        data = _picture(there, remote, repo, hub)
        drawn_of = stamped(data)
        if drawn_of is None:
            return Settled(stays="as it is: another than hubpub drew")
        if drawn_of == facts:
            return Settled(PlannedThumbnail(PublishedThumbnail(facts), len(data), digest_bytes(data)))
        if design.asks_model and not asks:
            return _left(there, earlier, "what asks the model for samples is not installed")
    drawn = draw_design(design, model, avatars)
    png = stamp(drawn.png, facts)
    record = PublishedThumbnail(facts, drawn.samples, drawn.missing)
    return Settled(PlannedThumbnail(record, len(png), digest_bytes(png), base64.b64encode(png).decode()))


def reads_weights(design: Design) -> bool:
    """Whether a picture depends on the weights, so that their digests must be known."""
    return design.asks_model and can_draw() and can_ask()


def _records(there: RemoteFile, earlier: Sequence[Receipt]) -> Iterator[PlannedThumbnail]:
    """What earlier pushes tell of the very picture that is there, the newest first."""
    for receipt in reversed(earlier):
        file = receipt.find(THUMBNAIL_PATH)
        if receipt.thumbnail and file and there.holds(file.size, file.digests):
            yield PlannedThumbnail(receipt.thumbnail, file.size, file.digests)


def _kept(there: RemoteFile, facts: str, earlier: Sequence[Receipt]) -> PlannedThumbnail | None:
    return next((one for one in _records(there, earlier) if one.shown.facts == facts), None)


def _left(there: RemoteFile | None, earlier: Sequence[Receipt], why: str) -> Settled:
    """The picture that is there, whatever it was drawn of."""
    assert there is not None
    ours = next(_records(there, earlier), None)
    return Settled(ours, f"as it is: {why}")


def _picture(there: RemoteFile, remote: RemoteTree, repo: str, hub: Hub) -> bytes:
    """The picture that is there; nothing of one that is too large to be ours, or that cannot be had."""
    if there.size > _LARGEST or remote.commit is None:
        return b""
    data = bytearray()
    try:
        stream(hub, repo, remote.commit, THUMBNAIL_PATH, data.extend)
    except HubError:
        return b""
    return bytes(data)
