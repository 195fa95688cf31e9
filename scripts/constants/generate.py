"""Writes what hubpub has of the pinned npm packages; with --check, says which of the files are stale.

These are hubpub/cards/vocabularies/*.json and hubpub/files/profile/hints.json; catalog.py beside this one writes what
the snippets are made of.

By hand, with npm and its registry at hand: not part of `make lint`. A newer edition: raise the versions in
package.json, then `npm install --package-lock-only --omit-lockfile-registry-resolved` beside it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from hints import telling
from stale import write_or_check

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TARGET = ROOT / "hubpub" / "cards" / "vocabularies"
PROFILE = ROOT / "hubpub" / "files" / "profile"
HUB_DOCS = HERE / "licenses-hub-docs.json"


def extracted() -> tuple[dict[str, Any], dict[str, str]]:
    """What the packages hold, and the day on which each was published."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json", "extract.mjs"):
            shutil.copy(HERE / name, scratch)

        def run(*command: str) -> Any:
            return subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.PIPE, text=True).stdout

        run("npm", "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        found = json.loads(run("node", "extract.mjs"))
        dates = {}
        for name, version in found["versions"].items():
            published = json.loads(run("npm", "view", "--silent", f"@huggingface/{name}", "time", "--json"))
            dates[name] = published[version][:10]
    return found, dates


def generated() -> dict[Path, str]:
    """Every generated file and its content."""
    found, dates = extracted()
    docs = json.loads(HUB_DOCS.read_text())
    files = {}

    def add(
        name: str,
        package: str,
        values: Any,
        *,
        source: str = "",
        version: str = "",
        date: str = "",
        target: Path = TARGET,
    ) -> None:
        document = {
            "source": source or f"@huggingface/{package} {found['versions'][package]}",
            "version": version or found["versions"][package],
            "date": date or dates[package],
            "values": values,
        }
        files[target / f"{name}.json"] = json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    # npm's list lacks licences that the Hub takes and its documentation names: the union.
    add(
        "licenses",
        "hub",
        {**docs["values"], **{name: "" for name in found["licenses"] if name not in docs["values"]}},
        source=f"{docs['source']}, and @huggingface/hub {found['versions']['hub']}",
        version=f"{docs['read']}, {found['versions']['hub']}",
        date=max(docs["read"], dates["hub"]),
    )
    # Two that are no language and that huggingface_hub documents (ModelCardData).
    special = {"code": "Code", "multilingual": "Several languages"}
    add("languages", "languages", dict(sorted({**found["languages"], **special}.items())))
    for name in ("pipelines", "subtasks", "libraries"):
        add(name, "tasks", found[name])
    add("hints", "tasks", telling(found["counted"]), target=PROFILE)
    return files


if __name__ == "__main__":
    sys.exit(write_or_check(generated(), "generate.py"))
