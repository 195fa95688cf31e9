"""What a pickle would import, found without running it.

A pickle is a program for a small stack machine; the opcodes and what each takes and leaves are documented in the
standard library's ``pickletools``. Here the machine runs on stand-ins: nothing is imported, called or built, so the
names that ``STACK_GLOBAL`` takes from the stack are known exactly, and not guessed from the opcodes before it. Bytes
and texts too long to be a name are skipped and not read, so weights inside a pickle cost nothing. joblib puts the bytes
of an array right behind the object that describes it (joblib, numpy_pickle.py, NumpyArrayWrapper); they are skipped
likewise.
"""

from __future__ import annotations

import pickletools
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from hubpub.weights.opcodes import OPCODES, Broken, Lines, read_argument

OPERATIONS = 1_000_000
"""The most opcodes that are looked at in one file."""

_KEPT = 64
_DTYPE = re.compile(r"[<>|=]?([A-Za-z])(\d+)")
_WRAPPER = ("joblib.numpy_pickle", "NumpyArrayWrapper")
_MARK = object()


@dataclass(slots=True)
class Scan:
    """What was found in the pickles of one file.

    Attributes:
        imports: Modules and names; a name that the pickle would compute while it runs is ``?``.
        operations: Opcodes that were looked at.
    """

    imports: set[tuple[str, str]] = field(default_factory=set)
    operations: int = 0


@dataclass(frozen=True, slots=True)
class _Global:
    module: str
    name: str


@dataclass(frozen=True, slots=True)
class _Call:
    called: object
    arguments: object


def scan_pickle(stream: BinaryIO, size: int, scan: Scan) -> object:
    """Looks through one pickle and leaves the stream behind it.

    Args:
        stream: Seekable, at the pickle's first byte.
        size: Bytes of the whole stream.
        scan: Where to put what is found, also when the pickle breaks off.

    Returns:
        The pickle's value, if it is a number, a text, or a tuple or dict of such; else a stand-in.

    Raises:
        Broken: The bytes are no pickle, break off, or are longer than is looked at.
        OSError: The stream cannot be read.
    """
    machine = _Machine(Lines(stream, size), scan)
    try:
        while not machine.advance():
            pass
        return machine.pop()
    except Broken:
        raise
    except (ValueError, IndexError, KeyError, struct.error, OverflowError, RecursionError) as error:
        raise Broken(f"an opcode of it does not fit: {error}") from error


class _Machine:
    """The stack machine on stand-ins: names, numbers, short tuples and dicts; None for all else."""

    def __init__(self, lines: Lines, scan: Scan) -> None:
        self._lines = lines
        self._scan = scan
        self._stack: list[object] = []
        self._memo: dict[int, object] = {}

    def pop(self) -> object:
        """The value on top."""
        value = self._stack.pop()
        if value is _MARK:
            raise Broken("a mark stands where a value should")
        return value

    def advance(self) -> bool:
        """Takes the next opcode; whether it is the last."""
        code = self._lines.read(1)
        opcode = OPCODES.get(code)
        if opcode is None:
            raise Broken(f"{code!r} is no opcode" if code else "it is cut short")
        self._scan.operations += 1
        if self._scan.operations > OPERATIONS:
            raise Broken(f"it has more than {OPERATIONS:,} opcodes")
        if opcode.name == "STOP":
            return True
        self._step(opcode, read_argument(opcode, self._lines))
        return False

    def _step(self, opcode: pickletools.OpcodeInfo, argument: Any) -> None:
        """Carries out one opcode."""
        if special := _SPECIAL.get(opcode.name):
            special(self, argument)
            return
        before = [str(item) for item in opcode.stack_before]
        if "mark" in before:
            self._to_mark()
            before = before[: before.index("mark")]
        for _ in before:
            self.pop()
        value = argument if isinstance(argument, (int, str)) and not before else None
        self._stack.extend(value for _ in opcode.stack_after)

    def _to_mark(self) -> list[object]:
        """What stands above the last mark; it goes with it."""
        values: list[object] = []
        while (value := self._stack.pop()) is not _MARK:
            values.append(value)
        values.reverse()
        return values

    def _import(self, module: object, name: object) -> None:
        found = tuple(part if isinstance(part, str) else "?" for part in (module, name))
        self._scan.imports.add((found[0], found[1]))
        self._stack.append(_Global(found[0], found[1]))

    def _global(self, argument: Any) -> None:
        module, name = argument.split(" ", 1)
        self._import(module, name)

    def _inst(self, argument: Any) -> None:
        self._to_mark()
        self._global(argument)

    def _stack_global(self, _: Any) -> None:
        name, module = self.pop(), self.pop()
        self._import(module, name)

    def _extension(self, argument: Any) -> None:
        self._import("copyreg", f"extension {argument}")

    def _mark(self, _: Any) -> None:
        self._stack.append(_MARK)

    def _drop(self, _: Any) -> None:
        self._stack.pop()

    def _drop_marked(self, _: Any) -> None:
        self._to_mark()

    def _put(self, argument: Any) -> None:
        self._memo[int(argument)] = self._stack[-1]

    def _memoize(self, _: Any) -> None:
        self._memo[len(self._memo)] = self._stack[-1]

    def _get(self, argument: Any) -> None:
        self._stack.append(self._memo[int(argument)])

    def _duplicate(self, _: Any) -> None:
        self._stack.append(self._stack[-1])

    def _dict(self, _: Any) -> None:
        self._stack.append({})

    def _tuple(self, count: int) -> None:
        self._stack.append(tuple([self.pop() for _ in range(count)][::-1]))

    def _long_tuple(self, _: Any) -> None:
        values = self._to_mark()
        self._stack.append(tuple(values) if len(values) <= _KEPT else None)

    def _set_items(self, values: list[object]) -> None:
        base = self._stack[-1]
        if isinstance(base, dict) and len(base) < _KEPT:
            base.update((key, value) for key, value in zip(values[::2], values[1::2], strict=True) if _is_text(key))

    def _set_item(self, _: Any) -> None:
        value, key = self.pop(), self.pop()
        self._set_items([key, value])

    def _set_marked(self, _: Any) -> None:
        self._set_items(self._to_mark())

    def _append(self, _: Any) -> None:
        self.pop()

    def _append_marked(self, _: Any) -> None:
        self._to_mark()

    def _call(self, _: Any) -> None:
        arguments, called = self.pop(), self.pop()
        # only what describes an array is looked at again; keeping all would keep the whole pickle
        described = isinstance(called, _Global) and called.module in ("numpy", _WRAPPER[0])
        self._stack.append(_Call(called, arguments) if described else None)

    def _build(self, _: Any) -> None:
        state, base = self.pop(), self._stack[-1]
        if isinstance(base, _Call) and isinstance(state, dict):
            called = base.called
            if isinstance(called, _Global) and (called.module, called.name) == _WRAPPER:
                self._skip_array(state)

    def _skip_array(self, state: dict[str, object]) -> None:
        """Goes behind the array that joblib put here, as its NumpyArrayWrapper.read_array does."""
        shape, dtype = state.get("shape"), state.get("dtype")
        name = dtype.arguments[0] if isinstance(dtype, _Call) and isinstance(dtype.arguments, tuple) else None
        kind = _DTYPE.fullmatch(name) if isinstance(name, str) else None
        if kind is None or not isinstance(shape, tuple) or not all(isinstance(size, int) for size in shape):
            raise Broken("an array in it is described in a way that is not known")
        if kind[1] == "O":
            # an array of objects is a pickle of its own
            scan_pickle(self._lines.stream, self._lines.size, self._scan)
            return
        if state.get("numpy_array_alignment_bytes") is not None:
            self._lines.skip(self._lines.read(1)[0])
        count = int(kind[2]) * (4 if kind[1] == "U" else 1)
        for size in shape:
            count *= size
        self._lines.skip(count)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


_SPECIAL: dict[str, Callable[[_Machine, Any], None]] = {
    "GLOBAL": _Machine._global,
    "INST": _Machine._inst,
    "STACK_GLOBAL": _Machine._stack_global,
    "EXT1": _Machine._extension,
    "EXT2": _Machine._extension,
    "EXT4": _Machine._extension,
    "MARK": _Machine._mark,
    "POP": _Machine._drop,
    "POP_MARK": _Machine._drop_marked,
    "DUP": _Machine._duplicate,
    "PUT": _Machine._put,
    "BINPUT": _Machine._put,
    "LONG_BINPUT": _Machine._put,
    "MEMOIZE": _Machine._memoize,
    "GET": _Machine._get,
    "BINGET": _Machine._get,
    "LONG_BINGET": _Machine._get,
    "EMPTY_DICT": _Machine._dict,
    "TUPLE1": lambda machine, _: machine._tuple(1),
    "TUPLE2": lambda machine, _: machine._tuple(2),
    "TUPLE3": lambda machine, _: machine._tuple(3),
    "EMPTY_TUPLE": lambda machine, _: machine._tuple(0),
    "TUPLE": _Machine._long_tuple,
    "SETITEM": _Machine._set_item,
    "SETITEMS": _Machine._set_marked,
    "APPEND": _Machine._append,
    "APPENDS": _Machine._append_marked,
    "ADDITEMS": _Machine._append_marked,
    "REDUCE": _Machine._call,
    "NEWOBJ": _Machine._call,
    "BUILD": _Machine._build,
}
