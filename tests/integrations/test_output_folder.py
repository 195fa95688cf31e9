"""Which files of a Trainer's folder are the model's."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hubpub.integrations.output_folder import folder_to_publish, is_of_author

LONG_AGO = 1e9


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A Trainer's folder in which a model was saved just now."""
    output = tmp_path / "out"
    write(output, "config.json", "model.safetensors", "trainer_state.json", "1_Pooling/config.json")
    return output


def write(folder: Path, *names: str, at: float | None = None) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
        if at is not None:
            os.utime(folder / name, (at, at))


def chosen(output: Path) -> Path:
    now = time.time()
    return folder_to_publish(output, now, now)


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_of_one_training_is_published_as_it_is(output: Path) -> None:
    write(output, "checkpoint-2/model.safetensors", "runs/x/events.out.tfevents.1", "README.md", "LICENSE", at=LONG_AGO)
    assert chosen(output) == output


def test_what_an_earlier_training_left_stays_out(output: Path) -> None:
    write(output, "pytorch_model.bin", "test_results.json", "README.md", "LICENSE.txt", at=LONG_AGO)
    folder = chosen(output)
    assert folder == output / "for-the-hub"
    expected = {"config.json", "model.safetensors", "trainer_state.json", "1_Pooling/config.json"}
    assert names_in(folder) == expected | {"README.md", "LICENSE.txt"}
    assert (folder / "model.safetensors").samefile(output / "model.safetensors"), "it takes no room"
    assert (output / "pytorch_model.bin").exists()


def test_what_another_training_of_this_program_left_stays_out(output: Path) -> None:
    write(output, "run1/config.json", "run1/model.safetensors", "run1/training_args.bin", "run1/0_Dense/config.json")
    folder = chosen(output)
    assert folder == output / "for-the-hub"
    assert names_in(folder) == {"config.json", "model.safetensors", "trainer_state.json", "1_Pooling/config.json"}


def test_a_second_time_it_has_another_name(output: Path) -> None:
    write(output, "pytorch_model.bin", at=LONG_AGO)
    first, second = chosen(output), chosen(output)
    assert (first.name, second.name) == ("for-the-hub", "for-the-hub-2")
    assert names_in(first) == names_in(second)


def test_what_the_folders_author_says_of_it_counts(output: Path) -> None:
    write(output, "labels.txt", "hubpub.toml", at=LONG_AGO)
    assert chosen(output) == output


@pytest.mark.parametrize("sign", ["working directory", "git"])
def test_of_a_project_only_what_was_saved_is_published(
    output: Path, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    if sign == "git":
        (output / ".git").mkdir()
    else:
        (output / "src").mkdir()
        monkeypatch.chdir(output / "src")
    # what this very program downloaded, and the card of the project
    write(output, "data/train.csv", "README.md", at=time.time() - 5)
    folder = chosen(output)
    assert names_in(folder) == {"config.json", "model.safetensors", "trainer_state.json", "1_Pooling/config.json"}


def test_a_file_system_that_has_no_second_names(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    write(output, "pytorch_model.bin", at=LONG_AGO)
    folder = chosen(output)
    assert (folder / "model.safetensors").read_text() == "model.safetensors"
    assert not (folder / "model.safetensors").samefile(output / "model.safetensors")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("README.md", True), ("LICENSE", True), ("LICENCE.md", True), ("train.py", False), ("docs/README.md", False)],
)
def test_what_a_person_lays_beside_a_model(path: str, expected: bool) -> None:
    assert is_of_author(path) is expected
