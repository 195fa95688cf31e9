"""Our reading of pickles beside the real unpicklers', on streams of opcodes made at random.

    python -m tests.files.weights.pickle.differential SEED --streams 20000    # so many
    python -m tests.files.weights.pickle.differential SEED --minutes 30       # as many as that time allows

The real unpicklers are C's and Python's, each as a file in memory, a buffered file, and one with a small buffer feed
it. Nothing is imported and nothing harmful runs: `find_class` gives stand-ins that note what is done to them. Whatever
they import, call or change, and we do not name, is a failure. It prints what it counted as JSON, and exits with 1 if
anything failed. Only the standard library is used, so that any Python can run it.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import random
import resource
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from hubpub.files.weights import Malformed
from hubpub.files.weights.pickle.allowed import COMPUTED, Verdict, verdict
from hubpub.files.weights.pickle.archives import Pickled, read_pickled
from hubpub.files.weights.pickle.values import CALLS_OWN, SETS_OTHERS
from tests.files.weights.pickle.streams import MAGIC, TORCH, WRAPPER, Maker

MEMORY = 768 << 20
SHOWN = 20


class Seen:
    """What a real unpickler did with one stream."""

    def __init__(self) -> None:
        self.imports: set[tuple[str, str]] = set()
        self.called: set[tuple[str, str]] = set()
        self.calls_own = self.sets_others = False


class _Class(type):
    """The class of what is imported: notes that it is called or changed."""

    seen: Seen
    names: tuple[str, str]

    def __call__(cls, *_: Any, **__: Any) -> Any:
        cls.seen.called.add(cls.names)
        # what comes of a call may be a text, or a class
        return ("system", cls, object.__new__(cls))[len(cls.names[1]) % 3 if "seen" in vars(cls) else 2]

    def __setattr__(cls, name: str, value: object) -> None:
        cls.seen.sets_others = True


class _Instance(metaclass=_Class):
    """What is made of it: takes whatever a pickle does to it."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        return object.__new__(cls)

    def __call__(self, *_: Any, **__: Any) -> Any:
        type(self).seen.calls_own = True
        return "os"

    def __setitem__(self, key: object, value: object) -> None: ...

    def append(self, value: object) -> None: ...

    def extend(self, values: object) -> None: ...

    def add(self, value: object) -> None: ...


def _import(seen: Seen, module: str, name: str) -> object:
    if not module or not module.isprintable():
        raise ModuleNotFoundError(f"there can be no such module: {module!r}")
    seen.imports.add((module, name))
    if verdict(module, name) is not Verdict.HARMLESS and len(module) % 5 == 1:
        return name
    if name == WRAPPER:
        # as joblib's: it cannot be called, and is no text
        return type(name, (), {})
    made = type.__new__(_Class, "Made", (_Instance,), {"seen": seen, "names": (module, name)})
    if len(module) % 5 == 2:
        type.__setattr__(made, "__setstate__", lambda self, state: None)
    return made


def _unpickler(base: Any) -> Any:
    class Unpickler(base):
        seen: Seen

        def find_class(self, module: str, name: str) -> object:
            return _import(self.seen, module, name)

        def persistent_load(self, pid: object) -> object:
            return pid if isinstance(pid, str) else "os"

    return Unpickler


READERS: dict[str, Callable[[bytes], tuple[Any, Any]]] = {
    "C, in memory": lambda data: (_C, io.BytesIO(data)),
    "C, buffered": lambda data: (_C, io.BufferedReader(io.BytesIO(data))),
    "C, small buffer": lambda data: (_C, io.BufferedReader(io.BytesIO(data), 24)),
    # as torch.load reads its old format
    "C, texts in UTF-8": lambda data: (partial(_C, encoding="utf-8"), io.BytesIO(data)),
    "Python": lambda data: (_PYTHON, io.BytesIO(data)),
}
_C, _PYTHON = _unpickler(pickle.Unpickler), _unpickler(pickle._Unpickler)  # type: ignore[attr-defined]


def run_real(reader: str, data: bytes) -> tuple[Seen, bool]:
    """What a real unpickler does, and whether it came to the end."""
    seen = Seen()
    unpickler, stream = READERS[reader](data)
    # as torch.load with the five pickles in a row, of its old format
    for _ in range(5):
        made = unpickler(stream)
        made.seen = seen
        try:
            value = made.load()
        except Exception:  # noqa: BLE001 -- whatever a random pickle ends in
            return seen, False
        if value != MAGIC and not isinstance(value, (int, dict)):
            return seen, True
        # torch goes on if the first one is its number
        if not data.startswith(TORCH):
            return seen, True
    return seen, True


def missed(seen: Seen, found: Pickled | None) -> str:
    """What a real unpickler did and we do not name."""
    imports, called = (set(found.imports), set(found.called)) if found is not None else (set(), set())
    computed_modules = {name for module, name in imports if module == COMPUTED}
    computed_names = {module for module, name in imports if name == COMPUTED}

    def is_named(names: tuple[str, str], among: set[tuple[str, str]]) -> bool:
        module, name = names
        hidden = (COMPUTED, COMPUTED) in imports or name in computed_modules or module in computed_names
        return names in among or hidden

    for names in sorted(seen.imports):
        if not is_named(names, imports):
            return f"import of {names}"
    for names in sorted(seen.called):
        if not is_named(names, called) and CALLS_OWN not in imports:
            return f"call of {names}"
    if seen.calls_own and CALLS_OWN not in imports:
        return "call of what it made"
    # a stand-in's call may give its class; of what is harmless no call does, and what is not is told anyway
    is_told = any(COMPUTED in names for names in imports) or any(
        verdict(*names, called=True) is not Verdict.HARMLESS for names in called
    )
    if seen.sets_others and SETS_OTHERS not in imports and not is_told:
        return "change of what it imports"
    return ""


def read(data: bytes, name: str) -> Pickled | None:
    """What we read."""
    try:
        return read_pickled(io.BytesIO(data), len(data), name)
    except Malformed:
        return None


def judge(data: bytes, counts: Counter[str]) -> str:
    """What is wrong with our reading of one stream; empty for nothing."""
    plain, torch = read(data, "m.pkl"), read(data, "pytorch_model.bin")
    for reader in READERS:
        seen, is_whole = run_real(reader, data)
        counts["loads"] += 1
        counts["whole"] += is_whole
        counts["imports"] += len(seen.imports)
        counts["calls"] += len(seen.called)
        crossed = plain is not None and plain.unread.startswith("it reads across")
        counts["crossings"] += crossed
        # where a frame is crossed there are as many ways to read on as there are sizes of buffers: it is told, as an
        # error, and two of them are named
        if crossed and reader == "C, small buffer":
            continue
        did = bool(seen.called or seen.calls_own)
        if what := missed(seen, plain):
            return f"{reader}, m.pkl: {what}"
        # what does nothing but import, and then breaks off, may be any file
        if (is_whole or did) and seen.imports and (what := missed(seen, torch)):
            return f"{reader}, pytorch_model.bin: {what}"
    return ""


def fuzz(seed: int, streams: int | None, seconds: float | None = None) -> dict[str, Any]:
    """Judges so many streams, or as many as that time allows.

    Returns:
        What was counted, and what failed: the stream in hexadecimal digits, and why.
    """
    warnings.simplefilter("ignore")
    maker, counts, failures = Maker(random.Random(seed)), Counter[str](), []
    end = time.monotonic() + seconds if seconds is not None else None
    while len(failures) < SHOWN and (counts["streams"] < streams if streams is not None else True):
        if end is not None and time.monotonic() > end:
            break
        data = maker.stream()
        counts["streams"] += 1
        if what := judge(data, counts):
            failures.append([data.hex(), what])
    return {"python": sys.version.split()[0], "seed": seed, **counts, "failures": failures}


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what C's unpickler prints of each bytearray that it gives up."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)


def main(arguments: list[str]) -> int:
    """Runs it in this process, which gets no more memory than it needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seed, option, amount = arguments
    minutes = option == "--minutes"
    with _quiet():
        found = fuzz(int(seed), None if minutes else int(amount), float(amount) * 60 if minutes else None)
    print(json.dumps(found))
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
