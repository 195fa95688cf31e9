"""WT043: the folder of several trainings; alone, given its draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.rules.weights.trainings import several_trainings
from hubpub.types.findings import Severity, Subject
from tests.rules.weights.drafts import GPT2, SAFETENSORS, draft_of

RUNS: dict[str, str | bytes] = {
    f"{run}/{name}": content
    for run in ("run-1", "run-2")
    for name, content in (("config.json", GPT2), ("model.safetensors", SAFETENSORS), ("training_args.bin", b"x"))
}


def without(*paths: str) -> dict[str, str | bytes]:
    return {path: content for path, content in RUNS.items() if path not in paths}


def test_the_folder_of_several_trainings(tmp_path: Path) -> None:
    [finding] = several_trainings(draft_of(tmp_path, RUNS))
    assert finding.severity is Severity.WARNING
    assert finding.message == "the models of 2 trainings would be published as one: run-1/, run-2/"
    assert finding.subject == Subject(path="run-1")


@pytest.mark.parametrize(
    "files",
    [
        without("run-2/training_args.bin"),  # parts of one model, as far as is known
        without("run-2/model.safetensors"),
        {**RUNS, "model.safetensors": SAFETENSORS},
        {**RUNS, "onnx/model.onnx": b"x"},
        {name.replace("run-", "checkpoint-"): content for name, content in RUNS.items()},
    ],
    ids=["one", "weights of one", "weights at the root", "others too", "checkpoints"],
)
def test_what_is_one_model(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    assert list(several_trainings(draft_of(tmp_path, files))) == []


def test_what_the_card_tells_how_to_load(tmp_path: Path) -> None:
    card = '# Models\n\n`from_pretrained("me/m", subfolder="run-1")`\n'
    assert list(several_trainings(draft_of(tmp_path, RUNS, card=card))) == []


def test_what_is_on_the_hub_already_counts(tmp_path: Path) -> None:
    assert list(several_trainings(draft_of(tmp_path, RUNS, remote=("model.safetensors",)))) == []
