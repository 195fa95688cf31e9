"""What is found in the pickles of one file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hubpub.files.weights.pickle.allowed import COMPUTED


@dataclass(slots=True)
class Scan:
    """What was found in the pickles of one file.

    Attributes:
        imports: Modules and names; a name that the pickle would compute while it runs is ``?``.
        called: Those of them that are called: a class with its ``__init__``, and not made by its ``__new__`` alone.
        operations: Opcodes that were looked at.
        steps: How often it was looked what a value holds.
        calls: Those of them that would call something.
        unpacked: Bytes that were unpacked for it.
        sets_attributes: Whether it may set attributes of what it makes one by one, for which a class can run code.
        glimpsed: Imports in bytes that are perhaps no pickle: of what runs a module by importing it.
        compiled: Whether it is a program that torch.jit compiled.
        later: Values that are called, to be looked at once more where the pickle ends.
        crossed: Whether something crossed the end of a frame, where unpicklers read on in different ways.
    """

    imports: set[tuple[str, str]] = field(default_factory=set)
    called: set[tuple[str, str]] = field(default_factory=set)
    glimpsed: set[tuple[str, str]] = field(default_factory=set)
    compiled: bool = False
    operations: int = 0
    steps: int = 0
    calls: int = 0
    unpacked: int = 0
    crossed: bool = False
    sets_attributes: bool = False
    later: list[object] = field(default_factory=list)

    def beside(self) -> Scan:
        """An empty one for other bytes of the same file, which count for the same limits."""
        return Scan(operations=self.operations, steps=self.steps, unpacked=self.unpacked)

    def join(self, other: Scan) -> None:
        """Adds what was found in another pickle."""
        self.imports |= other.imports
        self.called |= other.called
        self.glimpsed |= other.glimpsed
        self.compiled |= other.compiled
        self.calls += other.calls
        self.operations = max(self.operations, other.operations)
        self.steps = max(self.steps, other.steps)
        self.unpacked = max(self.unpacked, other.unpacked)
        self.crossed |= other.crossed
        self.sets_attributes |= other.sets_attributes

    def take(self, other: Scan) -> None:
        """Adds what was found in bytes that are perhaps no pickle: nothing, if it does not look like one.

        What is computed could be anything, so it counts whether or not it is called.
        """
        found = other.possible()
        if other.calls or any(COMPUTED in names for names in found.imports):
            self.join(found)
        else:
            imported = {names for names in found.imports if all(map(str.isidentifier, names[0].split(".")))}
            self.glimpsed |= imported | other.glimpsed

    def drop_compiled(self) -> None:
        """Forgets the classes that torch.jit compiled: its own interpreter runs them, which has no imports.

        Only in an archive that ``torch.load`` leaves to ``torch.jit``. In other pickles they are modules of Python's.
        """
        self.compiled = True
        self.imports = {names for names in self.imports if names[0].partition(".")[0] != "__torch__"}

    def possible(self) -> Scan:
        """What was found, without the imports of what can be no module's name."""
        imports, called = (set(filter(_could_be_import, names)) for names in (self.imports, self.called))
        return replace(self, imports=imports, called=called)

    def used(self) -> set[tuple[str, str]]:
        """The imports that run more than what makes an object: those that are called, and classes whose attributes may
        be set."""
        classes = {names for names in self.imports if names[1].lstrip("_")[:1].isupper()}
        return self.called | (classes if self.sets_attributes else set())


def _could_be_import(found: tuple[str, str]) -> bool:
    # a module is a file; a name may be anything that its module answers to
    return bool(found[0]) and found[0].isprintable()
