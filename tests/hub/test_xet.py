"""The watch over uploads over Xet, while several pushes use the client's one session."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from huggingface_hub.utils import _xet

from hubpub.hub.xet import watched
from tests.support.overlapping import SECONDS, overlap

PATIENT = "HF_XET_CLIENT_RETRY_MAX_DURATION"


class Upload:
    """An upload of the client's that moves whenever it is looked at, for so many looks."""

    def __init__(self, moves: float) -> None:
        self._moves = moves
        self.looks = 0
        self.aborted = threading.Event()

    def progress(self) -> SimpleNamespace:
        self.looks += 1
        return SimpleNamespace(total_bytes_completed=min(self.looks, self._moves))

    def abort(self) -> None:
        self.aborted.set()


class Session:
    """The client's session."""

    def new_upload_commit(self, *, moves: float) -> Upload:
        return Upload(moves)


@pytest.fixture
def original(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """How the client comes by its session; what it finds in the environment then is in `seen`."""
    session = Session()

    def get_xet_session() -> Session:
        get_xet_session.seen.append(os.environ.get(PATIENT))  # type: ignore[attr-defined]
        return session

    get_xet_session.seen = []  # type: ignore[attr-defined]
    monkeypatch.delenv(PATIENT, raising=False)
    monkeypatch.setattr(_xet, "get_xet_session", get_xet_session)
    return get_xet_session


def test_the_last_push_leaves_the_client_as_it_was(original: Callable[[], Any]) -> None:
    ours: list[object] = []
    for _ in range(3):
        overlap(lambda: watched(SECONDS, to_begin=SECONDS), meanwhile=lambda: ours.append(_xet.get_xet_session))
        assert _xet.get_xet_session is original
    assert original not in ours


def test_a_push_that_stands_still_ends_its_own_uploads_alone(original: Callable[[], Any]) -> None:
    begun = threading.Barrier(3)
    over = threading.Event()

    def push(moves: float) -> tuple[Upload, bool]:
        # one looks often and soon has enough, the other not before the end of the test
        with watched(0.2 if moves == 0 else 10 * SECONDS, to_begin=SECONDS) as ended:
            upload = _xet.get_xet_session().new_upload_commit(moves=moves)
            begun.wait(SECONDS)
            assert (ended if moves == 0 else over).wait(SECONDS)
            if moves == 0:
                assert upload.aborted.wait(SECONDS)
            return upload, ended.is_set()

    with ThreadPoolExecutor(2) as threads:
        still, moving = threads.submit(push, 0), threads.submit(push, 1 << 30)
        begun.wait(SECONDS)
        theirs = _xet.get_xet_session().new_upload_commit(moves=0)
        upload, ended = still.result()
        over.set()
        assert ended
        assert upload.aborted.is_set()
        upload, ended = moving.result()
    assert not ended
    assert not upload.aborted.is_set()
    assert isinstance(theirs, Upload)
    assert theirs.looks == 0


def test_a_push_is_watched_by_all_of_its_uploads(original: Callable[[], Any]) -> None:
    with watched(0.2, to_begin=SECONDS) as ended:
        moving = _xet.get_xet_session().new_upload_commit(moves=50)
        still = _xet.get_xet_session().new_upload_commit(moves=0)
        assert ended.wait(SECONDS)
        assert moving.aborted.wait(SECONDS)
        assert still.aborted.wait(SECONDS)
    assert moving.looks > 50


def test_ctrl_c_ends_all_of_its_uploads(original: Callable[[], Any]) -> None:
    uploads = []

    def push() -> None:
        with watched(SECONDS, to_begin=SECONDS):
            uploads.extend(_xet.get_xet_session().new_upload_commit(moves=0) for _ in range(2))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push()
    assert [upload.aborted.is_set() for upload in uploads] == [True, True]
    assert _xet.get_xet_session is original


def test_our_patience_is_in_the_environment_only_while_a_session_is_made(original: Any) -> None:
    before = dict(os.environ)
    with watched(SECONDS, to_begin=SECONDS):
        assert dict(os.environ) == before
        _xet.get_xet_session()
        assert dict(os.environ) == before
    assert original.seen[0].endswith("ms")
    _xet.get_xet_session()
    assert original.seen[1:] == [None]
