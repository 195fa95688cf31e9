"""Writes docs/explanation/library-cards.md: the same folders through the libraries' own cards and through hubpub.

By hand, in an environment with the libraries of ``scripts/library_cards.py``: it makes the models, publishes them on a
local hub, and runs what each card prints. It takes some minutes, and ends with 1 where hubpub's card is behind the one
that it found in the folder, or leaves a placeholder.

    $ python scripts/compare_cards.py
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from hubpub.cards.frontmatter import parse  # noqa: E402
from hubpub.cards.libraries.template import literals  # noqa: E402
from hubpub.cards.libraries.tokens import Kind, Token, digest, tokens  # noqa: E402
from hubpub.cards.merge.fill import is_empty  # noqa: E402
from hubpub.cards.schema import CardMetadata  # noqa: E402
from hubpub.rules.body.placeholders import placeholders  # noqa: E402
from hubpub.rules.body.text import Body  # noqa: E402
from hubpub.types.card import Card  # noqa: E402

DOCS = ROOT / "docs" / "explanation" / "library-cards.md"
BEGIN, END = "<!-- table: written by scripts/compare_cards.py -->", "<!-- end of the table -->"
LIBRARIES = ("transformers", "trl", "peft", "sentence-transformers", "setfit", "diffusers", "skops", "timm")
# What the Hub reads; these two its client alone.
READ = {field.alias or name for name, field in CardMetadata.model_fields.items()} - {"model_name", "eval_results"}
SNIPPET = re.compile(r"^( *)```(?:python|py)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
NONE = re.compile(r"\[None\]|huggingface\.co/None\b|=\s*[\"']None[\"']|^# None$", re.MULTILINE)
# A line says something of this model where it has a label with a value, a number, code, or a link.
SAYS = re.compile(r"\d|`[^`]+`|\]\(|^\s*[-*]\s+(?:\*\*|__)?[\w ()/-]+:?(?:\*\*|__)?:?\s+\S")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[`*])")
RULE = re.compile(r"[\s|:-]+")
# Pictures that a library draws as HTML say nothing in words.
DRAWN = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
RUNS = ("no", "none", "not run", "yes")
DIAGRAM = re.compile(r"\s*</?[a-z][^>]*>")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a card has.

    Attributes:
        fields: The keys of its front matter that the Hub reads and that have a value.
        facts: The sentences, items and rows of its body that say something of this model.
        open: The placeholders that are left.
        runs: Whether its first snippet runs, as a place in ``RUNS``.
        errors: What ``hubpub check`` finds wrong.
        warnings: What it warns of.
    """

    fields: int
    facts: int
    open: int
    runs: int
    errors: int
    warnings: int

    def behind(self, other: Counts) -> list[str]:
        """The columns in which this card is behind another."""
        more = [name for name in ("fields", "facts", "runs") if getattr(self, name) < getattr(other, name)]
        return more + [name for name in ("open", "errors", "warnings") if getattr(self, name) > getattr(other, name)]


def main() -> int:
    """Makes the models, counts, and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", type=Path, help="where the models and the cards stay, to be looked at")
    keep = parser.parse_args().keep
    place = Path(tempfile.mkdtemp()) if keep is None else keep
    place.mkdir(parents=True, exist_ok=True)
    try:
        rows, behind = _compared(place)
    finally:
        if keep is None:
            shutil.rmtree(place, ignore_errors=True)
    _write(rows)
    print("\n".join(behind) or "hubpub is behind in no cell")
    return bool(behind)


def _compared(place: Path) -> tuple[list[str], list[str]]:
    from tests.support.hub_process import start as start_hub
    from tests.support.reader import reading

    rows, behind = [], []
    with start_hub(place / "hub") as hub:
        env = {"HF_ENDPOINT": hub.url, "HF_HOME": str(place / "hf"), "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
        env |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "WANDB_MODE": "disabled"}
        maker = [sys.executable, str(ROOT / "scripts" / "library_cards.py"), str(place)]
        for names in ([], ["timm"]):
            subprocess.run([*maker, *names], env={**os.environ, **env, "HF_TOKEN": hub.token}, check=True)
        os.environ.update(env)
        for sample in json.loads((place / "samples.json").read_text()):
            with reading(hub.url, place / "hf") as reader:
                without = _count(place, sample, "without", _published(sample, None), reader)
                for how, text in sample["cards"].items():
                    own = _count(place, sample, f"own-{len(rows)}", text, reader)
                    ours = _count(place, sample, f"with-{len(rows)}", _published(sample, text), reader)
                    left = ["placeholders"] if ours.open else []
                    behind += [f"{sample['library']}, {how}: {column}" for column in (*ours.behind(own), *left)]
                    rows += [_row(f"**{sample['library']}**, {how}", own), _row("hubpub, with that card", ours)]
                rows.append(_row("hubpub, without a card", without))
    return rows, behind


def _published(sample: Mapping[str, Any], own: str | None) -> str:
    """The card that a push of the folder would publish, with a card in it or without."""
    from hubpub.workflows.card import render_card

    path = Path(sample["folder"]) / "README.md"
    path.unlink(missing_ok=True)
    if own is not None:
        path.write_text(own, encoding="utf-8")
    try:
        return render_card(path.parent, repo=sample["repo"], ask=False).card.text
    finally:
        path.unlink(missing_ok=True)


def _count(place: Path, sample: Mapping[str, Any], name: str, text: str, reader: Any) -> Counts:
    import hubpub

    path = place / "cards" / sample["library"] / name / "README.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    found = hubpub.check(path).findings
    data = parse(text).data
    return Counts(
        sum(key in READ and _has_value(value) for key, value in data.items()),
        sum(1 for _ in facts(text)),
        len(open_places(text)),
        _runs(text, sample, path.parent, reader),
        sum(finding.severity == "error" for finding in found),
        sum(finding.severity == "warning" for finding in found),
    )


def _has_value(value: Any) -> bool:
    """Whether a field says something; a model-index without results says nothing."""
    results = isinstance(value, list) and all(isinstance(one, dict) and one.get("results") == [] for one in value)
    return not is_empty(value) and not results


def facts(text: str) -> Iterator[str]:
    """What a card's body says of its model: sentences, items and rows, by one rule for all cards."""
    always = frozenset[str]().union(*literals().values())
    seen = list(tokens(DRAWN.sub("", Card(text).body)))
    for number, token in enumerate(seen):
        if token.kind is not Kind.LINE or digest(token.text) in always or DIAGRAM.match(token.text):
            continue
        if token.text.lstrip().startswith("|"):
            if not RULE.fullmatch(token.text) and not _is_head(seen, number):
                yield token.text
            continue
        yield from (part for part in SENTENCE.split(token.text) if SAYS.search(part) and not open_places(part))


def _is_head(seen: list[Token], number: int) -> bool:
    return number + 1 < len(seen) and bool(RULE.fullmatch(seen[number + 1].text))


def open_places(text: str) -> set[int]:
    """Where a template was left open: by what BD004 knows, and by None where a name belongs."""
    body = Body(Card(text))
    found = {place.start for place in placeholders(body)}
    ends = [(place.start, place.start + len(place.text)) for place in placeholders(body)]
    more = (match.start() for match in NONE.finditer(text, body.start))
    found |= {start for start in more if not any(first - 9 <= start <= last for first, last in ends)}
    empty = (
        place for place, value in enumerate(parse(text).data.values()) if isinstance(value, str) and is_empty(value)
    )
    return found | {-1 - place for place in empty}


def _runs(text: str, sample: Mapping[str, Any], folder: Path, reader: Any) -> int:
    snippet = SNIPPET.search(Card(text).body)
    if snippet is None or not re.sub(r"(?m)^\s*(?:#.*)?$", "", snippet[2]).strip():
        return RUNS.index("none")
    if sample["library"] == "timm":  # it wants the real torchvision, and a picture of the Hub
        return RUNS.index("not run")
    code = re.sub(rf"(?m)^{snippet[1]}", "", snippet[2])
    try:
        reader.run(code, folder)
    except AssertionError as error:
        (folder / "error.txt").write_text(str(error), encoding="utf-8")
        return RUNS.index("no")
    return RUNS.index("yes")


def _row(name: str, counts: Counts) -> str:
    runs = RUNS[counts.runs]
    return (
        f"| {name} | {counts.fields} | {counts.facts} | {counts.open} | {runs} | {counts.errors}, {counts.warnings} |"
    )


def _write(rows: list[str]) -> None:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in (*LIBRARIES, "huggingface_hub"))
    table = [
        f"{datetime.now(UTC):%d %B %Y}; {versions}.",
        "",
        "| card | fields | facts | left open | snippet runs | errors, warnings |",
        "|---|--:|--:|--:|---|---|",
        *rows,
    ]
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(f"{BEGIN}\n")
    after = rest.partition(f"{END}\n")[2]
    DOCS.write_text(f"{before}{BEGIN}\n" + "\n".join(table) + f"\n{END}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
