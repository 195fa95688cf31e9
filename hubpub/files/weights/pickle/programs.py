"""Programs of torch.jit: which of the operators that they have write files.

Sources: torch, csrc/jit/frontend/lexer.h, which tells what is a text and what a comment, and python_print.cpp, which
writes ``torch.name(`` and ``ops.namespace.name(`` for an operator, and a module's name in no other place. Of the
operators that ``torch._C._jit_get_all_schemas`` names, two take the name of a file.
"""

from __future__ import annotations

import re

from hubpub.files.weights.pickle.unread import Hidden

_WRITERS = rb"(?:save|from_file)(?!\w)"
# what the lexer passes over; what begins like a comment and tells a type is none
_GAP = rb"(?:\s|\\|#(?! type:)[^\n]*+)*+"
_NAME = rb"[A-Za-z_]\w*+"
# texts and comments, of which nothing runs; then the two names by which a program reaches operators
_TOKEN = re.compile(
    rb"(\"\"\"|''')(?:\\.|(?!\1).)*+\1|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|#(?! type:)[^\n]*+"
    rb"|(?<![\w.])(?P<torch>torch|ops)(?!\w)",
    re.DOTALL,
)
_DOT = rb"%b\.%b" % (_GAP, _GAP)
_CALLS = {
    b"torch": re.compile(rb"torch%b(?P<name>%b)%b\(" % (_DOT, _NAME, _GAP)),
    b"ops": re.compile(rb"ops%b%b%b(?P<name>%b)%b\(" % (_DOT, _NAME, _DOT, _NAME, _GAP)),
}
_IS_WRITER = re.compile(_WRITERS)
# the name of an attribute, or of an argument
_DECLARED = re.compile(rb"(?:torch|ops)%b:" % _GAP)
_VARIABLE = re.compile(rb"(?<![\w.])torch *[:=](?!=)")
# in the bytecode for phones an operator's name is a text of a pickle, and the next opcode may be a letter
_IN_BYTECODE = re.compile(rb"aten::(?:save|from_file)")
_SHOWN = 40


def writer(code: bytes, *, is_bytecode: bool) -> str | None:
    """How a compiled program writes files, or may do so, as half a sentence; None if it does not.

    A variable of a program may be called ``torch`` too. Then it is only told, and is no `Hidden`.

    Args:
        code: The program.
        is_bytecode: Whether it is the bytecode for phones, and not a text.
    """
    if is_bytecode:
        found = _IN_BYTECODE.search(code)
        return Hidden(f"has {found[0].decode()!r}, which writes files") if found else None
    odd: str | None = None
    for token in _TOKEN.finditer(code):
        if token["torch"] is None or _DECLARED.match(code, token.start()):
            continue
        call = _CALLS[token["torch"]].match(code, token.start())
        if call is None:
            around = code[max(0, token.start() - _SHOWN // 2) : token.end() + _SHOWN // 2]
            odd = odd or f"hides which operator it has, so it may be one that writes files: {_shown(around)}"
        elif _IS_WRITER.fullmatch(call["name"]):
            return Hidden(f"has {_shown(call[0][:-1])!r}, which writes files")
    return Hidden(odd) if odd and not _VARIABLE.search(code) else odd


def _shown(code: bytes) -> str:
    return " ".join(code.replace(b"\\", b"").decode(errors="replace").split())
