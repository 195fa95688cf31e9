"""Weights as files: what their headers say, read without loading a tensor and without running a pickle.

Each reader takes an open binary stream, reads what the format puts before (or, in a zip, after) the tensors, and
raises `Malformed` for what no loader of that format would take. How much is read never depends on how large the
tensors are.
"""

from __future__ import annotations


class Malformed(ValueError):  # noqa: N818 -- it is a fact about a file, for a finding to state; not an error of ours
    """A file is not what its name says; the message says what is wrong, without a full stop."""
