"""The rows of a fleet: from files and from folders, each fault with its place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.errors import CallError
from hubpub.types.fleet import Row, Verb
from hubpub.workflows.fleet.read_rows import read_rows


def rows(path: Path | str, verb: Verb = Verb.PUSH) -> list[Row]:
    return list(read_rows(str(path), verb))


def jsonl(tmp_path: Path, *data: Any) -> Path:
    path = tmp_path / "fleet.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in data))
    return path


def test_a_row_a_line_with_paths_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").touch()
    path = jsonl(
        tmp_path,
        {"folder": "out/a", "repo": "me/a"},
        {"folder": "/models/b", "tag": "v1", "facts": "facts.toml", "recipe": "standard", "exclude": ["*.bin"]},
        {"folder": "c", "facts": {"license": "mit"}, "branch": None, "avatar": ["facts.toml", "/b.png"]},
    )
    assert rows(path) == [
        Row(1, str(tmp_path / "out/a"), "me/a", {}, f"{path}:1"),
        Row(
            2,
            "/models/b",
            None,
            {"tag": "v1", "facts": str(tmp_path / "facts.toml"), "recipe": "standard", "exclude": ["*.bin"]},
            f"{path}:2",
        ),
        Row(
            3,
            str(tmp_path / "c"),
            None,
            {"facts": {"license": "mit"}, "avatar": [str(tmp_path / "facts.toml"), "/b.png"]},
            f"{path}:3",
        ),
    ]


def test_a_byte_order_mark_and_empty_lines_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_bytes(b'\xef\xbb\xbf\n{"folder": "a"}\r\n\n  \n{"folder": "b"}')
    assert [(row.number, row.place) for row in rows(path)] == [(1, f"{path}:2"), (2, f"{path}:5")]


def test_a_table(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(
        'folder,repo,private,exclude,message,timeout\na,me/a,true,"*.bin, *.pt","one\ntwo",\n\nb,me/b,,,,2.5\n'
    )
    assert rows(path) == [
        Row(
            1,
            str(tmp_path / "a"),
            "me/a",
            {"private": True, "exclude": ["*.bin", "*.pt"], "message": "one\ntwo"},
            f"{path}:3",
        ),
        Row(2, str(tmp_path / "b"), "me/b", {"timeout": 2.5}, f"{path}:5"),
    ]


def test_a_pattern_of_folders(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    found = rows(tmp_path / "*")
    assert [(row.number, row.folder) for row in found] == [(n, str(tmp_path / d)) for n, d in enumerate("abc", 1)]
    assert [row.folder for row in rows(tmp_path / "a")] == [str(tmp_path / "a")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "fleet.jsonl:1: this is no JSON"),
        ("[" * 100_000, "fleet.jsonl:1: this is no JSON"),
        ("[]", "fleet.jsonl:1: a row is an object"),
        ("{}", "fleet.jsonl:1: the row names no folder"),
        ('{"repo": "me/a"}', "fleet.jsonl:1: the row names no folder"),
        ('{"folder": 3}', "fleet.jsonl:1: folder is 3, and no text"),
        ('{"folder": ""}', "fleet.jsonl:1: folder is '', and no text"),
        ('{"folder": "a", "repo": "a b"}', "fleet.jsonl:1: "),
        ('{"folder": "a", "endpoint": "https://x"}', "fleet.jsonl:1: a row says no endpoint"),
        ('{"folder": "a", "token": "hf_x"}', "fleet.jsonl:1: a row says no token"),
        ('{"folder": "a", "local": true}', "fleet.jsonl:1: a row says no local"),
        ('{"folder": "a", "licence": "mit"}', "fleet.jsonl:1: there is no option licence"),
        ('{"folder": "a", "private": "yes"}', "fleet.jsonl:1: private"),
        ('{"folder": "a", "facts": "-"}', "fleet.jsonl:1: facts are not read from standard input"),
    ],
)
def test_each_fault_has_its_place(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(CallError) as caught:
        rows(path)
    assert words in str(caught.value)
    assert "hf_x" not in str(caught.value)
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("folder\na,b\n", "fleet.csv:2: the row has 2 cells, and there are 1 columns"),
        ('folder\n"a\n', "this is no CSV"),
        ("folder,private\na,perhaps\n", "fleet.csv:2: private is 'perhaps'"),
        ("folder,timeout\na,soon\n", "fleet.csv:2: timeout is 'soon', and no number"),
        ("", "there is no row"),
        ("folder\n", "there is no row"),
    ],
)
def test_each_fault_of_a_table_has_its_place(table: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(table)
    with pytest.raises(CallError, match=words):
        rows(path)


def test_what_is_no_fleet(tmp_path: Path) -> None:
    (tmp_path / "fleet.txt").touch()
    for name, words in [
        ("fleet.txt", "is no fleet"),
        ("nothing.jsonl", "there is no"),
        ("nothing", "there is no"),
        ("none-*", "there is no row"),
    ]:
        with pytest.raises(CallError, match=words):
            rows(tmp_path / name)
    with pytest.raises(CallError, match="empty text"):
        rows("")


def test_a_row_to_verify_needs_no_folder(tmp_path: Path) -> None:
    assert rows(jsonl(tmp_path, {"repo": "me/a"}), Verb.VERIFY)[0].folder is None


NAMES = st.text("abcé 漢\"',;\n{}", min_size=1, max_size=12).filter(lambda text: text.strip())


@given(folders=st.lists(NAMES, min_size=1, max_size=5), messages=st.lists(NAMES, min_size=5, max_size=5))
def test_both_forms_tell_the_same(folders: list[str], messages: list[str], tmp_path_factory: Any) -> None:
    root = tmp_path_factory.mktemp("fleet")
    data = [{"folder": f"x{folder}", "message": message} for folder, message in zip(folders, messages, strict=False)]
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, ["folder", "message"])
    writer.writeheader()
    writer.writerows(data)
    (root / "fleet.csv").write_bytes(table.getvalue().encode())
    first, second = rows(jsonl(root, *data)), rows(root / "fleet.csv")
    assert [(row.folder, row.options) for row in first] == [(row.folder, row.options) for row in second]
