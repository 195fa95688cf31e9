"""WT: the JSON files that loaders read first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from hubpub.files import layouts
from hubpub.files.layouts import ESPNET, layouts_of
from hubpub.files.tree import JSON_LIMIT, Tree
from hubpub.files.weights.pointers import pointer_kind
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.tree import fault_of_yaml, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

# By name: what from_pretrained of transformers, PEFT, diffusers and sentence-transformers parses, and as what.
_OBJECTS = (
    "config.json",
    "generation_config.json",
    "adapter_config.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "preprocessor_config.json",
    "processor_config.json",
    "model_index.json",
    "config_sentence_transformers.json",
)
_LISTS = ("modules.json",)
# By name: what is parsed in the directories that model_index.json and modules.json name.
_OF_PARTS = (*_OBJECTS, "scheduler_config.json", "sentence_bert_config.json")
_REMEDY = "Mend it, or save it again with save_pretrained."
_CONSTANT = re.compile(rb"NaN|Infinity")
_TEXT_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*+"|-?Infinity|NaN')
# Those whose libraries parse config.json as JSON, by the standard library's parser; others allow comments there.
_STRICT = frozenset(
    {layouts.TRANSFORMERS, layouts.ADAPTER, layouts.DIFFUSERS, layouts.SENTENCE_TRANSFORMERS, layouts.TIMM}
)


@rule("WT005", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def broken_config(draft: Draft) -> Iterator[Finding]:
    """A JSON file that the loader reads is not JSON, or not an object.

    ``config.json``, ``generation_config.json``, ``adapter_config.json`` and their like are parsed before any weight is
    read: a trailing comma, a comment or a byte order mark is enough for ``from_pretrained`` to fail. In the folder of a
    library that is known to be more lenient, or not known, the finding is a warning. So it is for ``Infinity`` and
    ``NaN``, which Python writes and reads, and which are no JSON for the Hub and for JavaScript (transformers#42959);
    and for a ``meta.yaml`` of ESPnet that is no YAML (espnet#6426).

    Remedy: mend the file at the place that is told, or save it again with ``save_pretrained``.
    """
    tree = tree_of(draft)
    if tree is None:
        return
    severity = Severity.ERROR if _STRICT.intersection(layouts_of(tree)) else Severity.WARNING
    for name in (*_OBJECTS, *_LISTS, *_configs_of_parts(tree)):
        file = tree.local.get(name)
        if file is None or file.size > JSON_LIMIT:
            continue
        data = tree.start(name, JSON_LIMIT)
        if (not data and file.size) or pointer_kind(data):
            # told of by WT015 and WT012
            continue
        message, subject = _fault(name, data)
        if message:
            yield broken_config.finding(message, _REMEDY, subject, severity=severity)
        elif constant := _CONSTANT.search(data) and _constant(data.decode()):
            yield broken_config.finding(
                f"{name} holds {constant[0]}, which Python alone takes for JSON: the Hub cannot read the file",
                "Write a number or null in its place.",
                Subject(path=name, line=constant[1]),
                severity=Severity.WARNING,
            )
    if "meta.yaml" in tree.local and (ESPNET in layouts_of(tree) or tree.library == "espnet"):
        fault = fault_of_yaml(tree, "meta.yaml")
        if fault is not None:
            message, line = fault
            yield broken_config.finding(
                f"meta.yaml is not YAML: {message}",
                "Mend it, or pack the model again (espnet2.bin.pack).",
                Subject(path="meta.yaml", line=line),
                severity=Severity.WARNING,
            )


def _configs_of_parts(tree: Tree) -> Iterator[str]:
    """The configs in the directories that a pipeline, or a model of sentence-transformers, is put together from."""
    index, modules = tree.read_object("model_index.json") or {}, tree.read_json("modules.json")
    named = [name for name, value in index.items() if isinstance(value, list)]
    for module in modules if isinstance(modules, list) else ():
        path = module.get("path") if isinstance(module, dict) else None
        if isinstance(path, str) and path.strip("/"):
            named.append(path.strip("/"))
    there = {path.rpartition("/")[0] for path in tree.local}
    for directory in dict.fromkeys(name for name in named if name in there):
        yield from (f"{directory}/{config}" for config in _OF_PARTS)


def _constant(text: str) -> tuple[str, int] | None:
    """The first ``NaN`` or ``Infinity`` of a text that Python takes for JSON, with its line."""
    for match in _TEXT_OR_CONSTANT.finditer(text):
        if match[0][0] != '"':
            return match[0], text.count("\n", 0, match.start()) + 1
    return None


def _fault(name: str, data: bytes) -> tuple[str, Subject]:
    """What is wrong with a file, and where; empty for what is not."""
    try:
        value = json.loads(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"{name} is not UTF-8", Subject(path=name, line=line)
    except json.JSONDecodeError as error:
        what = "it begins with a byte order mark" if data.startswith(b"\xef\xbb\xbf") else error.msg
        what = "it is empty" if not data.strip() else what
        return f"{name} is not JSON: {what}", Subject(path=name, line=error.lineno, column=error.colno)
    except RecursionError:
        return f"{name} is nested too deeply", Subject(path=name)
    except ValueError:
        return f"{name} has a number of too many digits", Subject(path=name)
    if not isinstance(value, list if name in _LISTS else dict):
        return f"{name} is not a JSON {'list' if name in _LISTS else 'object'}", Subject(path=name, line=1)
    return "", Subject()
