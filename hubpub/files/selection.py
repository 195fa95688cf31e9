"""What a plan knows of a folder's bytes: which files are read for it, and which are known or read by their upload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from hubpub.files.cache import Cache
from hubpub.files.hashing import GIT_LARGEST, Algorithm, Hashes, digest_bytes, digests_of, hash_files, wanted_by_hub
from hubpub.files.weights.names import is_weights
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import LARGEST, Digests, FileEntry, ModelFolder, RemoteTree
from hubpub.types.signature import SIGNATURE_PATH

SOON_READ = 16 << 10
"""Bytes. Up to about this, to read and hash a file takes no longer than to ask the cache for it (on an SSD)."""

Progress = Callable[[int, int], None]
"""Is told of the bytes read and of all that will be."""


def unread_before(model: ModelFolder, remote: RemoteTree) -> frozenset[str]:
    """The large files whose very size tells them from all others of the folder and the repository.

    They are new whatever their digests are, and their upload reads them: to read them before would be to read them
    twice. One that is too large for the Hub is never uploaded, so it is not read either. A signature names what it
    covers by digests, so where there is one none is left out.
    """
    if remote.find(SIGNATURE_PATH) or any(file.path == SIGNATURE_PATH for file in model.files):
        return frozenset()
    sizes = Counter([*(file.size for file in model.files), *(file.size for file in remote.files)])
    return frozenset(
        # a time of 0 says nothing: such a file could change unseen
        file.path
        for file in model.files
        if file.size > GIT_LARGEST and (sizes[file.size] == 1 or file.size > LARGEST) and file.mtime_ns
    )


def hashes_of(
    model: ModelFolder,
    memory: Cache | None,
    progress: Progress,
    md5: Collection[str] = (),
    unread: Collection[str] = (),
) -> dict[str, Hashes]:
    """The digests of every file but the card, from one read of each at most.

    Args:
        model: The folder.
        memory: What is known of its files.
        progress: Is told of the bytes read and of all that will be.
        md5: The files whose md5 is wanted too.
        unread: The files that are not read; what is not known of them is left out.
    """
    files = [file for file in model.files if file.path != CARD_PATH]
    done, total = 0, sum(file.size for file in files)

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    def wanted(file: FileEntry) -> tuple[Algorithm, ...]:
        return (*wanted_by_hub(file), *(("md5",) if file.path in md5 else ()))

    # of weights no byte is read twice, however few they are
    light = {file.path for file in files if file.size <= SOON_READ and not is_weights(file.path)}
    asked = [file for file in files if file.path not in light]
    soon = hash_files(model.root, [file for file in files if file.path in light], wanted, None, tell)
    return soon | hash_files(model.root, asked, wanted, memory, tell, unread=unread)


def digests_with_card(hashes: Mapping[str, Hashes], card: Card | None) -> dict[str, Digests]:
    """What a plan knows files by, the card too, if there is one; nothing of a file that was not read."""
    found = {path: digests_of(known) for path, known in hashes.items() if "sha256" in known}
    return found if card is None else found | {CARD_PATH: digest_bytes(card.encode())}
