"""Digests, against those who invented them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.errors import MachineError
from hubpub.files import cache
from hubpub.files import hashing as digests
from hubpub.files.cache import Cache, Stamp
from hubpub.files.hashing import GIT_LARGEST, digest_bytes, digest_file, digest_files, hash_files
from hubpub.files.scan import scan
from hubpub.files.stat import require_unchanged
from hubpub.types.files import Digests, FileEntry, ModelFolder

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

    monkeypatch.setattr(digests.os, "open", refuse)
    with pytest.raises(MachineError) as error:
        digest_file(tmp_path, file)
    assert str(error.value) == f"cannot read {path}: Permission denied. Mend its permissions."


# -- a folder at once


def folder_of(root: Path, sizes: list[int]) -> ModelFolder:
    for number, size in enumerate(sizes):
        (root / f"{number}.bin").write_bytes(hashlib.shake_256(b"%d" % number).digest(size))
    return scan(root)


EVERY = ("sha256", "git_blob", "md5")


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_files_of_every_size_on_some_cores(tmp_path, monkeypatch, cores):
    monkeypatch.setattr(digests, "_cores", lambda: cores)
    sizes = [0, 1, 4 * CHUNK, 4 * CHUNK + 1, 6 * CHUNK, 0, 9 * CHUNK + 7, 100, 5 * CHUNK]
    model = folder_of(tmp_path, sizes)
    told = []
    found = hash_files(model.root, model.files, lambda _: EVERY, progress=told.append)
    assert sum(told) == sum(sizes)
    assert list(found) == [file.path for file in model.files]
    for path, hashes in found.items():
        data = (tmp_path / path).read_bytes()
        assert hashes == {
            "sha256": hashlib.sha256(data).hexdigest(),
            "git_blob": git_hash(tmp_path / path),
            "md5": hashlib.md5(data).hexdigest(),
        }
    assert digest_files(model.root, model.files) == {
        path: digest_bytes((tmp_path / path).read_bytes()) for path in found
    }


def test_a_large_file_that_changes_while_it_is_read_in_threads(tmp_path):
    model = folder_of(tmp_path, [20 * CHUNK, 30 * CHUNK, 3])
    changed = threading.Event()

    def meddle(count: int) -> None:
        if count > CHUNK and not changed.is_set():
            changed.set()
            with (tmp_path / "1.bin").open("r+b") as stream:
                stream.write(b"b")
            os.utime(tmp_path / "1.bin", ns=(1, 1))

    with pytest.raises(MachineError, match=r"1\.bin changed while it was being published"):
        digest_files(model.root, model.files, progress=meddle)


def test_whoever_interrupts_does_not_wait_for_the_rest(tmp_path):
    """Ctrl-C comes to the thread that asked; the others stop at the next piece."""
    for number in range(4):
        with (tmp_path / f"{number}.bin").open("wb") as stream:
            stream.truncate(1 << 33)
    model = scan(tmp_path)
    read = 0

    def count(amount: int) -> None:
        nonlocal read
        read += amount
        if read > 8 << 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        digest_files(model.root, model.files, progress=count)
    assert read < 1 << 30


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """Files count as settled at once; the tests wait for the clock where they write again."""
    monkeypatch.setattr(cache, "GRAIN_NS", 0)

    def opened() -> Cache:
        return Cache(tmp_path / "cache" / "files.sqlite3")

    return opened


def test_what_the_cache_knows_is_not_read(tmp_path, memory, monkeypatch):
    (tmp_path / "model").mkdir()
    model = folder_of(tmp_path / "model", [3, 5 * CHUNK, 0])
    time.sleep(0.02)
    first = digest_files(model.root, model.files, memory())
    reads = []
    read = digests._read

    def counting(root, file, names, *rest):
        reads.append((file.path, names))
        return read(root, file, names, *rest)

    monkeypatch.setattr(digests, "_read", counting)
    told = []
    assert digest_files(model.root, model.files, memory(), told.append) == first
    assert (reads, sum(told)) == ([], 3 + 5 * CHUNK)
    # only the digest that is not known yet is made
    with_md5 = hash_files(model.root, model.files, lambda _: EVERY, memory())
    assert sorted(reads) == [(f"{number}.bin", ("md5",)) for number in range(3)]
    assert with_md5["0.bin"]["md5"] == hashlib.md5((tmp_path / "model" / "0.bin").read_bytes()).hexdigest()
    assert hash_files(model.root, model.files, lambda _: EVERY, memory()) == with_md5
    assert len(reads) == 3
    # of two files one changed
    (tmp_path / "model" / "0.bin").write_bytes(b"new")
    model = scan(model.root)
    assert digest_files(model.root, model.files, memory())["0.bin"] == digest_bytes(b"new")
    assert reads[3:] == [("0.bin", ("sha256", "git_blob"))]


@pytest.mark.parametrize("value", ["", "0" * 63, "g" * 64, "A" * 64, "0" * 64 + "\n", 12, ["0" * 64], {}])
def test_a_digest_of_no_digests_shape_is_not_believed(tmp_path, memory, value):
    (tmp_path / "model").mkdir()
    model = folder_of(tmp_path / "model", [3])
    first = memory()
    first.put(Stamp.of((model.root / "0.bin").stat()), "sha256", value)
    first.flush()
    found = digest_files(model.root, model.files, memory())
    assert found["0.bin"] == digest_bytes((model.root / "0.bin").read_bytes())


def test_a_file_that_is_not_what_was_scanned_is_told_of_though_the_cache_knows_it(tmp_path, memory):
    (tmp_path / "model").mkdir()
    model = folder_of(tmp_path / "model", [3])
    time.sleep(0.02)
    digest_files(model.root, model.files, memory())
    old = FileEntry("0.bin", 3, 17)
    with pytest.raises(MachineError, match="changed while it was being published"):
        digest_files(model.root, [old], memory())
    (model.root / "0.bin").unlink()
    with pytest.raises(MachineError, match=r"cannot read .*No such file"):
        digest_files(model.root, model.files, memory())


def test_what_was_read_before_an_interruption_is_kept(tmp_path, memory, monkeypatch):
    """A push of 70 GB that is stopped at the last file shall not have read the others for nothing."""
    (tmp_path / "model").mkdir()
    model = folder_of(tmp_path / "model", [3, 4, 5])
    time.sleep(0.02)
    monkeypatch.setattr(cache, "_FLUSH_AFTER", 0)
    done = []

    def stop(count: int) -> None:
        done.append(count)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        digest_files(model.root, model.files, memory(), stop)
    known = memory()
    stamps = [Stamp.of((model.root / file.path).stat()) for file in model.files]
    assert [known.get(stamp, "sha256") is not None for stamp in stamps] == [True, True, False]


def test_a_file_too_large_for_git_is_not_named_as_git_would(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(bytes(GIT_LARGEST))
    (tmp_path / "large").write_bytes(bytes(GIT_LARGEST + 1))
    found = digest_files(tmp_path, scan(tmp_path).files)
    assert found["small"].git_blob == git_hash(tmp_path / "small")
    assert found["large"] == Digests(hashlib.sha256(bytes(GIT_LARGEST + 1)).hexdigest(), None)
    assert digest_file(tmp_path, entry(tmp_path / "large")) == found["large"]
