"""A verification as text and JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from hubpub.cli.output.json import to_json
from hubpub.display.verification import show_verification
from hubpub.types.verification import State, Verification, VerifiedFile
from tests.support.shown_values import TARGET

FILES = (
    VerifiedFile("README.md", State.SAME, 3608),
    VerifiedFile("config.json", State.DIFFERS, 900, "it had 907 bytes, and has 900"),
    VerifiedFile("model.safetensors", State.DIFFERS, 548_105_171, "other bytes"),
    VerifiedFile("vocab.json", State.ABSENT, None, "it had 999 bytes"),
    VerifiedFile("new\x1b.txt", State.ADDED, 1),
)
FOUND = Verification(
    TARGET,
    "main",
    "e" * 40,
    "receipt",
    "d" * 40,
    "2026-11-21T08:00:00+00:00",
    False,
    FILES,
    False,
    (),
    {"hubpub": "0.1.0"},
)

pytestmark = pytest.mark.usefixtures("terminal")
HOLDS = replace(FOUND, commit="d" * 40, files=FILES[:1], holds=True)


def test_what_has_changed(golden):
    golden("verified.txt", show_verification(FOUND))
    assert show_verification(FOUND, quiet=True).splitlines() == show_verification(FOUND).splitlines()[3:-2]
    assert "\x1b[31m- absent \x1b[0m" in show_verification(FOUND, colour=True)


def test_what_a_signature_came_to(golden):
    alone = {"against": "signature", "expected_commit": None, "published_at": None, "deep": True}
    good = replace(HOLDS, **alone, not_compared=(".gitattributes",), signature="by the key k.pub; it covers 1 file")
    golden("verified-signature.txt", show_verification(good))
    assert show_verification(good, quiet=True) == ""
    foreign = replace(HOLDS, deep=True, holds=False, signature="model.sig is not by whom is trusted: Key\x1b")
    assert show_verification(foreign, quiet=True) == "Signature: model.sig is not by whom is trusted: Key\\x1b.\n"
    assert show_verification(foreign).endswith(
        "1 file is the same (downloaded and hashed).\nSignature: model.sig is not by whom is trusted: Key\\x1b.\n"
    )


def test_what_holds(golden):
    golden("verified-holds.txt", show_verification(replace(HOLDS, deep=True)))
    assert show_verification(HOLDS, quiet=True) == ""
    two = replace(HOLDS, against="folder", expected_commit=None, files=(FILES[0], FILES[0]))
    assert "held against the folder" in show_verification(two)
    assert "2 files are as in the folder, 7.2 KB" in show_verification(two)
    assert show_verification(replace(two, not_compared=("README.md", "x"))).endswith(
        "the folder has none: README.md, x.\n"
    )
    unrendered = show_verification(
        replace(two, not_compared=("README.md", "x"), unrendered="there is no run at wandb/a\x1b")
    )
    assert unrendered.endswith(
        "\nNot compared, for its run is needed to render it: README.md (there is no run at wandb/a\\x1b).\n"
        "Not compared, for the folder has none: x.\n"
    )


def test_json(golden):
    shown = to_json(FOUND)
    golden("verified.json", shown)
    assert TypeAdapter(Verification).validate_json(shown) == FOUND
    assert json.loads(shown)["holds"] is False
