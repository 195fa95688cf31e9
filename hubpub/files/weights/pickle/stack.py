"""The stack and the memo of a pickle's machine, and what changes only what is on them."""

from __future__ import annotations

from typing import Any

from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.opcodes import Broken, Lines
from hubpub.files.weights.pickle.reach import note_key, note_methods, note_persistent, note_place, note_value
from hubpub.files.weights.pickle.values import SETS_OTHERS, UNKNOWN, Global, Items, Made, Sort

_KEPT = 64
_MARK = object()


class Stack:
    """A stack of stand-ins: names, numbers, short tuples and dicts, and `Made` for all that can be changed."""

    def __init__(self, lines: Lines, scan: Scan) -> None:
        self.lines = lines
        self.scan = scan
        self.stack: list[object] = []
        self.memo: dict[int, object] = {}

    def pop(self) -> object:
        """The value on top."""
        value = self.stack.pop()
        if value is _MARK:
            raise Broken("a mark stands where a value should")
        return value

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

    def _mark(self, _: Any) -> None:
        self.stack.append(_MARK)

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

    def _persistent(self, _: Any) -> None:
        self.stack.append(Made(Sort.ANY))

    def _persistent_of(self, _: Any) -> None:
        described = self.pop()
        note_persistent(self.scan, described)
        # a whole model that torch saved as it did before 1.6: a class, and what its source was
        is_class = isinstance(described, tuple) and described[:1] == ("module",) and len(described) > 1
        found = described[1] if is_class and isinstance(described, tuple) else None
        self.stack.append(found if isinstance(found, Global) else Made(Sort.ANY))

    def _dict(self, _: Any) -> None:
        self.stack.append(Items())

    def _dict_of(self, _: Any) -> None:
        values = self._to_mark()
        self.stack.append(Items())
        self._set_items(values)

    def _list(self, _: Any) -> None:
        self.stack.append(Made(Sort.CONTAINER))

    def _list_of(self, _: Any) -> None:
        values = self._to_mark()
        self.stack.append(Made(Sort.CONTAINER))
        self._put_in(values)

    def _none(self, _: Any) -> None:
        self.stack.append(None)

    def _tuple(self, count: int) -> None:
        self._push_tuple([self.pop() for _ in range(count)][::-1])

    def _long_tuple(self, _: Any) -> None:
        self._push_tuple(self._to_mark())

    def _push_tuple(self, values: list[object]) -> None:
        self._pass_on(*values)
        if len(values) <= _KEPT:
            self.stack.append(tuple(values))
        else:
            self.stack.append(Made(Sort.CONTAINER))
            self._put_in(values)

    def _set_items(self, values: list[object]) -> None:
        base = self._changed()
        self._pass_on(*values)
        note_key(self.scan, values[::2])
        for key, value in zip(values[::2], values[1::2], strict=True):
            note_value(self.scan, key, value)
            if isinstance(base, dict):
                is_kept = isinstance(key, str) and (len(base) < _KEPT or key in base)
                if isinstance(base, Items):
                    # a text of it is made of its keys too, and what was called once is not undone
                    base.others.put([key, base.get(key)] if is_kept else [key])
                base[key if is_kept else UNKNOWN] = value
                if isinstance(base, Items) and not is_kept:
                    base.others.put([value])
                if isinstance(base, Items) and (key is UNKNOWN or isinstance(key, Made)):
                    base.unnamed.put([value])
        if isinstance(base, Made):
            note_place(self.scan, base, values[::2])
            base.put(values)

    def _set_item(self, _: Any) -> None:
        value, key = self.pop(), self.pop()
        self._set_items([key, value])

    def _set_marked(self, _: Any) -> None:
        self._set_items(self._to_mark())

    def _append(self, _: Any) -> None:
        self._put_in([self.pop()])

    def _append_marked(self, _: Any) -> None:
        self._put_in(self._to_mark())

    def _add_marked(self, _: Any) -> None:
        values = self._to_mark()
        note_key(self.scan, values)
        self._put_in(values)

    def _set_of(self, _: Any) -> None:
        values = self._to_mark()
        note_key(self.scan, values)
        self.stack.append(Made(Sort.CONTAINER))
        self._put_in(values)

    def _put_in(self, values: list[object]) -> None:
        self._pass_on(*values)
        if isinstance(base := self._changed(), Made):
            note_methods(self.scan, base)
            base.put(values)

    def _changed(self) -> object:
        """What stands on top, which an opcode changes."""
        if isinstance(base := self._top(), Global):
            self.scan.imports.add(SETS_OTHERS)
        return base

    def _pass_on(self, *values: object) -> None:
        """Is told of values that become a part of others."""
