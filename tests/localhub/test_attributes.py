from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hubpub.localhub.attributes import DEFAULT_ATTRIBUTES, Attributes, Ignored, attribute_line, upload_mode

ODD = [
    "x.weird", "a b.dat", "!x", "#x", '"q"', "[b].x", "a*b", "a?b", "dir/sub dir/f", "é.dat", "a[!x]", "-x", "~",
    "$HOME", "a  b", "[attr]x", "'", "**", "a/**/b", " lead", "trail ",
]  # fmt: skip


def attributes(content: bytes, **more: bytes) -> Attributes:
    return Attributes({".gitattributes": content, **{f"{k}/.gitattributes": v for k, v in more.items()}}.get)


@pytest.mark.parametrize("path", ODD)
def test_the_line_for_a_file_means_that_file_to_git_and_to_the_hub(path: str, tmp_path: Path) -> None:
    line = attribute_line(path)
    assert attributes(line).is_lfs(path)
    assert not attributes(line).is_lfs("other" + path.replace("/", "_").replace("*", "")[:1] + "zz")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitattributes").write_bytes(line)
    told = subprocess.run(
        ["git", "check-attr", "-z", "filter", "--", path], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    assert told.split(b"\0")[:3] == [path.encode(), b"filter", b"lfs"]


@pytest.mark.parametrize(
    ("path", "large"),
    [
        ("model.safetensors", True), ("a/b/model.bin", True), ("saved_model/x/y.pb", True), ("runs/e.tfevents.1", True),
        ("x.tar.gz", True), ("README.md", False), ("config.json", False), ("model.safetensors.index.json", False),
        ("tokenizer.model", True), ("bin", False),
    ],
)  # fmt: skip
def test_the_defaults(path: str, large: bool) -> None:
    assert attributes(DEFAULT_ATTRIBUTES).is_lfs(path) is large


@pytest.mark.parametrize(
    "content",
    [
        b'"a b.dat" filter=lfs\n', b'"\\"q\\"" filter=lfs\n', b'"\\303\\251.dat" filter=lfs\n', b'"broken filter=lfs\n',
        b"\xef\xbb\xbf*.dat filter=lfs\n", b"*.dat filter=lfs\r\n", b"*.dat filter=lfs #note\n", b"!*.dat filter=lfs\n",
        b"[attr]big filter=lfs -text\n*.dat big\n", b"[attr]big filter=lfs\n*.dat big\na* -big\n",
        b"*.dat big\n[attr]big filter=lfs\n", b"[attr]a b\n[attr]b a filter=lfs\n*.dat a\n",
        b"[attr]\n*.dat filter=lfs\n",
        b"*.dat filter=lfs -filter\n", b"*.dat filter=lfs\na* !filter\n", b"*.dat filter\n", b"[z-a].dat filter=lfs\n",
    ],
)  # fmt: skip
def test_attributes_are_read_as_by_git(content: bytes, tmp_path: Path) -> None:
    paths = ["x.dat", "a b.dat", "ab.dat", '"q"', "é.dat", "sub/a.dat", "!x.dat"]
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitattributes").write_bytes(content)
    command = ["git", "check-attr", "-z", "filter", "--", *paths]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout.split(b"\0")[2::3]
    assert {path: attributes(content).is_lfs(path) for path in paths} == {
        path: value == b"lfs" for path, value in zip(paths, told, strict=True)
    }


def test_a_macro_is_made_in_the_first_folder_only() -> None:
    found = attributes(b"[attr]big filter=lfs\n", sub=b"[attr]other filter=lfs\n*.dat big\n*.txt other\n")
    assert found.is_lfs("sub/a.dat")
    assert not found.is_lfs("sub/a.txt")


def test_a_folder_has_attributes_of_its_own() -> None:
    found = attributes(b"*.dat filter=lfs\n", sub=b"*.dat -filter\n*.txt filter=lfs\n")
    assert found.is_lfs("a.dat")
    assert not found.is_lfs("sub/a.dat")
    assert found.is_lfs("sub/a.txt")
    assert not found.is_lfs("a.txt")


@pytest.mark.parametrize(
    ("path", "size", "sample", "mode"),
    [
        ("a.txt", 10, b"text", "regular"), ("a.txt", 10 * 1024**2 + 1, b"text", "lfs"), ("a.txt", 3, b"a\0b", "lfs"),
        ("a.txt", 10 * 1024**2, b"text", "regular"), ("a.bin", 1, b"x", "lfs"),
    ],
)  # fmt: skip
def test_upload_mode(path: str, size: int, sample: bytes, mode: str) -> None:
    assert upload_mode(attributes(DEFAULT_ATTRIBUTES), path, size, sample) == mode


def test_ignored() -> None:
    ignored = Ignored(b"*.tmp\n/build/\n!keep.tmp\n")
    assert ignored("a/b.tmp")
    assert ignored("build/x")
    assert not ignored("keep.tmp")
    assert not ignored("a.txt")
    assert Ignored(b"\xef\xbb\xbf*.tmp\n")("a.tmp")
