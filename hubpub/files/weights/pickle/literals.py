"""The plain data of a pickle, read by its opcodes alone: nothing is imported, nothing is called."""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

_MOST_OPCODES = 200_000
_MARK = object()


class NotPlainError(Exception):
    """A pickle that this reader does not follow, or that is broken."""


@dataclass(slots=True, eq=False)
class Made:
    """What a pickle would make by calling what it imports.

    Attributes:
        cls: ``module.name`` of what it would call; empty where that is no import.
        arguments: What it would be given.
        state: What would be put into it afterwards.
    """

    cls: str = ""
    arguments: Any = ()
    state: Any = None


@dataclass(slots=True)
class _Machine:
    stack: list[Any] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)

    def pop(self) -> Any:
        value = self.stack.pop()
        if value is _MARK:
            raise NotPlainError
        return value

    def to_mark(self) -> list[Any]:
        """What stands above the last mark."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index] is _MARK:
                values = self.stack[index + 1 :]
                del self.stack[index:]
                return values
        raise NotPlainError


def read_literals(data: bytes) -> Any:
    """The value of a pickle: numbers, texts, lists, tuples, sets, dicts, and :class:`Made` for whatever it would make.

    Of a dict, keys that are neither text nor number are left out.

    Args:
        data: The pickle's bytes.

    Raises:
        NotPlainError: It is broken, too long, or does what no data needs.
    """
    machine = _Machine()
    try:
        for opcode, argument, _ in islice(pickletools.genops(data), _MOST_OPCODES):
            if opcode.name == "STOP":
                return machine.pop()
            _STEPS[opcode.name](machine, argument)
    # genops raises ValueError; what is missing on the stack, in the memo or among the steps is an IndexError or a
    # KeyError, and a value in a place where it cannot stand a TypeError or an AttributeError
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, UnicodeError, OverflowError) as error:
        raise NotPlainError from error
    raise NotPlainError


def _pass(_machine: _Machine, _: Any) -> None:
    """What says how the pickle is written, and is no data."""


def _push(value: Any) -> Callable[[_Machine, Any], None]:
    return lambda machine, _: machine.stack.append(value)


def _push_empty(kind: type) -> Callable[[_Machine, Any], None]:
    return lambda machine, _: machine.stack.append(kind())


def _push_argument(machine: _Machine, argument: Any) -> None:
    machine.stack.append(argument)


def _push_tuple(length: int) -> Callable[[_Machine, Any], None]:
    def step(machine: _Machine, _: Any) -> None:
        values = [machine.pop() for _ in range(length)]
        machine.stack.append(tuple(reversed(values)))

    return step


def _tuple(machine: _Machine, _: Any) -> None:
    machine.stack.append(tuple(machine.to_mark()))


def _list(machine: _Machine, _: Any) -> None:
    machine.stack.append(machine.to_mark())


def _dict(machine: _Machine, _: Any) -> None:
    machine.stack.append(_put({}, machine.to_mark()))


def _put(into: dict[Any, Any], values: list[Any]) -> dict[Any, Any]:
    pairs = zip(values[::2], values[1::2], strict=True)
    into.update((key, value) for key, value in pairs if isinstance(key, (str, int, float)))
    return into


def _extend(machine: _Machine, values: list[Any]) -> None:
    if isinstance(machine.stack[-1], list):
        machine.stack[-1].extend(values)


def _set_items(machine: _Machine, values: list[Any]) -> None:
    if isinstance(machine.stack[-1], dict):
        _put(machine.stack[-1], values)


def _set_item(machine: _Machine, _: Any) -> None:
    value, key = machine.pop(), machine.pop()
    _set_items(machine, [key, value])


def _keep(machine: _Machine, argument: Any) -> None:
    machine.memo[len(machine.memo) if argument is None else int(argument)] = machine.stack[-1]


def _recall(machine: _Machine, argument: Any) -> None:
    machine.stack.append(machine.memo[int(argument)])


def _import(machine: _Machine, argument: str) -> None:
    machine.stack.append(Made(argument.replace(" ", ".", 1)))


def _import_from_stack(machine: _Machine, _: Any) -> None:
    attribute, module = machine.pop(), machine.pop()
    machine.stack.append(Made(f"{module}.{attribute}"))


def _make(machine: _Machine, _: Any) -> None:
    arguments, called = machine.pop(), machine.pop()
    machine.stack.append(Made(_called(called), arguments))


def _make_with_names(machine: _Machine, _: Any) -> None:
    machine.pop()
    _make(machine, _)


def _make_from_mark(machine: _Machine, argument: str | None) -> None:
    values = machine.to_mark()
    called = _called(values.pop(0)) if argument is None else argument.replace(" ", ".", 1)
    machine.stack.append(Made(called, tuple(values)))


def _called(value: Any) -> str:
    return value.cls if isinstance(value, Made) and value.arguments == () and value.state is None else ""


def _build(machine: _Machine, _: Any) -> None:
    state = machine.pop()
    if isinstance(machine.stack[-1], Made):
        machine.stack[-1].state = state


def _stored(machine: _Machine, _: Any) -> None:
    """What lies outside of the pickle, such as a tensor's bytes."""
    machine.pop()
    machine.stack.append(Made())


_PLAIN = (
    "INT LONG LONG1 LONG4 BININT BININT1 BININT2 FLOAT BINFLOAT STRING BINSTRING SHORT_BINSTRING UNICODE BINUNICODE "
    "SHORT_BINUNICODE BINUNICODE8 BINBYTES SHORT_BINBYTES BINBYTES8 BYTEARRAY8"
)
_STEPS: dict[str, Callable[[_Machine, Any], Any]] = {
    **dict.fromkeys(_PLAIN.split(), _push_argument),
    **dict.fromkeys(("PROTO", "FRAME"), _pass),
    "NONE": _push(None),
    "NEWTRUE": _push(True),
    "NEWFALSE": _push(False),
    "MARK": _push(_MARK),
    "EMPTY_DICT": _push_empty(dict),
    "EMPTY_LIST": _push_empty(list),
    "EMPTY_SET": _push_empty(list),
    "EMPTY_TUPLE": _push(()),
    "TUPLE1": _push_tuple(1),
    "TUPLE2": _push_tuple(2),
    "TUPLE3": _push_tuple(3),
    "TUPLE": _tuple,
    "LIST": _list,
    "FROZENSET": _list,
    "DICT": _dict,
    "APPEND": lambda machine, _: _extend(machine, [machine.pop()]),
    "APPENDS": lambda machine, _: _extend(machine, machine.to_mark()),
    "ADDITEMS": lambda machine, _: _extend(machine, machine.to_mark()),
    "SETITEM": _set_item,
    "SETITEMS": lambda machine, _: _set_items(machine, machine.to_mark()),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _keep),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _recall),
    "POP": lambda machine, _: machine.stack.pop(),
    "POP_MARK": lambda machine, _: machine.to_mark(),
    "DUP": lambda machine, _: machine.stack.append(machine.stack[-1]),
    "GLOBAL": _import,
    "STACK_GLOBAL": _import_from_stack,
    "REDUCE": _make,
    "NEWOBJ": _make,
    "NEWOBJ_EX": _make_with_names,
    "OBJ": _make_from_mark,
    "INST": _make_from_mark,
    "BUILD": _build,
    "PERSID": lambda machine, _: machine.stack.append(Made()),
    "BINPERSID": _stored,
}
