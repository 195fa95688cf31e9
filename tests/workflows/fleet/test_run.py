"""A run of a fleet: every row gets its turn, whatever becomes of the others and of the workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import CallError, HubError, LimitedError, MachineError
from hubpub.types.fleet import Row, RowResult, RowState, Verb
from hubpub.workflows.fleet import api, work
from hubpub.workflows.fleet.journal import Journal
from hubpub.workflows.fleet.request import FleetRequest
from tests.support.models import model_folder

CARD = "---\nlicense: mit\nlanguage: en\n---\n\n# A model\n\nIt is small.\n"


def fleet_of(tmp_path: Path, count: int, *, card: str = CARD, **more: Any) -> Path:
    rows = []
    for number in range(1, count + 1):
        model_folder(tmp_path / f"m{number}", seed=number, count=50, card=card)
        rows.append({"folder": f"m{number}", "repo": f"me/fleet-{tmp_path.name}-m{number}"} | more)
    path = tmp_path / "fleet.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def states(results: list[RowResult]) -> dict[str, int]:
    found: dict[str, int] = {}
    for result in results:
        found[result.state.value] = found.get(result.state.value, 0) + 1
    return found


def test_a_fleet_from_push_to_verify(account: localhub.Serving, hub_api: HfApi, tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 6)
    planned = list(hubpub.fleet.plan(path))
    assert states(planned) == {"changed": 6}
    assert [result.commits for result in planned] == [1] * 6
    pushed = list(hubpub.fleet.push(path, message="A fleet"))
    assert states(pushed) == {"changed": 6}
    for result in pushed:
        assert result.repo is not None
        assert [commit.title for commit in hub_api.list_repo_commits(result.repo)] == ["A fleet", "initial commit"]
        assert result.receipt is not None
        assert result.receipt["commit"] == result.commit
        assert result.url == f"{account.url}/{result.repo}"
    assert states(list(hubpub.fleet.push(path, message="A fleet"))) == {"unchanged": 6}
    assert states(list(hubpub.fleet.verify(path))) == {"unchanged": 6}
    (tmp_path / "m2" / "README.md").write_text(CARD.replace("small", "tiny"))
    again = list(hubpub.fleet.push(path))
    assert states(again) == {"unchanged": 5, "changed": 1}
    assert [one.verb for one in hubpub.fleet.status(path)] == [Verb.PLAN, Verb.VERIFY, Verb.PUSH]


@pytest.fixture
def hub_api(account: localhub.Serving) -> HfApi:
    return HfApi(endpoint=account.url, token=account.token)


def test_one_bad_row_of_each_kind_stops_no_other(account: localhub.Serving, tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 2)
    model_folder(tmp_path / "blocked", count=50, card="---\nlicense: no-licence\n---\n# A\n")
    (tmp_path / "empty").mkdir()
    model_folder(tmp_path / "weird", count=50, card=CARD)
    (tmp_path / "weird" / "hubpub.toml").write_text("nonsense = 1\n")
    bad = ["blocked", "empty", "weird", "gone"]
    with path.open("a") as stream:
        for name in bad:
            stream.write(json.dumps({"folder": name, "repo": f"me/{name}"}) + "\n")
        stream.write(json.dumps({"folder": "m1", "repo": "somebody-else-9/x", "branch": "b"}) + "\n")
        stream.write(json.dumps({"folder": "m1", "repo": "me/run", "run": str(tmp_path / "no-run")}) + "\n")
    results = {result.row.name: result for result in hubpub.fleet.push(path)}
    assert len(results) == 8
    codes = {name: (result.state.value, result.exit_code) for name, result in results.items() if result.state.is_bad}
    assert codes["me/blocked"] == ("blocked", 1)
    assert codes["me/empty"] == ("blocked", 1)
    assert codes["me/weird"] == ("failed", 2)
    assert codes["me/gone"] == ("failed", 2)
    assert codes["me/run"][0] == "failed"
    assert all(results[f"me/{name}"].message for name in bad)
    assert "MD006" in results["me/blocked"].message or "MD0" in results["me/blocked"].message
    status = hubpub.fleet.status(path)[-1]
    assert status.is_over
    assert {result.row.name for result in status.bad} == set(codes)


def test_a_check_is_done_by_processes(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 40)
    (tmp_path / "m3" / "README.md").write_text("---\nlicense: no-licence\n---\n\n# A model\n")
    results = list(hubpub.fleet.check(path, workers=2))
    assert states(results) == {"unchanged": 39, "blocked": 1}
    assert [result.row.number for result in results if result.state.is_bad] == [3]


def test_a_check_mends(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 3, card="---\nlicense: mit\nlanguage: en\n---\n\n# BokmÃ¥l PaweÅ‚ Ã¼ber\n\nText.\n")
    with ThreadPoolExecutor(2) as pool:
        assert states(list(hubpub.fleet.check(path, fix=True, executor=pool))) == {"changed": 3}
        assert states(list(hubpub.fleet.check(path, fix=True, executor=pool))) == {"unchanged": 3}


class Now(Executor):
    """Does its work at once, and what a test wants besides."""

    def __init__(self, do: Any = work.work) -> None:
        self.do = do
        self.tasks = 0
        self.most = 0

    def submit(self, task: Any, /, *args: Any, **options: Any) -> Future[Any]:  # type: ignore[override]
        self.tasks += 1
        future: Future[Any] = Future()
        verb, rows, asked, door = task.args
        try:
            future.set_result(self.do(verb, rows, asked, door))
        except BaseException as error:  # noqa: BLE001
            future.set_exception(error)
        return future


def with_outcomes(*kinds: Any) -> Any:
    """Work in which the n-th task comes to what is given; the last for ever."""
    turns = list(kinds)

    def do(verb: Verb, rows: list[Row], asked: Any, door: Any) -> list[RowResult]:
        kind = turns.pop(0) if len(turns) > 1 else turns[0]
        if isinstance(kind, Exception):
            raise kind
        return [kind(row) for row in rows]

    return do


def good(row: Row) -> RowResult:
    return RowResult(row, RowState.CHANGED)


def bad(row: Row) -> RowResult:
    return RowResult(row, RowState.FAILED, "no", 4)


def limited(row: Row) -> RowResult:
    return RowResult(row, RowState.FAILED, "limit", 4, wait=0.05, limit="2 things per second", is_limited=True)


def run(path: Path, executor: Executor, **options: Any) -> tuple[list[RowResult], str, list[float]]:
    waits: list[float] = []
    request = api.make_request(Verb.PUSH, path, {"executor": executor, "workers": 1, **options})
    with api.running(request) as fleet:
        results = list(fleet.results(waits=lambda seconds, limit: waits.append(seconds)))
        return results, fleet.stopped, waits


def test_a_row_that_the_hub_limits_waits_and_has_not_failed(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 4)
    results, stopped, _ = run(path, Now(with_outcomes(good, limited, limited, good)))
    assert (states(results), stopped) == ({"changed": 4}, "")
    assert [result.attempts for result in results] == [1] * 4


def test_no_more_rows_are_begun_after_so_many_failures(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 9)
    results, stopped, _ = run(path, Now(with_outcomes(good, bad)), max_failures=2)
    assert states(results) == {"changed": 1, "failed": 3}
    assert stopped == "3 rows went wrong, and 2 may"
    assert hubpub.fleet.status(path)[-1].counts[RowState.WAITING] == 5
    results, stopped, _ = run(path, Now(with_outcomes(good)))
    assert (states(results), stopped) == ({"changed": 8}, ""), "the failed ones get another turn"


def test_no_failure_is_borne(tmp_path: Path) -> None:
    results, stopped, _ = run(fleet_of(tmp_path, 3), Now(with_outcomes(bad)), max_failures=0)
    assert len(results) == 1
    assert stopped


@pytest.mark.parametrize(("first", "count"), [(good, 5), (bad, 2)])
def test_the_rest_follows_where_the_canaries_went_well(first: Any, count: int, tmp_path: Path) -> None:
    executor = Now(with_outcomes(first, good))
    results, stopped, _ = run(fleet_of(tmp_path, 5), executor, canary=2)
    assert (len(results), executor.tasks) == (count, count)
    assert stopped == ("" if first is good else "of the first 2 rows 1 went wrong")


def test_the_rest_is_not_done_where_nobody_wants_it(tmp_path: Path) -> None:
    request = api.make_request(Verb.PUSH, fleet_of(tmp_path, 5), {"executor": Now(with_outcomes(good)), "canary": 2})
    with api.running(request) as fleet:
        assert len(list(fleet.results(goes_on=lambda: False))) == 2
        assert fleet.stopped == "the rest was not wanted"


def test_rows_whose_worker_died_are_given_to_another(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 3)
    results, _, _ = run(path, Now(with_outcomes(BrokenProcessPool("gone"), good)))
    assert states(results) == {"changed": 3}
    results, _, _ = run(path, Now(with_outcomes(BrokenProcessPool("gone"))))
    assert states(results) == {"failed": 3}
    assert all("ended (BrokenProcessPool: gone), 3 times" in result.message for result in results)


def test_a_bug_costs_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(row: Row, options: Any) -> RowResult:
        if row.number == 2:
            raise ZeroDivisionError("by nothing\nat all")
        return good(row)

    monkeypatch.setitem(work._VERBS, Verb.PUSH, broken)
    results, _, _ = run(fleet_of(tmp_path, 3), ThreadPoolExecutor(1))
    assert states(results) == {"changed": 2, "failed": 1}
    message = next(result.message for result in results if result.state.is_bad)
    assert message == "a bug in hubpub: ZeroDivisionError: by nothing"


def test_a_limit_is_known_whatever_is_told_around_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(row: Row, options: Any) -> RowResult:
        try:
            raise LimitedError("too many", wait=7, limit="128 repository commits per hour")
        except LimitedError as error:
            raise HubError("too many; this push created me/x") from error

    monkeypatch.setitem(work._VERBS, Verb.PUSH, stopped)
    (result,) = work.work(Verb.PUSH, [Row(1, "x")], {})
    assert (result.is_limited, result.wait, result.limit) == (True, 7, "128 repository commits per hour")


def test_ctrl_c_finishes_what_is_under_way(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 6)

    def interrupted(row: Row) -> RowResult:
        os.kill(os.getpid(), signal.SIGINT)
        return good(row)

    results, stopped, _ = run(path, Now(with_outcomes(good, interrupted, good)))
    assert stopped == "interrupted"
    assert 1 <= len(results) < 6
    rest, stopped, _ = run(path, Now(with_outcomes(good)))
    assert (len(rest) + len(results), stopped) == (6, "")


def test_who_stops_listening_loses_nothing(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 4)
    for _ in hubpub.fleet.push(path, executor=Now(with_outcomes(good)), workers=1):
        break
    assert hubpub.fleet.status(path)[-1].done == 1
    assert len(list(hubpub.fleet.push(path, executor=Now(with_outcomes(good)), workers=1))) == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"workers": 0}, "workers= is 0"),
        ({"canary": -1}, "canary= is -1"),
        ({"max_failures": True}, "max_failures= is True"),
        ({"executor": 3}, "executor is no executor"),
        ({"token": "hf_secret"}, "token= is not said for a whole fleet: each worker is logged in by itself"),
        ({"receipt_file": "x"}, "receipt_file= is not said for a whole fleet"),
        ({"mesage": "x"}, "mesage"),
        ({"private": "yes"}, "private"),
    ],
)
def test_what_cannot_be_said(options: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(CallError) as caught:
        api.make_request(Verb.PUSH, tmp_path / "fleet.jsonl", options)
    assert words in str(caught.value)
    assert "hf_secret" not in str(caught.value)


def test_a_key_does_not_travel(tmp_path: Path) -> None:
    for workers in ({"executor": Now()}, {"dask": "tcp://x:1"}):
        with pytest.raises(CallError, match="a key does not travel"):
            api.make_request(Verb.PUSH, tmp_path / "f.jsonl", {"sign": hubpub.Signer("k.pem"), **workers})
    with pytest.raises(CallError, match="dask= and ray= are both to do the work"):
        api.make_request(Verb.PUSH, tmp_path / "f.jsonl", {"dask": "tcp://x:1", "ray": "local"})


def test_the_request_says_where_the_journal_lies(tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 1)
    assert FleetRequest(Verb.PUSH, str(path)).place == tmp_path / "fleet.jsonl.journal"
    request = api.make_request(Verb.PUSH, path, {"journal": tmp_path / "j"})
    assert request.place == tmp_path / "j"


def test_a_fleet_that_cannot_be_read_leaves_no_journal(account: localhub.Serving, tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_text('{"folder": "a"}\n{"folder": 3}\n')
    with pytest.raises(CallError, match=r"fleet\.jsonl:2: folder is 3"):
        list(hubpub.fleet.push(path))
    assert [file.name for file in tmp_path.glob("fleet.jsonl.*") if file.suffix != ".lock"] == []


def test_a_row_may_say_what_only_a_push_takes(account: localhub.Serving, tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 2, tag="v1", message="From a fleet", exclude=["*.bin"])
    assert states(list(hubpub.fleet.check(path, workers=1))) == {"unchanged": 2}
    assert states(list(hubpub.fleet.plan(path))) == {"changed": 2}
    assert states(list(hubpub.fleet.push(path))) == {"changed": 2}
    assert states(list(hubpub.fleet.verify(path))) == {"unchanged": 2}
    assert states(list(hubpub.fleet.fix(path, add_tag=["a"]))) == {"changed": 2}


def test_a_folder_that_vanishes_while_the_fleet_runs(account: localhub.Serving, tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 3)
    results = hubpub.fleet.push(path, workers=1)
    first = next(results)
    shutil.rmtree(tmp_path / "m3")
    rest = list(results)
    assert first.state is RowState.CHANGED
    assert [result.row.number for result in rest if result.state.is_bad] == [3]
    assert "m3" in rest[-1].message
    assert states(list(hubpub.fleet.push(path))) == {"unchanged": 2, "failed": 1}


def test_the_status_says_whether_a_run_is_at_it(account: localhub.Serving, tmp_path: Path) -> None:
    path = fleet_of(tmp_path, 2)
    results = hubpub.fleet.push(path, workers=1)
    next(results)
    [status] = hubpub.fleet.status(path)
    assert (status.is_under_way, status.is_over) == (True, False)
    assert "Under way: 1 of 2 rows are still to do." in str(status)
    results.close()  # type: ignore[attr-defined]
    [status] = hubpub.fleet.status(path)
    assert status.is_under_way is False
    assert "Run it again to go on" in str(status)


def test_a_journal_in_which_nothing_was_begun(tmp_path: Path) -> None:
    Journal(tmp_path / "j", Verb.PUSH).close()
    for look in (hubpub.fleet.status, hubpub.fleet.report):
        with pytest.raises(CallError, match=r"nothing was done with fleet\.csv yet"):
            look("fleet.csv", journal=tmp_path / "j")


@pytest.mark.parametrize(
    ("address", "kind", "words"),
    [
        ("local", MachineError, "Ray does not start on this machine"),
        ("h:6379", CallError, "no Ray cluster answers at h"),
    ],
)
def test_a_ray_that_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, kind: type[Exception], words: str
) -> None:
    """Ray raises what it will: a plain Exception, where it takes too long."""

    class Ray(ModuleType):
        @staticmethod
        def is_initialized() -> bool:
            return False

        @staticmethod
        def init(*_: object, **__: object) -> None:
            raise Exception("The current node timed out during startup.\nMore of it.")

    monkeypatch.setitem(sys.modules, "ray", Ray("ray"))
    with pytest.raises(kind, match=words):
        list(hubpub.fleet.push(fleet_of(tmp_path, 1), ray=address))
