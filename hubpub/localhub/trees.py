"""Git trees: the files and folders of a commit, and the tree of the next one."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dulwich.objects import Commit, ObjectID, Tree
from dulwich.repo import Repo

from hubpub.localhub.errors import bad_request, entry_not_found
from hubpub.localhub.history import blob_bytes, commit_at, log, tree_at

FILE_MODE = 0o100644
_FOLDER_MODE = 0o040000

# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md, the canonical form.
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize ([0-9]{1,19})\n")
_POINTER_MAX = 200


@dataclass(frozen=True)
class Pointer:
    """What an LFS pointer file says: the content's sha256 and its size in bytes."""

    sha256: str
    size: int

    def encode(self) -> bytes:
        """The pointer file."""
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {self.size}\n".encode()


@dataclass(frozen=True)
class BlobInfo:
    """What a blob in a tree stands for: a regular file of `size` bytes, or the LFS file that `pointer` names."""

    size: int
    pointer: Pointer | None = None
    pointer_size: int = 0


@dataclass(frozen=True)
class TreeEntry:
    """A file or folder in a tree, with its path from the root."""

    path: str
    mode: int
    oid: ObjectID

    @property
    def is_folder(self) -> bool:
        """Tell folders from files."""
        return stat.S_ISDIR(self.mode)


def read_pointer(data: bytes) -> Pointer | None:
    """The LFS pointer that a file's content is, if it is one."""
    match = _POINTER.fullmatch(data) if len(data) <= _POINTER_MAX else None
    return Pointer(match[1].decode(), int(match[2])) if match else None


# By a blob's id, which is a digest of its content: so this holds for every repository.
_blob_info: dict[bytes, BlobInfo] = {}
_BLOB_INFO_MAX = 200_000


def blob_info(git: Repo, oid: ObjectID) -> BlobInfo:
    """What a blob stands for. It is remembered, since sizes are asked for often."""
    return _blob_info.get(oid) or remember_blob(oid, blob_bytes(git, oid))


def remember_blob(oid: ObjectID, data: bytes) -> BlobInfo:
    """Remember what a blob stands for, while its content is at hand."""
    pointer = read_pointer(data)
    known = BlobInfo(pointer.size, pointer, len(data)) if pointer else BlobInfo(len(data))
    if len(_blob_info) >= _BLOB_INFO_MAX:
        _blob_info.clear()
    _blob_info[oid] = known
    return known


# By a tree's id, likewise. Reading a tree anew for each of its files would take the square of their number.
_folders: dict[bytes, Mapping[bytes, tuple[int, ObjectID]]] = {}
_FOLDERS_MAX = 256
_FOLDER_ENTRIES_MAX = 200_000


def _folder(git: Repo, oid: ObjectID) -> Mapping[bytes, tuple[int, ObjectID]]:
    """What a tree holds: mode and id by name, in git's order."""
    known = _folders.get(oid)
    if known is None:
        known = {item.path: (item.mode, item.sha) for item in tree_at(git, oid).iteritems()}
        kept = tuple(_folders.values())  # at once: other threads add to it
        if len(kept) >= _FOLDERS_MAX or sum(map(len, kept)) + len(known) > _FOLDER_ENTRIES_MAX:
            _folders.clear()
        _folders[oid] = known
    return known


def find_entry(git: Repo, root: ObjectID, path: str) -> TreeEntry | None:
    """The file or folder at a path below a tree; the empty path is the tree itself."""
    mode, oid = _FOLDER_MODE, root
    for part in path.encode().split(b"/") if path else ():
        if not stat.S_ISDIR(mode):
            return None
        try:
            mode, oid = _folder(git, oid)[part]
        except KeyError:
            return None
    return TreeEntry(path, mode, oid)


def walk_tree(git: Repo, root: ObjectID, path: str = "", *, recursive: bool = True) -> Iterator[TreeEntry]:
    """Files and folders below a path, in git's order, each folder before what it holds.

    Raises ApiError 404 when the path is not a folder of the tree.
    """
    start = find_entry(git, root, path)
    if start is None or not start.is_folder:
        raise entry_not_found(f"{path} does not exist as a folder")
    # a stack of our own: a tree may be deeper than Python's calls may be
    open_folders = [_entries(git, start)]
    while open_folders:
        entry = next(open_folders[-1], None)
        if entry is None:
            open_folders.pop()
            continue
        yield entry
        if recursive and entry.is_folder:
            open_folders.append(_entries(git, entry))


def _entries(git: Repo, folder: TreeEntry) -> Iterator[TreeEntry]:
    """What lies in a folder, in git's order."""
    for part, (mode, oid) in _folder(git, folder.oid).items():
        name = part.decode("utf-8", "replace")
        yield TreeEntry(f"{folder.path}/{name}" if folder.path else name, mode, oid)


def tree_files(git: Repo, root: ObjectID) -> list[TreeEntry]:
    """Every file of a tree."""
    return [entry for entry in walk_tree(git, root) if not entry.is_folder]


def last_changes(git: Repo, start: ObjectID, paths: Iterable[str]) -> dict[str, Commit]:
    """For each path, the newest commit up to `start` that changed what is there."""

    @cache
    def oid_in(tree: ObjectID, path: str) -> ObjectID | None:
        entry = find_entry(git, tree, path)
        return entry.oid if entry else None

    left, found = set(paths), dict[str, Commit]()
    for commit in log(git, start):
        if not left:
            break
        parents = [commit_at(git, parent).tree for parent in commit.parents]
        for path in tuple(left):
            here = oid_in(commit.tree, path)
            if here is not None and all(oid_in(tree, path) != here for tree in parents):
                found[path] = commit
                left.discard(path)
    return found


class TreeEdit:
    """The tree of a new commit: it starts from another tree, takes changes, and writes the folders that changed.

    Only folders that a change touches are read. Paths must have been checked (`names.repo_path`).
    """

    def __init__(self, git: Repo, base: ObjectID | None) -> None:
        self._git = git
        self._root = _Folder(tree_at(git, base) if base else Tree())

    def put(self, path: str, oid: ObjectID) -> None:
        """Set a file; folders on the way are made. Raises ApiError 400 where a file is in the way, or a folder."""
        *parents, name = path.encode().split(b"/")
        folder = self._root
        for part in parents:
            folder = folder.enter(self._git, part, path)
        if folder.holds_folder(name):
            raise bad_request(f"Cannot add the file {path}: there is a folder of that name.")
        folder.children.pop(name, None)  # one that was emptied by an earlier change
        folder.tree[name] = (FILE_MODE, oid)

    def get(self, path: str) -> ObjectID | None:
        """The blob at a path, as things are now; None for a folder or nothing."""
        *parents, name = path.encode().split(b"/")
        folder = self._find(parents)
        return folder.tree[name][1] if folder is not None and folder.holds_file(name) else None

    def delete_file(self, path: str) -> None:
        """Remove a file. Raises ApiError 404 if there is none."""
        *parents, name = path.encode().split(b"/")
        folder = self._find(parents)
        if folder is None or not folder.holds_file(name):
            raise entry_not_found(f"A file with this name doesn't exist: {path}")
        del folder.tree[name]

    def delete_folder(self, path: str) -> None:
        """Remove a folder and all in it. Raises ApiError 404 if there is none."""
        *parents, name = path.encode().split(b"/")
        folder = self._find(parents)
        if folder is None or not folder.holds_folder(name):
            raise entry_not_found(f"A folder with this name doesn't exist: {path}")
        folder.children.pop(name, None)
        if name in folder.tree:
            del folder.tree[name]

    def folders_with_more_files(self, limit: int) -> Iterator[str]:
        """The folders that a change touched and that hold more files than `limit`; each ends in a slash."""
        return self._root.with_more_files("/", limit)

    def write(self) -> ObjectID:
        """Store the trees that changed; the id of the root."""
        return self._root.write(self._git)

    def _find(self, parts: list[bytes]) -> _Folder | None:
        folder = self._root
        for part in parts:
            if not folder.holds_folder(part):
                return None
            folder = folder.enter(self._git, part, "")
        return folder


class _Folder:
    """One folder of a TreeEdit: its git tree, and the folders in it that were entered so far."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.children: dict[bytes, _Folder] = {}

    def holds_folder(self, name: bytes) -> bool:
        if name in self.children:
            return not self.children[name].is_empty()
        return name in self.tree and stat.S_ISDIR(self.tree[name][0])

    def holds_file(self, name: bytes) -> bool:
        return name in self.tree and not stat.S_ISDIR(self.tree[name][0])

    def is_empty(self) -> bool:
        folders = [self]
        while folders:
            folder = folders.pop()
            if any(name not in folder.children for name in folder.tree):
                return False
            folders += folder.children.values()
        return True

    def with_more_files(self, path: str, limit: int) -> Iterator[str]:
        folders = [(self, path)]
        while folders:
            folder, path = folders.pop()
            if len(folder.tree) > limit and sum(map(folder.holds_file, folder.tree)) > limit:
                yield path
            folders += [(child, f"{path}{name.decode()}/") for name, child in reversed(folder.children.items())]

    def enter(self, git: Repo, name: bytes, wanted: str) -> _Folder:
        if self.holds_file(name):
            raise bad_request(f"Cannot add the file {wanted}: {name.decode()} is a file, not a folder.")
        if name not in self.children:
            self.children[name] = _Folder(tree_at(git, self.tree[name][1]) if name in self.tree else Tree())
        return self.children[name]

    def write(self, git: Repo) -> ObjectID:
        folders = [self]
        for folder in folders:  # grows while it is walked
            folders += folder.children.values()
        for folder in reversed(folders):  # what a folder holds, before the folder
            for name, child in folder.children.items():
                # git keeps no empty folders
                if len(child.tree):
                    folder.tree[name] = (_FOLDER_MODE, child.tree.id)
                elif name in folder.tree:
                    del folder.tree[name]
            if folder is self or len(folder.tree):
                git.object_store.add_object(folder.tree)
        return self.tree.id
