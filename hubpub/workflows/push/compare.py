"""Compares the folder with the repository: what becomes of every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatch

from hubpub.errors import BlockedError
from hubpub.files.weights import Malformed
from hubpub.files.weights.shards import index_prefix, parse_shard, read_index
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder, RemoteFile, RemoteTree, on_disk, parents
from hubpub.types.options.values import Prune
from hubpub.types.plan import Action, Change
from hubpub.types.receipt import PublishedFile, Receipt
from hubpub.types.signature import SIGNATURE_PATH
from hubpub.types.spelling import spelled
from hubpub.types.thumbnail import THUMBNAIL_PATH

# What the Hub puts into a repository and looks after itself: the list of its large files, and evaluation results.
_HUBS_OWN = (".gitattributes", "*/.gitattributes", ".eval_results/*")

OF_OTHERS = "only on the hub, not published by us"
"""Why a file is deleted that no push of ours published."""


def is_hubs_own(path: str) -> bool:
    """Whether the Hub itself keeps a file, so that no push deletes it."""
    return any(fnmatch(path, pattern) for pattern in _HUBS_OWN)


def compare_with_hub(
    draft: Draft, card_origin: str, prune: Prune | None, receipts: Sequence[Receipt], *, by: str = ""
) -> tuple[Change, ...]:
    """What becomes of every file of the folder, and of those that only the hub has.

    Args:
        draft: What would be published.
        card_origin: Where the card comes from, as half a sentence.
        prune: What to delete.
        receipts: Those of earlier pushes to the repository.
        by: How whoever asks to delete whatever the folder does not have says so.
    """
    model = draft.folder
    assert model is not None
    ours, theirs = (
        list(_of_the_folder(draft, model, card_origin)),
        list(_of_the_hub(draft, model, prune, receipts, by)),
    )
    moving = {change.path for change in (*ours, *theirs) if change.action is not Action.KEEP}
    if moving == {SIGNATURE_PATH}:
        theirs = [_signature_kept(change) if change.path in moving else change for change in theirs]
    return (*ours, *theirs, *(Change(left.path, Action.SKIP, left.reason) for left in model.left_out))


def tree_without_deleted(remote: RemoteTree, made: Iterable[Change]) -> RemoteTree:
    """The repository without what is deleted: the one that rules judge together with the folder."""
    deleted = {change.path for change in made if change.action is Action.DELETE}
    return replace(remote, files=tuple(file for file in remote.files if file.path not in deleted))


def upload_size(made: Iterable[Change], remote: RemoteTree) -> int:
    """The bytes of what is published and not on the hub yet under any name."""
    there = {file.sha256 for file in remote.files}
    new = {
        # of a file that nobody has read yet no other is a copy
        change.digests.sha256 if change.digests else change.path: change.size or 0
        for change in made
        if change.action in (Action.ADD, Action.REPLACE) and not (change.digests and change.digests.sha256 in there)
    }
    return sum(new.values())


def paths_between(before: RemoteTree, now: RemoteTree) -> frozenset[str]:
    """The paths at which two trees differ."""
    old, new = (dict(_contents(tree)) for tree in (before, now))
    return frozenset(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def find_clashes(theirs: Iterable[str], ours: Iterable[str]) -> list[str]:
    """The paths that both touch; a file is also in the way of a directory of its name."""
    both = set(ours)
    around = {parent for path in both for parent in parents(path)}
    return sorted(path for path in theirs if path in both or path in around or not both.isdisjoint(parents(path)))


def require_room(made: Iterable[Change]) -> None:
    """Sees to it that no file that the repository keeps is in the way of one that is published.

    Raises:
        BlockedError: One is a file where the other is a directory, which git cannot hold.
    """
    made = tuple(made)
    theirs = {change.path for change in made if change.action is Action.KEEP and change.digests is None}
    above = {parent: path for path in theirs for parent in parents(path)}
    for change in made:
        if change.action not in (Action.ADD, Action.REPLACE):
            continue
        file = next((parent for parent in parents(change.path) if parent in theirs), None)
        if file is None and change.path not in above:
            continue
        said = (
            f"{file} is a file in the repository, and the folder has a directory of that name ({change.path})"
            if file
            else f"{change.path} is a file of the folder, and the repository has a directory of that name "
            f"({above[change.path]})"
        )
        raise BlockedError(
            said,
            f"Delete what is there: {spelled('prune')} does where an earlier push published it, "
            f"{spelled('prune', 'all')} in any case.",
        )


def _of_the_folder(draft: Draft, model: ModelFolder, card_origin: str) -> Iterator[Change]:
    remote = {file.path: file for file in draft.remote.files}
    local = {file.path: file for file in model.files}
    made = {**draft.pictures, **{path: len(text.encode()) for path, text in draft.results.items()}}
    for path in sorted({*local, *made, *({CARD_PATH} & draft.digests.keys())}):
        digests, theirs = draft.digests.get(path), remote.get(path)
        size = len(draft.card.encode()) if path == CARD_PATH else made.get(path) or local[path].size
        # the card's own file is looked at only where the card is that file, and not one of another name (time 0)
        is_made = draft.source is not None or draft.is_merged
        from_file = (
            path in local and path not in made and (path != CARD_PATH or (not is_made and local[path].mtime_ns != 0))
        )
        if theirs is None:
            action, reason = Action.ADD, "not on the hub yet"
        elif digests is not None and theirs.holds(size, digests):
            action, reason = Action.KEEP, "the same on the hub"
        else:
            action, reason = Action.REPLACE, "differs from the hub's"
        if path == CARD_PATH:
            reason = f"{reason}; {card_origin}"
        elif path in draft.pictures:
            drawn = "drawn for sharing" if path == THUMBNAIL_PATH else "drawn for the card"
            reason = f"{reason}; {draft.stays.get(path, drawn)}"
        elif path in draft.results:
            reason = f"{reason}; written of what was measured"
        times = (local[path].mtime_ns, local[path].ctime_ns) if from_file else (None, None)
        yield Change(path, action, reason, size, digests, *times)


def _of_the_hub(
    draft: Draft, model: ModelFolder, prune: Prune | None, receipts: Sequence[Receipt], by: str
) -> Iterator[Change]:
    made = {*draft.pictures, *draft.results}
    ours_now = {*({CARD_PATH} & draft.digests.keys()), *made, *(file.path for file in model.files)}
    alone = [file for file in draft.remote.files if file.path not in ours_now]
    left_out = {left.path: left.reason for left in model.left_out}
    published: dict[str, list[PublishedFile]] = {}
    for receipt in receipts if prune else ():
        for was in receipt.files:
            published.setdefault(was.path, []).append(was)
    stale = dict(_stale_shards(model, alone)) if prune else {}
    for file in alone:
        ours = any(file.holds(was.size, was.digests) for was in published.get(file.path, ()))
        if file.path == CARD_PATH:
            yield Change(file.path, Action.KEEP, "as it is: the folder has no card", file.size)
        elif is_hubs_own(file.path):
            yield Change(file.path, Action.KEEP, "the Hub's own", file.size)
        elif why := draft.stays.get(file.path):
            yield Change(file.path, Action.KEEP, why, file.size)
        elif why := next((left_out[at] for at in _left_out_as(file.path) if at in left_out), None):
            yield Change(file.path, Action.KEEP, f"as it is: the folder's own is left out ({why})", file.size)
        elif ours:
            reason = "published by an earlier push, and the folder no longer has it"
            yield Change(file.path, Action.DELETE, reason, file.size)
        elif file.path in stale:
            yield Change(file.path, Action.DELETE, f"a shard that {stale[file.path]} does not name", file.size)
        elif prune == "all":
            reason = f"{OF_OTHERS}; {by or spelled('prune', 'all')}"
            yield Change(file.path, Action.DELETE, reason, file.size)
        else:
            yield Change(file.path, Action.KEEP, "only on the hub; left as it is", file.size)


def _left_out_as(path: str) -> Iterator[str]:
    """How a path would be named where it is left out of the folder: by itself, or by what is around it.

    That is a directory, or whatever took a directory's place, such as a link: its name has no ``/`` at the end.
    """
    yield path
    yield from (named for parent in parents(path) for named in (f"{parent}/", parent))


def _signature_kept(change: Change) -> Change:
    return replace(change, action=Action.KEEP, reason="the signature over these very files, by an earlier push")


def _stale_shards(model: ModelFolder, alone: Iterable[RemoteFile]) -> Iterator[tuple[str, str]]:
    """The shards on the hub that an index of the folder should name and does not, each with its index."""
    remote = [(file.path, parse_shard(file.path.rpartition("/")[2])) for file in alone]
    for file in model.files:
        directory, _, name = file.path.rpartition("/")
        if (names := index_prefix(name)) is None:
            continue
        try:
            with (model.root / on_disk(file.path)).open("rb") as stream:
                named = {shard.removeprefix("./") for shard in read_index(stream, file.size).values()}
        except (OSError, Malformed):
            continue  # the rules tell of it
        for path, shard in remote:
            beside, _, own = path.rpartition("/")
            if shard and beside == directory and (shard.prefix, shard.ending) == names and own not in named:
                yield path, file.path


def _contents(tree: RemoteTree) -> Iterator[tuple[str, tuple[int, str | None, str]]]:
    for file in tree.files:
        yield file.path, (file.size, file.sha256, file.git_blob)
