"""Values out of an object that a stranger wrote, asked for by their kind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.profile.config import Config, as_name, is_count
from hubpub.types.profile import Known

CONFIG = Config(
    "c.json",
    {
        "a": " text ",
        "b": 5,
        "c": ["x", 1, "y\n", "z\nz"],
        "d": {"e": {"f": 3}},
        "g": [{"h": 1}, 5, {"h": 2}],
        "i": True,
    },
)


def test_by_kind():
    assert CONFIG.text("b", "missing", "a") == Known("text", "c.json: a")
    assert CONFIG.text("b") is CONFIG.text("c") is None
    assert CONFIG.whole("a", "i", "b") == Known(5, "c.json: b")
    assert list(CONFIG.texts("c")) == [Known("x", "c.json: c[0]"), Known("y", "c.json: c[2]")]
    assert list(CONFIG.texts("a")) == [Known("text", "c.json: a")]
    assert CONFIG.part("d").part("e").whole("f") == Known(3, "c.json: d.e.f")
    assert CONFIG.part("a").data == CONFIG.part("missing").data == {}
    assert [part.whole("h") for part in CONFIG.parts("g")] == [Known(1, "c.json: g[0].h"), Known(2, "c.json: g[2].h")]
    assert (CONFIG.place(), CONFIG.place("odd key")) == ("c.json", 'c.json: "odd key"')


@given(st.text(max_size=600))
def test_a_name_is_one_printable_line(text):
    name = as_name(text)
    assert name in {"", text.strip()}
    assert name.isprintable()
    assert len(name) <= 500


def test_a_count_is_above_zero_and_can_be_counted():
    assert [value for value in (0, 1, -1, True, 1.0, "1", None, 2**53 - 1, 2**53) if is_count(value)] == [1, 2**53 - 1]
