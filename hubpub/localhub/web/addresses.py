"""Where the pages of a repository are."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import quote

from hubpub.localhub.cards import CARD_PATH
from hubpub.localhub.store import Repository
from hubpub.pages.markdown.placement import Place


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages of a repository are, at one revision.

    Attributes:
        base: The repository's own page.
        revision: The revision, as it was asked for.
    """

    base: str
    revision: str

    @property
    def quoted(self) -> str:
        """The revision as one segment of an address."""
        return quote(self.revision, safe="")

    @property
    def tree(self) -> str:
        """The list of its files."""
        return f"{self.base}/tree/{self.quoted}"

    def folder(self, path: str) -> str:
        """A folder's list."""
        return f"{self.tree}/{quote(path)}" if path else self.tree

    def file(self, path: str) -> str:
        """A file's page."""
        return f"{self.base}/blob/{self.quoted}/{quote(path)}"

    def content(self, path: str) -> str:
        """A file itself."""
        return f"{self.base}/resolve/{self.quoted}/{quote(path)}"

    def commit(self, oid: str) -> str:
        """A commit's page."""
        return f"{self.base}/commit/{oid}"

    def place(self, path: str = CARD_PATH) -> Place:
        """Where the addresses in one of its texts lead."""
        folder = quote(posixpath.dirname(path))
        return Place(f"{self.base}/resolve/{self.quoted}/", f"{self.base}/blob/{self.quoted}/", folder)


def addresses(repository: Repository, revision: str) -> Addresses:
    """Where its pages are."""
    return Addresses(f"/{repository.key.web_path}", revision)
