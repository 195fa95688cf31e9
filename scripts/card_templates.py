"""Writes hubpub/cards/libraries/literals.json: digests of the lines that libraries' card templates always write.

By hand, over wheels of the libraries; the same wheels give the same file.

    $ pip download --no-deps -d wheels sentence-transformers==6.2.0 setfit==1.2.0 huggingface_hub==2.4.0 …
    $ python scripts/card_templates.py wheels
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.cards.libraries.tokens import digest, tokens  # noqa: E402

OUT = ROOT / "hubpub" / "cards" / "libraries" / "literals.json"
# Which template of which package is kept under which name.
TEMPLATES = {
    "huggingface_hub": r"huggingface_hub/templates/modelcard_template\.md",
    "sentence_transformers": r"sentence_transformers/(?:\w+/)?model_card_template\.md",
    "setfit": r"setfit/model_card_template\.md",
    "diffusers": r"diffusers/utils/model_card_template\.md",
    "trl": r"trl/templates/(?:lm|rm)_model_card\.md",
}
DEFAULT = re.compile(r"\{\{\s*\w+\s*\|\s*default\(\"([^\"]*)\",\s*true\)\s*\}\}")
RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
# a line that a condition holds, and nothing else
CONDITION = re.compile(r"^\{%[^%]*%\}|\{%-?\s*endif\s*-?%\}$", re.MULTILINE)


def main() -> int:
    """Reads the wheels of a folder, and writes the file."""
    lines: dict[str, set[str]] = {name: set() for name in TEMPLATES}
    wheels = []
    for path in sorted(Path(sys.argv[1]).rglob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            for member in sorted(wheel.namelist()):
                for name, pattern in TEMPLATES.items():
                    if re.fullmatch(pattern, member):
                        wheels.append("-".join(path.name.split("-")[:2]))
                        lines[name] |= literal(wheel.read(member).decode())
    kept = {"wheels": sorted(set(wheels)), "lines": {name: sorted(found) for name, found in lines.items()}}
    OUT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 0


def literal(template: str) -> set[str]:
    """The digests of a template's lines that hold no expression."""
    body = RAW.sub("", DEFAULT.sub(r"\1", template)).split("---\n", 2)[-1]
    plain = CONDITION.sub("", body)
    return {
        digest(line.text)
        for line in tokens(plain)
        if "{{" not in line.text.replace("{{TRL", "") and "{%" not in line.text
    }


if __name__ == "__main__":
    sys.exit(main())
