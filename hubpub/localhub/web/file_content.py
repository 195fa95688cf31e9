"""One file of a repository: what is in it, as values of its page."""

from __future__ import annotations

import io
from typing import BinaryIO

from dulwich.repo import Repo
from markupsafe import Markup

from hubpub.localhub.cards import card_body
from hubpub.localhub.context import Configuration
from hubpub.localhub.history import blob_bytes
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEntry, blob_info
from hubpub.localhub.web.addresses import Addresses
from hubpub.pages.files import TEXT_LIMIT, FileView, kind_of
from hubpub.pages.markdown.render import render_markdown
from hubpub.pages.tensors import WeightsHeader


def view_of(
    git: Repo, repository: Repository, entry: TreeEntry, where: Addresses, configuration: Configuration, *, plain: bool
) -> FileView:
    """A file as its page shows it."""
    info = blob_info(git, entry.oid)
    digest = f"sha256:{info.pointer.sha256}" if info.pointer else f"git:{entry.oid.decode()}"
    stored, url = ("LFS" if info.pointer else ""), where.content(entry.path)
    kind = kind_of(entry.path)
    if kind == "weights":
        try:
            header = header_of(git, repository, entry, configuration)
        except ValueError as error:
            return FileView(entry.path, info.size, url, digest, stored, fault=str(error))
        except OSError:
            return FileView(entry.path, info.size, url, digest, stored, fault="it is gone from the hub's disk")
        return FileView(entry.path, info.size, url, digest, stored, header=header)
    text = None
    if kind != "picture" and (content := content_of(git, repository, entry, TEXT_LIMIT)) is not None:
        text = _decoded(content)
    rendered = None
    if text is not None and entry.path.lower().endswith((".md", ".markdown")):
        rendered = Markup(render_markdown(card_body(text), where.place(entry.path)).html)  # noqa: S704 -- cleaned there
    source = f"{where.file(entry.path)}{'' if plain else '?plain=true'}" if rendered is not None else ""
    return FileView(
        entry.path, info.size, url, digest, stored, text=text, rendered=rendered, source=source, plain=plain
    )


def _decoded(content: bytes) -> str | None:
    try:
        return None if b"\0" in content else content.decode()
    except UnicodeDecodeError:
        return None


def header_of(
    git: Repo, repository: Repository, entry: TreeEntry, configuration: Configuration
) -> WeightsHeader | None:
    """The header of a file of weights; None for a file that is none.

    Raises:
        ValueError: It cannot be read; says why.
        OSError: It is not on the disk.
    """
    with _opened(git, repository, entry) as stream:
        return configuration.read_weights(entry.path, stream, blob_info(git, entry.oid).size)


def _opened(git: Repo, repository: Repository, entry: TreeEntry) -> BinaryIO:
    pointer = blob_info(git, entry.oid).pointer
    if pointer is None:
        return io.BytesIO(blob_bytes(git, entry.oid))
    return repository.lfs.path(pointer.sha256).open("rb")


def content_of(git: Repo, repository: Repository, entry: TreeEntry, most: int) -> bytes | None:
    """A file's content; None where it has more bytes than are asked for, or is not on the disk."""
    if blob_info(git, entry.oid).size > most:
        return None
    try:
        with _opened(git, repository, entry) as stream:
            return stream.read(most)
    except OSError:
        return None
