"""The errors that a client of the hub sees. Each becomes one HTTP answer.

Statuses and `X-Error-Code` values follow what `huggingface_hub` turns into its own exceptions
(`huggingface_hub.utils._http.hf_raise_for_status`).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence

DISK_FULL = (
    "The hub's disk is full: nothing of this request was kept. Free some space on the hub's machine, then try again."
)

# EFBIG is what a file size limit (ulimit -f) gives; a quota gives EDQUOT.
_DISK_FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

# EBADMSG is what BadFile says (see disk.py).
_UNUSABLE_ERRNOS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBADMSG})


class ApiError(Exception):
    """An answer other than success. Whatever a route calls may raise it; the middleware sends it.

    `status` is the HTTP status, `message` a sentence for people, `code` the `X-Error-Code` (None: no such header),
    `headers` more headers, and `extra` more members of the JSON body.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})


def bad_request(message: str) -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(400, message, code="BadRequest")


def invalid_card(errors: Sequence[str]) -> ApiError:
    """400: the metadata of a card is not what the hub takes; `errors` say why."""
    return bad_request(f"Invalid metadata in README.md: {'; '.join(errors)}")


def bad_token() -> ApiError:
    """401 with the very sentence that the client tells apart from "repository not found"."""
    return ApiError(401, "Invalid credentials in Authorization header", headers={"WWW-Authenticate": "Bearer"})


def needs_token(what: str) -> ApiError:
    """401: this needs a token and none was sent."""
    return ApiError(401, f"{what} needs a token of this hub.", headers={"WWW-Authenticate": "Bearer"})


def forbidden(message: str) -> ApiError:
    """403: the token is good and its owner may not do this."""
    return ApiError(403, message, code="Forbidden")


def repo_not_found(*, anonymous: bool) -> ApiError:
    """404 or 401: no such repository, or one that the caller may not see. The answer does not tell which.

    The Hub answers 401 to a caller without a token, since one could make the repository appear.
    """
    if anonymous:
        return ApiError(401, "Invalid username or password.", code="RepoNotFound")
    return ApiError(404, "Repository not found", code="RepoNotFound")


def renamed(location: str) -> ApiError:
    """307: the repository has another name now. The client asks there again, with the same method and body."""
    return ApiError(307, "This repository has another name now.", headers={"Location": location})


def revision_not_found(revision: str) -> ApiError:
    """404: no such branch, tag or commit."""
    return ApiError(404, f"Invalid rev id: {revision}", code="RevisionNotFound")


def entry_not_found(message: str, *, commit: str | None = None) -> ApiError:
    """404: no such file. With `commit`, the client may remember that the file does not exist there."""
    headers = {"X-Repo-Commit": commit} if commit else {}
    return ApiError(404, message, code="EntryNotFound", headers=headers)


def conflict(message: str, **extra: object) -> ApiError:
    """409: it exists already."""
    return ApiError(409, message, code="Conflict", extra=extra)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error, or one that it was raised from, says that the disk took no more."""
    return any(found.errno in _DISK_FULL_ERRNOS for found in _os_errors(error))


def _os_errors(error: BaseException) -> Iterator[OSError]:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError):
            yield seen
        seen = seen.__cause__ or seen.__context__


def disk_full(*, over_xet: bool = False) -> ApiError:
    """507: the disk is full.

    To an upload over Xet it is 413: hf_xet 1.8 takes every 5xx for a passing trouble and tries for minutes, and gives
    up at once at a 4xx. It shows only the status to its user, so 413 (too large) is the nearest.
    """
    return ApiError(413 if over_xet else 507, DISK_FULL, code="DiskFull")


def disk_unusable(error: BaseException, *, over_xet: bool = False) -> ApiError | None:
    """507: a file of the hub is damaged, or its permissions are in the way; None for any other error.

    Trying again does not help, as with a full disk. To an upload over Xet (see disk_full) it is 424 (failed
    dependency).
    """
    for found in _os_errors(error):
        if found.errno in _UNUSABLE_ERRNOS:
            where = found.filename or "its disk"
            return ApiError(
                424 if over_xet else 507, f"The hub cannot use {where}: {found.strerror}.", code="DiskUnusable"
            )
    return None
