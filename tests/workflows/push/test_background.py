"""A push that is awaited: the event loop goes on, and cancelling it is to press Ctrl-C for it."""

from __future__ import annotations

import asyncio
import inspect
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import hubpub
from hubpub import localhub
from hubpub.errors import CallError
from hubpub.hub import Hub
from hubpub.workflows.push import receipts
from tests.support.behind_proxy import hub, impatient, proxy, served
from tests.support.faulty_proxy import Fault, FaultyProxy
from tests.support.models import model_folder

__all__ = ["hub", "impatient", "proxy", "served"]

CARD = "---\nlicense: mit\npipeline_tag: text-generation\n---\n\n# A model\n"
HANG = 60.0


@pytest.fixture
def folder(tmp_path: Path, proxy: FaultyProxy, served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> Path:
    proxy.reset()
    # to be impatient is no part of these: what stalls must be ended by who cancels
    monkeypatch.setenv("HUBPUB_PATIENCE", "60")
    monkeypatch.setenv("HF_ENDPOINT", proxy.url)
    monkeypatch.setenv("HF_TOKEN", served.token)
    return model_folder(tmp_path / "m", card=CARD)


def cancelled(
    push: Callable[[], Awaitable[object]],
    when: threading.Event,
    *,
    times: int = 1,
    then: Callable[[], object] = lambda: None,
) -> tuple[str, float]:
    """Cancels a push once it has come to something, and then does something else.

    Returns:
        What the note says, and how long it took from then to its end, seconds.
    """

    async def main() -> tuple[str, float]:
        task = asyncio.ensure_future(push())
        assert await asyncio.to_thread(when.wait, HANG)
        began = time.monotonic()
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        then()
        with pytest.raises(asyncio.CancelledError) as told:
            await task
        return " ".join(getattr(told.value, "__notes__", [])), time.monotonic() - began

    return asyncio.run(main())


@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "method", "path", "said"),
    [
        ("read", "GET", r"/api/models/me/[a-z0-9]+(/|\?|$)", "interrupted: nothing was published. Call again."),
        ("sent", "POST", r"/xorbs/", "interrupted: nothing of this push is in me/"),
        ("made", "POST", r"/commit/main", "interrupted while the commit was being made"),
    ],
)
def test_who_cancels_hears_what_is_on_the_hub(
    folder: Path, proxy: FaultyProxy, hub: Hub, name: str, method: str, path: str, said: str
) -> None:
    repo = f"me/{name}"
    reached = threading.Event()
    proxy.faults = [Fault("stall", method, path, times=99, act=reached.set)]
    note, seconds = cancelled(lambda: hubpub.apush(folder, repo), reached)
    assert said in note
    assert seconds < HANG / 2, "the hub's silence is not waited for"
    proxy.reset()
    assert not hub.tree(repo).find("model.safetensors"), "a stalled request the hub has not heard of"
    assert asyncio.run(hubpub.apush(folder, repo)).changed


def test_who_cancels_too_late_hears_that_it_is_published(
    folder: Path, proxy: FaultyProxy, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    # what the push does last; it waits there until it is cancelled
    reached, goes_on = threading.Event(), threading.Event()
    save = receipts.save

    def late(*given: object) -> None:
        reached.set()
        assert goes_on.wait(HANG)
        save(*given)

    monkeypatch.setattr(receipts, "save", late)

    note, _ = cancelled(lambda: hubpub.apush(folder, "me/late"), reached, then=goes_on.set)
    assert note.startswith("me/late was published all the same, as commit ")
    assert hub.tree("me/late").find("model.safetensors")


@pytest.mark.full
def test_who_cancels_twice_waits_no_more(folder: Path, proxy: FaultyProxy) -> None:
    reached = threading.Event()
    proxy.faults = [Fault("stall", "POST", r"/commit/main", times=99, act=reached.set)]
    note, seconds = cancelled(lambda: hubpub.apush(folder, "me/twice"), reached, times=2)
    assert note == ""
    assert seconds < HANG / 2


@pytest.mark.full
def test_a_time_limit_is_a_cancelling(folder: Path, proxy: FaultyProxy, hub: Hub) -> None:
    proxy.faults = [Fault("stall", "POST", r"/xorbs/", times=99)]

    async def main() -> None:
        async with asyncio.timeout(3):
            await hubpub.apush(folder, "me/limit")

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert not hub.tree("me/limit").find("model.safetensors")


def test_the_event_loop_goes_on(folder: Path, proxy: FaultyProxy) -> None:
    """While the hub does not answer, the loop does: it is what lets the hub go on."""
    asked, answers = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        assert answers.wait(HANG)

    proxy.faults = [Fault("slow", "POST", r"/commit/main", act=hold)]

    async def main() -> hubpub.Receipt | None:
        push = asyncio.ensure_future(hubpub.apush(folder, "me/loop"))
        while not asked.is_set():
            await asyncio.sleep(0.01)
        answers.set()
        return await push

    receipt = asyncio.run(main())
    assert receipt
    assert receipt.changed


def test_errors_are_those_of_a_push(folder: Path) -> None:
    async def main() -> None:
        push = hubpub.apush(folder, "me/m", recipe="none")  # nothing is asked before it is awaited
        with pytest.raises(CallError, match="recipe"):
            await push
        with pytest.raises(CallError, match="progress is 'no'"):
            await hubpub.apush(folder, "me/m", progress="no")

    asyncio.run(main())


def test_frameworks_hear_that_it_is_to_be_awaited() -> None:
    assert inspect.iscoroutinefunction(hubpub.apush) is (sys.version_info >= (3, 12))


def test_a_process_that_is_not_the_main_one_publishes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert asyncio.run(hubpub.apush(folder, "me/rank")) is None


def test_a_loop_that_ends_first_is_left_in_peace(folder: Path, proxy: FaultyProxy) -> None:
    asked, answers = threading.Event(), threading.Event()
    proxy.faults = [Fault("slow", "POST", r"/commit/main", act=lambda: (asked.set(), answers.wait(HANG)))]
    loop = asyncio.new_event_loop()
    task = loop.create_task(hubpub.apush(folder, "me/closed"))
    loop.run_until_complete(asyncio.sleep(0.1))
    assert asked.wait(HANG)
    task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    answers.set()
    for thread in threading.enumerate():
        if thread.name == "hubpub-push":
            thread.join(HANG)
            assert not thread.is_alive()
