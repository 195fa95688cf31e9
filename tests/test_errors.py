"""An error as whoever calls Python sees it: one frame of ours, and all of them where somebody asks for them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, HubError, HubpubError, short_traceback
from tests.support.commands import ROOT
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"
PACKAGE = str(ROOT / "hubpub")


def awaited(folder: Path) -> object:
    return asyncio.run(hubpub.apush(folder, "me/m", recipe="none"))


def around(folder: Path) -> None:
    with hubpub.publishing_to("me/m", folder=folder, endpoint="http://127.0.0.1:1"):
        raise AssertionError


CALLS: dict[str, tuple[type[HubpubError], Callable[[Path], object]]] = {
    "push": (CallError, lambda folder: hubpub.push(folder, "me/m", recipe="none")),
    "push to nowhere": (HubError, lambda folder: hubpub.push(folder, "me/m", endpoint="http://127.0.0.1:1")),
    "push what is blocked": (BlockedError, lambda folder: hubpub.push(folder / "empty", "me/m")),
    "prepare": (CallError, lambda folder: hubpub.prepare(folder, "me/m", facts=3)),
    "publish": (CallError, lambda folder: hubpub.publish("a plan")),
    "verify": (CallError, lambda folder: hubpub.verify("me/never")),
    "check": (CallError, lambda folder: hubpub.check(folder, select=["XX"])),
    "resolve": (CallError, lambda folder: hubpub.resolve("no run")),
    "use_artifact": (CallError, lambda folder: hubpub.use_artifact(3, 4)),
    "apush": (CallError, awaited),
    "publishing_to": (HubError, around),
}


@pytest.fixture
def folder(tmp_path: Path, account: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUBPUB_PATIENCE", "1")
    folder = model_folder(tmp_path / "m", card=CARD)
    (folder / "empty").mkdir()
    (folder / "empty" / "README.md").write_text(CARD)
    return folder


@pytest.mark.parametrize("name", CALLS)
def test_a_traceback_has_one_frame_of_ours(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, do = CALLS[name]
    with pytest.raises(kind) as told:
        do(folder)
    shown = "".join(traceback.format_exception(told.value))
    ours = [frame for frame in traceback.extract_tb(told.value.__traceback__) if frame.filename.startswith(PACKAGE)]
    assert len(ours) == 1, shown
    assert "exception was the direct cause" not in shown
    assert "During handling" not in shown
    assert " --" not in str(told.value)
    monkeypatch.setenv("HUBPUB_TRACEBACK", "full")
    with pytest.raises(kind) as whole:
        do(folder)
    assert len(traceback.extract_tb(whole.value.__traceback__)) > len(traceback.extract_tb(told.value.__traceback__))
    assert str(whole.value) == str(told.value)


def test_what_an_error_was_made_of_is_kept(folder: Path) -> None:
    with pytest.raises(HubError) as told:
        hubpub.push(folder, "me/m", endpoint="http://127.0.0.1:1")
    made_of: list[str] = []
    error: BaseException | None = told.value
    while error := error.__context__:
        made_of.append(type(error).__module__.split(".")[0])
        assert error.__traceback__ is not None
    assert "httpx2" in made_of


def test_a_bug_keeps_all_its_frames() -> None:
    @short_traceback
    def door() -> None:
        inner()

    def inner() -> None:
        raise ZeroDivisionError from KeyError("why")

    with pytest.raises(ZeroDivisionError) as told:
        door()
    assert [frame.name for frame in traceback.extract_tb(told.value.__traceback__)][-2:] == ["door", "inner"]
    assert isinstance(told.value.__cause__, KeyError)


def test_a_script_that_fails_shows_its_own_line_and_the_error(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import hubpub\n\nhubpub.push('nowhere', 'me/m', recipe='none')\n")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, cwd=tmp_path)
    lines = done.stderr.splitlines()
    assert sum(line.startswith("  File") for line in lines) == 2
    assert f'File "{script}", line 3' in done.stderr
    assert lines[-1].startswith("hubpub.errors.CallError: ")
