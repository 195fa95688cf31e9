from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hubpub.files.atomic import replace_file


def test_writing_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "sub" / "x.json"
    assert replace_file(path, b"old") == path
    seen = []

    def refuse(self, target):
        seen.append((self.read_bytes(), Path(target).read_bytes()))
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"new")
    # the new text was whole beside it, the old one stayed in place, and nothing else is left
    assert seen == [(b"new", b"old")]
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_threads_may_write_to_one_place(tmp_path):
    path = tmp_path / "same.json"
    start = threading.Barrier(8)

    def write(text: bytes) -> None:
        start.wait()
        for _ in range(50):
            replace_file(path, text)

    texts = [bytes([65 + number]) * 10_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, texts))
    assert path.read_bytes() in texts
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_may_be_as_long_as_a_name_can_be(tmp_path):
    assert replace_file(tmp_path / ("x" * 255), b"text").read_bytes() == b"text"


def test_a_disk_that_is_full_leaves_no_half_file(tmp_path, monkeypatch):
    def half(self, data):
        with self.open("wb") as stream:
            stream.write(data[:1])
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="No space left"):
        replace_file(tmp_path / "x.json", b"new")
    assert list(tmp_path.iterdir()) == []
