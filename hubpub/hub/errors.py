"""The client's errors, turned into ours: a fact and a next step."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalTokenNotFoundError,
    OfflineModeIsEnabled,
    OIDCError,
    RepositoryNotFoundError,
)

from hubpub.errors import BlockedError, CallError, HubError, HubpubError, LimitedError, MachineError, MovedError
from hubpub.hub import proxies, trusted_publishing
from hubpub.hub.answers import NonsenseError
from hubpub.hub.blame import is_of_client, was_in
from hubpub.hub.quotas import Quota, quota_of, requested_wait
from hubpub.hub.storage_errors import STOPPED, account_stopped, is_of_storage, storage_refused
from hubpub.hub.unreachable import no_connection
from hubpub.types.spelling import again, log_in, plan_again

# The client's words, before the Hub's reasons.
_REFUSED_CARD = "Invalid metadata in README.md"
# hf_xet's words for failures after its own retries
_XET_TRANSIENT = r"^(Network error|Server error|Rate limited)|error decoding response body"
_LONGEST_WAIT = 10_000_000  # seconds
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


class AwayError(HubError):
    """An upload broke off in a way that may go away by itself."""


class UnclearError(HubError):
    """The answer to a commit was lost, or made no sense: the hub may have made the commit, or not.

    Attributes:
        asked: How long the hub asks to wait, seconds.
    """

    def __init__(self, fact: str, next_step: str = "", *, asked: float | None = None) -> None:
        super().__init__(fact, next_step or _later())
        self.asked = asked


def moved_on(repo: str | None) -> MovedError:
    """The error when somebody else committed first."""
    return MovedError(
        f"{repo} moved on: somebody committed to it after this plan was made, so nothing was published",
        plan_again(),
    )


def _later() -> str:
    return f"{again().capitalize()} later."


def gave_up(
    where: str,
    why: str,
    *,
    connected: bool,
    tries: int,
    seconds: float,
    asked: float | None,
    quota: Quota | None = None,
) -> HubError:
    """The error when a hub keeps failing until our patience ends.

    Args:
        where: The server that was asked.
        why: What was wrong with the last try.
        connected: Whether there was a connection at all.
        tries: The number of tries.
        seconds: The time that they took.
        asked: How long the hub asks to wait, seconds.
        quota: The limit that the hub names.
    """
    if trusted_publishing.is_issuer(where):
        return trusted_publishing.issuer_fails(why)
    if asked is not None:
        what = f"allows {quota}, and that is reached" if quota else f"limits the rate of requests ({why})"
        return LimitedError(f"{where} {what}", _again_in(asked), wait=asked, limit=str(quota or ""))
    if not connected:
        return no_connection(where, why)
    times = f"{tries} {'time' if tries == 1 else 'times'} in {max(1, round(seconds))} seconds"
    return HubError(f"{where} does not answer as it should: {why} (asked {times})", _later())


@contextmanager
def translated(endpoint: str, repo: str | None) -> Iterator[None]:
    """Turns what the client raises into our errors, chained.

    Args:
        endpoint: The hub that is talked to.
        repo: The repository in question, if there is one.

    Raises:
        HubError: In place of what the client raised.
        BlockedError: The Hub refuses the card's metadata.
        MachineError: A file that is being published cannot be read.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, HubpubError) or (ours := _ours(error, endpoint, repo)) is None:
            raise
        raise ours from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, of hf_xet: no kind of Exception
            raise
        raise HubError(f"hf_xet failed while talking to {endpoint}: {_first_line(error)}", _later()) from error


def _ours(error: Exception, endpoint: str, repo: str | None) -> HubpubError | None:
    """An error of the client's as one of ours; None where the fault is in our code."""
    match error:
        case HfHubHTTPError():
            return _http(error, endpoint, repo)
        case OfflineModeIsEnabled():
            return HubError("HF_HUB_OFFLINE is set, so the Hub cannot be asked", "Unset it.")
        case OIDCError():
            return trusted_publishing.no_id_token(endpoint)
        case LocalTokenNotFoundError():
            return HubError("no Hugging Face token was found", f"{log_in().capitalize()} or set HF_TOKEN.")
        case httpx2.TransportError():
            return _broken(error, endpoint)
        case ValueError() | RuntimeError() | OSError():
            return _wrapped(error, endpoint, repo)
        # redirects without an end, an answer that does not unpack
        case NonsenseError() | httpx2.RequestError():
            return nonsense(endpoint, _first_line(error))
    return nonsense(endpoint, f"{type(error).__name__}: {_first_line(error)}") if is_of_client(error) else None


def _wrapped(error: Exception, endpoint: str, repo: str | None) -> HubpubError:
    """A built-in error of the client's, which may be about another one."""
    # the failure of an upload comes wrapped in a RuntimeError without its message
    if isinstance(error.__cause__, HubpubError):
        return error.__cause__
    # of a refused card, the wrapping error has all the reasons
    if isinstance(error.__cause__, HfHubHTTPError) and not str(error).startswith(_REFUSED_CARD):
        return _http(error.__cause__, endpoint, repo)
    if isinstance(error.__cause__, httpx2.ConnectError):
        return no_connection(endpoint, _first_line(error.__cause__))
    return _other(error, endpoint, repo)


def nonsense(endpoint: str, why: str) -> UnclearError:
    """The error for an answer that no hub gives."""
    return UnclearError(
        f"what answers at {endpoint} is no hub, or a broken one ({why})",
        f"Check the address, and that no login page of the network stands before it; then {again()}.",
    )


def _disk_unusable(endpoint: str, message: str) -> HubpubError:
    """The error where a local hub cannot use its disk; on this machine, its user must act."""
    kind = MachineError if proxies.is_local(urlsplit(endpoint).hostname or "") else HubError
    return kind(f"the hub at {endpoint} refused: {message[:1].lower()}{message[1:]}", f"Mend it there, then {again()}.")


def _again_in(seconds: float | None) -> str:
    if seconds is None:
        return f"{again().capitalize()} in some minutes."
    unit, size = next(((unit, size) for unit, size in _UNITS if seconds >= 2 * size), ("second", 1))
    number = math.ceil(seconds / size)
    return f"{again().capitalize()} in {number} {unit}{'' if number == 1 else 's'}."


def _http(error: HfHubHTTPError, endpoint: str, repo: str | None) -> HubpubError:
    if refusal := trusted_publishing.refusal(error, endpoint, repo):
        return refusal
    status, message = error.response.status_code, _server_message(error)
    match status:
        case 412:
            return moved_on(repo)
        case 429:
            asked, quota = requested_wait(error.response), quota_of(error.response)
            seconds = asked if asked is not None and asked < _LONGEST_WAIT else None
            what = f"allows {quota}, and that is reached" if quota else "limits the rate of requests"
            return LimitedError(f"{endpoint} {what}", _again_in(seconds), wait=seconds, limit=str(quota or ""))
        case 507 if error.response.headers.get("X-Error-Code") == "DiskUnusable":
            return _disk_unusable(endpoint, message)
        case 507:
            return _no_room(endpoint)
        case _ if isinstance(error, GatedRepoError):
            return HubError(
                f"{repo} is gated and the account has no access",
                f"Ask for access at {endpoint}/{repo}, or use a token of an account that has it.",
            )
        case 403 if STOPPED in message.lower():
            return account_stopped(endpoint, message)
        case 403 if is_of_storage(error.response, endpoint):
            return storage_refused(endpoint)
        case 403:
            return _not_allowed(f"the account may not do that at {repo or endpoint}: {message}")
        case _ if isinstance(error, RepositoryNotFoundError):
            return _no_repository(endpoint, repo)
        case 401:
            return _token_refused(endpoint, f": {message}")
        case _ if status >= 500:
            return HubError(f"the hub at {endpoint} failed ({status}: {message})", _later())
    return HubError(f"the hub at {endpoint} refused ({status}: {message})", f"Mend what it names and {again()}.")


def _other(error: Exception, endpoint: str, repo: str | None) -> HubpubError:
    """An error of the client's own, or of hf_xet, which raises built-in exceptions with a text."""
    text = str(error)
    if isinstance(error, UnicodeEncodeError) and error.encoding == "ascii":
        return _no_token()
    if isinstance(error, UnicodeDecodeError) and was_in(error, "huggingface_hub.utils._auth"):
        return _unreadable_token()
    if isinstance(error, OSError) and error.filename and error.strerror:
        return MachineError(f"cannot read {error.filename}: {error.strerror}", f"Mend it and {again()}.")
    if text.startswith(_REFUSED_CARD):
        reasons = " ".join(line.strip("- ") for line in text.splitlines()[1:] if line.strip())
        return BlockedError(f"the Hub refuses the card's metadata: {reasons}", "Mend the card's front matter.")
    if re.search(r"\((507|413) [A-Z]", text):
        # Over Xet, hf_xet retries every 5xx for minutes, so a full local hub answers 413 there. The words after
        # the number are the server's: since Python 3.13 "Content Too Large", before "Request Entity Too Large".
        return _no_room(endpoint)
    if re.search(r"\(424 [A-Z]", text):  # likewise; hf_xet does not pass on the hub's message
        return _disk_unusable(endpoint, "the hub cannot use what it keeps on its disk")
    if re.search(r"timed out|timeout", text, re.IGNORECASE):
        return AwayError(f"{endpoint} does not answer in time", _later())
    if re.search(r"error trying to connect|Connection refused|dns error|error sending request", text, re.IGNORECASE):
        away = no_connection(endpoint, "")  # its text is long, and names internal addresses
        return AwayError(away.fact, away.next_step)
    if found := re.search(r"\((40[134]) [A-Z]", text):
        return _xet_refused(endpoint, repo, int(found[1]))
    reason = re.sub(r"^(\w+ error|Rate limited): Request error: |, domain: \S+$", "", _first_line(error))
    kind = AwayError if re.search(_XET_TRANSIENT, text) else HubError
    return kind(f"talking to {endpoint} failed: {reason}", _later())


def _xet_refused(endpoint: str, repo: str | None, status: int) -> HubError:
    """The error for a refusal of the Xet storage; hf_xet does not pass on the hub's message."""
    if status == 401:
        return _token_refused(endpoint)
    if status == 403:
        return storage_refused(endpoint)
    return _no_repository(endpoint, repo)


def _no_room(endpoint: str) -> HubError:
    return HubError(
        f"the hub at {endpoint} has no room for the files (its disk is full), so nothing was published",
        f"Make room there, then {again()}.",
    )


def _no_repository(endpoint: str, repo: str | None) -> HubError:
    return HubError(
        f"there is no repository {repo} at {endpoint}, or the account may not see it", "Check its name and the token."
    )


def _token_refused(endpoint: str, reason: str = "") -> HubError:
    return HubError(f"{endpoint} refuses the token{reason}", f"{log_in().capitalize()} again, or set HF_TOKEN anew.")


def _not_allowed(fact: str) -> HubError:
    return HubError(fact, "Use a token with the write role, of an account that may write to that namespace.")


def _server_message(error: HfHubHTTPError) -> str:
    """The server's message, in one line without its full stop."""
    message = error.response.headers.get("X-Error-Message") or error.server_message or ""
    return " ".join(str(message).split())[:300].rstrip(". ") or f"status {error.response.status_code}"


def _broken(error: httpx2.TransportError, endpoint: str) -> HubpubError:
    if trusted_publishing.is_issuer(_asked_of(error)):
        return trusted_publishing.issuer_fails(_first_line(error))
    if isinstance(error, httpx2.ConnectError):
        return no_connection(endpoint, _first_line(error))
    if isinstance(error, httpx2.LocalProtocolError) and "header value" in str(error):
        return _no_token()
    return HubError(f"the connection to {endpoint} broke ({_first_line(error)})", _later())


def _asked_of(error: httpx2.TransportError) -> str:
    """The address of the request that failed; empty where there was no request."""
    try:
        return str(error.request.url)
    except RuntimeError:
        return ""


def _no_token() -> CallError:
    """The error for a header that cannot be sent: only the token can be the reason. The error does not repeat it."""
    return CallError(
        "the Hugging Face token holds characters that no token has",
        f"{log_in().capitalize()} again, or set HF_TOKEN anew.",
    )


def _unreadable_token() -> CallError:
    """The error for a token file that is no text. The error does not repeat its content."""
    from huggingface_hub.constants import HF_TOKEN_PATH

    return CallError(
        f"the file of the Hugging Face token, {HF_TOKEN_PATH}, is not UTF-8",
        f"{log_in().capitalize()} again, or set HF_TOKEN.",
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
