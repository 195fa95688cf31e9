"""The types of hubpub's functions, as a type checker has them."""

from __future__ import annotations

import sys

from tests.support.commands import ROOT, run


def test_right_calls_pass_and_wrong_ones_do_not() -> None:
    """What is wrong says which error it is; mypy tells of a comment that is not needed, so each must be one."""
    done = run(sys.executable, "-m", "mypy", "tests/typing/api.py", cwd=ROOT)
    assert (done.code, done.out) == (0, "Success: no issues found in 1 source file\n")
