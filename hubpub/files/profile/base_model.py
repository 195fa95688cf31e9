"""What a model was made from: an id on the Hub, and never a path on a machine."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hubpub.files.paths import is_machine_path
from hubpub.types.profile import Known, Withheld

A_PATH = "it may be a path on a machine, and no model's id on the Hub"
"""Why such a name stays out."""

# The Hub's form of a name (huggingface_hub, utils/_validators.py: REPO_ID_REGEX): at most 96 characters.
_PART = r"[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?"
_ID = re.compile(rf"(?:{_PART}/)?{_PART}", re.ASCII)
_MOST = 96
# Folders that people and their tools train into; an owner of that name on the Hub is not believed.
_FOLDERS = re.compile(
    r"artifacts|base|cache|checkpoints?|ckpts?|content|data|exps?|experiments|final|finetuned|home|input|kaggle|local|logs?"
    r"|merged|mnt|models?|opt|outputs?|out|pretrained|results?|root|runs?|saved?|saved_models?|src|te?mp|train(?:ed|ing)?"
    r"|trained_models|users?|weights|work|work_dirs|workspace",
    re.IGNORECASE,
)
_CHECKPOINT = re.compile(r"(?:checkpoint|ckpt|step|epoch|iter|global_step)[-_]?\d*(?:[-_]\w*)?", re.IGNORECASE)
# The models that had no owner on the Hub, and still are found by their old names: those that transformers came with
# (huggingface.co/models of 2019 to 2023). Any other name without an owner is that of a folder.
_WITHOUT_OWNER = re.compile(
    r"""
    albert-(?:base|large|xlarge|xxlarge)-v[12]
    |bert-(?:base|large)-(?:un)?cased(?:-whole-word-masking(?:-finetuned-squad)?)?
    |bert-base-(?:chinese|german-cased|german-dbmdz-(?:un)?cased|multilingual-(?:un)?cased|cased-finetuned-mrpc)
    |camembert-base|ctrl|distilgpt2|distilroberta-base
    |distilbert-base-(?:(?:un)?cased(?:-distilled-squad)?|german-cased|multilingual-cased)
    |distilbert-base-uncased-finetuned-sst-2-english
    |gpt2(?:-(?:medium|large|xl))?|openai-gpt|roberta-(?:base|large)(?:-openai-detector)?|roberta-large-mnli
    |t5-(?:small|base|large|3b|11b)|transfo-xl-wt103|xlnet-(?:base|large)-cased
    |xlm-roberta-(?:base|large)|xlm-roberta-large-finetuned-conll0[23]-(?:dutch|english|german|spanish)
    |xlm-(?:clm|mlm)-[a-z0-9-]+
    """,
    re.VERBOSE,
)
_HUB = re.compile(r"https?://(?:huggingface\.co|hf\.co)/(?!datasets/|spaces/)([^/?#]+/[^/?#]+?)/?")

# Where the Hub's client keeps what it downloads (huggingface_hub, file_download.py: repo_folder_name).
_CACHED = re.compile(r".*[/\\]models--([^/\\]+)[/\\]snapshots[/\\][0-9a-f]{40}[/\\]?")


def is_id(name: str) -> bool:
    """Whether a text can be nothing but a model's id on the Hub."""
    if len(name) > _MOST or not _ID.fullmatch(name) or ".." in name or "--" in name or is_machine_path(name):
        return False
    owner, slash, model = name.partition("/")
    if not slash:
        return _WITHOUT_OWNER.fullmatch(name) is not None
    return not is_folder(owner) and not _CHECKPOINT.fullmatch(model)


def is_folder(owner: str) -> bool:
    """Whether what stands where an owner would is rather a folder that people and their tools train into."""
    return _FOLDERS.fullmatch(owner) is not None


def id_of_address(address: str) -> str:
    """The id of a model by its page on the Hub; empty for any other address."""
    match = _HUB.fullmatch(address)
    return match[1] if match and is_id(match[1]) else ""


def id_of_cached(path: str) -> str:
    """The id of a model by the path of its snapshot in the Hub's cache; empty for any other path."""
    match = _CACHED.fullmatch(path)
    name = match[1].replace("--", "/") if match else ""
    return name if is_id(name) else ""


def sorted_out(names: Iterable[Known[str] | None], name: str) -> tuple[tuple[Known[str], ...], tuple[Withheld, ...]]:
    """Which of some names are ids on the Hub, each once, and what is withheld of the others.

    Args:
        names: What was read; of None nothing is made.
        name: What the fact is called there, such as ``base_model``.
    """
    ids: dict[str, Known[str]] = {}
    withheld = []
    for known in names:
        if known is None or known.value.lower() in _NO_NAMES:
            continue
        name_or_id = known.value if is_id(known.value) else id_of_cached(known.value)
        if name_or_id:
            ids.setdefault(name_or_id, Known(name_or_id, known.place))
        else:
            withheld.append(Withheld(name, known.place, A_PATH))
    return tuple(ids.values()), tuple(withheld)


# What libraries write where they know none.
_NO_NAMES = frozenset({"", "none", "null", "unknown", "n/a", "na"})
