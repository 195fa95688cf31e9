"""What is said where there is no transformers, or the call is wrong, and what asking costs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import hubpub
from hubpub.errors import CallError, MachineError
from tests.support.commands import run


def test_without_transformers_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    monkeypatch.delitem(sys.modules, "hubpub.integrations.transformers", raising=False)
    with pytest.raises(MachineError) as error:
        hubpub.PushCallback("me/m")
    assert str(error.value) == (
        "hubpub.PushCallback needs transformers, which is not installed. Install it: "
        'pip install "hubpub[transformers] @ git+https://github.com/hubpub/hubpub".'
    )


def test_nobody_imports_it_who_does_not_ask() -> None:
    code = "import sys, hubpub; from hubpub import *; assert 'PushCallback' in dir(hubpub); print(sorted(sys.modules))"
    done = run(sys.executable, "-c", code)
    assert done.code == 0, done
    assert "transformers" not in done.out
    assert "torch" not in done.out


@pytest.mark.full
def test_what_is_wrong_is_told_before_there_is_a_training() -> None:
    with pytest.raises(CallError, match=r"there is no option brnach. Did you mean branch\?"):
        hubpub.PushCallback("me/m", brnach="dev")
    with pytest.raises(CallError, match=r"there is no option license. What the card says stands in its facts"):
        hubpub.PushCallback("me/m", license="mit")
    with pytest.raises(CallError, match=r"'m' names no namespace"):
        hubpub.PushCallback("m")
    with pytest.raises(CallError, match=r"repo is of the type PosixPath, and no text"):
        hubpub.PushCallback(Path("me/m"))  # type: ignore[arg-type]
