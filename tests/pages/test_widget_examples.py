"""Widget examples, of each shape that hub-docs tells, and of none."""

from __future__ import annotations

import pytest

from hubpub.pages.widget_examples import Part, examples_of, outputs_of


@pytest.mark.parametrize(
    ("item", "inputs", "outputs"),
    [
        ({"text": "a"}, [Part("", "a")], []),
        ({"question": "q", "context": "c"}, [Part("Question", "q"), Part("Context", "c")], []),
        ({"messages": [{"role": "user", "content": "hi"}]}, [Part("user", "hi")], []),
        ({"src": "a.wav", "output": {"text": "t"}}, [Part("", url="a.wav")], [Part("", "t")]),
        ({"text": "p", "output": {"url": "a.png"}}, [Part("", "p")], [Part("", url="a.png")]),
        ({"text": "p", "output": [{"label": "L", "score": 0.5}]}, [Part("", "p")], [Part("L", "0.5")]),
        ({"text": "p", "output": {"answer": "x", "score": 1}}, [Part("", "p")], [Part("", "x")]),
        ({"source_sentence": "s", "sentences": ["a", "b"]}, [Part("Sentence", "s"), Part("Compared with", "a\nb")], []),
        ({"table": {"a": [1, 2], "b": ["x", "y"]}}, [Part("Table", "a: 1, 2\nb: x, y")], []),
        ({"structured_data": {"w": [7.4]}}, [Part("Data", "w: 7.4")], []),
    ],
)
def test_shapes(item: object, inputs: list[Part], outputs: list[Part]) -> None:
    [example] = examples_of([item])
    assert list(example.inputs) == inputs
    assert list(example.outputs) == outputs


@pytest.mark.parametrize(
    "widget",
    [None, "x", 1, {}, [None], [1], [{}], [{"text": None}], [{"messages": "x"}], [{"messages": [1, {"role": []}]}],
     [{"text": {1: 2}}], [{"output": 1.0e400}], [{"example_title": "only"}]],
)  # fmt: skip
def test_what_is_no_example_is_left_out(widget: object) -> None:
    assert [part for example in examples_of(widget) for part in example.inputs if part.text] == []


def test_the_gallery_has_the_outputs_with_an_address() -> None:
    found = examples_of([{"text": "a", "output": {"url": "b.png"}}, {"text": "c", "output": {"text": "d"}}])
    assert [(output.url, output.text) for output in outputs_of(found)] == [("b.png", "a")]


def test_there_is_an_end() -> None:
    assert len(examples_of([{"text": "a" * 10_000}] * 1_000)) == 50
