"""Stars in place of secrets. No secret here is one: they are made up, from a seed."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.rules.secrets.redactor import blotted, each_masked, masked, without_secrets
from hubpub.types.findings import Finding, Severity

ALNUM = string.ascii_letters + string.digits
SEED = random.Random(20261123)
BODY = "".join(SEED.choices(ALNUM, k=34))
TOKEN = f"hf_{BODY}"
HEX = "".join(SEED.choices("0123456789abcdef", k=40))
LINES = ["".join(SEED.choices(f"{ALNUM}+/", k=64)) for _ in range(3)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\\n"])
def test_all_of_a_private_key(newline):
    before, after = "key: -----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    text = newline.join([before, *LINES, "ab3=", after])
    stars = masked(text)
    assert stars.startswith(before)
    assert stars.endswith(after)
    assert set(stars[len(before) : -len(after)]) <= {"*", *newline}
    assert (len(stars), stars.count("\n")) == (len(text), text.count("\n"))


def test_many_in_one_text():
    text = f"a {TOKEN} b\nWANDB_API_KEY={HEX}\n{TOKEN}\n"
    assert masked(text) == f"a hf_{'*' * 34} b\nWANDB_API_KEY={'*' * 40}\nhf_{'*' * 34}\n"


@pytest.mark.parametrize("text", ["", "Words.", "hf_" + "x" * 34, f"commit {HEX}", "-----BEGIN PRIVATE KEY-----\n..."])
def test_what_is_no_secret_is_left(text):
    assert masked(text) is text


@given(st.text(max_size=50), st.text(max_size=50))
def test_nothing_else_changes(before, after):
    stars = masked(f"{before} {TOKEN} {after}")
    assert stars == f"{before} hf_{'*' * 34} {after}"


def said(message: str, card: str) -> str:
    [finding] = without_secrets([Finding("XX001", Severity.INFO, message, message, detail=message)], card)
    assert finding.remedy == finding.detail == finding.message
    return finding.message


def test_a_message_quotes_no_secret_and_no_part_of_one():
    card = f"a: {TOKEN}\n"
    assert said(f"'{TOKEN}' is wrong", card) == f"'hf_{'*' * 34}' is wrong"
    assert said(f"'{TOKEN[:20]}…' is wrong", card) == f"'hf_{'*' * 17}…' is wrong"
    assert said(f"'…{BODY[9:]}' is wrong", card) == f"'…{'*' * 25}' is wrong"
    # of another file than the card
    assert said(f"config.json names '{TOKEN}'", "") == f"config.json names 'hf_{'*' * 34}'"
    assert said("a Hugging Face token would be published (hf_…, 37 characters)", card).endswith("(hf_…, 37 characters)")


def test_findings_that_quote_none_are_the_same():
    findings = [Finding("XX001", Severity.INFO, "x")]
    assert without_secrets(findings, "Words.") is findings


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("key my_secret-1 and my\\_secret\\-1", "key *** and ***"),
        (f"{TOKEN} hf\\_{BODY}", "*** ***"),
        (f"hf_{BODY[:20]} hf_{BODY[:19]}", f"*** hf_{BODY[:19]}"),
        (f"hf_jwt_a.b-{BODY} api\\_org_{BODY}", "*** ***"),
        ("hf_hub_download", "hf_hub_download"),
    ],
)
def test_a_log_shows_none(text, shown):
    assert blotted(text, ["my_secret-1"]) == shown


def test_of_many_texts_each_is_masked_by_itself():
    assert each_masked(["a", f"b {TOKEN}", "c"]) == ["a", masked(f"b {TOKEN}"), "c"]
    assert each_masked(iter(["a", "b"])) == ["a", "b"]
