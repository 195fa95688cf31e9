"""Which hub is meant."""

from __future__ import annotations

import pytest

from hubpub.errors import CallError
from hubpub.workflows.connection.connect import endpoint_of


@pytest.mark.parametrize(
    "given",
    [
        *("hub", "ftp://x", "http://", "http://[x", "http://x:y", "http://x:99999", "http://x:0"),
        *("http://a b", "http://a\nb", "http://a\u2028b", "https://:80"),
    ],
)
def test_what_the_client_would_stumble_over_is_no_endpoint(given: str) -> None:
    with pytest.raises(CallError, match="is no endpoint"):
        endpoint_of(given)


def test_an_endpoint_is_taken_without_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ("https://huggingface.co", "http://127.0.0.1:8000", "http://[::1]:80", "http://hub/below"):
        assert endpoint_of(f"{given}/") == given
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert endpoint_of(None) == "https://huggingface.co"
    monkeypatch.setenv("HF_ENDPOINT", "http://x/")
    assert endpoint_of(None) == "http://x"
