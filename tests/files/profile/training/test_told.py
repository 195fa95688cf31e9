"""What only the program that trained a model knew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hubpub.files.profile.training.told import NAME, add_told, write_told
from hubpub.types.profile import Known, Profile


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_told(tmp_path, "ada/tiny-base")
    found = add_told(Profile(), tmp_path)
    place = f"{NAME}: base_model"
    assert found.base_models == (Known("ada/tiny-base", place),)
    assert found.relation == Known("finetune", place)


def test_what_a_file_of_the_model_tells_comes_first(tmp_path: Path) -> None:
    write_told(tmp_path, "ada/tiny-base")
    told = Profile(base_models=(Known("eve/other", "adapter_config.json"),))
    assert add_told(told, tmp_path) == told


def test_a_path_is_no_model_and_a_later_training_knows_of_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_told(tmp_path, "ada/tiny-base")
    write_told(tmp_path, "")
    assert not (tmp_path / NAME).exists()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ada" / "local").mkdir(parents=True)
    for name in ("ada/local", str(tmp_path / "ada"), "./ada/local", "output/checkpoint-3"):
        write_told(tmp_path, name)
        assert add_told(Profile(), tmp_path) == Profile()


@pytest.mark.parametrize("value", [3, None, ["a/b"], "../x", "/home/ada/model"], ids=repr)
def test_what_is_no_id_is_not_believed(tmp_path: Path, value: Any) -> None:
    (tmp_path / NAME).parent.mkdir()
    (tmp_path / NAME).write_text(json.dumps({"base_model": value}))
    assert add_told(Profile(), tmp_path).base_models == ()
