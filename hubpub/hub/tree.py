"""A repository's files, as the hub lists them."""

from __future__ import annotations

from hubpub.errors import CallError
from hubpub.hub.session import Session
from hubpub.types.files import RemoteFile, RemoteTree


def read_tree(session: Session, repo: str, revision: str | None = None) -> RemoteTree:
    """A repository's files; an empty tree without a commit when it does not exist.

    Raises:
        CallError: It has another name now: the hub led from the old one to it.
        HubError: The hub did not answer, or refused.
    """
    from huggingface_hub.errors import RepositoryNotFoundError

    with session.translated(repo):
        try:
            info = session.api.model_info(repo, revision=revision, files_metadata=True)
        except RepositoryNotFoundError:
            if revision:
                raise
            return RemoteTree()
    if info.id.lower() != repo.lower():
        # what is published there would be known here by the old name, which anybody may take anew
        raise CallError(f"{repo} is called {info.id} now", f"Name it so: {info.id}.")
    if not info.sha:
        raise session.nonsense(f"it names no commit of {repo}")
    files = (
        RemoteFile(s.rfilename, s.size or 0, s.blob_id or "", s.lfs.sha256 if s.lfs else None)
        for s in info.siblings or ()
    )
    return RemoteTree(info.sha, tuple(sorted(files, key=lambda file: file.path)), info.gated, info.private)
