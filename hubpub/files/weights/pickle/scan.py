"""What a pickle would import, found without running it.

A pickle is a program for a small stack machine; the opcodes and what each takes and leaves are documented in the
standard library's ``pickletools``. Here the machine runs on stand-ins: nothing is imported, called or built, so the
names that ``STACK_GLOBAL`` takes from the stack are known exactly, and not guessed from the opcodes before it. Bytes
and texts too long to be a name are skipped and not read, so weights inside a pickle cost nothing.

joblib puts the bytes of an array right behind the object that describes it. ``joblib.load`` skips them; ``pickle.load``
and ``torch.load`` would take them for opcodes and go on. So both are done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.arrays import WRAPPERS, Dtype, skip_array
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.libraries import is_models_library
from hubpub.files.weights.pickle.looked_at import Kind, looked_at
from hubpub.files.weights.pickle.machine import Machine
from hubpub.files.weights.pickle.opcodes import Broken, Limit, Lines
from hubpub.files.weights.pickle.reach import kept_of, note_reached
from hubpub.files.weights.pickle.values import OBJECT, Global, Made, Sort

# functions that set attributes of what they make
_SETS = re.compile(r"_rebuild_\w+")
# of what is harmless, what gives no text: classes, and functions that make an object
_MAKES_OBJECTS = re.compile(r"_reconstruct|\w+_ctor|__pyx_unpickle_\w+|_?[A-Z]\w*")
# classes of which an object is nothing but the attributes that it is given
_NAMESPACES = frozenset({("types", "SimpleNamespace"), ("argparse", "Namespace")})
_OF_KIND = {Kind.KEYLESS: Sort.KEYLESS, Kind.ASKS: Sort.ASKS}
# whose state is a pair
_BITS_OF = Global("numpy.random._pickle", "__bit_generator_ctor")
# where joblib put an array: no tuple, and nothing that can be called
_ARRAY = object()


def scan_pickle(stream: BinaryIO, size: int, scan: Scan, *, joblib: bool = True) -> object:
    """Looks through one pickle and leaves the stream behind it.

    Args:
        stream: Seekable, at the pickle's first byte.
        size: Bytes of the whole stream.
        scan: Where to put what is found, also when the pickle breaks off.
        joblib: Whether joblib may read it, and skip the bytes of arrays.

    Returns:
        The pickle's value, if it is a number, a text, or a tuple or dict of such; else a stand-in.

    Raises:
        Broken: The bytes are no pickle, break off, or are longer than is looked at.
        OSError: The stream cannot be read.
    """
    return _run(lambda lines: _Joblib(lines, scan, joblib=joblib), stream, size, scan)


def _run(machine: Callable[[Lines], Machine], stream: BinaryIO, size: int, scan: Scan, *, frame_end: int = 0) -> object:
    """Runs a machine, and once more where an unpickler would read other bytes than those that are next.

    Args:
        machine: Makes it.
        stream: At its first byte.
        size: Bytes of the whole stream.
        scan: Where it puts what it finds.
        frame_end: Where the frame ends in which it begins; 0 outside of frames.
    """
    start = stream.tell()
    lines = Lines(stream, size, frame_end=frame_end)
    broken: Broken | None = None
    value: object = None
    try:
        value = machine(lines).run()
    except Broken as error:
        broken = error
    if lines.crossed:
        scan.crossed = True
        end = stream.tell()
        stream.seek(start)
        # that the bytes can be read in two ways is told, so one that comes to an end is enough
        with suppress(Broken):
            value = machine(Lines(stream, size, drops=True, frame_end=frame_end)).run()
            broken = broken if isinstance(broken, Limit) else None
        stream.seek(end)
    if broken is not None:
        raise broken
    return value


class _Array:
    """What joblib puts in the place of an array."""


class _Joblib(Machine):
    """The stack machine as joblib has it: where the bytes of an array follow, it goes behind them."""

    def __init__(self, lines: Lines, scan: Scan, *, joblib: bool) -> None:
        super().__init__(lines, scan)
        self._joblib = joblib

    def _make_any(self, called: object, arguments: object, *, is_call: bool = False) -> None:
        if called is _ARRAY or arguments is _ARRAY:
            raise Broken("it calls an array")
        # where names are mixed up, so is what is called
        is_object = called is OBJECT or (isinstance(called, Made) and called.sort is not Sort.ANY)
        if not self._joblib and is_object:
            raise Broken("it calls an object")
        super()._make_any(called, arguments, is_call=is_call)
        if not isinstance(called, Global):
            return
        note_reached(self.scan, called, arguments, is_call=is_call)
        # only what describes an array is looked at again; of other things it is enough what may be called
        if called == Global("numpy", "dtype"):
            self.stack[-1] = Dtype(arguments)
        else:
            made = Made(_sort(called, arguments))
            made.put(kept_of(called, arguments))
            if _SETS.fullmatch(called.name) or made.sort is Sort.NAMESPACE:
                made.set(arguments)
            self.stack[-1] = made

    def _make_new(self, called: object, arguments: object) -> None:
        if _is_wrapper(called) and arguments == ():
            self.stack.append(_Array())
        else:
            super()._make_new(called, arguments)

    def _may_be_text(self, value: object) -> bool:
        # what is known to be harmless is a class or a function; in the bytes of arrays, where names are mixed up, also
        # what is only called like a class
        if isinstance(value, Made) and value.sort is Sort.UNSEEN:
            return self._joblib
        if isinstance(value, Global):
            found = verdict(value.module, value.name)
            return not (found is Verdict.HARMLESS or (found is Verdict.UNSEEN and not self._joblib))
        return super()._may_be_text(value)

    def _pass_on(self, *values: object) -> None:
        """Tells of a pickle that makes what joblib skips bytes by in another way than joblib does."""
        if self._joblib and any(_is_wrapper(value) or isinstance(value, _Array) for value in values):
            self.scan.imports.add(("?", "NumpyArrayWrapper"))

    def _takes_state(self, base: object) -> bool:
        return isinstance(base, Made) and base.sort is Sort.BITS

    def _set_state(self, base: object, state: object) -> None:
        # where bytes are looked at as opcodes, what the stack holds is not only its own
        if not self._joblib:
            return
        if isinstance(base, Dtype):
            base.state = state
        elif isinstance(base, _Array):
            self.stack[-1] = _ARRAY
            # joblib would take the array from behind the frame, and then go on in it
            self.lines.crossed |= self.lines.in_frame() > 0
            position = self.lines.stream.tell()
            try:
                is_skipped = skip_array(self.lines, state)
            except Broken:
                self._look_for_opcodes(position)
                raise
            self._look_for_opcodes(position, is_pickle=not is_skipped)
            if not is_skipped:
                # a pickle of its own, read by pickle and not by joblib
                scan_pickle(self.lines.stream, self.lines.size, self.scan, joblib=False)

    def _look_for_opcodes(self, position: int, *, is_pickle: bool = False) -> None:
        """Goes on as pickle would, in an array's bytes, and comes back.

        Args:
            position: Where the array begins.
            is_pickle: Whether the array is a pickle of its own. pickle would read it with the memo of this one and mix
                up the names in it, so only a name that is known to do harm tells anything.
        """
        behind = self.lines.stream.tell()
        self.lines.stream.seek(position)
        scan = self.scan.beside()

        def machine(lines: Lines) -> Machine:
            made = _Joblib(lines, scan, joblib=False)
            # dicts are the only values that an opcode changes
            made.stack = [OBJECT if isinstance(value, dict) else value for value in self.stack]
            made.memo = {key: OBJECT if isinstance(value, dict) else value for key, value in self.memo.items()}
            return made

        try:
            _run(machine, self.lines.stream, self.lines.size, scan, frame_end=self.lines.frame_end)
        except Limit:
            raise
        except Broken:
            # so it mostly is: the bytes of an array
            pass
        finally:
            if is_pickle:
                scan.imports = {names for names in scan.imports if verdict(*names) is Verdict.DANGEROUS}
            self.scan.join(scan.possible())
            self.lines.stream.seek(behind)


def _sort(called: Global, arguments: object) -> Sort:
    """What a harmless function makes of these arguments, as far as it is known."""
    if called == _BITS_OF and isinstance(bits := _first(arguments), (str, Global)):
        is_numpys = isinstance(bits, str) or (bits.module.startswith("numpy.random.") and _is_harmless(bits))
        return Sort.BITS if is_numpys else Sort.ANY
    if called.module in ("copyreg", "copy_reg") and isinstance(of := _first(arguments), Global) and of != called:
        return _sort(of, ())
    if _is_namespace(called):
        return Sort.NAMESPACE
    if verdict(called.module, called.name) is Verdict.UNSEEN:
        return Sort.UNSEEN
    if not (_MAKES_OBJECTS.fullmatch(called.name) and _is_harmless(called)):
        return Sort.ANY
    kind = looked_at().get((called.module, called.name), Kind.MADE)
    if is_models_library(called.module.partition(".")[0]) and called.name.lstrip("_")[:1].isupper():
        return Sort.IN_C if called.module == "torch" else _OF_KIND.get(kind, Sort.INSTANCE)
    return Sort.OBJECT


def _first(arguments: object) -> object:
    return arguments[0] if isinstance(arguments, tuple) and arguments else None


def _is_namespace(value: object) -> bool:
    return isinstance(value, Global) and (value.module, value.name) in _NAMESPACES


def _is_harmless(value: Global) -> bool:
    return verdict(value.module, value.name) is Verdict.HARMLESS


def _is_wrapper(value: object) -> bool:
    return isinstance(value, Global) and (value.module, value.name) in WRAPPERS
