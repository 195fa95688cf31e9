"""The rows of a fleet: from files and from folders, each fault with its place."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.errors import CallError, MachineError
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
    with pytest.raises(CallError, match=rf"{tmp_path} is one folder, and a fleet is of many.*say '{tmp_path}/\*'"):
        rows(tmp_path)


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
        ('{"folder": "a", "folder": "b"}', "fleet.jsonl:1: folder is said twice"),
        ('{"folder": "a", "facts": {"x": {"y": 1, "y": 2}}}', "fleet.jsonl:1: y is said twice"),
        (r'{"folder": "a\ud800b"}', r"fleet.jsonl:1: there is \ud800 in the row, which is no character"),
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
        ("m1,me/a\n", "fleet.csv:1: no column is called folder or repo. Name the columns in the first line"),
        ("folder;repo\nm1;me/a\n", "fleet.csv:1: no column is called folder or repo. Separate the columns by commas"),
        ("folder,repo,folder\na,me/a,b\n", "fleet.csv:1: two columns are called folder"),
        ("folder,repo,\na,me/a,x\n", "fleet.csv:2: there is a cell in a column without a name"),
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


@pytest.mark.full
def test_a_parquet_file(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    table = {
        "folder": ["out/a", "b", "c"],
        "repo": ["me/a", None, ""],
        "private": [True, None, False],
        "exclude": [["*.bin"], None, []],
        "timeout": [2.5, float("nan"), None],
        "facts": [{"license": "mit"}, None, None],
    }
    parquet.write_table(pa.table(table), tmp_path / "fleet.parquet")
    found = rows(tmp_path / "fleet.parquet")
    assert [(row.number, row.folder, row.repo) for row in found] == [
        (1, str(tmp_path / "out" / "a"), "me/a"),
        (2, str(tmp_path / "b"), None),
        (3, str(tmp_path / "c"), None),
    ]
    assert found[0].options == {
        "private": True, "exclude": ["*.bin"], "timeout": 2.5, "facts": {"license": "mit"},
    }  # fmt: skip
    assert (found[1].options, found[2].options) == ({}, {"private": False, "exclude": []})
    parquet.write_table(pa.table({"folder": ["a"], "colour": ["red"]}), tmp_path / "odd.parquet")
    with pytest.raises(CallError, match=r"odd\.parquet: row 1: there is no option colour"):
        rows(tmp_path / "odd.parquet")
    for number, content in enumerate((b"", b"folder,repo\na,me/a\n", b"PAR1" + bytes(50) + b"PAR1")):
        (tmp_path / f"{number}.parquet").write_bytes(content)
        with pytest.raises(CallError, match="is no Parquet file"):
            rows(tmp_path / f"{number}.parquet")


def test_parquet_without_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MachineError, match=r'that is not installed\. Install it: pip install "hubpub\[parquet\] @'):
        rows(tmp_path / "fleet.parquet")


def test_a_row_of_more_than_a_fleet_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hubpub.workflows.fleet.read_rows._LONGEST_LINE", 100)
    path = jsonl(tmp_path, {"folder": "a"}, {"folder": "a", "message": "x" * 100})
    with pytest.raises(CallError, match=r"fleet\.jsonl:2: this line is longer than 100 bytes\. Put its"):
        rows(path)


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"m\xe9")).mkdir()
    except OSError:  # a file system that takes text alone has no such folder
        return
    with pytest.raises(CallError, match=r"there is \\udce9 in the row, which is no character"):
        rows(f"{tmp_path}/*")


def test_spaces_around_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(" folder , repo \na, me/a \n")
    assert [(row.folder, row.repo) for row in rows(path)] == [(str(tmp_path / "a"), "me/a")]
