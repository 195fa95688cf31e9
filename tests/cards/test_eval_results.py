"""Files of evaluation results, as huggingface_hub and the Hub read them."""

from __future__ import annotations

import pytest
import yaml
from huggingface_hub import EvalResultEntry, parse_eval_result_entries

from hubpub.cards.eval_results import results_files
from hubpub.errors import CallError
from hubpub.types.profile import Result

KNOWN = (
    Result("accuracy", 0.75, "eval_results.json", "evaluation"),
    Result("f1", 1e-7, "eval_results.json", "evaluation"),
    Result("accuracy", 0.5, "test_results.json", "test"),
)


def test_the_client_reads_what_is_written():
    files = results_files(["f1=cais/hle:default", "test/accuracy=cais/hle:other", "f1=squad:q"], KNOWN)
    assert list(files) == [".eval_results/hle.yaml", ".eval_results/squad.yaml"]
    assert files[".eval_results/squad.yaml"] == "- dataset:\n    id: squad\n    task_id: q\n  value: 1.0e-07\n"
    entries = parse_eval_result_entries(yaml.safe_load(files[".eval_results/hle.yaml"]))
    assert entries == [EvalResultEntry("cais/hle", "default", 1e-7), EvalResultEntry("cais/hle", "other", 0.5)]


def test_the_run_is_the_source():
    [text] = results_files(["f1=cais/hle:1"], KNOWN, "https://wandb.ai/me/p/runs/r1").values()
    [entry] = parse_eval_result_entries(yaml.safe_load(text))
    assert (entry.task_id, entry.source_url, entry.source_name) == (
        "1",
        "https://wandb.ai/me/p/runs/r1",
        "Weights & Biases run",
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("accuracy", "names no result of a benchmark; measured are accuracy, f1"),
        ("", "names no result of a benchmark"),
        ("f1=cais/hle", "names no result of a benchmark"),
        ("f1=cais/hle:a b", "names no result of a benchmark"),
        ("f1=../../x:a", "'../../x' is no id of a dataset on the Hub"),
        ("bleu=cais/hle:default", "nothing tells the bleu of this model; measured are accuracy, f1"),
        ("test/f1=cais/hle:default", "nothing tells the f1 of test of this model"),
        ("accuracy=cais/hle:default", "accuracy was measured more than once"),
    ],
)
def test_what_cannot_be_told_is_an_error_that_says_what_to_write(asked, told):
    with pytest.raises(CallError) as raised:
        results_files([asked], KNOWN)
    assert told in raised.value.fact
    assert raised.value.next_step


def test_each_task_has_one_result():
    with pytest.raises(CallError, match="another result is asked for the same task of cais/hle"):
        results_files(["f1=cais/hle:default", "test/accuracy=cais/hle:default"], KNOWN)
