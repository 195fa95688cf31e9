"""Writes the files that are generated from the code; with --check, says which of them are stale."""

from __future__ import annotations

import sys
from pathlib import Path

from hubpub import schemas

ROOT = Path(__file__).parent.parent


def generated() -> dict[Path, str]:
    """Every generated file and its content."""
    return {ROOT / "schemas" / f"{name}.schema.json": schemas.schema(name) for name in schemas.SCHEMAS}


def main() -> int:
    """Writes the files, or checks them."""
    files = generated()
    stale = [path for path, text in files.items() if not path.is_file() or path.read_text() != text]
    orphans = [path for path in (ROOT / "schemas").glob("*.json") if path not in files]
    if "--check" in sys.argv[1:]:
        for path in stale + orphans:
            print(f"{path.relative_to(ROOT)} is stale: run `make schemas`")
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files[path])
    for path in orphans:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
