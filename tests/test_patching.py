"""Changes of the whole process: the first to come makes one, the last to go undoes it."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace

import pytest

from hubpub._patching import MutedPrint, SharedChange, Undo, add_variables, replace_attribute
from tests.support.overlapping import overlap


def test_the_last_to_go_undoes_it() -> None:
    owner = SimpleNamespace(value="theirs")
    changes: list[str] = []

    def change() -> Undo:
        changes.append("made")
        return replace_attribute(owner, "value", "ours")

    shared = SharedChange(change)
    for _ in range(3):
        overlap(shared, meanwhile=lambda: changes.append(owner.value))
        assert owner.value == "theirs"
    assert changes == ["made", "ours", "ours"] * 3


def test_a_change_that_fails_is_tried_again() -> None:
    owner = SimpleNamespace()
    shared = SharedChange(lambda: replace_attribute(owner, "value", "ours"))
    with pytest.raises(AttributeError), shared():
        raise AssertionError
    owner.value = "theirs"
    with shared():
        assert owner.value == "ours"
    assert owner.value == "theirs"


def test_many_threads_leave_it_as_it_was() -> None:
    owner = SimpleNamespace(value=0)
    shared = SharedChange(lambda: replace_attribute(owner, "value", 1))
    start = threading.Barrier(8)
    wrong: list[int] = []

    def work() -> None:
        start.wait(60)
        for _ in range(200):
            with shared():
                if owner.value != 1:
                    wrong.append(owner.value)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert owner.value == 0


def test_what_somebody_else_has_set_since_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = SimpleNamespace(value="before")
    undo = replace_attribute(owner, "value", "ours")
    owner.value = "theirs"
    undo()
    assert owner.value == "theirs"
    monkeypatch.setenv("HUBPUB_TEST_SET", "before")
    monkeypatch.delenv("HUBPUB_TEST_A", raising=False)
    monkeypatch.delenv("HUBPUB_TEST_B", raising=False)
    undo = add_variables({f"HUBPUB_TEST_{name}": "ours" for name in ("SET", "A", "B")})
    assert [os.environ[f"HUBPUB_TEST_{name}"] for name in ("SET", "A", "B")] == ["before", "ours", "ours"]
    monkeypatch.setenv("HUBPUB_TEST_B", "theirs")
    undo()
    assert [os.environ.get(f"HUBPUB_TEST_{name}") for name in ("SET", "A", "B")] == ["before", None, "theirs"]


def test_a_module_that_is_not_there_prints_nothing() -> None:
    with MutedPrint("model_signing.no_such_room")():
        pass
