"""What stands on the stack of a pickle's machine in the place of its values, and what the machine notes of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hubpub.files.weights.pickle.allowed import COMPUTED
from hubpub.files.weights.pickle.methods import METHOD

UNKNOWN = object()
"""What is not known, or not kept."""
OBJECT = object()
"""What is no text, whatever else it is."""
CALLS_OWN = (COMPUTED, "__call__")
"""That a pickle calls what it made, and not what it imports."""
SETS_OTHERS = (COMPUTED, "__setattr__")
"""That a pickle changes what it imports, and not what it made."""
CALLS_GIVEN = {
    ("copyreg", "_reconstructor"): (1,),
    ("copy_reg", "_reconstructor"): (1,),
    ("torch._tensor", "_rebuild_from_type"): (0,),
    ("torch._tensor", "_rebuild_from_type_v2"): (0,),
    ("numpy.random._pickle", "__bit_generator_ctor"): (0,),
    ("numpy.random._pickle", "__generator_ctor"): (1,),
    ("numpy.random._pickle", "__randomstate_ctor"): (1,),
    ("jax._src.array", "_reconstruct_array"): (0,),
}
"""Functions that call what they are given: at which places."""
REBUILDS = re.compile(r"torch\.(?:_utils|_tensor)\._rebuild_(?!from_type)\w+")
"""What torch gives to `_rebuild_from_type`: its functions that make tensors. Others call what they find in objects."""
PARTIAL = ("functools", "partial")
"""What keeps a function, to be called later by whoever gets at it."""


@dataclass(frozen=True, slots=True)
class Global:
    """What a pickle imports."""

    module: str
    name: str


class Sort(Enum):
    """What is known of a value that a pickle makes."""

    ANY = auto()
    """Nothing: it may be a text."""
    CONTAINER = auto()
    """A list, a set, or a tuple that is too long to be kept."""
    OBJECT = auto()
    """An object of Python's own."""
    NAMESPACE = auto()
    """Nothing but its attributes: what looks like a method of it is what a pickle puts there."""
    INSTANCE = auto()
    """An object of a library's class, which may answer with code of Python's."""
    KEYLESS = auto()
    """One that runs what is in its attributes, where it is a key."""
    ASKS = auto()
    """One that asks what is in its state for methods."""
    IN_C = auto()
    """One of torch's own in C, such as a size."""
    UNSEEN = auto()
    """An object of a library's class that nobody looked at."""
    BITS = auto()
    """A source of random numbers of numpy's, whose state is a pair."""


LIBRARYS = (Sort.INSTANCE, Sort.KEYLESS, Sort.ASKS)
"""An object of a library's class."""


@dataclass(slots=True, eq=False)
class Made:
    """What a pickle makes and can change.

    Attributes:
        sort: What is known of it.
        parts: What was put into it, and what it was made of; no numbers, and of texts the names of methods.
        attributes: What its attributes were set to, which may stand in the place of its methods.
    """

    sort: Sort
    parts: Sequence[object] = ()
    attributes: Sequence[object] = ()

    def put(self, values: Iterable[object]) -> None:
        """Puts values into it."""
        self.parts = _more(self.parts, values)

    def set(self, state: object) -> None:
        """Sets its attributes."""
        self.attributes = _more(self.attributes, (state,))


class Items(dict[object, object]):
    """A dict, of which not all keys are kept.

    Attributes:
        others: Values of the keys that are not kept.
        unnamed: Those of them whose keys may be any text.
    """

    __slots__ = ("others", "unnamed")

    def __init__(self) -> None:
        super().__init__()
        self.others = Made(Sort.CONTAINER)
        self.unnamed = Made(Sort.CONTAINER)


def _more(values: Sequence[object], others: Iterable[object]) -> Sequence[object]:
    added = [value for value in others if _is_kept(value)]
    if not added:
        return values
    kept = values if isinstance(values, list) else [*values]
    kept += added
    return kept


def _is_kept(value: object) -> bool:
    if isinstance(value, str):
        return METHOD.fullmatch(value) is not None
    return value is UNKNOWN or (isinstance(value, (Global, Made, tuple, dict)) and value != ())
