"""PEFT: what the base is, and which class loads both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubpub.cards.snippets.libraries.peft import snippet
from hubpub.types.profile import Known, Withheld
from tests.cards.snippets.cases import BASE, REPO, profile


@pytest.mark.parametrize(
    ("facts", "imported"),
    [
        ({"peft__task_type": "SEQ_2_SEQ_LM", "base": BASE}, "AutoModelForSeq2SeqLM"),
        ({"task": "text-generation", "base": BASE}, "AutoModelForCausalLM"),
        ({"task": "feature-extraction", "base": BASE}, "import AutoModel, AutoTokenizer"),
        ({"architecture": "BertForMaskedLM", "base": BASE}, "AutoModelForMaskedLM"),
        ({"peft__task_type": "TOKEN_CLS"}, "AutoPeftModelForTokenClassification"),
        ({"task": "feature-extraction"}, "AutoPeftModelForFeatureExtraction"),
        # PEFT has no such class
        ({"architecture": "BertForMaskedLM"}, "import AutoPeftModel\n"),
        ({"base": BASE}, "import AutoPeftModel\n"),
        ({}, "import AutoPeftModel\n"),
    ],
)
def test_the_class_is_that_of_the_task(facts, imported):
    assert imported in snippet(profile("peft", **facts), REPO).code


def test_several_bases_are_none():
    made = profile("peft", task="text-generation")
    made = replace(made, base_models=(Known(BASE, "x"), Known("org/other", "x")))
    found = snippet(made, REPO)
    assert BASE not in found.code
    assert "adapter_config.json" in found.notes[0]


def test_a_base_on_the_authors_machine_cannot_be_loaded_by_a_reader():
    withheld = (Withheld("base_model", "adapter_config.json: base_model_name_or_path", "it is a path"),)
    made = replace(profile("peft", task="text-generation"), withheld=withheld)
    assert snippet(made, REPO) is None
    # the author has named it
    assert f'"{BASE}"' in snippet(replace(made, base_models=(Known(BASE, "x"),)), REPO).code


@pytest.mark.parametrize(("files", "source"), [("tokenizer.json", f'"{REPO}"'), ("adapter_config.json", f'"{BASE}"')])
def test_the_tokenizer_is_the_adapters_own_where_it_has_one(files, source):
    found = snippet(profile("peft", task="text-generation", base=BASE, files=files), REPO)
    assert f"AutoTokenizer.from_pretrained({source})" in found.code


def test_a_head_has_as_many_labels_as_were_trained():
    made = profile("peft", task="text-classification", base=BASE, labels=("a", "b", "c"))
    assert f'from_pretrained("{BASE}", num_labels=3)' in snippet(made, REPO).code


@pytest.mark.full
def test_the_classes_are_those_of_peft():
    import peft

    from hubpub.cards.snippets.libraries.peft import _KINDS

    for kind in _KINDS.values():
        assert hasattr(peft, f"AutoPeftModelFor{kind or 'FeatureExtraction'}")
    assert {str(task.value) for task in peft.TaskType} == set(_KINDS)
