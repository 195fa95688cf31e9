"""What was measured: results, and the values by step."""

from __future__ import annotations

from typing import Any

from hubpub.cards.recipes.standard.evaluation import evaluation
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.types.profile import Known, Point, Profile, Result, Series, Training


def text_of(results: tuple[Result, ...] = (), **training: Any) -> str:
    profile = Profile(results=results, training=Training(**training))
    section = evaluation(Model.of(Source(), "me/x", profile))
    return section.text if section else ""


def series(name: str, *values: float, every: int = 10, epochs: bool = False) -> Series:
    points = (Point(every * number, value, number / 2 if epochs else None) for number, value in enumerate(values, 1))
    return Series(name, tuple(points), f"state: {name}")


def test_nothing_measured_is_no_section() -> None:
    assert text_of() == ""
    assert text_of((Result("runtime", 3.2, "x"),)) == ""


def test_columns_are_those_that_tell_something() -> None:
    assert text_of((Result("f1", 0.5, "x"),)) == "| Metric | Value |\n| --- | ---: |\n| `f1` | 0.5 |"
    assert text_of((Result("f1", 0.5, "x", "test", "a/b", "fill-mask"), Result("wer", 0.4, "x"))).splitlines() == [
        "| Metric | Dataset | Split | Task | Value |",
        "| --- | --- | --- | --- | ---: |",
        "| `f1` | `a/b` | `test` | `fill-mask` | 0.5 |",
        "| `wer` |  |  |  | 0.4 |",
    ]


def test_very_many_results_are_folded_away() -> None:
    text = text_of(tuple(Result(f"m{number}", 0.5, "x") for number in range(21)))
    assert text.startswith("<details>\n<summary>All results</summary>\n\n| Metric |")


def test_by_step_with_the_training_loss_until_then_and_the_published_step_in_bold() -> None:
    loss = Series("train/loss", (Point(5, 3.0), Point(12, 2.0), Point(40, 1.0)), "state: loss")
    text = text_of(
        series=(loss, series("eval/loss", 2.5, 1.5, epochs=True), series("eval/runtime", 3, 3)),
        published_step=Known(20, "state: best"),
    )
    assert text.splitlines() == [
        "While it was trained; the published step in bold:",
        "",
        "| Step | Epoch | Training loss | `eval/loss` |",
        "| ---: | ---: | ---: | ---: |",
        "| 10 | 0.5 | 3 | 2.5 |",
        "| **20** | **1** | **2** | **1.5** |",
    ]


def test_one_evaluation_is_no_table() -> None:
    assert text_of(series=(series("eval_loss", 1.0),)) == ""


def test_measures_at_different_steps_leave_cells_empty() -> None:
    text = text_of(series=(series("eval_loss", 2, 1), series("eval_f1", 0.5, every=15)))
    assert text.splitlines()[-3:] == ["| 10 | 2 |  |", "| 15 |  | 0.5 |", "| 20 | 1 |  |"]


def test_a_long_log_is_thinned_and_says_so() -> None:
    text = text_of(series=(series("eval_loss", *(1 / n for n in range(1, 101))),), published_step=Known(380, "x"))
    assert text.startswith("<details>\n<summary>By step</summary>\n\n21 of 100 evaluations are shown. While it was")
    assert "\n| 10 | " in text
    assert "\n| **380** | **" in text
    assert "\n| 1,000 | " in text


def test_very_many_measures_are_cut_and_it_says_so() -> None:
    text = text_of(series=tuple(series(f"eval_m{number}", 1, 2) for number in range(9)))
    assert text.startswith("6 of 9 measures are shown. While it was trained:\n\n| Step | `eval_m0` |")


def test_every_row_names_where_it_was_read() -> None:
    profile = Profile(training=Training(series=(series("loss", 3, 2), series("eval_loss", 2, 1))))
    section = evaluation(Model.of(Source(), "me/x", profile))
    assert section.lines[-1].places == ("state: loss", "state: eval_loss")
