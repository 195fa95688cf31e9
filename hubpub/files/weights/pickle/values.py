"""What stands on the stack of a pickle's machine in the place of its values, and what the machine notes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hubpub.files.weights.pickle.allowed import COMPUTED

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
