"""The code of a model in its own repository: which modules beside it it needs, as transformers finds that out.

transformers takes the files that an ``auto_map`` names, looks in each for relative imports by two patterns over its
text (dynamic_module_utils.py, get_relative_imports), and copies what they name from the directory of the first; of
those it looks for the imports in turn. What is not there is a FileNotFoundError, even where the import stands in a
``try`` or in a function, and so is a module in a directory below.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from posixpath import dirname

from hubpub.files.tree import Tree

_IMPORTS = (
    re.compile(r"^\s*import\s+\.(\S+)\s*$", re.MULTILINE),
    re.compile(r"^\s*from\s+\.(\S+)\s+import", re.MULTILINE),
)
_NAME = re.compile(r"\w+(?:\.\w+)*")
# Code of a model has some thousand lines.
_LARGEST = 4_000_000
_MOST = 200


def missing_modules(tree: Tree, file: str) -> list[tuple[str, str]]:
    """What the code of a file imports from beside it, at any number of removes, and is not there.

    Args:
        tree: The repository as it will be; into files that only the repository has is not looked.
        file: The path of the code.

    Returns:
        Pairs of the file that imports and the path of what is missing.
    """
    directory = dirname(file)
    missing: list[tuple[str, str]] = []
    seen = [file]
    for path in seen:  # grows while it is walked
        for name in dict.fromkeys(_imported(tree, path)):
            module = f"{directory}/{name}.py" if directory else f"{name}.py"
            if module in seen or len(seen) > _MOST:
                continue
            seen.append(module)
            if module not in tree.paths:
                missing.append((path, module))
    return missing


def _imported(tree: Tree, path: str) -> Iterator[str]:
    if path not in tree.local or tree.local[path].size > _LARGEST:
        return
    text = tree.start(path, _LARGEST).decode(errors="replace")
    for pattern in _IMPORTS:
        yield from filter(_NAME.fullmatch, pattern.findall(text))
    yield from _siblings(tree, path, text)


def _siblings(tree: Tree, path: str, text: str) -> Iterator[str]:
    """What ``from . import name`` imports as soon as the module is: no pattern finds it, and the import fails."""
    if "from ." not in text:
        return
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    directory = dirname(path)
    for statement in body:
        if isinstance(statement, ast.ImportFrom) and statement.level == 1 and statement.module is None:
            for name in statement.names:
                prefix = f"{directory}/{name.name}/" if directory else f"{name.name}/"
                if name.name != "*" and not any(other.startswith(prefix) for other in tree.paths):
                    yield name.name
