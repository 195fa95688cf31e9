"""The cache: never wrong, never in the way."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sqlite3
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hubpub.files import cache
from hubpub.files.cache import Cache, Stamp
from hubpub.files.hashing import digest_bytes, digest_files
from hubpub.files.scan import scan

STAMP = Stamp(1, 2, 3, 4, 5)


def tick() -> None:
    """Waits until the file system's clock has gone on: Linux stamps by its timer, 250 to 1000 times a second."""
    time.sleep(0.012)


@pytest.fixture
def settled(monkeypatch):
    """Files count as settled once the clock has gone on; the test sees to it that it has, by `tick`."""
    monkeypatch.setattr(cache, "GRAIN_NS", 0)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "cache" / "files.sqlite3"


def contents(folder: Path) -> dict:
    return {file.path: digest_bytes((folder / file.path).read_bytes()) for file in scan(folder).files}


def digested(folder: Path, path: Path) -> dict:
    model = scan(folder)
    return digest_files(model.root, model.files, Cache(path))


def rows(path: Path) -> list[tuple]:
    with sqlite3.connect(path) as database:
        return database.execute("SELECT stamp, kind, value FROM known ORDER BY stamp, kind").fetchall()


def test_what_is_put_is_there_for_the_next_process(path):
    first = Cache(path)
    assert first.get(STAMP, "a") is None
    for kind, value in {"a": "text", "b": {"names": ["\ud800", "é"], "count": 2**70}, "c": []}.items():
        first.put(STAMP, kind, value)
        assert first.get(STAMP, kind) == value
    first.flush()
    second = Cache(path)
    assert second.get(STAMP, "b") == {"names": ["\ud800", "é"], "count": 2**70}
    assert second.get(STAMP, "c") == []
    assert second.get(STAMP, "d") is None
    assert oct(path.parent.stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize("field", range(5))
def test_every_part_of_a_stamp_counts(path, field):
    first = Cache(path)
    first.put(STAMP, "a", 1)
    first.flush()
    parts = [1, 2, 3, 4, 5]
    parts[field] += 1
    assert Cache(path).get(Stamp(*parts), "a") is None


def test_numbers_that_sqlite_has_not(path):
    stamp = Stamp(2**64 - 1, 2**64 - 1, 2**63, -1, -(2**63))
    first = Cache(path)
    first.put(stamp, "a", 1)
    first.flush()
    assert Cache(path).get(stamp, "a") == 1


def test_many_files_at_once(path):
    stamps = [Stamp(1, number, 3, 4, 5) for number in range(2345)]
    first = Cache(path)
    for stamp in stamps:
        first.put(stamp, "inode", stamp.inode)
    first.flush()
    second = Cache(path)
    second.load(stamps)
    path.unlink()
    assert [second.get(stamp, "inode") for stamp in stamps] == list(range(2345))


# -- when a stamp is believed


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(
    grain=st.sampled_from([1, 100, 1_000_000, 4_000_000, 10_000_000, 1_000_000_000, 2_000_000_000]),
    written=st.integers(0, 10**10),
    looked=st.integers(0, 10**10),
    again=st.integers(0, 10**10),
)
def test_a_settled_file_changes_its_stamp_with_every_change(grain, written, looked, again):
    """For any clock of a file system up to the coarsest there is, which gives times rounded down."""
    written, looked, again = sorted((written, looked, again))
    before = Stamp(1, 2, 3, 0, written // grain * grain)
    after = Stamp(1, 2, 3, 0, again // grain * grain)
    assert not before.is_settled(looked) or before != after


@pytest.mark.parametrize(
    ("mtime", "ctime", "believed"),
    [
        (0, 0, True),
        (10**10 - cache.GRAIN_NS - 1, 0, True),
        (10**10 - cache.GRAIN_NS, 0, False),
        (0, 10**10 - cache.GRAIN_NS, False),
        (10**10, 0, False),
        (0, 10**10 + 3600 * 10**9, False),  # the clock was set back since
    ],
)
def test_what_is_settled(mtime, ctime, believed):
    assert Stamp(1, 2, 3, mtime, ctime).is_settled(10**10) is believed


def test_a_file_that_is_written_again_and_again_within_the_clocks_grain(tmp_path, path):
    """The size stays, and the writer sets the time of change back: what rsync and a bad day can do."""
    folder = tmp_path / "model"
    folder.mkdir()
    file = folder / "model.bin"
    for number in range(300):
        file.write_bytes(b"%08d" % number)
        os.utime(file, ns=(1, 1))
        assert digested(folder, path) == {"model.bin": digest_bytes(b"%08d" % number)}


def test_a_file_is_kept_when_it_has_settled(tmp_path, path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"abc")
    digested(folder, path)
    assert not path.exists()
    time.sleep(cache.GRAIN_NS / 1e9 + 0.05)
    digested(folder, path)
    assert [(kind, json.loads(value)) for _, kind, value in rows(path)] == [
        ("git_blob", digest_bytes(b"abc").git_blob),
        ("sha256", digest_bytes(b"abc").sha256),
    ]


NAMES = st.sampled_from(["a.bin", "b.bin", "c.json"])
DATA = st.sampled_from([b"", b"x", b"y", b"same size", b"SAME SIZE", bytes(5000)])
STEPS = st.one_of(
    st.tuples(st.just("write"), NAMES, DATA),
    st.tuples(st.just("rewrite and set the time back"), NAMES, DATA),
    st.tuples(st.just("append"), NAMES, DATA),
    st.tuples(st.just("replace"), NAMES, DATA),
    st.tuples(st.just("move"), NAMES, NAMES),
    st.tuples(st.just("link"), NAMES, NAMES),
    st.tuples(st.just("delete"), NAMES, NAMES),
    st.tuples(st.just("ask"), NAMES, NAMES),
)


def do(folder: Path, step: tuple) -> None:
    what, name, other = step
    file = folder / name
    match what:
        case "write":
            file.write_bytes(other)
        case "rewrite and set the time back" if file.exists():
            status = file.stat()
            file.write_bytes(other)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        case "append":
            with file.open("ab") as stream:
                stream.write(other)
        case "replace":
            (folder.parent / "beside").write_bytes(other)
            (folder.parent / "beside").replace(file)
        case "move" if file.exists():
            file.replace(folder / other)
        case "link" if file.exists() and not (folder / other).exists():
            os.link(file, folder / other)
        case "delete":
            file.unlink(missing_ok=True)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, min_size=2, max_size=8))
@pytest.mark.usefixtures("settled")
def test_whatever_happens_to_files_the_digests_are_theirs(tmp_path_factory, steps):
    place = tmp_path_factory.mktemp("steps")
    folder = place / "model"
    folder.mkdir()
    for step in steps:
        do(folder, step)
        tick()
        assert digested(folder, place / "cache.sqlite3") == contents(folder)
        tick()


# -- remember


@pytest.mark.usefixtures("settled")
def test_a_file_is_looked_into_once(tmp_path, path, monkeypatch):
    file = tmp_path / "x"
    file.write_bytes(b"abc")
    tick()
    looks = []

    def ask(kind: str = "first byte") -> object:
        memory = Cache(path)
        with file.open("rb") as stream:
            answer = memory.remember(stream, kind, lambda: looks.append(kind) or [stream.read(1).decode()])
        memory.flush()
        return answer

    assert ask() == ask() == ["a"]
    assert looks == ["first byte"]
    ask("another")
    file.write_bytes(b"bbc")
    assert ask() == ["b"]
    assert looks == ["first byte", "another", "first byte"]
    monkeypatch.setattr(cache, "__version__", "99.0.0")
    ask()
    assert len(looks) == 4, "what another version learned is not believed"


def test_a_file_that_just_changed_is_not_remembered(tmp_path, path):
    file = tmp_path / "x"
    file.write_bytes(b"abc")
    memory = Cache(path)
    with file.open("rb") as stream:
        assert memory.remember(stream, "k", lambda: 1) == 1
        assert memory.remember(stream, "k", lambda: 2) == 2


@pytest.mark.usefixtures("settled")
def test_a_file_that_changes_under_the_look_is_not_remembered(tmp_path, path):
    file = tmp_path / "x"
    file.write_bytes(b"abc")
    tick()
    memory = Cache(path)
    with file.open("rb") as stream:
        assert memory.remember(stream, "k", lambda: file.write_bytes(b"abd")) == 3
    memory.flush()
    assert not path.exists()


# -- a database that is not as it should be


def filled(path: Path) -> None:
    memory = Cache(path)
    for number in range(200):
        memory.put(Stamp(1, number, 3, 4, 5), "sha256", f"{number:064x}")
    memory.flush()


def works(path: Path) -> bool:
    """Whether the next process that writes is one that the one after it can read."""
    for _ in range(2):  # the first may be the one that finds it broken
        memory = Cache(path)
        memory.put(STAMP, "new", "value")
        memory.flush()
    return Cache(path).get(STAMP, "new") == "value"


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**32),
    how=st.sampled_from(["flip one", "flip many", "zeros", "cut", "noise", "swap pages"]),
)
@example(seed=300, how="flip many")  # what SQLite says of it is no text
def test_no_broken_database_is_believed_or_in_the_way(tmp_path_factory, seed, how):
    path = tmp_path_factory.mktemp("broken") / "files.sqlite3"
    filled(path)
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    if how == "flip one":
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif how == "flip many":
        for _ in range(200):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif how == "zeros":
        start = chance.randrange(len(data))
        data[start : start + 5000] = bytes(len(data[start : start + 5000]))
    elif how == "cut":
        del data[chance.randrange(len(data)) :]
    elif how == "noise":
        data[:] = chance.randbytes(len(data))
    else:
        first, second = (4096 * chance.randrange(len(data) // 4096) for _ in range(2))
        data[first : first + 4096], data[second : second + 4096] = (
            data[second : second + 4096],
            data[first : first + 4096],
        )
    path.write_bytes(data)
    memory = Cache(path)
    memory.load([Stamp(1, number, 3, 4, 5) for number in range(200)])
    for number in range(200):
        assert memory.get(Stamp(1, number, 3, 4, 5), "sha256") in {None, f"{number:064x}"}
    assert works(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE known SET value = replace(value, '0', '1')",
        "UPDATE known SET kind = 'git_blob'",
        "UPDATE known SET stamp = '1-0-3-4-5' WHERE stamp = '1-1-3-4-5'",
        "UPDATE known SET value = 12",
        "UPDATE known SET value = x'ff00'",
        "UPDATE known SET checksum = ''",
        "UPDATE known SET value = zeroblob(30000000)",
    ],
)
def test_a_row_that_somebody_changed_is_not_believed(path, statement):
    filled(path)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM known WHERE stamp NOT IN ('1-0-3-4-5', '1-1-3-4-5')")
        if "SET stamp" in statement:
            database.execute("DELETE FROM known WHERE stamp = '1-0-3-4-5'")
        database.execute(statement)
    for kind in ("sha256", "git_blob"):
        assert Cache(path).get(Stamp(1, 0, 3, 4, 5), kind) is None
    assert works(path)


def test_a_database_of_another_shape_is_moved_aside(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE known (something)")
    assert works(path)
    assert path.with_name("files.sqlite3.broken").exists()


def test_when_it_was_used_says_nothing(path):
    filled(path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE known SET used = 'yesterday'")
    memory = Cache(path)
    assert memory.get(Stamp(1, 7, 3, 4, 5), "sha256") == f"{7:064x}"
    memory.flush()
    with sqlite3.connect(path) as database:
        [[used]] = database.execute("SELECT used FROM known WHERE stamp = '1-7-3-4-5'")
    assert abs(used - time.time()) < 60


def in_the_way(path: Path, what: str) -> None:
    if what == "a file where its directory should be":
        path.parent.write_text("")
    elif what == "a directory in its place":
        path.mkdir(parents=True)
    elif what == "a full disk":
        path.parent.mkdir()
        path.symlink_to("/dev/full")
    else:
        path.parent.mkdir()
        path.symlink_to("nowhere/at/all")


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "what", ["a file where its directory should be", "a directory in its place", "a full disk", "a link to nowhere"]
)
def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, path, what):
    in_the_way(path, what)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "x").write_bytes(b"abc")
    tick()
    assert digested(folder, path) == contents(folder)
    assert digested(folder, path) == contents(folder)


@pytest.mark.usefixtures("settled")
def test_a_database_that_another_process_keeps_locked_is_done_without(tmp_path, path, monkeypatch):
    monkeypatch.setattr(cache, "_PATIENCE", 0.05)
    filled(path)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "x").write_bytes(b"abc")
    tick()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    assert digested(folder, path) == contents(folder)
    holder.execute("ROLLBACK")
    holder.close()
    digested(folder, path)
    assert len(rows(path)) == 202


# -- how large it gets


def test_it_forgets_what_was_not_used_for_longest(path, monkeypatch):
    monkeypatch.setattr(cache, "_LIMIT", 300_000)
    clock = 1_800_000_000
    monkeypatch.setattr(cache.time, "time", lambda: clock)
    for round_ in range(12):
        clock += 2 * 86_400
        memory = Cache(path)
        memory.get(STAMP, "kept in use")
        if not round_:
            memory.put(STAMP, "kept in use", 1)
        for number in range(300):
            memory.put(Stamp(round_, number, 0, 0, 0), "sha256", f"{number:064x}")
        memory.flush()
        assert path.stat().st_size < 600_000
    assert Cache(path).get(STAMP, "kept in use") == 1
    assert Cache(path).get(Stamp(11, 1, 0, 0, 0), "sha256") == f"{1:064x}"
    assert Cache(path).get(Stamp(0, 1, 0, 0, 0), "sha256") is None


def test_it_forgets_what_was_not_used_for_half_a_year(path, monkeypatch):
    filled(path)
    later = time.time() + 181 * 86_400
    monkeypatch.setattr(cache.time, "time", lambda: later)
    memory = Cache(path)
    assert memory.get(Stamp(1, 7, 3, 4, 5), "sha256") == f"{7:064x}"
    memory.put(STAMP, "new", 1)
    memory.flush()
    assert [stamp for stamp, _, _ in rows(path)] == ["1-2-3-4-5", "1-7-3-4-5"]


def test_what_is_too_large_is_not_kept(path):
    memory = Cache(path)
    memory.put(STAMP, "large", "x" * (9 << 20))
    assert len(memory.get(STAMP, "large")) == 9 << 20
    memory.flush()
    assert Cache(path).get(STAMP, "large") is None


# -- several processes


def _one_of_many(folder: Path, path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(15):
        if chance.random() < 0.15 and path.exists():
            path.write_bytes(chance.randbytes(5000))
        assert digested(folder, path) == contents(folder)
        memory = Cache(path)
        for number in range(20):
            memory.put(Stamp(seed, number, 0, 0, 0), "own", number)
        memory.flush()


@pytest.mark.usefixtures("settled")
def test_processes_share_it_and_one_that_breaks_it_again_and_again(tmp_path, path):
    folder = tmp_path / "model"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.bin").write_bytes(random.Random(number).randbytes(number * 100))
    tick()
    # fork, so that the processes have the fixture's grain too
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_one_of_many, args=(folder, path, seed)) for seed in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 6
    assert works(path)


@pytest.mark.usefixtures("settled")
def test_nothing_that_processes_write_at_once_is_lost(path):
    def write(seed: int) -> None:
        for number in range(20):
            memory = Cache(path)
            memory.put(Stamp(seed, number, 0, 0, 0), "own", [seed, number])
            memory.flush()

    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=write, args=(seed,)) for seed in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    memory = Cache(path)
    assert [memory.get(Stamp(s, n, 0, 0, 0), "own") for s in range(4) for n in range(20)] == [
        [s, n] for s in range(4) for n in range(20)
    ]
