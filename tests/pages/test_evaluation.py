"""Results of a model-index, whatever it holds."""

from __future__ import annotations

import pytest

from hubpub.pages.evaluation import Result, number, results_of


def test_results() -> None:
    index = [
        {
            "name": "m",
            "results": [
                {
                    "task": {"type": "text-classification"},
                    "dataset": {"type": "glue", "name": "GLUE", "config": "sst2", "split": "test"},
                    "metrics": [
                        {"type": "acc", "name": "Accuracy", "value": 0.91234567, "verified": True},
                        {"value": "7 %"},
                    ],
                    "source": {"name": "run", "url": "https://a.b"},
                }
            ],
        }
    ]  # fmt: skip
    rest = ("GLUE (sst2, test)", "text-classification", "run", "https://a.b")
    assert results_of(index) == (
        Result("Accuracy", "0.912346", *rest, verified=True),
        Result("value", "7 %", *rest),
    )


@pytest.mark.parametrize(
    "index",
    [None, 1, "x", {}, [1], [{}], [{"results": 1}], [{"results": [1, {}]}], [{"results": [{"metrics": [1, {}]}]}],
     [{"results": [{"metrics": [{"value": None}], "dataset": 1, "task": [], "source": "x"}]}]],
)  # fmt: skip
def test_what_is_no_result_is_left_out(index: object) -> None:
    assert results_of(index) == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1, "0.1"), (1234, "1,234"), (float("nan"), None), (float("inf"), None), (True, None), (10**400, None),
     ("", None), ("x" * 99, "x" * 80), ([], None)],
)  # fmt: skip
def test_values(value: object, shown: str | None) -> None:
    assert number(value) == shown


def test_there_is_an_end() -> None:
    assert len(results_of([{"results": [{"metrics": [{"value": 1}] * 900}]}])) == 500
