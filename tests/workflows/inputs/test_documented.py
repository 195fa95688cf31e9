"""`help` and `inspect.signature` show every option."""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any

import pytest

import hubpub
from hubpub.types.options.check import CheckOptions
from hubpub.types.options.checkpoints import CheckpointOptions, FoundOptions
from hubpub.types.options.lookup import declared
from hubpub.types.options.plan import PlanOptions
from hubpub.types.options.push import PublishOptions, PushOptions
from hubpub.types.options.verify import VerifyOptions
from tests.support.commands import ROOT, run


@pytest.mark.parametrize(
    ("function", "kind", "own"),
    [
        (hubpub.push, PushOptions, ["folder", "repo", "main_process_only", "progress"]),
        (hubpub.apush, PushOptions, ["folder", "repo", "main_process_only", "progress"]),
        (hubpub.publishing_to, PushOptions, ["repo", "folder", "main_process_only"]),
        (hubpub.Checkpoints, CheckpointOptions, ["repo", "branch", "main_process_only"]),
        (hubpub.checkpoint, FoundOptions, ["repo", "branch", "step", "folder", "progress"]),
        (hubpub.prepare, PlanOptions, ["folder", "repo", "hub", "progress", "must_write"]),
        (hubpub.publish, PublishOptions, ["plan", "hub", "stages", "fresh"]),
        (hubpub.check, CheckOptions, ["paths"]),
        (hubpub.verify, VerifyOptions, ["repo", "hub", "progress"]),
    ],
)
def test_every_option_is_shown(function: Any, kind: type, own: list[str]) -> None:
    parameters = inspect.signature(function).parameters
    assert list(parameters) == [*own, *declared(kind)]
    for name, known in declared(kind).items():
        assert parameters[name].default == known.option.default
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
    arguments = function.__doc__.partition("\nArgs:\n")[2].partition("\nReturns:\n")[0]
    named = re.findall(r"^    (\w+):", arguments, re.MULTILINE)
    assert named == list(parameters)
    assert max(map(len, function.__doc__.splitlines())) <= 120


@pytest.mark.parametrize("function", [hubpub.fleet.push, hubpub.fleet.plan, hubpub.fleet.check, hubpub.fleet.fix])
def test_the_parts_of_a_docstring_stand_apart(function: Any) -> None:
    head, _, arguments = function.__doc__.partition("\n\nArgs:\n")
    assert head
    assert arguments.startswith("    ")
    assert not function.__doc__.rstrip().endswith(":")


def test_a_default_is_what_is_done_where_nothing_is_said() -> None:
    from hubpub.runs import DEFAULT_TIMEOUT

    assert declared(PushOptions)["timeout"].option.default == DEFAULT_TIMEOUT


def test_python_without_docstrings_still_shows_the_options() -> None:
    code = "import hubpub, inspect; print(hubpub.push.__doc__, *inspect.signature(hubpub.push).parameters)"
    done = run(sys.executable, "-OO", "-c", code, cwd=ROOT)
    names = ["folder", "repo", "main_process_only", "progress", *declared(PushOptions)]
    assert done.out == f"None {' '.join(names)}\n", done.err
