"""Downloads of published files, as any reader gets them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hubpub.errors import HubError
from hubpub.hub.session import Session


class GoneError(HubError):
    """The hub does not serve a file, though its tree may list it."""


class CutError(HubError):
    """The hub broke off while it sent a file."""


def stream(session: Session, repo: str, commit: str, path: str, take: Callable[[bytes], None]) -> None:
    """Downloads a file over plain HTTP, a chunk at a time: nothing is kept, in memory or on disk.

    Args:
        session: The session with the hub.
        repo: ``namespace/name``.
        commit: The commit that holds the file.
        path: Its path in the repository.
        take: Called with each chunk.

    Raises:
        GoneError: The hub has no such file. This error and the others name the file.
        CutError: The hub began to send it and broke off.
        HubError: The hub did not answer.
    """
    import httpx2
    from huggingface_hub import hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    url = hf_hub_url(repo, path, revision=commit, endpoint=session.endpoint)
    # the bytes themselves: a proxy must not send them packed
    headers = {**build_hf_headers(token=session.token), "Accept-Encoding": "identity"}
    begun = False
    try:
        with (
            session.translated(repo),
            get_session().stream("GET", url, headers=headers, follow_redirects=True) as response,
        ):
            if response.status_code >= 400:
                response.read()  # the reason, which the error tells
            hf_raise_for_status(response)
            begun = True
            for chunk in response.iter_bytes():
                take(chunk)
    except HubError as error:
        kind, cause = HubError, error.__cause__
        if isinstance(cause, httpx2.TransportError) and begun:
            kind = CutError
        elif isinstance(cause, HfHubHTTPError) and not isinstance(
            cause, (RepositoryNotFoundError, RevisionNotFoundError)
        ):
            kind = GoneError if cause.response.status_code == 404 else HubError
        raise kind(f"{path} could not be downloaded: {error.fact}", error.next_step) from error


def download(
    session: Session,
    repo: str,
    commit: str,
    paths: Iterable[str],
    folder: Path,
    *,
    tell: Callable[[int], None] = lambda _: None,
) -> None:
    """Downloads files into a folder by the client, which goes on where an earlier download was broken off.

    The client refuses a path that leads out of the folder.

    Args:
        session: The session with the hub.
        repo: ``namespace/name``.
        commit: The commit that holds the files.
        paths: Their paths in the repository.
        folder: The folder; it is made.
        tell: Is told how many bytes have come, since it was told last.

    Raises:
        HubError: The hub did not answer, or has no such file.
        MachineError: A file cannot be written.
    """
    for path in paths:
        with session.translated(repo):
            session.api.hf_hub_download(repo, path, revision=commit, local_dir=folder, tqdm_class=_teller(tell))
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # the client's notes of what it downloaded


def _teller(tell: Callable[[int], None]) -> type[Any]:
    """What the client takes for its bar: it draws nothing, and passes on what the client tells it."""
    from huggingface_hub.utils import tqdm

    class Teller(tqdm):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **{**options, "disable": True})  # type: ignore[no-untyped-call]
            tell(options.get("initial") or 0)  # of an earlier download that was broken off

        def update(self, n: float | None = 1) -> bool | None:
            tell(int(n or 0))
            return None

    return Teller
