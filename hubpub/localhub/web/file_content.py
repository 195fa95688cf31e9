"""One file of a repository: what is in it, as values of its page."""

from __future__ import annotations

from dulwich.repo import Repo
from markupsafe import Markup

from hubpub.localhub.cards import card_body
from hubpub.localhub.context import Configuration
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEntry, blob_info
from hubpub.localhub.web.addresses import Addresses
from hubpub.localhub.weights import content_of, header_of
from hubpub.pages.files import TEXT_LIMIT, FileView, kind_of, text_of
from hubpub.pages.markdown.render import render_markdown


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
        text = text_of(content)
    rendered = None
    if text is not None and entry.path.lower().endswith((".md", ".markdown")):
        rendered = Markup(render_markdown(card_body(text), where.place(entry.path)).html)  # noqa: S704 -- cleaned there
    source = f"{where.file(entry.path)}{'' if plain else '?plain=true'}" if rendered is not None else ""
    return FileView(
        entry.path, info.size, url, digest, stored, text=text, rendered=rendered, source=source, plain=plain
    )
