"""The stack machine that a pickle is a program for, run on stand-ins: nothing is imported, called or built."""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable
from typing import Any

from hubpub.files.weights.pickle.allowed import COMPUTED
from hubpub.files.weights.pickle.given import note_given, note_kept
from hubpub.files.weights.pickle.opcodes import OPCODES, Broken, Limit, read_argument
from hubpub.files.weights.pickle.reach import note_later, note_names, note_state
from hubpub.files.weights.pickle.stack import Stack
from hubpub.files.weights.pickle.values import CALLS_OWN, OBJECT, PARTIAL, UNKNOWN, Global, Made, Sort

OPERATIONS = 1_000_000
"""The most opcodes that are looked at in one file."""

# functions that stand for NEWOBJ and NEWOBJ_EX
_COPYREG, _MAKERS = frozenset({"copyreg", "copy_reg"}), frozenset({"__newobj__", "__newobj_ex__"})
# opcodes that give what may be a text of any kind
_GIVES_TEXT = frozenset({"STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "BINUNICODE8"})


class Machine(Stack):
    """The stack machine on stand-ins: names, numbers, short tuples and dicts; one stand-in for all else."""

    def run(self) -> object:
        """Goes to the pickle's end, and gives its value.

        Raises:
            Broken: As `scan_pickle`.
        """
        # a pickle in an array is run while the one around it is
        around, self.scan.later = self.scan.later, []
        try:
            while not self.advance():
                pass
            return self.pop()
        except Broken:
            raise
        except (ValueError, IndexError, KeyError, struct.error, OverflowError, RecursionError) as error:
            raise Broken(f"an opcode of it does not fit: {error}") from error
        finally:
            note_later(self.scan)
            self.scan.later = around

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
        return (
            isinstance(value, (str, Global)) or value is UNKNOWN or (isinstance(value, Made) and value.sort is Sort.ANY)
        )

    def _extension(self, argument: Any) -> None:
        self._import("copyreg", f"extension {argument}")

    def _frame(self, argument: Any) -> None:
        self.lines.begin_frame(argument)

    def _call(self, _: Any) -> None:
        arguments, called = self.pop(), self.pop()
        self._make_call(called, arguments)

    def _call_new(self, _: Any) -> None:
        arguments, called = self.pop(), self.pop()
        self._make_new(called, arguments)

    def _call_new_with_names(self, _: Any) -> None:
        names, arguments, called = self.pop(), self.pop(), self.pop()
        self._pass_on(names)
        note_names(self.scan, arguments, names)
        is_known = isinstance(arguments, tuple) and isinstance(names, dict) and names
        self._make_any(called, (*arguments, names) if is_known and isinstance(arguments, tuple) else arguments)

    def _build(self, _: Any) -> None:
        state = self.pop()
        self.scan.calls += 1
        self._pass_on(state)
        # a pair is a dict and what is set as attributes, one by one: properties run for it
        is_pair = isinstance(state, tuple) and len(state) == 2 and state[1] is not None
        is_plain = isinstance(state, Made) and state.sort in (Sort.CONTAINER, Sort.OBJECT)
        is_risk = is_pair or not (isinstance(state, (tuple, dict, str, int)) or state in (None, OBJECT) or is_plain)
        if is_risk and not self._takes_state(self._top()):
            self.scan.sets_attributes = True
        # partial's state is its function once more, and may be another
        if isinstance(state, tuple) and len(state) == 4:
            note_kept(self.scan, state)
        base = self._changed()
        note_state(self.scan, base, state)
        if isinstance(base, Made):
            base.set(state)
        self._set_state(base, state)

    def _make_call(self, called: object, arguments: object) -> None:
        """Puts what a call gives on the stack."""
        if isinstance(called, Global) and called.module in _COPYREG and called.name in _MAKERS:
            self._make_by_function(called, arguments)
            return
        if isinstance(called, Global):
            self.scan.called.add((called.module, called.name))
            note_given(self.scan, called, arguments)
        self._make_any(called, arguments, is_call=True)

    def _make_by_function(self, called: Global, arguments: object) -> None:
        """Does what the opcode does that a function stands for."""
        if not isinstance(arguments, tuple) or not arguments:
            self.scan.imports.add(CALLS_OWN)
            self._make_any(called, arguments)
        elif called.name == "__newobj__":
            self._make_new(arguments[0], arguments[1:])
        else:
            self.stack += [*arguments, None, None][:3]
            self._call_new_with_names(None)

    def _make_any(self, called: object, arguments: object, *, is_call: bool = False) -> None:  # noqa: ARG002
        """Puts what a call or a class makes on the stack.

        Args:
            called: What makes it.
            arguments: What of.
            is_call: Whether a class is called with its ``__init__``.
        """
        if called is None or isinstance(called, (str, int, tuple, dict)):
            raise Broken("what it calls cannot be called")
        self.scan.calls += 1
        self._pass_on(called, arguments)
        if isinstance(called, Global) and (called.module, called.name) == PARTIAL:
            note_kept(self.scan, arguments)
        if not isinstance(called, Global):
            self.scan.imports.add(CALLS_OWN)
        self.stack.append(Made(Sort.ANY))

    def _make_new(self, called: object, arguments: object) -> None:
        """Puts what a class makes, without its ``__init__``, on the stack."""
        self._make_any(called, arguments)

    def _takes_state(self, base: object) -> bool:  # noqa: ARG002
        """Whether what stands on top is known to take any state itself, and sets no attributes one by one."""
        return False

    def _set_state(self, base: object, state: object) -> None:
        """Sets what stands on top of the stack to a state."""


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
    "DICT": Machine._dict_of,
    "EMPTY_LIST": Machine._list,
    "EMPTY_SET": Machine._list,
    "LIST": Machine._list_of,
    "FROZENSET": Machine._set_of,
    "PERSID": Machine._persistent,
    "BINPERSID": Machine._persistent_of,
    "TUPLE1": lambda machine, _: machine._tuple(1),
    "TUPLE2": lambda machine, _: machine._tuple(2),
    "TUPLE3": lambda machine, _: machine._tuple(3),
    "EMPTY_TUPLE": lambda machine, _: machine._tuple(0),
    "TUPLE": Machine._long_tuple,
    "SETITEM": Machine._set_item,
    "SETITEMS": Machine._set_marked,
    "APPEND": Machine._append,
    "APPENDS": Machine._append_marked,
    "ADDITEMS": Machine._add_marked,
    "REDUCE": Machine._call,
    "OBJ": Machine._object,
    "NEWOBJ": Machine._call_new,
    "NEWOBJ_EX": Machine._call_new_with_names,
    "BUILD": Machine._build,
}
