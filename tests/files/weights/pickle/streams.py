"""Streams of opcodes for the differential test: made by a grammar, and real pickles with changes."""

from __future__ import annotations

import pickle
import random
import struct
from collections import Counter
from collections.abc import Iterator

MAGIC = 0x1950A86A20F9469CFC6C
"""What PyTorch's old format begins with, as a pickle."""
TORCH = pickle.dumps(MAGIC, 2)
"""That pickle."""
WRAPPER = "NumpyArrayWrapper"
"""The class of joblib's behind whose state an array follows."""
MODULES = (
    "os",
    "builtins",
    "collections",
    "torch._utils",
    "a.b",
    "x y",
    "é",
    "copyreg",
    "_codecs",
    "m\0n",
    "numpy",
    "",
)
NAMES = ("system", "eval", "OrderedDict", "_rebuild_tensor_v2", "B.c", "str", "_reconstructor", "encode", "dtype", "è")


class Maker:
    """Makes streams of opcodes, most of which do something."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.real = list(_real_pickles())

    def stream(self) -> bytes:
        """One more."""
        chance = self.chance
        kind = chance.random()
        if kind < 0.5:
            data = self._grammar()
        elif kind < 0.9:
            data = self._mutated(chance.choice(self.real))
        else:
            data = self._mutated(self._grammar())
        if chance.random() < 0.3:
            data = self._framed(data)
        if chance.random() < 0.05:
            data = TORCH + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + data
        return data

    def _text(self) -> bytes:
        """An opcode that gives a text, mostly a name."""
        chance = self.chance
        text = chance.choice(chance.choice((MODULES, NAMES)))
        data = text.encode()
        return chance.choice(
            [
                lambda: b"\x8c" + bytes([len(data)]) + data,
                lambda: b"X" + struct.pack("<I", len(data)) + data,
                lambda: b"\x8d" + struct.pack("<Q", len(data)) + data,
                lambda: b"U" + bytes([len(data)]) + data,
                lambda: b"T" + struct.pack("<i", len(data)) + data,
                lambda: b"V" + text.encode("raw-unicode-escape") + b"\n",
                lambda: b"S'" + data + b"'\n",
                lambda: b"P" + data + b"\n",
            ]
        )()

    def _value(self) -> bytes:
        chance = self.chance
        return chance.choice(
            [
                self._text,
                self._text,
                self._text,
                lambda: chance.choice([b"N", b"}", b"]", b")", b"\x8f", b"\x88", b"\x89"]),
                lambda: b"K" + bytes([chance.randrange(256)]),
                lambda: b"M" + bytes(chance.randrange(256) for _ in range(2)),
                lambda: b"I" + chance.choice([b"1", b"01", b"00", b"0x1f", b"-7", b"1_0", b" 3"]) + b"\n",
                lambda: b"L" + chance.choice([b"1L", b"-5", b"0x10L"]) + b"\n",
                lambda: b"F" + chance.choice([b"1.5", b"nan", b"1e3"]) + b"\n",
                lambda: b"G" + bytes(8),
                lambda: b"\x8a\x02" + bytes(2),
                lambda: b"C" + bytes([3]) + b"c\nR",
                lambda: b"B" + struct.pack("<I", 4) + b"os\n.",
                lambda: b"\x96" + struct.pack("<Q", 2) + b"ab",
                self._global,
                lambda: self._text() + b"Q",
            ]
        )()

    def _global(self) -> bytes:
        chance = self.chance
        module, name = chance.choice(MODULES).encode(), chance.choice(NAMES).encode()
        if chance.random() < 0.5:
            return b"c" + module + b"\n" + name + b"\n"
        return self._text() + self._text() + b"\x93"

    def _memo(self) -> bytes:
        chance = self.chance
        place = chance.randrange(6)
        return chance.choice(
            [
                lambda: b"\x94",
                lambda: b"q" + bytes([place]),
                lambda: b"r" + struct.pack("<I", place),
                lambda: b"p%d\n" % place,
                lambda: b"h" + bytes([place]),
                lambda: b"j" + struct.pack("<I", place),
                lambda: b"g%d\n" % place,
            ]
        )()

    def _pattern(self) -> bytes:
        """Some opcodes that belong together."""
        chance = self.chance
        values = b"".join(self._value() for _ in range(chance.randrange(3)))
        return chance.choice(
            [
                lambda: self._global() + b"(" + values + b"tR",
                lambda: self._global() + self._value() + b"\x85R",
                lambda: self._global() + b")\x81",
                lambda: self._global() + b")}\x92",
                lambda: b"(" + self._global() + values + b"o",
                lambda: b"(" + values + b"i" + chance.choice(MODULES).encode() + b"\n" + b"system\n",
                lambda: self._global() + b")\x81" + self._value() + b"b",
                lambda: self._global() + b"N}" + self._text() + self._value() + b"s\x86b",
                lambda: b"]" + self._value() + b"a",
                lambda: b"](" + values + b"e",
                lambda: b"}" + self._value() + self._value() + b"s",
                lambda: b"}(" + values + values + b"u",
                lambda: b"\x8f(" + values + b"\x90",
                lambda: b"(" + values + chance.choice([b"t", b"l", b"d", b"1", b"\x91"]),
                lambda: self._text() + self._memo() + self._text() + self._memo() + b"\x93",
                lambda: self._value() + self._memo(),
                lambda: self._value() + b"2",
                lambda: self._value() + chance.choice([b"\x85", b"0"]),
                lambda: self._value() + self._value() + chance.choice([b"\x86", b"00"]),
                lambda: b"\x82\x01",
                lambda: b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}b" + values,
                lambda: self._text() + b"\x95" + struct.pack("<Q", chance.randrange(40)),
            ]
        )()

    def _grammar(self) -> bytes:
        chance = self.chance
        head = b"\x80" + bytes([chance.choice([2, 3, 4, 4, 4, 5])]) if chance.random() < 0.8 else b""
        parts = []
        for _ in range(chance.randrange(1, 9)):
            made = chance.choice([self._pattern, self._pattern, self._value, self._memo])()
            if chance.random() < 0.15:
                made += chance.choice([b"(", b"0", b"2", b"R", b"\x81", b"\x93", b"b", b"t", b"\x85", b"o", b"1"])
            parts.append(made)
        end = b"." if chance.random() < 0.9 else b""
        return head + b"".join(parts) + end

    def _mutated(self, data: bytes) -> bytes:
        chance, changed = self.chance, bytearray(data)
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(changed) + 1)
            kind = chance.randrange(6)
            if kind == 0 and changed:
                changed[place % len(changed)] = chance.randrange(256)
            elif kind == 1:
                changed[place:place] = self._pattern()
            elif kind == 2:
                del changed[place : place + chance.randrange(1, 5)]
            elif kind == 3:
                other = chance.choice(self.real)
                changed[place:] = other[chance.randrange(len(other)) :]
            elif kind == 4:
                changed[place:place] = changed[place : place + chance.randrange(1, 30)]
            else:
                changed[place:place] = bytes([chance.choice(b"(02.RNbtoeus\x81\x92\x93\x94\x95\x85cVhq")])
        return bytes(changed)

    def _framed(self, data: bytes) -> bytes:
        """With a frame that ends where it likes."""
        chance = self.chance
        place = 2 if data[:1] == b"\x80" and chance.random() < 0.7 else chance.randrange(len(data) + 1)
        length = chance.choice([chance.randrange(len(data) + 2), chance.randrange(12), len(data) - place])
        return data[:place] + b"\x95" + struct.pack("<Q", max(0, length)) + data[place:]


class Thing:
    """A class, for real pickles."""

    def __init__(self, value: object) -> None:
        self.value = value


class Slotted:
    """One whose state is in slots."""

    __slots__ = ("value",)


class Named(Thing):
    """One that is made with names."""

    def __getnewargs_ex__(self) -> tuple[tuple[object, ...], dict[str, object]]:
        return (), {}


def _real_pickles() -> Iterator[bytes]:
    slotted = Slotted()
    slotted.value = 1  # type: ignore[misc]
    thing = Thing([1, "a", None])
    values = [
        {"a": [1, 2.5, "x", None, True], "b": (1, 2, 3, 4), "c": {1, 2}, "d": b"bytes", "e": "é" * 40},
        [thing, thing, slotted, Named(thing)],
        {"f": Counter("abca"), "g": range(3), "h": frozenset([1]), "i": 2**80, "j": complex(1, 2)},
        [Exception("x"), bytearray(b"abc"), "n" * 300, [["y"] * 5] * 3, Thing],
    ]
    for number, value in enumerate(values):
        # slots need protocol 2
        for protocol in range(2 if number == 1 else 0, pickle.HIGHEST_PROTOCOL + 1):
            yield pickle.dumps(value, protocol)
            yield pickle._dumps(value, protocol)  # type: ignore[attr-defined]
