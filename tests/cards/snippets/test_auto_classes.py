"""Which class of transformers loads a model, and how it is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hubpub.cards.snippets import auto_classes
from hubpub.cards.snippets.auto_classes import auto_class, classes_of, run

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("architecture", "task", "kind"),
    [
        ("BertForMaskedLM", None, "MaskedLM"),
        ("BertModel", "feature-extraction", ""),
        ("GPT2LMHeadModel", None, "CausalLM"),
        ("MarianMTModel", "translation", "Seq2SeqLM"),
        ("T5ForConditionalGeneration", None, "Seq2SeqLM"),
        ("WhisperForConditionalGeneration", "automatic-speech-recognition", "SpeechSeq2Seq"),
        ("Qwen2VLForConditionalGeneration", None, "ImageTextToText"),
        ("Wav2Vec2ForSequenceClassification", "audio-classification", "AudioClassification"),
        ("Qwen3ForSequenceClassification", "text-ranking", "SequenceClassification"),
        # of nobody: by its name
        ("BrandNewForCausalLM", "text-generation", "CausalLM"),
        ("BrandNewForEverything", None, ""),
        ("BrandNewLMHeadModel", None, "CausalLM"),
        ("; import os", None, ""),
        ("ForA" * 300_000 + "!", None, ""),
        (None, "translation", "Seq2SeqLM"),
        (None, "text-generation", ""),
        (None, None, ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_class_that_loads_a_model(architecture, task, kind):
    assert auto_class(architecture, task) == kind


@pytest.mark.parametrize(
    ("auto_map", "kind"),
    [
        ({"AutoConfig": "x.X", "AutoModelForCausalLM": "x.Y"}, "CausalLM"),
        ({"AutoModel": "x.Y"}, ""),
        ({"AutoModelForNobody": "x.Y", "AutoModelForMaskedLM": "x.Z"}, "MaskedLM"),
        ({"AutoModelForCausalLM; import os": "x.Y"}, ""),
    ],
)
def test_code_of_the_repository_says_its_class_itself(auto_map, kind):
    assert auto_class("MineForCausalLM", "text-generation", auto_map=auto_map) == kind


def test_a_table_says_it_of_every_architecture():
    every = {name for names in auto_classes._table().values() for name in names}
    assert len(every) > 900
    for architecture in every:
        kind = auto_class(architecture, None)
        assert architecture in auto_classes._table()[kind]
        assert kind in classes_of(architecture)


def test_what_reads_no_text_is_loaded_only():
    assert run("ImageClassification", "image-classification", chat=False) is None
    assert "apply_chat_template" in run("CausalLM", "text-generation", chat=True)
    assert "apply_chat_template" not in run("CausalLM", "text-generation", chat=False)
    assert run("SequenceClassification", "text-ranking", chat=False) != run("SequenceClassification", None, chat=False)


@pytest.mark.full
def test_the_table_is_that_of_the_installed_transformers():
    script = ROOT / "scripts" / "constants" / "architectures.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
