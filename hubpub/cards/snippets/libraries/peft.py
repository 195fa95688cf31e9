"""PEFT: the base model with the adapter on it."""

from __future__ import annotations

from hubpub.cards.snippets import quantization
from hubpub.cards.snippets.auto_classes import auto_class, run
from hubpub.cards.snippets.facts import base_model, detail, has_tokenizer, places, task
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_KINDS = {
    "CAUSAL_LM": "CausalLM",
    "FEATURE_EXTRACTION": "",
    "QUESTION_ANS": "QuestionAnswering",
    "SEQ_2_SEQ_LM": "Seq2SeqLM",
    "SEQ_CLS": "SequenceClassification",
    "TOKEN_CLS": "TokenClassification",
}
_BY_TASK = {
    "feature-extraction": "",
    "question-answering": "QuestionAnswering",
    "text-generation": "CausalLM",
    "text-classification": "SequenceClassification",
    "token-classification": "TokenClassification",
}
# what a profile calls it where it withholds a path
_BASE = "base_model"
_LABELLED = ("SequenceClassification", "TokenClassification")
_UNKNOWN_BASE = "The base model is the one that `adapter_config.json` names."


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for an adapter of PEFT; None where its base lies on a machine of the author's."""
    kind = _kind(profile)
    base = base_model(profile)
    if (base is None or kind is None) and any(fact.name == _BASE for fact in profile.withheld):
        return None
    runs = None if kind is None else run(kind, task(profile), chat=profile.chat_template is not None)
    known = base is not None and kind is not None
    imports, lines, tokenizer = _on_base(kind or "", base or "", profile, repo) if known else _by_auto_class(kind, repo)
    if runs:
        imports = [*imports[:-1], _with_tokenizer(imports[-1])]
        source = literal(repo) if has_tokenizer(profile) else tokenizer
        lines = [*lines, f"tokenizer = AutoTokenizer.from_pretrained({source})", "", runs]
    quantized = quantization.packages(profile.quantization.value if profile.quantization else None)
    return Snippet(
        "python",
        "\n".join([*imports, "", *lines]),
        " ".join(["pip install -U peft transformers torch", *quantized]),
        () if known else (_UNKNOWN_BASE,),
        places(
            profile.library,
            profile.details.get("peft.task_type"),
            *profile.base_models,
            profile.task,
            profile.chat_template,
            profile.labels,
        ),
    )


def _kind(profile: Profile) -> str | None:
    """What stands behind ``AutoModelFor``; None where nothing tells it."""
    told = detail(profile, "peft.task_type")
    if isinstance(told, str) and told in _KINDS:
        return _KINDS[told]
    if (tag := task(profile)) in _BY_TASK:
        return _BY_TASK[tag or ""]
    return auto_class(profile.architecture.value if profile.architecture else None, task(profile)) or None


def _on_base(kind: str, base: str, profile: Profile, repo: str) -> tuple[list[str], list[str], str]:
    """Imports, code, and where the tokenizer is when the repository has none."""
    model_class = f"AutoModelFor{kind}" if kind else "AutoModel"
    # the head is made for so many labels, or the adapter's does not fit
    labels = f", num_labels={len(profile.labels.value)}" if profile.labels and kind in _LABELLED else ""
    lines = [
        f"base_model = {model_class}.from_pretrained({literal(base)}{labels})",
        f"model = PeftModel.from_pretrained(base_model, {literal(repo)})",
    ]
    return ["from peft import PeftModel", f"from transformers import {model_class}"], lines, literal(base)


def _by_auto_class(kind: str | None, repo: str) -> tuple[list[str], list[str], str]:
    """The same, with the base model that the adapter's own file names (PEFT 0.21.2, ``auto.py``)."""
    model_class = f"AutoPeftModelFor{kind or 'FeatureExtraction'}" if kind in _KINDS.values() else "AutoPeftModel"
    lines = [f"model = {model_class}.from_pretrained({literal(repo)})"]
    return [f"from peft import {model_class}"], lines, 'model.peft_config["default"].base_model_name_or_path'


def _with_tokenizer(line: str) -> str:
    """An import of transformers with the tokenizer's class besides."""
    if "from transformers" in line:
        return f"{line}, AutoTokenizer"
    return f"{line}\nfrom transformers import AutoTokenizer"
