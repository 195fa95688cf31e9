"""What the client raises, said as a fact and a next step."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from huggingface_hub import constants
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

from hubpub.errors import BlockedError, CallError, HubError, HubpubError, MachineError
from hubpub.hub import Hub
from hubpub.hub.errors import translated

ENDPOINT = "https://hub.example"


def http(
    status: int, said: str = "because", kind: type[HfHubHTTPError] = HfHubHTTPError, **headers: str
) -> HfHubHTTPError:
    response = httpx2.Response(
        status,
        headers={"X-Error-Message": said, **{name.replace("_", "-"): value for name, value in headers.items()}},
        request=httpx2.Request("GET", f"{ENDPOINT}/api/models/me/x"),
    )
    return kind("text", response=response)


CASES: list[tuple[Exception, type[HubpubError], str]] = [
    (http(412), HubError, "me/x moved on: somebody committed to it after this plan was made"),
    (http(429), HubError, "limits the rate of requests. Call again in some minutes."),
    (http(429, Retry_After="30"), HubError, "limits the rate of requests. Call again in 30 seconds."),
    (http(507), HubError, "https://hub.example has no room for the files (its disk is full), so nothing was published"),
    (http(403, "no write"), HubError, "the account may not do that at me/x: no write. Use a token with the write role"),
    (
        http(401, "bad token"),
        HubError,
        "https://hub.example refuses the token: bad token. Call huggingface_hub",
    ),
    (http(404, kind=RepositoryNotFoundError), HubError, "there is no repository me/x at https://hub.example"),
    (http(403, "no write."), HubError, "the account may not do that at me/x: no write. Use a token with the write"),
    (
        http(403, "ask", kind=GatedRepoError),
        HubError,
        "me/x is gated and the account has no access. Ask for access at https://hub.example/me/x, or use a token",
    ),
    (http(401, "ask", kind=GatedRepoError), HubError, "me/x is gated and the account has no access. Ask for access"),
    (http(500, "..."), HubError, "failed (500: status 500)"),
    (http(500, "oops"), HubError, "the hub at https://hub.example failed (500: oops). Call again later."),
    (http(503), HubError, "failed (503: because)"),
    (http(400, "no such\n thing"), HubError, "refused (400: no such thing)"),
    (OfflineModeIsEnabled("x"), HubError, "HF_HUB_OFFLINE is set"),
    (httpx2.ConnectError("x"), HubError, "no hub answers at https://hub.example (x). Check the address"),
    (httpx2.ReadError("reset"), HubError, "the connection to https://hub.example broke (reset)"),
    (RuntimeError("HTTP status server error (507 Insufficient Storage)"), HubError, "(its disk is full)"),
    (RuntimeError("HTTP status client error (413 Request Entity Too Large)"), HubError, "(its disk is full)"),
    (RuntimeError("HTTP status client error (413 Content Too Large)"), HubError, "(its disk is full)"),
    (
        http(507, "The hub cannot use /x: Permission denied.", X_Error_Code="DiskUnusable"),
        HubError,
        "the hub at https://hub.example refused: the hub cannot use /x: Permission denied. Mend it there",
    ),
    (
        RuntimeError("HTTP status client error (424 Failed Dependency)"),
        HubError,
        "cannot use what it keeps on its disk",
    ),
    (ConnectionError("tcp connect error: Connection refused"), HubError, "no hub answers at"),
    (
        ValueError("Malformed response\nfrom server"),
        HubError,
        "talking to https://hub.example failed: Malformed response.",
    ),
    (
        ValueError("Invalid metadata in README.md.\n- bad licence"),
        BlockedError,
        "refuses the card's metadata: bad licence",
    ),
    (httpx2.LocalProtocolError("Illegal header value b'Bearer hf_a\\x01'"), CallError, "the Hugging Face token holds"),
    (
        UnicodeEncodeError("ascii", "Bearer hf_ä", 10, 11, "no"),
        CallError,
        "characters that no token has. Call hugg",
    ),
    (PermissionError(13, "Permission denied", "w.bin"), MachineError, "cannot read w.bin: Permission denied"),
]


@pytest.mark.parametrize(("raised", "kind", "message"), CASES, ids=lambda value: str(value)[:40])
def test_every_failure_is_a_fact_and_a_next_step(raised: Exception, kind: type[HubpubError], message: str) -> None:
    with pytest.raises(kind) as told, translated(ENDPOINT, "me/x"):
        raise raised
    assert message in str(told.value)
    assert "\n" not in str(told.value)
    assert told.value.next_step.endswith(".")
    assert told.value.__cause__ is raised


def test_our_own_errors_pass() -> None:
    error = MachineError("x")
    with pytest.raises(MachineError) as told, translated(ENDPOINT, None):
        raise error
    assert told.value is error


def test_what_a_hub_of_this_machine_may_not_use_is_the_machines() -> None:
    refused = http(507, "The hub cannot use /x: Permission denied.", X_Error_Code="DiskUnusable")
    with (
        pytest.raises(MachineError, match="the hub cannot use /x: Permission denied"),
        translated("http://127.0.0.1:1", "me/x"),
    ):
        raise refused


def test_a_token_file_that_is_no_text_is_named(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xff\xfehf_secret")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(file))
    hub = Hub(ENDPOINT)
    for ask in (lambda: hub.has_token, lambda: hub.tree("me/x")):
        with pytest.raises(CallError) as told:
            ask()
        assert str(told.value) == (
            f"the file of the Hugging Face token, {file}, is not UTF-8. "
            "Call huggingface_hub.login() again, or set HF_TOKEN."
        )


def test_another_text_that_cannot_be_decoded_is_not_the_tokens() -> None:
    with (
        pytest.raises(HubError, match=r"talking to https://hub\.example failed: 'utf-8' codec"),
        translated(ENDPOINT, None),
    ):
        b"\xff".decode()
