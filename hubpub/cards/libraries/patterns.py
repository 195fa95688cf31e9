"""What templates leave where they did not know the model's name: for the rules that tell it and what mends it."""

from __future__ import annotations

import re

MODEL_TITLE = re.compile(
    r"^[ \t]{0,3}#{1,6}[ \t]+Model Card for (Model ID|None|\{\{ ?model_id\b[^{}\n]{0,100}\}\})(?=[ \t#\"]*\r?$)",
    re.MULTILINE,
)
"""A title with the name of a model for which a template had none."""

FIRST_HEADING = re.compile(r"^[ \t]{0,3}(#{1,6})[ \t]+(.*?)[ \t#]*\r?$", re.MULTILINE)
"""The card's own title is its first heading."""

PLACEHOLDER_ID = re.compile(
    r"""(["'])((?:sentence_transformers|cross_encoder|sparse_encoder|multi_vector_encoder|setfit|span_marker|pylate)"""
    r"""_model_id|PATH_TO_THIS_REPO)\1"""
)
"""The id that a snippet loads, of sentence-transformers and its kin, and of AutoTrain, where the model had none yet."""

NONE_ID = re.compile(
    r"""(?:(?:from_pretrained|SentenceTransformer|CrossEncoder|snapshot_download)\(\s*
        |\b(?:model|repo_id|model_name|model_id|model_name_or_path|base_model)\s*=\s*)(["'])(None)\1""",
    re.VERBOSE,
)
"""A script's None in place of an id: TRL's snippets."""

NO_SNIPPET = re.compile(r"# TODO: add an example code snippet for running this diffusion pipeline")
"""Where diffusers' training scripts want a snippet."""

_PATH = re.compile(r"\.{0,2}[/\\]|~|[A-Za-z]:|\S*\\|[^/]*/[^/]*/|\s")
_ID = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?", re.ASCII)


def is_id(text: str) -> bool:
    """Whether a text may be the id of a repository on the Hub."""
    return bool(_ID.fullmatch(text)) and text not in ("None", "none", "null")


def is_no_id(text: str) -> bool:
    """Whether a text that stands where an id should cannot be one: nothing, a script's None, or a path of a machine."""
    return not text or text == "None" or bool(_PATH.match(text))
