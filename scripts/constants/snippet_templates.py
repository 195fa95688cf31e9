"""Makes a template that can stand in a card of what @huggingface/tasks says: what can run is kept, the rest is told.

Of a snippet's pieces those are left out that ask for names which nothing makes, hold a gap for the reader to fill, pipe
a download into a shell, or are no Python and no command; and a snippet in which then nothing loads the model is none.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import tokenize
from typing import Any

ID = "⟪id⟫"
NAME = "⟪name⟫"
_AS_NAME = "the_id_of_the_model"
_PIP = re.compile(r"(?:# ?)?!?(pip install .+)")
_GAP = re.compile(r"<[\w ./-]+>|\b(?:RELEASE|SAE)_ID\b|\bYOUR_")
_COMMAND = re.compile(r"(?:pip|hf|litert-lm|python|openasr|mlagents-load-from-hf|MEMRA_\w+=\S+) ")
_MENDED = {
    # left huggingface_hub with version 2
    "huggingface-cli download": "hf download",
    "pip install huggingface-hub\n": "",
    # a GPU by force, where the library runs without
    ', device_map="cuda"': "",
    '.to("cuda")': "",
    ".cuda()": "",
    # a slip in the package
    "./download: string[]s": "./downloads",
}


def template_of(pieces: list[str]) -> dict[str, Any] | None:
    """What of a snippet can stand in a card; None where nothing of it loads the model."""
    install: list[str] = []
    changed: set[str] = set()
    parts: list[dict[str, str]] = []
    for piece in pieces:
        code = "\n".join(line.rstrip() for line in _without_installs(piece, install).split("\n")).strip("\n")
        mended = code
        for wrong, right in _MENDED.items():
            mended = mended.replace(wrong, right)
        if mended != code:
            changed.add("mended")
        if all(line.startswith("#") or not line for line in mended.split("\n")):
            continue
        language = "bash" if _is_command(mended) else "python"
        kept = _python(mended, changed) if language == "python" else mended
        if not kept or _GAP.search(kept) or (language == "bash" and ("| sh" in kept or "/path/to/" in kept)):
            changed.add("cut")
            continue
        if parts and parts[-1]["language"] == language:
            parts[-1]["code"] += f"\n\n{kept}"
        else:
            parts.append({"language": language, "code": kept})
    if not parts or not any(mark in part["code"] for part in parts for mark in (ID, NAME)):
        return None
    return {"install": " && ".join(install) or None, "parts": parts, "changed": sorted(changed)}


def _is_command(code: str) -> bool:
    """Whether a piece is for a shell, by its first line that is no comment."""
    lines = [line for line in code.split("\n") if line and not line.startswith("#")]
    return bool(lines) and _COMMAND.match(lines[0]) is not None


def _without_installs(piece: str, install: list[str]) -> str:
    """A piece without the lines that say what to install; they go into a list of their own."""
    lines = piece.strip("\n").split("\n")
    # the piece is about nothing else
    alone = all(line.startswith("#") or _PIP.fullmatch(line) for line in lines)
    kept = []
    for line in lines:
        found = _PIP.fullmatch(line)
        if found and (alone or line.startswith(("#", "!"))) and NAME not in line and ID not in line:
            install.append(found[1])
        else:
            kept.append(line)
    return "\n".join(kept)


def _python(code: str, changed: set[str]) -> str:
    """The statements that come before the first one which cannot run, with the id in quotes."""
    code = _quoted(code.replace("\t", "    "), changed)
    lines = code.split("\n")
    end, statements = _parsed(lines)
    known = set(dir(builtins))
    kept = []
    for statement in statements:
        if _unknown(statement, known):
            break
        known |= _made(statement)
        kept.append(statement)
    if kept == statements and end == len(lines):
        return code
    changed.add("cut")
    # what was made ready for the part that is cut off
    while kept and isinstance(kept[-1], ast.Assign) and isinstance(kept[-1].value, ast.Constant):
        kept.pop()
    return "\n".join(lines[: kept[-1].end_lineno]) if kept else ""


def _parsed(lines: list[str]) -> tuple[int, list[ast.stmt]]:
    """How many lines, from the first on, are Python, and their statements."""
    for end in range(len(lines), 0, -1):
        try:
            return end, ast.parse("\n".join(lines[:end])).body
        except SyntaxError:
            continue
    return 0, []


def _unknown(statement: ast.stmt, known: set[str]) -> set[str]:
    """The names that a statement uses and that nothing has made."""
    used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    made = _made(statement)
    if isinstance(statement, ast.Assign):
        made -= {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return used - known - made


def _made(statement: ast.stmt) -> set[str]:
    """The names that a statement makes."""
    made = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            made.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            made |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, ast.arg):
            made.add(node.arg)
    return made


def _quoted(code: str, changed: set[str]) -> str:
    """The code, with quotes around an id that stands without."""
    named = code.replace(ID, _AS_NAME)
    lines = named.split("\n")
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(named).readline))
    except (tokenize.TokenError, IndentationError):
        return code
    for token in reversed(tokens):
        if token.type == tokenize.NAME and token.string == _AS_NAME:
            (row, start), (_, end) = token.start, token.end
            lines[row - 1] = f'{lines[row - 1][:start]}"{_AS_NAME}"{lines[row - 1][end:]}'
            changed.add("mended")
    return "\n".join(lines).replace(_AS_NAME, ID)
