"""A card as the hub's answers tell of it."""

from __future__ import annotations

import pytest

from hubpub.localhub.cards import card_body, card_data
from tests.localhub.wire import Wire, file_line


@pytest.mark.parametrize(
    ("card", "data"),
    [
        ("\n\n---\nlicense: mit\n---\n", {"license": "mit"}),
        ("--- \nlicense: mit\n---\n", {}),
        ("---\nlanguage: no\n---\n", {"language": "no"}),
        ("---\nlicense:\tmit\n---\n", {"license": "mit"}),
        ("---\na: &x [1]\nb: *x\n---\n", {"a": [1], "b": [1]}),
        ("---\na: 1\na: 2\n---\n", {}),
        ("---\ndate: 2020-01-02\nn: .nan\n---\n", {"date": "2020-01-02T00:00:00.000Z", "n": None}),
        ('---\na: "\\ud800"\nb: "\\ud83d\\ude00"\n---\n', {"a": "\ufffd", "b": "😀"}),
    ],
)
def test_front_matter_is_read_as_the_hub_reads_it(wire: Wire, repo: str, card: str, data: dict[str, object]) -> None:
    assert wire.commit(repo, file_line("README.md", card.encode())).status == 200
    assert wire.send("GET", f"/api/models/{repo}").json["cardData"] == data


def test_what_json_cannot_say_is_no_trouble() -> None:
    assert card_data(b"", lambda _: {"a": b"x"}) == {"a": "b'x'"}
    loop: dict[str, object] = {}
    loop["a"] = loop
    assert card_data(b"", lambda _: loop) == {}


def test_the_body_follows_the_block() -> None:
    assert card_body("\n---\na: b\n---\n---\nc\n---\nd") == "---\nc\n---\nd"
    assert card_body("--- \na: b\n---\nc") == "--- \na: b\n---\nc"
