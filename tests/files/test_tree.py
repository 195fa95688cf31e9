"""A folder as those see it who look into its files: its paths, by patterns."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.layouts import LAYOUTS
from hubpub.files.tree import Tree

PATTERNS = sorted({pattern for layout in LAYOUTS for pattern in layout.markers} | {"*-?.x", "a*", "*.a.b", "[ab]/*"})
# what fits a pattern, or only nearly
PATHS = [p.replace("*", put) for p in PATTERNS for put in ("", "x", "a/b", "\n")] + ["x", "a/b", "a/x.pth", ".pth"]


@given(st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=5), st.frozensets(st.sampled_from(PATHS), max_size=8))
def test_a_pattern_fits_as_fnmatch_has_it(patterns, paths):
    fitting = [
        (pattern, path)
        for pattern in patterns
        for path in paths
        if fnmatchcase(path, pattern) and ("/" in pattern or "/" not in path)
    ]
    assert Tree(Path("/m"), {}, paths).has(*patterns) == bool(fitting)
