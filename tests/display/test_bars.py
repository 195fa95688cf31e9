"""The bars, and where somebody sees them."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest

from hubpub.display.bars import bar, is_notebook, is_terminal, is_watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class ZMQInteractiveShell:
    """Jupyter's class has this name."""


class Shell(ZMQInteractiveShell):
    """Colab's derives from it."""


@pytest.mark.parametrize(("stream", "seen"), [(Terminal(), True), (io.StringIO(), False), (None, False)])
def test_a_terminal_is_watched_and_a_pipe_is_not(
    stream: io.StringIO | None, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    assert is_terminal() is is_watched() is seen


def test_a_stream_that_is_closed_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    stream.close()
    monkeypatch.setattr(sys, "stderr", stream)
    assert not is_terminal()


@pytest.mark.parametrize(
    ("shell", "notebook"), [(ZMQInteractiveShell(), True), (Shell(), True), (object(), False), (None, False)]
)
def test_a_notebook_is_known_by_its_shell(shell: object, notebook: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert is_notebook() is notebook


def test_without_ipython_there_is_no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert not is_notebook()
    assert "IPython" not in sys.modules


def test_a_bar_shows_how_far_it_is_and_stays_where_it_shows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with bar("uploading", watched=True, at_once=True) as show:
        show(500_000, 2_000_000)
        show(2_000_000, 2_000_000)
    assert stream.getvalue().rsplit("\r", 1)[1].startswith("uploading: 100%|")
    assert "2.00M/2.00M" in stream.getvalue()
    assert stream.getvalue().endswith("\n")


def test_what_takes_less_than_a_second_or_is_not_watched_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    for watched in (True, False):
        with bar("reading", watched=watched) as show:
            show(1, 1)
    assert stream.getvalue().strip() == ""
