"""What commits and pull requests changed, as values of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dulwich.graph import find_merge_base
from dulwich.objects import ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from hubpub.localhub.history import blob_bytes, commit_at, resolve_revision
from hubpub.localhub.trees import blob_info
from hubpub.pages.diff import LIMIT, Change, What, changed_lines
from hubpub.pages.text import readable_size

# Bytes of all texts of one page that are compared, and how many files it names.
_COMPARED_MOST = 2_000_000
_FILES_MOST = 500


def changes_of(git: Repo, commit: ObjectID, url: Callable[[str], str]) -> list[Change]:
    """What a commit changed, beside its first parent.

    Args:
        git: The repository.
        commit: The commit.
        url: Gives a file's page by its path.
    """
    found = commit_at(git, commit)
    old = commit_at(git, found.parents[0]).tree if found.parents else None
    return list(_between(git, old, found.tree, url))


def proposed_changes(git: Repo, base: str, proposed: str, url: Callable[[str], str]) -> list[Change]:
    """What a pull request would change, since it left its base; nothing where the base is gone."""
    if git.refs.read_ref(Ref(base.encode())) is None:
        return []
    new = resolve_revision(git, proposed)
    bases = find_merge_base(git, [resolve_revision(git, base), new])
    old = commit_at(git, bases[0]).tree if bases else None
    return list(_between(git, old, commit_at(git, new).tree, url))


def _between(git: Repo, old: ObjectID | None, new: ObjectID, url: Callable[[str], str]) -> Iterator[Change]:
    left = _COMPARED_MOST
    for number, (paths, _, oids) in enumerate(git.object_store.tree_changes(old, new)):
        path = (paths[1] or paths[0] or b"").decode("utf-8", "replace")
        if number >= _FILES_MOST:
            yield Change("…", note=f"Only the first {_FILES_MOST} files are shown.")
            return
        before, after = oids
        what: What = "added" if before is None else "removed" if after is None else "changed"
        page = url(path) if after is not None else ""
        texts = [_text(git, oid) for oid in oids]
        if left > 0 and texts[0] is not None and texts[1] is not None:
            left -= sum(len(text) for text in texts if text)
            hunks = changed_lines(texts[0], texts[1])
            if hunks is not None:
                yield Change(path, what, hunks, "" if hunks else "Its lines are the same.", page)
                continue
        yield Change(path, what, note=_sizes(git, before, after), url=page)


def _text(git: Repo, oid: ObjectID | None) -> str | None:
    """What a blob says; None where it is no text, or more than is compared. A blob that is not there says nothing."""
    if oid is None:
        return ""
    info = blob_info(git, oid)
    if info.pointer is not None or info.size > LIMIT:
        return None
    data = blob_bytes(git, oid)
    if b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _sizes(git: Repo, before: ObjectID | None, after: ObjectID | None) -> str:
    """A file that is not compared line by line, by its sizes."""
    told = [f"{readable_size(info.size)}{', LFS' if info.pointer else ''}"
            for oid in (before, after) if oid is not None for info in (blob_info(git, oid),)]  # fmt: skip
    return " → ".join(told)
