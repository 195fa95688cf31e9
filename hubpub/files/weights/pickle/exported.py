"""The JSON of torch.export, for what PyTorch runs of it: formulas, guards, and what it imports.

Sources: torch, _export/serde/serialize.py (``_parse_sym_expr`` gives ``expr_str`` to ``sympy.sympify``, which evaluates
it), export/_unlift.py (``_convert_guards_code_to_fn`` makes a function of ``guards_code``, and runs it) and
utils/_pytree.py (``enum_object_hook`` and ``_defaultdict_deserialize`` import what a tree of inputs names).
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from hubpub.files.weights.pickle.allowed import COMPUTED
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.unread import Hidden

_FUNCTIONS = "floor ceiling sqrt exp log log2 sin cos tan asin acos atan sinh cosh tanh"
# names, numbers, and calls of what begins with a capital; a text only as the name of a symbol, or of a number
_PARTS = (
    r"(?:Symbol|Dummy)\('\w+'",
    r"Float\('[-+\w.]+'",
    r"[A-Z]\w*(?:\(|(?!\w|\s*\())",
    rf"(?:{'|'.join(_FUNCTIONS.split())})\(",
    r"[a-z]\w*(?!\w|\s*\()",
    r"\d+(?:\.\d*)?(?:e[-+]?\d+)?(?!\w|\s*\()",
    r"\)(?!\s*\()",
    r"[-+*/%(,=<>&|~^! ]",
)
_FORMULA = re.compile("(?:" + "|".join(_PARTS) + ")*", re.ASCII)
# what a guard asks an input for, and functions of numbers
_ASKED = frozenset({"size", "stride", "storage_offset", "dim", "numel", "item"})
_OF_NUMBERS = re.compile(r"max|min|int|float|bool|abs|round|pow|[A-Z]\w*|cast_symbool_to_symint_guardless")
_NODES = (
    *(ast.Expression, ast.BoolOp, ast.Compare, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Constant, ast.Subscript),
    *(ast.Tuple, ast.Attribute, ast.Name, ast.Call, ast.Load, ast.boolop, ast.cmpop, ast.operator, ast.unaryop),
)
_SHOWN = 60
# texts of JSON in JSON, as a tree of inputs has them
_DEPTH = 4


def scan_exported(data: bytes, scan: Scan) -> str | None:
    """Looks through the JSON of an exported program; None if nothing of it runs.

    Args:
        data: The JSON.
        scan: Where to put what it imports.
    """
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    imported = set(_imports(values))
    scan.imports |= imported
    code = next((text for kind, text in _evaluated(values) if not kind(text)), None)
    if code is not None:
        return Hidden(f"a formula that is code, which PyTorch runs: {code[:_SHOWN]}")
    return "" if imported else None


def _evaluated(values: Any) -> Iterator[tuple[Any, str]]:
    """The texts that are evaluated, each with what tells whether it is harmless."""
    for value in _dicts(values):
        if isinstance(text := value.get("expr_str"), str):
            yield _is_formula, text
        guards = value.get("guards_code")
        for text in guards if isinstance(guards, list) else ():
            if isinstance(text, str):
                yield _is_guard, text


def _imports(values: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """What a tree of inputs imports: the class of an Enum, and what a defaultdict makes values with."""
    for value in _dicts(values):
        if "__enum__" in value:
            module, _, name = text.partition(":") if isinstance(text := value.get("fqn"), str) else ("", "", "")
            yield module or COMPUTED, name or COMPUTED
        if "default_factory_module" in value or "default_factory_name" in value:
            names = value.get("default_factory_module"), value.get("default_factory_name")
            yield tuple(name if isinstance(name, str) else COMPUTED for name in names)  # type: ignore[misc]
    for text in _texts(values) if depth < _DEPTH else ():
        # the texts that hold JSON begin so; others are names
        if text.lstrip()[:1] in ("[", "{"):
            try:
                yield from _imports(json.loads(text), depth + 1)
            except (ValueError, RecursionError):
                continue


def _is_formula(text: str) -> bool:
    return _FORMULA.fullmatch(text) is not None


def _is_guard(text: str) -> bool:
    """Whether a guard only compares sizes and numbers of inputs."""
    # it stands in brackets there, in which a line may end and a comment hide what is looked at otherwise
    if not text.isprintable():
        return False
    try:
        nodes = list(ast.walk(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(isinstance(node, _NODES) and _is_harmless(node) for node in nodes)


def _is_harmless(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return not node.attr.startswith("_")
    if not isinstance(node, ast.Call):
        return True
    called = node.func
    if node.keywords or not isinstance(called, (ast.Name, ast.Attribute)):
        return False
    if isinstance(called, ast.Name):
        return _OF_NUMBERS.fullmatch(called.id) is not None
    of = called.value.id if isinstance(called.value, ast.Name) else ""
    return called.attr in _ASKED or of == "math" or (of == "torch" and called.attr.startswith("sym_"))


def _dicts(values: Any) -> Iterator[dict[str, Any]]:
    yield from (value for value in _all(values) if isinstance(value, dict))


def _texts(values: Any) -> Iterator[str]:
    yield from (value for value in _all(values) if isinstance(value, str))


def _all(values: Any) -> Iterator[Any]:
    """Every value of a document."""
    left = [values]
    while left:
        value = left.pop()
        yield value
        if isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list):
            left += value
