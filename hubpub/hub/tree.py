"""A repository's files, as the hub lists them."""

from __future__ import annotations

import re
from typing import Any, cast

from hubpub.errors import RenamedError
from hubpub.hub.answers import commit_id, flag, size, text
from hubpub.hub.session import Session
from hubpub.types.files import RemoteFile, RemoteTree

_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")


def read_tree(session: Session, repo: str, revision: str | None = None) -> RemoteTree:
    """A repository's files; an empty tree without a commit when it does not exist.

    Raises:
        RenamedError: It has another name now: the hub led from the old one to it.
        HubError: The hub did not answer, or refused.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    with session.translated(repo):
        try:
            info: Any = session.api.model_info(repo, revision=revision, files_metadata=True)
        except RepositoryNotFoundError:
            if revision:
                raise
            return RemoteTree()
        name = text(info.id)
        if not _NAME.fullmatch(name) or not info.sha:
            raise session.nonsense(f"it names no commit of {repo}")
        if name.lower() != repo.lower():
            # what is published there would be known here by the old name, which anybody may take anew
            raise RenamedError(f"{repo} is called {name} now", f"Name it so: {name}.")
        files = [
            RemoteFile(
                text(s.rfilename),
                size(s.size),
                text(s.blob_id or ""),
                text(s.lfs.sha256) if s.lfs is not None else None,
            )
            for s in info.siblings or ()
        ]
        gated = text(info.gated) if info.gated else flag(info.gated)
        files.sort(key=lambda file: file.path)
        return RemoteTree(commit_id(info.sha), tuple(files), cast("Any", gated), flag(info.private))
