"""The rules by which requests are repeated: what, how long, and what the hub may ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from email.utils import formatdate

import httpx2
import pytest

from hubpub.errors import CallError, HubError, LimitedError
from hubpub.hub import patience, retry
from hubpub.hub.errors import UnclearError
from hubpub.hub.patience import Patience

HUB = "https://hub.example"
Answer = httpx2.Response | Exception


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """As within a call of ours."""
    monkeypatch.setattr(retry, "_asking", 1)


def send(method: str, path: str, answers: list[Answer], *, body: object = b"", seconds: float = 0.5) -> httpx2.Response:
    """Sends a request by the patient sender, to who answers so; each answer is given once, the last for ever."""

    def answer(request: httpx2.Request, **_: object) -> httpx2.Response:
        said = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(said, Exception):
            raise said
        said.request = request
        return said

    sender = retry._Sender(answer, Patience(seconds), {})
    return sender(httpx2.Request(method, HUB + path, content=body))  # type: ignore[arg-type]


def ok() -> httpx2.Response:
    return httpx2.Response(200, json={})


REPEATED = [
    ("GET", "/api/whoami-v2"),
    ("GET", "/me/x/resolve/main/README.md"),
    ("POST", "/api/repos/create"),
    ("POST", "/api/models/me/x/preupload/main"),
    ("POST", "/api/validate-yaml"),
    ("POST", "/me/x.git/info/lfs/objects/batch"),
    ("POST", "/me/x.git/info/lfs/objects/verify"),
]
FAILURES: list[Callable[[], Answer]] = [
    lambda: httpx2.ConnectError("refused"),
    lambda: httpx2.ReadTimeout("slow"),
    lambda: httpx2.RemoteProtocolError("cut"),
    lambda: httpx2.Response(429),
    lambda: httpx2.Response(500),
    lambda: httpx2.Response(503),
    lambda: httpx2.Response(504),
]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(("method", "path"), REPEATED)
def test_what_may_be_sent_twice_is(method: str, path: str, failure: Callable[[], Answer]) -> None:
    assert send(method, path, [failure(), failure(), ok()]).status_code == 200


@pytest.mark.parametrize("failure", FAILURES)
def test_a_commit_is_never_sent_twice_unasked(failure: Callable[[], Answer]) -> None:
    answers = [failure(), ok()]
    with pytest.raises(UnclearError, match="did not say what became of the commit"):
        send("POST", "/api/models/me/x/commit/main", answers)
    assert len(answers) == 1


@pytest.mark.parametrize("path", ["/api/models/me/x/branch/b", "/api/models/me/x/tag/t", "/api/repos/move"])
def test_what_might_be_done_twice_is_not_repeated(path: str) -> None:
    answers: list[Answer] = [httpx2.Response(503), ok()]
    assert send("POST", path, answers).status_code == 503
    assert len(answers) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 413, 507])
def test_what_would_not_go_away_is_not_repeated(status: int) -> None:
    answers: list[Answer] = [httpx2.Response(status), ok()]
    assert send("GET", "/api/whoami-v2", answers).status_code == status


def test_a_page_where_an_answer_should_be_is_asked_for_again() -> None:
    page = httpx2.Response(200, html="<html>Please log in</html>")
    assert send("GET", "/api/whoami-v2", [page, ok()]).json() == {}
    with pytest.raises(HubError, match=r"https://hub\.example does not answer as it should: .* text/html .* not JSON"):
        send("GET", "/api/whoami-v2", [page])


def test_the_last_word_says_how_often_and_how_long() -> None:
    with pytest.raises(HubError, match=r"503 Service Unavailable \(asked \d+ times in 1 seconds\)"):
        send("GET", "/api/whoami-v2", [httpx2.Response(503)])
    with pytest.raises(HubError, match=r"no hub answers at https://hub\.example \(refused\)\. Check the address"):
        send("GET", "/api/whoami-v2", [httpx2.ConnectError("refused")])


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "100"},
        {"Retry-After": "in 5000 seconds"},
        {"RateLimit": '"api";r=0;t=100', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'},
    ],
)
def test_who_asks_for_more_time_than_there_is_hears_so_at_once(headers: dict[str, str]) -> None:
    if headers.get("Retry-After") == "in 5000 seconds":  # from now, not from when the tests were collected
        headers = {"Retry-After": formatdate(time.time() + 5000, usegmt=True)}
    answers: list[Answer] = [httpx2.Response(429, headers=headers), ok()]
    with pytest.raises(HubError, match=r"limits the rate .* Call again in (100 seconds|8[34] minutes)\."):
        send("GET", "/api/whoami-v2", answers)
    assert len(answers) == 1


def test_a_limit_that_the_words_name_is_told_at_once_with_its_time() -> None:
    words = "You have exceeded the rate limit for repository commits (128 per hour). You can retry this action in {}."
    headers = {"RateLimit": '"api";r=977;t=1'}
    for method, path in [("POST", "/api/repos/create"), ("POST", "/api/models/me/x/commit/main")]:
        answers: list[Answer] = [
            httpx2.Response(429, headers=headers, json={"error": words.format("about 1 hour")}),
            ok(),
        ]
        with pytest.raises(LimitedError) as caught:
            send(method, path, answers)
        assert len(answers) == 1
        assert caught.value.wait == 3600
        assert str(caught.value) == (
            "https://hub.example allows 128 repository commits per hour, and that is reached. Call again in 60 minutes."
        )


def test_a_wait_that_is_asked_for_may_exceed_the_patience() -> None:
    limited = httpx2.Response(429, headers={"RateLimit": '"api";r=0;t=1'})
    assert send("GET", "/api/whoami-v2", [limited, ok()], seconds=0.3).status_code == 200


def test_a_limit_with_requests_left_is_no_reason_to_wait() -> None:
    limited = httpx2.Response(429, headers={"RateLimit": '"api";r=7;t=100'})
    assert send("GET", "/api/whoami-v2", [limited, ok()]).status_code == 200


def test_a_file_is_left_to_the_client_until_there_is_no_patience() -> None:
    def body() -> Iterator[bytes]:
        yield b"bytes"

    assert send("PUT", "/lfs", [httpx2.Response(503), ok()], body=body()).status_code == 503
    with pytest.raises(httpx2.WriteError):
        send("PUT", "/lfs", [httpx2.WriteError("cut")], body=body())
    with pytest.raises(HubError, match="in 100 seconds"):
        send("PUT", "/lfs", [httpx2.Response(429, headers={"Retry-After": "100"})], body=body())


def test_no_request_waits_for_ever() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request, **_: object) -> httpx2.Response:
        seen.append(request)
        return ok()

    sender = retry._Sender(answer, Patience(), {})
    for path in ("/api/whoami-v2", "/api/models/me/x/commit/main", "/else"):
        sender(httpx2.Request("POST", HUB + path, extensions={"timeout": dict.fromkeys(("read", "connect"))}))
    assert all(0 < seconds <= 60 for request in seen for seconds in request.extensions["timeout"].values())


def test_a_request_with_a_timeout_of_its_own_is_somebody_elses() -> None:
    request = httpx2.Request("GET", f"{HUB}/api/else", extensions={"timeout": {"read": 3.0}})
    sender = retry._Sender(lambda request, **_: httpx2.Response(503), Patience(), {})
    assert sender(request).status_code == 503
    assert request.extensions["timeout"] == {"read": 3.0}


@pytest.mark.parametrize("said", ["soon", "-1", "0", "nan", "inf"])
def test_a_patience_that_is_no_number_is_said(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBPUB_PATIENCE", said)
    with pytest.raises(CallError, match="HUBPUB_PATIENCE is "):
        patience.patience.__wrapped__()


def test_a_refusal_of_the_host_that_keeps_the_files_is_repeated_three_times() -> None:
    def sent(count: int) -> tuple[int, int]:
        asked: list[httpx2.Request] = []

        def answer(request: httpx2.Request, **_: object) -> httpx2.Response:
            asked.append(request)
            led = httpx2.Request("GET", "https://storage.example/x")
            return httpx2.Response(403 if len(asked) <= count else 200, request=led)

        sender = retry._Sender(answer, Patience(30), {})
        return sender(httpx2.Request("GET", f"{HUB}/me/x/resolve/main/w.bin")).status_code, len(asked)

    assert sent(3) == (200, 4)
    assert sent(10) == (403, 4)
