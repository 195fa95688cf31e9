"""Which of the queries by which the Hub counts downloads tell a library by the files of its folder.

A query (huggingface.js, model-libraries.ts: ``countDownloads``) is of alternatives, each of conditions on one file's
path. It says which file to count, given the library; few say which library it is, given the file. Those are kept that
no other library has, and whose file is named after the library or has an ending of its own.
"""

from __future__ import annotations

import re
from collections import Counter

_CONDITION = re.compile(r'(path|path_extension|path_filename|path_prefix):"([^"]+)"')
# Formats that many libraries write.
_GENERAL = frozenset(
    """
    bin cfg ckpt cs gguf joblib json keras mil npz onnx pkl pt pt2 pth py safetensors tar task whl zip zst
    """.split()  # noqa: SIM905 -- read as a list of words
)
# Words of a library's key that files of others are named after too.
_WORDS = frozenset(
    """
    audio base config data depth full generation image large mini model models music open speech text tiny video voice
    """.split()  # noqa: SIM905 -- read as a list of words
)
# Files of a name that nobody else gives, by those who use them.
_KNOWN = {"speechbrain": ("path", "hyperparams.yaml")}


def telling(queries: dict[str, str]) -> dict[str, list[list[list[str]]]]:
    """The alternatives that tell a library, by its key: each a list of conditions, each a field and a value."""
    parsed = {key: _alternatives(query) for key, query in queries.items()}
    count = Counter(tuple(map(tuple, alternative)) for found in parsed.values() for alternative in found)
    kept = {}
    for key, alternatives in parsed.items():
        own = [one for one in alternatives if count[tuple(map(tuple, one))] == 1 and _tells(key, one)]
        if own:
            kept[key] = own
    return kept


def _alternatives(query: str) -> list[list[list[str]]]:
    """A query as alternatives; of one with what is not known here, none."""
    found = []
    for part in re.split(r"\s+OR\s+", query.replace("(", "").replace(")", "")):
        conditions = [_CONDITION.fullmatch(one.strip()) for one in re.split(r"\s+AND\s+", part)]
        if all(conditions):
            found.append([[one[1], one[2]] for one in conditions if one])
    return found


def _tells(key: str, conditions: list[list[str]]) -> bool:
    named = [value for field, value in conditions if field in {"path", "path_filename"}]
    if any(_is_named_after(key, value) or _KNOWN.get(key) == ("path", value) for value in named):
        return True
    fields = [field for field, _ in conditions]
    return (
        fields == ["path_extension"]
        and re.fullmatch(r"[a-z0-9]+", conditions[0][1]) is not None
        and (conditions[0][1] not in _GENERAL)
    )


def _is_named_after(key: str, path: str) -> bool:
    words = {word for word in re.split(r"[^a-z0-9]+", key.lower()) if len(word) > 3} - _WORDS
    parts = set(re.split(r"[^a-z0-9]+", path.lower()))
    whole = re.sub(r"[^a-z0-9]", "", key.lower())
    joined = re.sub(r"[^a-z0-9]", "", path.lower())
    return (
        whole in parts or (len(whole) > 3 and whole in joined) or any(word in part for word in words for part in parts)
    )
