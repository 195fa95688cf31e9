"""Writes which classes of transformers load which architectures; with --check, says whether the file is stale.

By hand, with the transformers and torch of the dependency group ``test-full``: not part of `make lint`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import transformers
from stale import write_or_check

TARGET = Path(__file__).parents[2] / "hubpub" / "cards" / "snippets" / "architectures.json"
# loads whatever another class loads, for going on with the training
_LEFT_OUT = ("PreTraining",)


def generated() -> str:
    """The file's content: by what stands behind ``AutoModelFor``, nothing for ``AutoModel``, the architectures."""
    classes = {}
    for name in sorted(dir(transformers)):
        kind = "" if name == "AutoModel" else name.removeprefix("AutoModelFor")
        if kind != name and kind not in _LEFT_OUT:
            # the names, before any of the models is imported
            mapping = getattr(transformers, name)._model_mapping._model_mapping
            classes[kind] = sorted({one for value in mapping.values() for one in _several(value)})
    content = {"source": f"transformers {transformers.__version__}", "classes": classes}
    return json.dumps(content, indent=1) + "\n"


def _several(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


if __name__ == "__main__":
    sys.exit(write_or_check({TARGET: generated()}, "architectures.py"))
