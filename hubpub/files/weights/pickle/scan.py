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
from typing import BinaryIO

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.arrays import WRAPPERS, Dtype, skip_array
from hubpub.files.weights.pickle.machine import OBJECT, Global, Machine, Scan
from hubpub.files.weights.pickle.opcodes import Broken, Limit, Lines

# what gives no text
_MAKES_OBJECTS = re.compile(r"(?:numpy|scipy|sklearn)\.(?:\w+\.)*(?:_reconstruct|\w+_ctor|__pyx_unpickle_\w+|[A-Z]\w*)")


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
    return _Joblib(Lines(stream, size), scan, joblib=joblib).run()


class _Array:
    """What joblib puts in the place of an array."""


class _Joblib(Machine):
    """The stack machine as joblib has it: where the bytes of an array follow, it goes behind them."""

    def __init__(self, lines: Lines, scan: Scan, *, joblib: bool) -> None:
        super().__init__(lines, scan)
        self._joblib = joblib

    def _make_call(self, called: object, arguments: object) -> None:
        super()._make_call(called, arguments)
        # only what describes an array is looked at again; keeping all would keep the whole pickle
        if called == Global("numpy", "dtype"):
            self.stack[-1] = Dtype(arguments)
        elif isinstance(called, Global) and _MAKES_OBJECTS.fullmatch(f"{called.module}.{called.name}"):
            self.stack[-1] = OBJECT

    def _make_new(self, called: object, arguments: object) -> None:
        if _is_wrapper(called) and arguments == ():
            self.stack.append(_Array())
        else:
            self._make_call(called, arguments)

    def _pass_on(self, *values: object) -> None:
        """Tells of a pickle that makes what joblib skips bytes by in another way than joblib does."""
        if self._joblib and any(_is_wrapper(value) or isinstance(value, _Array) for value in values):
            self.scan.imports.add(("?", "NumpyArrayWrapper"))

    def _set_state(self, base: object, state: object) -> None:
        # where bytes are looked at as opcodes, what the stack holds is not only its own
        if not self._joblib:
            return
        if isinstance(base, Dtype):
            base.state = state
        elif isinstance(base, _Array):
            self.stack[-1] = OBJECT
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
        scan = Scan()
        machine = _Joblib(self.lines, scan, joblib=False)
        # dicts are the only values that an opcode changes
        machine.stack = [OBJECT if isinstance(value, dict) else value for value in self.stack]
        machine.memo = {key: OBJECT if isinstance(value, dict) else value for key, value in self.memo.items()}
        try:
            machine.run()
        except Limit:
            raise
        except Broken:
            # so it mostly is: the bytes of an array
            pass
        finally:
            if is_pickle:
                scan.imports = {names for names in scan.imports if verdict(*names) is Verdict.DANGEROUS}
            self.scan.take(scan)
            self.lines.stream.seek(behind)


def _is_wrapper(value: object) -> bool:
    return isinstance(value, Global) and (value.module, value.name) in WRAPPERS
