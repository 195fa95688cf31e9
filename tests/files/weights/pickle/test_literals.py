"""The plain data of pickles, read without loading one."""

from __future__ import annotations

import collections
import enum
import os
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.weights.pickle.literals import Made, NotPlainError, read_literals

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class Color(enum.Enum):
    RED = "red"


class Evil:
    def __reduce__(self):
        return os.system, ("exit 1",)


@given(PLAIN, st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_plain_data_is_read_as_python_does(value, protocol):
    data = pickle.dumps(value, protocol)
    if protocol > 2 or (b"_codecs" not in data and b"bytes" not in data):  # the old protocols make bytes by a call
        assert read_literals(data) == value


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_is_made_is_told_and_not_made(protocol):
    made = read_literals(pickle.dumps(Evil(), protocol))
    assert isinstance(made, Made)
    assert (made.cls, made.arguments) == (f"{os.system.__module__}.system", ("exit 1",))
    color = read_literals(pickle.dumps(Color.RED, protocol))
    assert isinstance(color, Made)
    assert "RED" in color.arguments or color.arguments == ("red",)


def test_an_objects_state():
    made = read_literals(pickle.dumps(collections.UserDict({"a": 1})))
    assert isinstance(made, Made)
    assert made.state == {"data": {"a": 1}}


@given(st.binary(max_size=60) | PLAIN.flatmap(lambda v: st.integers(0, 60).map(lambda n: pickle.dumps(v)[:n])))
def test_what_is_broken_is_said_so(data):
    try:
        read_literals(data)
    except NotPlainError:
        return
    assert data.count(b".") > 0


def test_a_value_that_holds_itself():
    value: list[object] = []
    value.append(value)
    read = read_literals(pickle.dumps(value))
    assert read[0] is read
