"""The stack machine that a pickle is a program for, run on stand-ins: nothing is imported, called or built."""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hubpub.files.weights.pickle.opcodes import OPCODES, Broken, Limit, Lines, read_argument

OPERATIONS = 1_000_000
"""The most opcodes that are looked at in one file."""

_KEPT = 64
_MARK = object()
UNKNOWN = object()
"""What is not known, or not kept."""
OBJECT = object()
"""What is no text, whatever else it is."""
COMPUTED = "?"
"""A name that the pickle computes while it runs."""
CALLS_OWN = (COMPUTED, "__call__")
"""That a pickle calls what it made, and not what it imports."""
SETS_OTHERS = (COMPUTED, "__setattr__")
"""That a pickle changes what it imports, and not what it made."""
# Functions that call what they are given: at which places.
_CALLS_GIVEN = {
    ("copyreg", "_reconstructor"): (1,),
    ("copy_reg", "_reconstructor"): (1,),
    ("torch._tensor", "_rebuild_from_type_v2"): (0,),
    ("jax._src.array", "_reconstruct_array"): (0,),
}
# opcodes that give what may be a text of any kind
_GIVES_TEXT = frozenset({"STRING", "BINSTRING", "UNICODE", "BINUNICODE", "BINUNICODE8", "PERSID", "BINPERSID"})


@dataclass(slots=True)
class Scan:
    """What was found in the pickles of one file.

    Attributes:
        imports: Modules and names; a name that the pickle would compute while it runs is ``?``.
        called: Those of them that are called: a class with its ``__init__``, and not made by its ``__new__`` alone.
        operations: Opcodes that were looked at.
        calls: Those of them that would call something.
        unpacked: Bytes that were unpacked for it.
        crossed: Whether something crossed the end of a frame, where unpicklers read on in different ways.
    """

    imports: set[tuple[str, str]] = field(default_factory=set)
    called: set[tuple[str, str]] = field(default_factory=set)
    operations: int = 0
    calls: int = 0
    unpacked: int = 0
    crossed: bool = False

    def beside(self) -> Scan:
        """An empty one for other bytes of the same file, which count for the same limits."""
        return Scan(operations=self.operations, unpacked=self.unpacked)

    def join(self, other: Scan) -> None:
        """Adds what was found in another pickle."""
        self.imports |= other.imports
        self.called |= other.called
        self.calls += other.calls
        self.operations = max(self.operations, other.operations)
        self.unpacked = max(self.unpacked, other.unpacked)
        self.crossed |= other.crossed

    def take(self, other: Scan) -> None:
        """Adds what was found in bytes that are perhaps no pickle: nothing, if it does not look like one.

        What is computed could be anything, so it counts whether or not it is called.
        """
        found = other.possible()
        if other.calls or any(COMPUTED in names for names in found.imports):
            self.join(found)

    def possible(self) -> Scan:
        """What was found, without the imports of what can be no module's name."""
        imports, called = (set(filter(_could_be_import, names)) for names in (self.imports, self.called))
        return Scan(imports, called, self.operations, self.calls, self.unpacked, self.crossed)


@dataclass(frozen=True, slots=True)
class Global:
    """What a pickle imports."""

    module: str
    name: str


class Machine:
    """The stack machine on stand-ins: names, numbers, short tuples and dicts; one stand-in for all else."""

    def __init__(self, lines: Lines, scan: Scan) -> None:
        self.lines = lines
        self.scan = scan
        self.stack: list[object] = []
        self.memo: dict[int, object] = {}

    def run(self) -> object:
        """Goes to the pickle's end, and gives its value.

        Raises:
            Broken: As `scan_pickle`.
        """
        try:
            while not self.advance():
                pass
            return self.pop()
        except Broken:
            raise
        except (ValueError, IndexError, KeyError, struct.error, OverflowError, RecursionError) as error:
            raise Broken(f"an opcode of it does not fit: {error}") from error

    def pop(self) -> object:
        """The value on top."""
        value = self.stack.pop()
        if value is _MARK:
            raise Broken("a mark stands where a value should")
        return value

    def advance(self) -> bool:
        """Takes the next opcode; whether it is the last."""
        code = self.lines.read(1)
        opcode = OPCODES.get(code)
        if opcode is None:
            raise Broken(f"{code!r} is no opcode" if code else "it is cut short")
        self.scan.operations += 1
        if self.scan.operations > OPERATIONS:
            raise Limit(f"it has more than {OPERATIONS:,} opcodes")
        if opcode.name == "STOP":
            self.lines.end()
            return True
        self._step(opcode, read_argument(opcode, self.lines))
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
        value: object = UNKNOWN if opcode.name in _GIVES_TEXT else OBJECT
        if isinstance(argument, (int, str)) and not before:
            value = argument
        self.stack.extend(value for _ in opcode.stack_after)

    def _to_mark(self) -> list[object]:
        """What stands above the last mark; it goes with it."""
        values: list[object] = []
        while (value := self.stack.pop()) is not _MARK:
            values.append(value)
        values.reverse()
        return values

    def _top(self) -> object:
        if self.stack[-1] is _MARK:
            raise Broken("a mark stands where a value should")
        return self.stack[-1]

    def _import(self, module: object, name: object) -> None:
        found = tuple(part if isinstance(part, str) else COMPUTED for part in (module, name))
        self.scan.imports.add((found[0], found[1]))
        self.stack.append(Global(found[0], found[1]))

    def _global(self, argument: Any) -> None:
        self._import(*argument)

    def _inst(self, argument: Any) -> None:
        # Python's unpickler imports before it looks for the mark
        self._import(*argument)
        called = self.pop()
        self._make_call(called, tuple(self._to_mark()))

    def _object(self, _: Any) -> None:
        called, *arguments = self._to_mark()
        self._make_call(called, tuple(arguments))

    def _stack_global(self, _: Any) -> None:
        name, module = self.pop(), self.pop()
        if not self._may_be_text(module) or not self._may_be_text(name):
            raise Broken("a name in it is no text")
        self._import(module, name)

    def _may_be_text(self, value: object) -> bool:
        """Whether a value may be a text; what is imported may be one too."""
        return isinstance(value, (str, Global)) or value is UNKNOWN

    def _extension(self, argument: Any) -> None:
        self._import("copyreg", f"extension {argument}")

    def _mark(self, _: Any) -> None:
        self.stack.append(_MARK)

    def _frame(self, argument: Any) -> None:
        self.lines.begin_frame(argument)

    def _drop(self, _: Any) -> None:
        self.stack.pop()

    def _drop_marked(self, _: Any) -> None:
        self._to_mark()

    def _put(self, argument: Any) -> None:
        self.memo[argument] = self._top()

    def _memoize(self, _: Any) -> None:
        self.memo[len(self.memo)] = self._top()

    def _get(self, argument: Any) -> None:
        self.stack.append(self.memo[argument])

    def _duplicate(self, _: Any) -> None:
        self.stack.append(self._top())

    def _dict(self, _: Any) -> None:
        self.stack.append({})

    def _none(self, _: Any) -> None:
        self.stack.append(None)

    def _tuple(self, count: int) -> None:
        self._push_tuple([self.pop() for _ in range(count)][::-1])

    def _long_tuple(self, _: Any) -> None:
        self._push_tuple(self._to_mark())

    def _push_tuple(self, values: list[object]) -> None:
        self._pass_on(*values)
        self.stack.append(tuple(values) if len(values) <= _KEPT else UNKNOWN)

    def _set_items(self, values: list[object]) -> None:
        base = self._changed()
        self._pass_on(*values)
        if isinstance(base, dict):
            for key, value in zip(values[::2], values[1::2], strict=True):
                base[key if isinstance(key, str) and len(base) < _KEPT else UNKNOWN] = value

    def _set_item(self, _: Any) -> None:
        value, key = self.pop(), self.pop()
        self._set_items([key, value])

    def _set_marked(self, _: Any) -> None:
        self._set_items(self._to_mark())

    def _append(self, _: Any) -> None:
        self._pass_on(self.pop())
        self._changed()

    def _append_marked(self, _: Any) -> None:
        self._pass_on(*self._to_mark())
        self._changed()

    def _changed(self) -> object:
        """What stands on top, which an opcode changes."""
        if isinstance(base := self._top(), Global):
            self.scan.imports.add(SETS_OTHERS)
        return base

    def _call(self, _: Any) -> None:
        arguments, called = self.pop(), self.pop()
        self._make_call(called, arguments)

    def _call_new(self, _: Any) -> None:
        arguments, called = self.pop(), self.pop()
        self._make_new(called, arguments)

    def _call_new_with_names(self, _: Any) -> None:
        self._pass_on(self.pop())
        arguments, called = self.pop(), self.pop()
        self._make_any(called, arguments)

    def _build(self, _: Any) -> None:
        state = self.pop()
        self.scan.calls += 1
        self._pass_on(state)
        self._set_state(self._changed(), state)

    def _make_call(self, called: object, arguments: object) -> None:
        """Puts what a call gives on the stack."""
        if isinstance(called, Global):
            self.scan.called.add((called.module, called.name))
            for place in _CALLS_GIVEN.get((called.module, called.name), ()):
                self._given(arguments, place)
        self._make_any(called, arguments)

    def _given(self, arguments: object, place: int) -> None:
        """Notes that what is given to a function is called."""
        given = arguments[place] if isinstance(arguments, tuple) and place < len(arguments) else UNKNOWN
        if isinstance(given, Global):
            self.scan.called.add((given.module, given.name))
        elif given is not None:
            self.scan.imports.add(CALLS_OWN)

    def _make_any(self, called: object, arguments: object) -> None:
        """Puts what a call or a class makes on the stack."""
        if called is None or isinstance(called, (str, int, tuple, dict)):
            raise Broken("what it calls cannot be called")
        self.scan.calls += 1
        self._pass_on(called, arguments)
        if not isinstance(called, Global):
            self.scan.imports.add(CALLS_OWN)
        self.stack.append(UNKNOWN)

    def _make_new(self, called: object, arguments: object) -> None:
        """Puts what a class makes, without its ``__init__``, on the stack."""
        self._make_any(called, arguments)

    def _set_state(self, base: object, state: object) -> None:
        """Sets what stands on top of the stack to a state."""

    def _pass_on(self, *values: object) -> None:
        """Is told of values that become a part of others."""


def _could_be_import(found: tuple[str, str]) -> bool:
    # a module is a file; a name may be anything that its module answers to
    return bool(found[0]) and found[0].isprintable()


_SPECIAL: dict[str, Callable[[Machine, Any], None]] = {
    "GLOBAL": Machine._global,
    "INST": Machine._inst,
    "STACK_GLOBAL": Machine._stack_global,
    "EXT1": Machine._extension,
    "EXT2": Machine._extension,
    "EXT4": Machine._extension,
    "FRAME": Machine._frame,
    "MARK": Machine._mark,
    "POP": Machine._drop,
    "POP_MARK": Machine._drop_marked,
    "DUP": Machine._duplicate,
    "PUT": Machine._put,
    "BINPUT": Machine._put,
    "LONG_BINPUT": Machine._put,
    "MEMOIZE": Machine._memoize,
    "GET": Machine._get,
    "BINGET": Machine._get,
    "LONG_BINGET": Machine._get,
    "NONE": Machine._none,
    "EMPTY_DICT": Machine._dict,
    "TUPLE1": lambda machine, _: machine._tuple(1),
    "TUPLE2": lambda machine, _: machine._tuple(2),
    "TUPLE3": lambda machine, _: machine._tuple(3),
    "EMPTY_TUPLE": lambda machine, _: machine._tuple(0),
    "TUPLE": Machine._long_tuple,
    "SETITEM": Machine._set_item,
    "SETITEMS": Machine._set_marked,
    "APPEND": Machine._append,
    "APPENDS": Machine._append_marked,
    "ADDITEMS": Machine._append_marked,
    "REDUCE": Machine._call,
    "OBJ": Machine._object,
    "NEWOBJ": Machine._call_new,
    "NEWOBJ_EX": Machine._call_new_with_names,
    "BUILD": Machine._build,
}
