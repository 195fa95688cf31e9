"""Keys are added to a TOML file, and every byte of it stays."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.errors import CallError
from hubpub.files.add_keys import add_keys, key_line

ADDED = {"repo": "me/x"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'repo = "me/x"\n'),
        ("force = []\n", 'force = []\nrepo = "me/x"\n'),
        ("force = []", 'force = []\nrepo = "me/x"\n'),
        ("# mine\r\nforce = []\r\n", '# mine\r\nforce = []\r\nrepo = "me/x"\r\n'),
        ("\ufeffforce = []\n", '\ufeffforce = []\nrepo = "me/x"\n'),
        ("[check]\nstrict = true\n", 'repo = "me/x"\n\n[check]\nstrict = true\n'),
        ("a = 1\n\n# on checks\n[check]\n", 'a = 1\nrepo = "me/x"\n\n# on checks\n[check]\n'),
        ("a = 1  # one\n# on checks\n[check]\n", 'a = 1  # one\nrepo = "me/x"\n\n# on checks\n[check]\n'),
        ("a = [\n  1,\n]\n[[b]]\n", 'a = [\n  1,\n]\nrepo = "me/x"\n\n[[b]]\n'),
        ('a = """\n[no]\n# table\n"""\n[yes]\n', 'a = """\n[no]\n# table\n"""\nrepo = "me/x"\n\n[yes]\n'),
        ('a = "\u2028[x]"\n', 'a = "\u2028[x]"\nrepo = "me/x"\n'),
    ],
)
def test_where_keys_stand(before: str, after: str) -> None:
    assert add_keys(before, ADDED, "x.toml") == after


def test_nothing_is_added() -> None:
    assert add_keys("a = 1", {}, "x.toml") == "a = 1"


@pytest.mark.parametrize("value", ['say "no"', "a\\b", "\x7f\x00\x1f", "ünï\u2028", ["en", "de"], []])
def test_values_are_read_again(value: str | list[str]) -> None:
    assert tomllib.loads(key_line("key", value)) == {"key": value}
    assert tomllib.loads(add_keys("a = 1\n", {"key": value}, "x.toml")) == {"a": 1, "key": value}


@pytest.mark.parametrize(("text", "fault"), [("a = ", "x.toml:1: not TOML"), ('repo = "me/y"\n', "x.toml:2: not TOML")])
def test_what_takes_none(text: str, fault: str) -> None:
    with pytest.raises(CallError, match=fault):
        add_keys(text, ADDED, "x.toml")


def test_json_takes_no_lines() -> None:
    told = r'no keys can be added to x\.json. Add them yourself: repo = "me/x"\.'
    with pytest.raises(CallError, match=told):
        add_keys('\n{"a": 1}', ADDED, "x.json")


LINES = st.sampled_from(
    [
        *("", "# note", "  # indented", "a{n} = 1", 'b{n} = "x # y"', "c{n} = [", "c{n} = [1, [2]]", "]", "1,"),
        *('d{n} = """', '"""', "'''", "[t{n}]", "[[u]]", "  [v{n}.w]", "e{n} = {{x = 1}}", "f.g{n} = 1", "\t"),
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_every_byte_stays(lines: list[str], end: str, ends: bool) -> None:
    text = end.join(line.format(n=number) for number, line in enumerate(lines)) + (end if ends else "")
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(CallError):
            add_keys(text, ADDED, "x.toml")
        return
    after = add_keys(text, ADDED, "x.toml")
    assert tomllib.loads(after) == {**before, **ADDED}
    head, tail = after.split('repo = "me/x"')
    assert text.startswith(head) or head in {text + end, text + "\n"}
    rest = tail.lstrip("\r\n")
    assert text.endswith(rest)
    assert not text[len(head) : len(text) - len(rest)].strip("\r\n")
    assert after.count("\n") > text.count("\n")
