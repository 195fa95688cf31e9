"""The names of the package that are loaded on first use."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import pytest

from hubpub import runs
from tests.support.commands import run

LAZY = ["hubpub", "hubpub.hub", "hubpub.runs", "hubpub.localhub"]
ALL = "import sys, hubpub; from hubpub import runs; [getattr(runs, name) for name in runs.__all__]"


@pytest.mark.parametrize("name", LAZY)
def test_no_public_name_is_that_of_a_module_of_the_package(name: str) -> None:
    """Python puts a module that is imported in the place of what has its name in the package."""
    package = import_module(name)
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert modules
    assert not modules & set(package.__all__)


def test_each_name_is_what_it_was_once_everything_is_loaded() -> None:
    code = f"{ALL}\nassert all(callable(getattr(runs, n)) or n == 'DEFAULT_TIMEOUT' for n in runs.__all__)"
    done = run(sys.executable, "-c", code)
    assert done.code == 0, done.err


def test_the_package_brings_no_client_along() -> None:
    done = run(sys.executable, "-c", f"{ALL}\nprint([name for name in ('wandb', 'httpx2') if name in sys.modules])")
    assert (done.code, done.out.strip()) == (0, "[]"), done.err


def test_another_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match=r"'hubpub\.runs' has no attribute 'nothing'"):
        runs.nothing  # noqa: B018
