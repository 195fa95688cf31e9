"""Texts in an archive that its loader runs: pickles in base64, formulas, and what torch.jit compiled.

Sources: stable_baselines3, common/save_util.py (``json_to_data`` gives ``:serialized:`` to ``cloudpickle.loads``);
torch, _export/serde/serialize.py (``_parse_sym_expr`` gives ``expr_str`` to ``sympy.sympify``, which evaluates it), and
csrc/jit/runtime/register_prim_ops.cpp; of the operators that ``torch._C._jit_get_all_schemas`` names, two take the name
of a file.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.opcodes import Broken
from hubpub.files.weights.pickle.scan import scan_pickle
from hubpub.files.weights.pickle.unread import Unopened, worse

_KEY = ":serialized:"
# by which cloudpickle packs the code of a function
_PACKER = "cloudpickle"
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
_SHOWN = 60
# the operators that write a file, in TorchScript and in the bytecode for phones; and another name for all of them
_WRITES = re.compile(rb"\bfrom_file\b|\b(?:torch|aten)\s*(?:\.|::)\s*save\b|=\s*(?:torch|ops)\b(?!\s*\.)")


def scan_serialized(data: bytes, scan: Scan) -> str | None:
    """Looks through the pickles that stand in JSON; None if there are none.

    A function that cloudpickle packed is code, and models have one for their rate of learning: that is told, and not
    what it would import.

    Args:
        data: The JSON.
        scan: Where to put what is found.
    """
    values = _loaded(data)
    if values is None:
        return None
    unread: str | None = None
    for name, value in values.items() if isinstance(values, dict) else ():
        if not isinstance(value, dict) or not isinstance(text := value.get(_KEY), str):
            continue
        found = scan.beside()
        why = ""
        try:
            packed = base64.b64decode(text)
            scan_pickle(BytesIO(packed), len(packed), found)
        except (Broken, ValueError) as error:
            why = Unopened(f"what it has in base64 for {name}: {error}")
        if any(module.partition(".")[0] == _PACKER for module, _ in found.imports):
            why = (
                worse(f"what it has in base64 for {name} is code of a function, which runs when it is loaded", why)
                or ""
            )
        else:
            scan.join(found)
        unread = worse(unread, why)
    return unread


def odd_formula(data: bytes) -> str:
    """The beginning of a formula in JSON that is more than names, numbers and functions of numbers; empty for none."""
    values = _loaded(data)
    if values is None:
        return ""
    return next((text[:_SHOWN] for text in _formulas(values) if not _FORMULA.fullmatch(text)), "")


def writer(code: bytes) -> str:
    """What of a compiled program writes files; empty if nothing does."""
    found = _WRITES.search(code)
    return " ".join(found[0].decode().split()) if found else ""


def _loaded(data: bytes) -> Any:
    """What stands in JSON; None for what is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _formulas(values: Any) -> Iterator[str]:
    left = [values]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            if isinstance(text := value.get("expr_str"), str):
                yield text
            left += value.values()
        elif isinstance(value, list):
            left += value
