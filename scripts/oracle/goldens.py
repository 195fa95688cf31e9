#!/usr/bin/env python3
"""Asks js-yaml again about every text of tests/golden/frontmatter/ and writes its answers down.

Usage: scripts/oracle/goldens.py [--check]
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
GOLDENS = HERE.parents[1] / "tests" / "golden" / "frontmatter"


def install(folder: Path) -> Path:
    """Installs the pinned package into a folder, and gives the script to run there."""
    for name in ("package.json", "package-lock.json", "frontmatter.mjs"):
        shutil.copy(HERE / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "frontmatter.mjs"


def ask(script: Path, texts: list[str]) -> list[dict[str, object]]:
    """js-yaml's answers."""
    questions = "".join(f"{json.dumps(text)}\n" for text in texts)
    # the texts of dates that are keys are in the local time
    environment = {**os.environ, "TZ": "UTC"}
    answers = subprocess.run(
        ["node", str(script)], input=questions, env=environment, check=True, capture_output=True, encoding="utf-8"
    )
    return [json.loads(line) for line in answers.stdout.split("\n") if line]


def main() -> int:
    """Writes the answers, or says which file has others."""
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        script = install(Path(folder))
        for path in sorted(GOLDENS.glob("*.json")):
            cases = json.loads(path.read_text())
            for case, answer in zip(cases, ask(script, [case["yaml"] for case in cases]), strict=True):
                case["answer"] = answer
            text = json.dumps(cases, indent=1) + "\n"
            if text != path.read_text():
                stale.append(path.name)
                if "--check" not in sys.argv:
                    path.write_text(text)
    for name in stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {name}")
    return int("--check" in sys.argv and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
