"""The Hub's task of a model, by its class."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hubpub.cards.vocabularies import pipelines
from hubpub.files.profile.tasks.lookup import _tasks, task_of
from hubpub.types.profile import Known

ROOT = Path(__file__).parent.parent.parent.parent.parent


@pytest.mark.parametrize(
    ("library", "name", "task"),
    [
        ("transformers", "BertForMaskedLM", "fill-mask"),
        ("transformers", "GPT2LMHeadModel", "text-generation"),
        ("transformers", "Qwen2_5_VLForConditionalGeneration", "image-text-to-text"),
        ("transformers", "WhisperForConditionalGeneration", "automatic-speech-recognition"),
        ("transformers", "CLIPModel", "zero-shot-image-classification"),
        ("transformers", "T5ForConditionalGeneration", None),  # for several: translation, summarization and others
        ("transformers", "BertForPreTraining", None),
        ("transformers", "StableDiffusionPipeline", None),
        ("diffusers", "StableDiffusionPipeline", "text-to-image"),
        ("diffusers", "StableDiffusionInpaintPipeline", "image-to-image"),
        ("diffusers", "BertForMaskedLM", None),
    ],
)
def test_a_class(library, name, task):
    assert task_of(Known(name, "x"), library) == (Known(task, "x") if task else None)


def test_each_task_is_one_of_the_hubs():
    for library in ("transformers", "diffusers"):
        assert set(_tasks(library).values()) <= set(pipelines().values)
    assert task_of(None, "transformers") is None


@pytest.mark.full
def test_the_lists_are_those_of_the_libraries():
    script = ROOT / "scripts" / "constants" / "tasks.py"
    found = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True)
    assert (found.stdout, found.returncode) == ("", 0)
