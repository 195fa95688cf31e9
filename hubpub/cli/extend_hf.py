"""The command line's `extend-hf`: `hf hubpub …` calls hubpub.

The client's own `hf extensions install` wants a repository on GitHub of one kind. This writes what it would leave
behind (huggingface_hub 2.4: `cli/extensions.py`). The owner is a name that nobody can have on GitHub, so that neither
`hf extensions update` nor its daily look for a newer one can ever fetch what a stranger put there.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from hubpub.cli.terminal import tell
from hubpub.errors import CallError, MachineError

_NAME = "hf-hubpub"
_NOBODY = "-"
# as the client has it: to import it for that would take half a second
_EXTENSIONS = Path("~/.local/share/hf/extensions")


@click.command("extend-hf")
@click.option("--remove", is_flag=True, help="Take it away again.")
def extend_hf(*, remove: bool) -> None:
    """Have `hf hubpub` call this hubpub: write it among the extensions of the hf command."""
    folder = _EXTENSIONS.expanduser() / _NAME
    manifest = folder / "manifest.json"
    if folder.exists() and not _is_ours(manifest):
        raise CallError(f"{folder} is there and is not hubpub's", "`hf extensions remove hubpub` takes it away.")
    try:
        if remove:
            if folder.exists():
                shutil.rmtree(folder)
            tell("hf has no hubpub command now\n")
            return
        _write(folder, manifest)
    except OSError as error:
        raise MachineError(
            f"cannot write {folder}: {error.strerror}", "Make room there, or see who owns it."
        ) from error
    tell(f"hf hubpub calls {sys.executable} -m hubpub now ({folder})\n")


def _write(folder: Path, manifest: Path) -> None:
    from hubpub.files.atomic import replace_file

    program = folder / _NAME
    replace_file(program, f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m hubpub "$@"\n'.encode())
    program.chmod(0o755)
    told = {
        "owner": _NOBODY,
        "repo": _NAME,
        "repo_id": "the hubpub of this machine",
        "short_name": "hubpub",
        "executable_path": str(program),
        "type": "binary",
        "installed_at": datetime.now(UTC).isoformat(),
        "description": "Publish trained models: one guarded commit, verified.",
        "commit_sha": None,
    }
    replace_file(manifest, json.dumps(told, indent=2, sort_keys=True).encode())


def _is_ours(manifest: Path) -> bool:
    try:
        told = json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("owner") == _NOBODY
