"""Digests, against those who invented them."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub import digests
from hubpub.digests import digest_bytes, digest_file, require_unchanged
from hubpub.errors import MachineError
from hubpub.files import FileEntry

CHUNK = 1 << 20


def entry(path: Path) -> FileEntry:
    status = path.stat()
    return FileEntry(path.name, status.st_size, status.st_mtime_ns)


def git_hash(path: Path) -> str:
    return subprocess.run(
        ["git", "hash-object", "--no-filters", path], capture_output=True, check=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize("size", [0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_a_file_has_the_digests_that_git_and_hashlib_give(tmp_path, size):
    path = tmp_path / "weights.bin"
    data = hashlib.shake_256(b"seed").digest(size)
    path.write_bytes(data)
    told = []
    found = digest_file(tmp_path, entry(path), told.append)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.git_blob == git_hash(path)
    assert found == digest_bytes(data)
    assert sum(told) == size


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=300))
def test_bytes_have_the_digests_of_a_blob(data):
    found = digest_bytes(data)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.git_blob == hashlib.sha1(b"blob " + str(len(data)).encode() + b"\0" + data).hexdigest()


def test_a_file_in_a_directory(tmp_path):
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "x"
    path.write_bytes(b"abc")
    file = FileEntry("sub/x", 3, path.stat().st_mtime_ns)
    assert digest_file(tmp_path, file) == digest_bytes(b"abc")


@pytest.mark.parametrize(
    "meddle",
    [
        lambda path: path.write_bytes(b"longer than before"),
        lambda path: path.write_bytes(b"ab"),
        lambda path: os.utime(path, ns=(1, 1)),
    ],
    ids=["grown", "shrunk", "touched"],
)
def test_a_file_that_changed_since_it_was_scanned(tmp_path, meddle):
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    file = entry(path)
    digest_file(tmp_path, file)
    require_unchanged(tmp_path, file)
    meddle(path)
    for look in (digest_file, require_unchanged):
        with pytest.raises(MachineError) as error:
            look(tmp_path, file)
        assert error.value.fact == f"{path} changed while it was being published, so nothing was"
        assert error.value.exit_code == 5


def test_a_file_that_changes_while_it_is_read(tmp_path):
    """The change comes after the first chunk was read, and does not change the size."""
    path = tmp_path / "x"
    path.write_bytes(b"a" * (2 * CHUNK))
    file = entry(path)
    reads = []

    def meddle(count: int) -> None:
        if not reads:
            with path.open("r+b") as stream:
                stream.write(b"b")
            os.utime(path, ns=(file.mtime_ns, file.mtime_ns + 1))
        reads.append(count)

    with pytest.raises(MachineError, match="changed while it was being published"):
        digest_file(tmp_path, file, meddle)
    assert reads == [CHUNK, CHUNK]


def test_a_file_that_is_gone(tmp_path):
    file = FileEntry("x", 1, 1)
    with pytest.raises(MachineError, match=r"cannot read .*No such file"):
        digest_file(tmp_path, file)
    with pytest.raises(MachineError, match="is gone: No such file"):
        require_unchanged(tmp_path, file)


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    file = entry(path)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(digests.Path, "open", refuse)
    with pytest.raises(MachineError) as error:
        digest_file(tmp_path, file)
    assert str(error.value) == f"cannot read {path}: Permission denied. Mend its permissions."
