"""A repository as values of its pages: its head, its files, its commits, its weights."""

from __future__ import annotations

import re
from dataclasses import replace

from dulwich.objects import Commit as GitCommit
from dulwich.objects import ObjectID
from dulwich.repo import Repo

from hubpub.localhub.cards import CARD_PATH
from hubpub.localhub.context import Configuration
from hubpub.localhub.discussions import all_discussions
from hubpub.localhub.history import (
    blob_bytes,
    commit_at,
    commit_author,
    commit_date,
    commit_title,
    refs_under,
    resolve_revision,
)
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEntry, blob_info, find_entry, last_changes, tree_files, walk_tree
from hubpub.localhub.web.addresses import Addresses, addresses
from hubpub.localhub.web.file_content import header_of
from hubpub.pages.chips import Links, chips_of
from hubpub.pages.files import FileRow
from hubpub.pages.header import Head, Tab
from hubpub.pages.history import Commit, Ref
from hubpub.pages.model import Described

_CARD_MAX = 2 * 1024 * 1024
# Of more files the last commit is not looked for: the whole history would be walked.
_DATED_MOST = 200
_WEIGHTS_READ = 200
_PART = re.compile(r"(?:diffusion_pytorch_)?model-[0-9]{5}-of-[0-9]{5}\.safetensors")

CARDS = {"model": "Model card", "dataset": "Dataset card", "space": "Card"}
FILES, COMMITS, DISCUSSIONS = "Files", "Commits", "Pull requests"


def described(git: Repo, repository: Repository, commit: ObjectID, configuration: Configuration) -> Described:
    """What the card at a commit tells, and the headers of the weights beside it."""
    root = commit_at(git, commit).tree
    entries = tree_files(git, root)
    readme = find_entry(git, root, CARD_PATH)
    found = Described()
    if readme and not readme.is_folder and blob_info(git, readme.oid).size <= _CARD_MAX:
        text = blob_bytes(git, readme.oid).decode("utf-8", "replace")
        found = configuration.describe(text, repository.key.id, [entry.path for entry in entries])
    if repository.key.type != "model":
        return replace(found, lineage=(), usages=())
    parameters, dtype = _weights(git, repository, entries, configuration)
    if parameters:
        found = replace(found, metadata=replace(found.metadata, parameters=parameters, dtype=dtype))
    return found


def head(repository: Repository, found: Described, revision: str = "main") -> Head:
    """The head of its pages."""
    where = addresses(repository, revision)
    opened = sum(discussion["status"] in ("open", "draft") for discussion in all_discussions(repository))
    badges = [text for text, holds in (("private", repository.is_private), ("gated", bool(repository.gated))) if holds]
    return Head(
        repository.key.id,
        where.base,
        namespace_url=f"/{repository.key.namespace}",
        kind=repository.key.type,
        badges=tuple(badges),
        chips=chips_of(found.metadata, Links(f"/{repository.key.type}s?filter=")),
        tabs=(
            Tab(CARDS[repository.key.type], where.base),
            Tab(FILES, where.tree),
            Tab(COMMITS, f"{where.base}/commits/{where.quoted}"),
            Tab(DISCUSSIONS, f"{where.base}/discussions", opened or None),
        ),
    )


def file_rows(
    git: Repo, repository: Repository, revision: str, path: str = "", *, dated: bool = False
) -> list[FileRow]:
    """A folder's entries: folders first."""
    commit = resolve_revision(git, revision)
    entries = list(walk_tree(git, commit_at(git, commit).tree, path, recursive=False))
    entries.sort(key=lambda entry: (not entry.is_folder, entry.path.lower()))
    last = {}
    if dated and len(entries) <= _DATED_MOST:
        last = last_changes(git, commit, [entry.path for entry in entries])
    where = addresses(repository, revision)
    return [_row(git, entry, where, last.get(entry.path)) for entry in entries]


def _row(git: Repo, entry: TreeEntry, where: Addresses, last: GitCommit | None) -> FileRow:
    name = entry.path.rpartition("/")[2]
    if entry.is_folder:
        row = FileRow(name, where.folder(entry.path), is_folder=True)
    else:
        info = blob_info(git, entry.oid)
        stored = "LFS" if info.pointer else ""
        row = FileRow(name, where.file(entry.path), size=info.size, stored=stored, download=where.content(entry.path))
    if last is None:
        return row
    page = where.commit(last.id.decode())
    return replace(row, commit=commit_title(last)[0], commit_url=page, date=commit_date(last))


def page_commit(commit: GitCommit, where: Addresses) -> Commit:
    """A commit as its page shows it."""
    title, message = commit_title(commit)
    oid = commit.id.decode()
    parents = tuple((parent.decode(), where.commit(parent.decode())) for parent in commit.parents)
    return Commit(oid, title, commit_author(commit), commit_date(commit), where.commit(oid), message, parents)


def page_refs(git: Repo, repository: Repository) -> list[Ref]:
    """Its branches and tags."""
    return [
        Ref(name.removeprefix(prefix), addresses(repository, name.removeprefix(prefix)).tree, kind, oid.decode())
        for kind, prefix in (("branch", "refs/heads/"), ("tag", "refs/tags/"))
        for name, oid in refs_under(git, prefix).items()
    ]


# By a blob's id, which is a digest of its content: so this holds for every repository. Elements and their type.
_headers: dict[bytes, tuple[int, str]] = {}
_HEADERS_MAX = 5_000


def _weights(
    git: Repo, repository: Repository, entries: list[TreeEntry], configuration: Configuration
) -> tuple[int, str]:
    """How many parameters the model has, and what most are stored in; 0 where no header tells."""
    counts: dict[str, int] = {}
    for entry in _whole_model(entries)[:_WEIGHTS_READ]:
        if entry.oid not in _headers:
            try:
                header = header_of(git, repository, entry, configuration)
            except (ValueError, OSError):
                header = None
            if len(_headers) >= _HEADERS_MAX:
                _headers.clear()
            _headers[entry.oid] = (header.parameters, header.dtype) if header else (0, "")
        elements, dtype = _headers[entry.oid]
        counts[dtype] = counts.get(dtype, 0) + elements
    return sum(counts.values()), max(counts, key=lambda dtype: counts[dtype], default="")


def _whole_model(entries: list[TreeEntry]) -> list[TreeEntry]:
    """The safetensors files of the root that make up one model: one, or all its parts."""
    found = [entry for entry in entries if "/" not in entry.path and entry.path.endswith(".safetensors")]
    whole = [entry for entry in found if entry.path in ("model.safetensors", "diffusion_pytorch_model.safetensors")]
    parts = [entry for entry in found if _PART.fullmatch(entry.path)]
    return whole[:1] or parts or (found if len(found) == 1 else [])


def total_size(git: Repo, root: ObjectID) -> tuple[int, int]:
    """How many files a tree has, and their bytes."""
    sizes = [blob_info(git, entry.oid).size for entry in tree_files(git, root)]
    return len(sizes), sum(sizes)
