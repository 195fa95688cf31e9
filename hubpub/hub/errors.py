"""What goes wrong between the client and a hub, said as a fact and a next step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalTokenNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from hubpub.errors import BlockedError, HubError, HubpubError, MachineError, MovedError

_AGAIN = "Nothing was published; run the command again later."


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
    except HfHubHTTPError as error:
        raise _http(error, endpoint, repo) from error
    except OfflineModeIsEnabled as error:
        raise HubError("HF_HUB_OFFLINE is set, so the Hub cannot be asked", "Unset it.") from error
    except LocalTokenNotFoundError as error:
        raise HubError("no Hugging Face token was found", "Run `hf auth login` or set HF_TOKEN.") from error
    except httpx2.ConnectError as error:
        raise _absent(endpoint) from error
    except httpx2.TransportError as error:
        raise HubError(f"the connection to {endpoint} broke ({_first_line(error)})", _AGAIN) from error
    except (ValueError, RuntimeError, OSError) as error:
        # an upload's own failure comes wrapped in a RuntimeError that says nothing of it
        if isinstance(error.__cause__, HfHubHTTPError):
            raise _http(error.__cause__, endpoint, repo) from error
        if isinstance(error.__cause__, httpx2.ConnectError):
            raise _absent(endpoint) from error
        raise _other(error, endpoint) from error


def _http(error: HfHubHTTPError, endpoint: str, repo: str | None) -> HubpubError:
    status, said = error.response.status_code, _said(error)
    match status:
        case 412:
            return MovedError(
                f"{repo} moved on: somebody committed to it after this plan was made, so nothing was published",
                "Run the command again: it makes a new plan against the new commit.",
            )
        case 429:
            wait = error.response.headers.get("Retry-After", "")
            when = f"in {wait} seconds" if wait.isdigit() else "in some minutes"
            return HubError(f"{endpoint} limits the rate of requests", f"Run the command again {when}.")
        case 507:
            return HubError(
                f"the hub at {endpoint} has no room for the files (its disk is full), so nothing was published",
                "Make room there, then run the command again.",
            )
        case 403:
            return HubError(
                f"the account may not do that at {repo or endpoint}: {said}",
                "Use a token with the write role, of an account that may write to that namespace.",
            )
        case _ if isinstance(error, GatedRepoError):
            return HubError(f"{repo} is gated and the account has no access", "Ask for access on its page.")
        case _ if isinstance(error, RepositoryNotFoundError):
            return HubError(
                f"there is no repository {repo} at {endpoint}, or the account may not see it",
                "Check its name and the token.",
            )
        case 401:
            return HubError(f"{endpoint} refuses the token: {said}", "Run `hf auth login` again, or set HF_TOKEN anew.")
        case _ if status >= 500:
            return HubError(f"the hub at {endpoint} failed ({status}: {said})", _AGAIN)
    return HubError(f"the hub at {endpoint} refused ({status}: {said})", "Mend what it names and run again.")


def _other(error: Exception, endpoint: str) -> HubpubError:
    """An error of the client's own, or of hf_xet, which raises built-in exceptions with a text."""
    text = str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        return MachineError(f"cannot read {error.filename}: {error.strerror}", "Mend it and run the command again.")
    if text.startswith("Invalid metadata in README.md"):
        reasons = " ".join(line.strip("- ") for line in text.splitlines()[1:] if line.strip())
        return BlockedError(f"the Hub refuses the card's metadata: {reasons}", "Mend the card's front matter.")
    if "507 Insufficient Storage" in text or "413 Request Entity Too Large" in text:
        # Over Xet, hf_xet retries every 5xx for minutes, so a full local hub answers 413 there.
        return HubError(
            f"the hub at {endpoint} has no room for the files (its disk is full), so nothing was published",
            "Make room there, then run the command again.",
        )
    if re.search(r"error trying to connect|Connection refused|dns error|error sending request", text, re.IGNORECASE):
        return _absent(endpoint)
    return HubError(f"talking to {endpoint} failed: {_first_line(error)}", _AGAIN)


def _absent(endpoint: str) -> HubError:
    return HubError(
        f"no hub answers at {endpoint}",
        "Check the address and the network; `hubpub hub` starts a local one, and --local uses it.",
    )


def _said(error: HfHubHTTPError) -> str:
    """What the server said, in one line."""
    message = error.response.headers.get("X-Error-Message") or error.server_message or ""
    return " ".join(message.split()) or f"status {error.response.status_code}"


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
