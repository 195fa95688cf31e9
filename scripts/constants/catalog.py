"""Writes what hubpub has of the Hub's own snippets; with --check, says which of the files are stale.

These are hubpub/cards/snippets/catalog.json, the names, pages and templates of every library, and
tests/golden/snippets/hub.json, the Hub's snippets beside which those of hubpub are held. By hand, with npm and its
registry at hand: not part of `make lint`. The edition is the one that package.json pins.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from snippet_templates import template_of
from stale import write_or_check

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CATALOG = ROOT / "hubpub" / "cards" / "snippets" / "catalog.json"
GOLDENS = ROOT / "tests" / "golden" / "snippets"
_PACKAGE = "@huggingface/tasks"


def generated() -> dict[Path, str]:
    """Both files and their content."""
    version = json.loads((HERE / "package.json").read_text())["dependencies"][_PACKAGE]
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json", "libraries.mjs", "snippets.mjs"):
            shutil.copy(HERE / name, scratch)

        def run(*command: str, given: str | None = None) -> Any:
            done = subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.PIPE, text=True, input=given)
            return done.stdout

        run("npm", "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        libraries = json.loads(run("node", "libraries.mjs"))["libraries"]
        snippets = json.loads(run("node", "snippets.mjs", given=(GOLDENS / "models.json").read_text()))
        date = json.loads(run("npm", "view", "--silent", _PACKAGE, "time", "--json"))[version][:10]
    source = {"source": f"{_PACKAGE} {version}", "version": version, "date": date}
    return {
        CATALOG: _text({**source, "libraries": {key: _entry(key, library) for key, library in libraries.items()}}),
        GOLDENS / "hub.json": _text({**source, "snippets": snippets}),
    }


def _entry(key: str, library: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a library; no template where hubpub has code of its own."""
    snippet = library.pop("snippet") or {}
    own = (CATALOG.parent / "libraries" / f"{key.replace('-', '_')}.py").is_file()
    template, variants = (None, []) if own else _templates(snippet)
    # whether the Hub's own snippet reads no more than the id, even where it is none of ours; null without a snippet
    return {**library, "of_id_alone": snippet.get("ofIdAlone"), "template": template, "variants": variants}


def _templates(snippet: dict[str, Any]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The template of a library, and those for models of some tags, the one that goes before the others first."""
    pieces = snippet.get("pieces")
    template = template_of(pieces) if pieces else None
    variants = [
        {"tag": variant["word"], "template": template_of(variant["pieces"]) if variant["pieces"] else None}
        for variant in snippet.get("variants", [])
    ]
    # where nothing can run, nothing is told
    return template, variants if template or any(variant["template"] for variant in variants) else []


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check(generated(), "catalog.py"))
