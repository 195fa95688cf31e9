"""A large archive takes no more memory than a small one: it is read as a stream."""

from __future__ import annotations

import re
import sys

import pytest

from tests.support.commands import ROOT, run

pytestmark = pytest.mark.slow


def test_ten_times_the_posts_take_as_much_memory():
    done = run(sys.executable, ROOT / "tests" / "benchmarks" / "archives.py", "--posts", "200000", "--pairs", "1")
    assert done.code == 0, done.err
    found = re.search(r"memory: (\d+) MB for 200,000 posts, (\d+) MB for 20,000", done.out)
    assert found
    assert int(found[1]) <= int(found[2]) + 20
