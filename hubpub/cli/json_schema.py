"""The JSON Schemas of what hubpub reads and writes, generated from the models."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from hubpub.errors import CallError
from hubpub.types.options.declaration import RECIPES

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
# A docstring's list of fields, and what follows it; each field is `name: text`, continued with more indentation.
_ATTRIBUTES = re.compile(r"\n*^Attributes:\n((?:[ ]{4}.*(?:\n|\Z)|\n(?=[ ]{4}))+)", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^[ ]{4}(\w+): ((?:.*(?:\n[ ]{8,}|\Z)?)+)", re.MULTILINE)
# The rest of a docstring is for those who call it.
_FOR_CALLERS = re.compile(r"\n*^(?:Raises|Args|Returns):\n(?:[ ]{4}.*(?:\n|\Z)|\n(?=[ ]{4}))+", re.MULTILINE)
_EXAMPLE = re.compile(r"such as ``([^`]+)``")

# What is read takes a run as text too (hubpub.types.lineage).
_RUN = {
    "type": "string",
    "description": "A W&B run: `entity/project/id`, or the URL of its page or of one below it.",
    "examples": ["wandb/huggingtweets/26bv6b2f", "https://wandb.ai/wandb/huggingtweets/runs/26bv6b2f"],
}


@dataclass(frozen=True, slots=True)
class _Schema:
    """A schema that there is.

    Attributes:
        model: Gives what it is the schema of.
        written: Whether that is written rather than read.
        title: Its title.
    """

    model: Callable[[], Any]
    written: bool
    title: str


def _in(module: str, name: str, *, made: bool = False) -> Callable[[], Any]:
    """Gives a model, by its name in a module that is imported then; or what a function of that name makes."""

    def model() -> Any:
        found = getattr(import_module(f"hubpub.{module}"), name)
        return found() if made else found

    return model


def _given(model: Any) -> Callable[[], Any]:
    return lambda: model


_OURS = {
    "hubpub.toml": _Schema(
        _in("files.settings", "file_model", made=True), False, "hubpub.toml: the settings of one model folder"
    ),
    "card.metadata": _Schema(_in("cards.schema", "CardMetadata"), False, "The front matter of a model card"),
    "card": _Schema(
        _in("workflows.card", "Rendered"), True, "A card, and what it was made from (hubpub card --format json)"
    ),
    "finding": _Schema(_in("types.findings", "Finding"), True, "One judgement of one rule"),
    "checked": _Schema(_in("types.findings", "Checked"), True, "What a check came to (hubpub check --format json)"),
    "lineage": _Schema(_in("types.lineage", "Lineage"), True, "The runs that a model comes from"),
    "lineage.graph": _Schema(
        _in("types.lineage_graph", "LineageGraph"), True, "Where a model comes from (hubpub.resolve)"
    ),
    "fleet": _Schema(
        _in("types.fleet", "FleetStatus"), True, "Where a fleet's run stands (hubpub fleet push --format json)"
    ),
    "fleet.report": _Schema(
        _in("types.report", "FleetReport"), True, "What a fleet's run came to, row by row (--report FILE.json)"
    ),
    "links": _Schema(
        _in("types.proof", "Links"), True, "A run's lineage, proof and findings (hubpub links --format json)"
    ),
    "plan": _Schema(_in("types.plan", "Plan"), True, "What a push would do (hubpub plan --format json)"),
    "setup": _Schema(_in("types.setup", "Setup"), True, "What a push of a folder goes by (hubpub init --format json)"),
    "verification": _Schema(
        _in("types.verification", "Verification"),
        True,
        "What has changed since a push (hubpub verify --format json)",
    ),
    "receipt": _Schema(
        _in("types.receipt", "Receipt"), True, "What a push did (hubpub push --format json, .hubpub/receipts)"
    ),
}


def names() -> list[str]:
    """The names of all schemas. Each recipe is imported for it: only itself knows whether it takes facts."""
    first, *others = _OURS
    return [first, *_of_recipes(), *others]


def _of_recipes() -> dict[str, _Schema]:
    """What the recipes read: the source of a card, and its facts alone. A broken one of another package has none."""
    from hubpub.cards.recipes import registry

    found: dict[str, _Schema] = {}
    for name, recipe in registry.working():
        by = "--facts, --read" if isinstance(recipe, registry.ReadsCards) else "--facts"
        source = recipe.source_model
        found[f"source.{name}"] = _Schema(_given(source), False, f"What a {name} card is made from ({by})")
        if facts := source.model_fields.get("facts"):
            title = f"The facts of a {name} card, alone (--facts)"
            found[f"facts.{name}"] = _Schema(_given(facts.annotation), False, title)
    return found


def schema(name: str) -> str:
    """A JSON Schema (draft 2020-12), as text.

    Raises:
        CallError: There is none of that name.
    """
    from pydantic import TypeAdapter

    from hubpub.cards.recipes import registry

    found = _OURS.get(name) or _of_recipes().get(name)
    if found is None:
        raise CallError(f"there is no schema {name!r}", f"Known schemas: {', '.join(names())}.")
    body = TypeAdapter(found.model()).json_schema(mode="serialization" if found.written else "validation")
    defined = body.get("$defs", {})
    for part in (*defined.values(), body):
        _describe(part, defined)
    for field in body.get("properties", {}).values():
        if field.get("examples") == [RECIPES]:
            field["examples"] = registry.names()
    if "PushRequest" in defined:
        defined["PushRequest"]["properties"]["options"]["properties"] = _options()
    if not found.written and "RunRef" in defined:
        defined["RunRef"] = {"anyOf": [_RUN, defined["RunRef"]]}
    document = {"$schema": _DIALECT, "$id": f"{name}.schema.json", **body, "title": found.title}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _describe(part: dict[str, Any], defined: dict[str, Any]) -> None:
    """Gives the fields of a value their descriptions, and examples, out of its docstring."""
    text = _FOR_CALLERS.sub("", part.get("description", ""))
    if found := _ATTRIBUTES.search(text):
        text = text.replace(found[0], "")
        for name, said in _ATTRIBUTE.findall(found[1]):
            field = part.get("properties", {}).get(name)
            if field is None or "description" in field:
                continue
            field["description"] = _plain(" ".join(said.split()))
            if example := _EXAMPLE.search(said):
                field["examples"] = [example[1]]
    if text.strip():
        part["description"] = _plain(text.strip())
    for field in part.get("properties", {}).values():
        # a field that says nothing of itself is what its value is
        if "description" not in field and (said := defined.get(field.get("$ref", "")[8:], {}).get("description")):
            field["description"] = said.split("\n\n", 1)[0]


def _options() -> dict[str, Any]:
    """The options of a push that a plan shows."""
    from pydantic import TypeAdapter

    from hubpub.cards.recipes import registry
    from hubpub.types.options.lookup import declared
    from hubpub.types.options.push import MergedOptions

    shown: dict[str, Any] = {}
    for name, known in declared(MergedOptions).items():
        if known.option.in_plan:
            # a list is one in JSON; facts and a run are shown where they are named by a text
            kind: Any = list[str] if known.is_list else known.type if known.is_text or known.is_flag else None
            kind = known.type if known.choices else kind or str | None
            shown[name] = {**TypeAdapter(kind).json_schema(), "description": registry.with_names(known.option.for_docs)}
    return shown


def _plain(text: str) -> str:
    """Text as Markdown has it, which editors show."""
    return text.replace("``", "`")
