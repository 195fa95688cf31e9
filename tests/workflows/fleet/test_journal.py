"""The journal: what was done is not done twice, what was begun is looked at again, and two runs refuse each other."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from hubpub.errors import CallError, MachineError
from hubpub.types.fleet import Row, RowResult, RowState, Verb
from hubpub.workflows.fleet.journal import Journal
from hubpub.workflows.fleet.place import only_one, place_of

ROWS = [Row(number, f"/m/{number}", f"me/m{number}", {"tag": "v1"}, f"f.jsonl:{number}") for number in range(1, 6)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fleet.journal"


def done(row: Row, state: RowState = RowState.CHANGED, **more: object) -> RowResult:
    return RowResult(row, state, commit="abc", commits=1, **more)  # type: ignore[arg-type]


def begun(path: Path, rows: list[Row] | None = None, verb: Verb = Verb.PUSH, **asked: object) -> tuple[Journal, int]:
    journal = Journal(path, verb)
    return journal, journal.begin("f.jsonl", ROWS if rows is None else rows, asked)


def test_rows_are_taken_in_order_and_once(path: Path) -> None:
    journal, before = begun(path)
    assert (before, journal.take(2), journal.take(2)) == (0, ROWS[:2], ROWS[2:4])
    assert journal.take(9) == ROWS[4:]
    assert journal.take(9) == []
    assert not journal.has_waiting()


def test_a_run_that_was_killed_goes_on(path: Path) -> None:
    journal, _ = begun(path)
    rows = journal.take(3)
    journal.record(done(rows[0]))
    journal.record(done(rows[1], RowState.FAILED, message="no hub"))
    del journal  # killed: nothing is closed, the third is under way
    again, before = begun(path)
    assert before == 1
    assert again.take(9) == ROWS[1:], "what went wrong and what was begun get another turn"
    assert [result.attempts for result in map(again.record, map(done, ROWS[1:]))] == [2, 2, 1, 1]
    assert again.end()


def test_a_run_that_is_over_is_followed_by_another(path: Path) -> None:
    journal, _ = begun(path)
    for row in journal.take(9):
        journal.record(done(row))
    assert journal.end()
    journal.close()
    again, before = begun(path)
    assert (before, again.take(9)) == (0, ROWS)


def test_other_options_begin_another_run(path: Path) -> None:
    for asked in ({}, {"recipe": "standard"}, {"recipe": "huggingtweets"}):
        journal, before = begun(path, **asked)
        assert before == 0
        journal.record(done(journal.take(1)[0]))
        journal.close()
    assert begun(path, recipe="huggingtweets")[1] == 1


def test_a_run_begins_anew_where_that_is_asked(path: Path) -> None:
    journal, _ = begun(path)
    journal.record(done(journal.take(1)[0]))
    assert journal.begin("f.jsonl", ROWS, {}, anew=True) == 0


def test_a_row_that_says_something_else_is_done_again(path: Path) -> None:
    journal, _ = begun(path)
    for row in journal.take(4):
        journal.record(done(row))
    changed = Row(1, "/m/1", "me/m1", {"tag": "v2"})
    moved = [Row(9, row.folder, row.repo, row.options) for row in ROWS[1:3]]
    assert journal.begin("f.jsonl", [changed, *moved, ROWS[4]], {}) == 2, "the fourth is gone, two are done"
    assert journal.take(9) == [changed, ROWS[4]]


def test_the_same_row_twice_is_told_and_changes_nothing(path: Path) -> None:
    journal, _ = begun(path)
    journal.record(done(journal.take(1)[0]))
    twice = [*ROWS, Row(6, "/m/3", "me/m3", {"tag": "other"}, "f.jsonl:6")]
    with pytest.raises(CallError, match=r"f.jsonl:6: me/m3 stands in the fleet already \(f.jsonl:3\)"):
        journal.begin("f.jsonl", twice, {})
    assert [result.row for result in journal.results()] == ROWS[:1]
    branches = [Row(1, "/m", "me/m", {"branch": "a"}), Row(2, "/m", "me/m", {"branch": "b"})]
    assert journal.begin("f.jsonl", branches, {}, anew=True) == 0, "two branches are two rows"


def test_rows_that_are_wrong_leave_the_journal_as_it_was(path: Path) -> None:
    journal, _ = begun(path)
    journal.record(done(journal.take(1)[0]))

    def broken():
        yield ROWS[0]
        raise CallError("a row is wrong")

    with pytest.raises(CallError):
        journal.begin("f.jsonl", broken(), {})
    assert journal.take(9) == ROWS[1:]


def test_verbs_do_not_meet(path: Path) -> None:
    pushed, _ = begun(path)
    planned, _ = begun(path, ROWS[:1], Verb.PLAN)
    planned.record(done(planned.take(1)[0], RowState.UNCHANGED))
    status = pushed.status()
    assert status is not None
    assert status.counts == {RowState.WAITING: 5}
    assert planned.end()


def test_what_a_run_came_to(path: Path) -> None:
    journal, _ = begun(path)
    assert Journal(path, Verb.CHECK).status() is None
    rows = journal.take(4)
    journal.record(done(rows[0], upload_size=70, findings={"MD001": 2}, receipt={"commit": "abc"}))
    journal.record(done(rows[1], RowState.BLOCKED, message="MD006: x"))
    journal.put_back(rows[2])
    status = journal.status()
    assert status is not None
    assert (status.rows, status.done, status.commits, status.upload_size) == (5, 2, 2, 70)
    states = {RowState.WAITING: 2, RowState.BEGUN: 1, RowState.CHANGED: 1, RowState.BLOCKED: 1}
    assert status.counts == states
    assert [(result.row, result.message) for result in status.bad] == [(rows[1], "MD006: x")]
    first = next(journal.results())
    assert (first.receipt, first.findings, first.row) == ({"commit": "abc"}, {"MD001": 2}, rows[0])


def test_a_reader_sees_a_run_that_is_under_way(path: Path) -> None:
    journal, _ = begun(path)
    journal.take(2)
    reader = Journal(path, Verb.PUSH)
    status = reader.status()
    assert status is not None
    assert status.counts[RowState.BEGUN] == 2


def test_two_runs_refuse_each_other(path: Path) -> None:
    with only_one(path), pytest.raises(CallError, match="another run of this fleet is under way"), only_one(path):
        pass
    with only_one(path):
        pass


def test_no_password_stands_in_it(path: Path) -> None:
    from hubpub.types.signer import Signer

    begun(path, sign=Signer("key.pem", "hunter2-secret"))[0].close()
    assert b"hunter2" not in path.read_bytes()


def test_another_file_is_no_journal(path: Path, tmp_path: Path) -> None:
    path.write_text("a text " * 1000)
    with pytest.raises(CallError, match="is no journal of a fleet"):
        Journal(path, Verb.PUSH)
    assert path.read_text().startswith("a text")
    other = tmp_path / "other"
    with sqlite3.connect(other) as db:
        db.execute("PRAGMA user_version=77")
    with pytest.raises(CallError, match="written by another hubpub"):
        Journal(other, Verb.PUSH)
    with pytest.raises(MachineError, match="cannot use the journal"):
        Journal(tmp_path / "no" / "such" / "place", Verb.PUSH)


def test_where_it_lies(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.jsonl"
    fleet.touch()
    assert place_of(str(fleet), tmp_path / "state") == tmp_path / "fleet.jsonl.journal"
    first, second = (place_of(str(tmp_path / name), tmp_path / "state") for name in ("a*", "b*"))
    assert first != second
    assert first.parent == tmp_path / "state" / "fleets"


def test_two_rows_that_publish_to_one_place_are_refused(path: Path) -> None:
    def rows(**more: object) -> list[Row]:
        return [Row(1, "/m/1", "me/m", place="f:1"), Row(2, "/m/2", "Me/M", more, "f:2")]

    words = r"f:2: another row publishes to Me/M already \(f:1\)"
    for verb in (Verb.PUSH, Verb.PLAN):
        with pytest.raises(CallError, match=words):
            begun(path, rows(), verb)
    assert begun(path, rows(), Verb.CHECK)[1] == 0, "they can be looked at"
    assert begun(path, rows(branch="b"))[1] == 0
    assert begun(path, rows(), pr=True)[1] == 0, "each has a pull request of its own"


def test_the_journal_of_another_fleet_is_left_as_it_is(path: Path) -> None:
    journal, _ = begun(path)
    journal.record(done(journal.take(1)[0]))
    journal.close()
    others = [Row(1, "/other/1", "me/o", place="o:1")]
    other = Journal(path, Verb.PUSH)
    with pytest.raises(CallError, match=r"is the journal of another fleet, f\.jsonl: none of its rows is among these"):
        other.begin("o.jsonl", others, {})
    status = other.status()
    assert status is not None
    assert (status.fleet, status.counts) == ("f.jsonl", {RowState.CHANGED: 1, RowState.WAITING: 4})
    assert other.begin("o.jsonl", others, {}, anew=True) == 0
    other.close()
    again, _ = begun(path, [*ROWS, *others], verb=Verb.CHECK)
    assert again.begin("o.jsonl", ROWS[:1], {}) == 0, "some of its rows are these: the file was renamed"
