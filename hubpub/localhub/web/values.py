"""A repository as values of its pages: its head, its files, its commits, its weights."""

from __future__ import annotations

from dataclasses import replace

from dulwich.objects import Commit as GitCommit
from dulwich.objects import ObjectID
from dulwich.repo import Repo

from hubpub.localhub.context import Context
from hubpub.localhub.description import card_text, facts_at
from hubpub.localhub.discussions import all_discussions
from hubpub.localhub.history import (
    commit_at,
    commit_author,
    commit_date,
    commit_title,
    refs_under,
    resolve_revision,
)
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEntry, blob_info, last_changes, tree_files, walk_tree
from hubpub.localhub.web.addresses import Addresses, addresses
from hubpub.pages.chips import Links, chips_of
from hubpub.pages.files import FileRow
from hubpub.pages.header import Head, Tab
from hubpub.pages.history import Commit, Ref
from hubpub.pages.model import Described

# Of more files the last commit is not looked for: the whole history would be walked.
_DATED_MOST = 200

CARDS = {"model": "Model card", "dataset": "Dataset card", "space": "Card"}
FILES, COMMITS, DISCUSSIONS = "Files", "Commits", "Pull requests"


def described(hub: Context, git: Repo, repository: Repository, commit: ObjectID) -> Described:
    """What the card at a commit tells, what the Hub infers besides, and the headers of the weights beside it."""
    root = commit_at(git, commit).tree
    facts = facts_at(hub, repository, git, commit)
    inferred = {name: value for name, value in (("library_name", facts.library), ("pipeline_tag", facts.task)) if value}
    text = card_text(git, root)
    paths = [entry.path for entry in tree_files(git, root)]
    found = hub.configuration.describe(text, repository.key.id, paths, inferred)
    if not text:
        found = replace(found, text=None)
    if repository.key.type != "model":
        return replace(found, lineage=(), usages=())
    metadata = found.metadata
    shown = {metadata.task, metadata.library, *metadata.tags}
    tags = (*(tag for tag in facts.inferred.get("tags", ()) if tag not in shown), *metadata.tags)
    count = facts.parameters or {}
    parameters = sum(count.values()) or facts.gguf.get("total") or None
    dtype = max(count, key=lambda name: count[name], default="")
    return replace(found, metadata=replace(metadata, tags=tags, parameters=parameters, dtype=dtype))


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


def total_size(git: Repo, root: ObjectID) -> tuple[int, int]:
    """How many files a tree has, and their bytes."""
    sizes = [blob_info(git, entry.oid).size for entry in tree_files(git, root)]
    return len(sizes), sum(sizes)
