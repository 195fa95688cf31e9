"""The options of `verify`: each is said once, and is everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

import hubpub
from hubpub.cli.options import given
from hubpub.types.options.declaration import Declared
from hubpub.types.options.lookup import declared
from hubpub.types.options.verify import VerifyOptions
from hubpub.types.signer import Trust
from tests.conftest import Call

EVERY = declared(VerifyOptions)


@pytest.mark.parametrize("known", EVERY.values(), ids=lambda known: known.name)
def test_each_is_in_the_help_and_in_python(call: Call, known: Declared) -> None:
    assert known.option.for_python in " ".join(str(hubpub.verify.__doc__).split())
    told = " ".join(call("verify", "--help")[1].split())
    for flag in known.option.flags:
        assert f" {flag.spelling} {flag.metavar} {flag.help}" in told
    if not known.option.flags:
        assert (f" {known.spelling} " in told) == (known.option.cli is not None)  # no token is seen by other processes
        assert (known.option.help in told) == (known.option.cli is not None)


@pytest.mark.parametrize(
    ("flags", "trust"),
    [
        ({}, None),
        ({"key": Path("k")}, Trust(key=Path("k"))),
        ({"certificate": (Path("a"), Path("b"))}, Trust(chain=(Path("a"), Path("b")))),
        ({"identity": "me", "issuer": "https://x"}, Trust(identity="me", issuer="https://x")),
        ({"issuer": "https://x"}, Trust(issuer="https://x")),
    ],
)
def test_several_flags_make_one_trust(flags: dict[str, object], trust: Trust | None) -> None:
    assert given({"key": None, "certificate": (), "identity": None, "issuer": None, **flags}, VerifyOptions) == (
        {} if trust is None else {"trust": trust}
    )
