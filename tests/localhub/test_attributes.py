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
