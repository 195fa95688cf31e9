from __future__ import annotations

import httpx2
import pytest

from hubpub.hub.quotas import Quota, is_refusal, quota_of, requested_wait

COMMITS = "You have exceeded the rate limit for repository commits ({} per hour). You can retry this action in {}."


def refused(words: str = "", status: int = 429, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, headers={k.replace("_", "-"): v for k, v in headers.items()}, json={"error": words})


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("about 1 hour", 3600),
        ("about an hour", 3600),
        ("32 minutes", 1920),
        ("1 day", 86_400),
        ("a minute", 60),
        ("43 seconds", 43),
    ],
)
def test_the_words_tell_how_long_to_wait(words: str, wait: float) -> None:
    assert requested_wait(refused(COMMITS.format(128, words))) == wait


@pytest.mark.parametrize("number", [128, 256, 320])
def test_the_words_tell_the_limit(number: int) -> None:
    response = refused(COMMITS.format(number, "about 1 hour"))
    assert quota_of(response) == Quota("repository commits", number, 3600)
    assert str(quota_of(response)) == f"{number} repository commits per hour"
    assert is_refusal(response)


def test_a_limit_on_what_is_made_is_one_too() -> None:
    words = "You have exceeded the rate limit for space creation (20 per day). You can retry this action in 1 day."
    assert str(quota_of(refused(words))) == "20 space creation per day"


def test_the_words_come_before_headers_about_another_limit() -> None:
    words = COMMITS.format(128, "32 minutes")
    assert requested_wait(refused(words, RateLimit='"api";r=977;t=188', Retry_After="188")) == 1920
    assert requested_wait(refused(words, RateLimit='"api";r=0;t=55')) == 1920
    assert requested_wait(httpx2.Response(429, headers={"X-Error-Message": words})) == 1920


def test_without_words_the_headers_tell() -> None:
    assert requested_wait(refused("slow down", RateLimit='"api";r=0;t=55', Retry_After="9")) == 55
    assert requested_wait(refused("slow down", Retry_After="9")) == 9
    assert requested_wait(refused("slow down")) is None
    assert quota_of(refused("slow down", Retry_After="9")) is None


@pytest.mark.parametrize(
    "words", ["", "retry this action in", "rate limit for x (many per hour)", "9" * 5000, "\u0661"]
)
def test_other_words_tell_nothing(words: str) -> None:
    response = refused(words)
    assert (requested_wait(response), quota_of(response)) == (None, None)


def test_a_failure_of_another_kind_names_no_limit() -> None:
    assert quota_of(refused(COMMITS.format(128, "about 1 hour"), status=503)) is None


def test_an_answer_that_was_not_read_tells_what_its_headers_do() -> None:
    class Body(httpx2.SyncByteStream):
        def __iter__(self):
            yield b"never read"

    assert requested_wait(httpx2.Response(429, headers={"Retry-After": "7"}, stream=Body())) == 7
