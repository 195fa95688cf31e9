"""What a pickle calls by a detour: what it gives to a function that asks it for methods, or puts in a method's place.

Every name in a pickle may be harmless where it is only named, and still be called: ``numpy.matrix`` asks the objects in
a list for ``__array__``, and an unpickler asks an object for ``__setstate__`` (Modules/_pickle.c, load_build), which
may be an attribute that the pickle has set before. So what can be reached that way is judged as what is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.looked_at import looked_at
from hubpub.files.weights.pickle.methods import METHOD
from hubpub.files.weights.pickle.opcodes import Limit
from hubpub.files.weights.pickle.values import CALLS_OWN, LIBRARYS, UNKNOWN, Global, Items, Made, Sort

# how often it is looked what a value holds, in one file
_STEPS = 1_000_000
# modules whose classes ask what they are given for its values
_ASK = frozenset({"builtins", "__builtin__", "collections", "_io", "io", "types", "random", "fractions", "decimal"})
_COPYREG = frozenset({"copyreg", "copy_reg"})
# makers of data, which ask nothing of what lies in what they are given
_KEEP = _ASK | _COPYREG | {"argparse", "functools", "typing", "enum", "datetime", "uuid"}
# of those, what asks for a text or a number, and so for those of all parts, in dicts too
_TEXTS = frozenset(
    {
        *("str", "unicode", "print", "bytes", "bytearray"),
        *("int", "long", "float", "complex", "range", "xrange", "Fraction", "Decimal"),
    }
)
# functions that make an object of what they are given, and put it together without calling of it
_MAKERS = re.compile(r"_+(?:reconstruct|mareconstruct|pyx_unpickle|new|rebuild|unpickle)\w*|newObj")
_PAIR = 2
# objects of classes, which may be called
_CALLED = (*LIBRARYS, Sort.UNSEEN, Sort.IN_C)
# functions that call what they are given, and that no pickle gives to another one
_CALL_ON = frozenset(
    {
        ("torch._tensor", "_rebuild_from_type"),
        ("torch._tensor", "_rebuild_from_type_v2"),
        ("jax._src.array", "_reconstruct_array"),
    }
)
# of pandas, which takes columns of its own classes
_BLOCKS = frozenset({"new_block", "_unpickle_block"})
# whose attributes are all that they have, or stand before the methods of their classes
_BARE = (Sort.NAMESPACE, Sort.OBJECT, Sort.ANY)


def note_key(scan: Scan, keys: Iterable[object]) -> None:
    """Notes what is called for a key of a dict, or for what is put into a set; a tuple with names asks its parts."""
    hashed = _reached(scan, keys, is_deep=False, through=(Sort.CONTAINER, Sort.INSTANCE, Sort.ANY))
    if any(isinstance(value, Made) and value.sort in (Sort.KEYLESS, Sort.ASKS) for value in hashed):
        scan.imports.add(CALLS_OWN)


def note_value(scan: Scan, key: object, value: object) -> None:
    """Notes a function, a class or an object that a pickle puts under the name of a method.

    Attributes stand in dicts, also in those in which a library's class looks for what it has not: what is called
    `append` there is what an unpickler calls, and an optimizer asks its groups for ``setdefault``. No model has any.
    """
    method = METHOD.fullmatch(key) if isinstance(key, str) and isinstance(value, (Global, Made)) else None
    if method is None:
        return
    note_called(scan, [value])
    # an object may stand under a word in a table
    if isinstance(value, Made) and value.sort in LIBRARYS and not method["word"]:
        scan.imports.add(CALLS_OWN)


def note_names(scan: Scan, *given: object) -> None:
    """Notes an object in the place of the arguments of a class, or of their names: it is asked for them."""
    if any(isinstance(value, Made) and value.sort in LIBRARYS for value in given):
        scan.imports.add(CALLS_OWN)


def note_place(scan: Scan, made: Made, keys: Iterable[object]) -> None:
    """Notes what a library's class calls of a key: pandas calls one that can be called, to learn the place."""
    if made.sort in LIBRARYS:
        note_called(scan, keys)


def note_persistent(scan: Scan, described: object) -> None:
    """Notes what torch does with what describes a storage: it is a key, and its class was called before torch 1.10."""
    note_key(scan, [described])
    if isinstance(described, tuple) and described[:1] == ("storage",):
        note_called(scan, described[1:2])
    # the name of a file is made of the key, whatever that is; a class alone is no key
    parts = described[_PAIR:] if isinstance(described, tuple) else (described,)
    note_called(scan, [part for part in parts if not isinstance(part, Global)])


def note_state(scan: Scan, made: object, state: object) -> None:
    """Notes what a class calls of its state, and attributes whose names may be any."""
    if isinstance(made, Made) and made.sort is Sort.ASKS:
        note_called(scan, [state])
    # a dict, or a pair of two: others are for the class's own function
    for part in state if isinstance(state, tuple) and len(state) == _PAIR else (state,):
        if isinstance(part, Items):
            note_called(scan, [part.unnamed])
        elif isinstance(part, Made) and part.sort is not Sort.CONTAINER:
            note_called(scan, [part])
    if isinstance(made, Made):
        _note_unnamed(scan, made)


def note_methods(scan: Scan, made: Made) -> None:
    """Notes what an unpickler calls, when it asks an object for a method that puts something into it."""
    if made.sort is not Sort.CONTAINER:
        _note_unnamed(scan, made)


def _note_unnamed(scan: Scan, made: Made) -> None:
    for value in list(_reached(scan, made.attributes)):
        if isinstance(value, Items):
            note_called(scan, [value.unnamed])


def kept_of(called: Global, arguments: object) -> Iterable[object]:
    """What of its arguments a function keeps in what it makes; the class that it makes an object of is no part."""
    is_maker = called.module in _COPYREG or _MAKERS.fullmatch(called.name) is not None
    if is_maker and isinstance(arguments, tuple):
        # the class, and the function or the class that makes it
        first = [value for value in arguments[:_PAIR] if not isinstance(value, Global)]
        return [*first, *arguments[_PAIR:]]
    return [arguments]


def note_reached(scan: Scan, called: Global, arguments: object, *, is_call: bool) -> None:
    """Notes what a function that is harmless by itself may call of what it is given.

    Args:
        scan: Where to note it.
        called: The function, or the class.
        arguments: A tuple, or what is not known.
        is_call: Whether a class is called with its ``__init__``.
    """
    if called.module in _KEEP:
        _note_kept(scan, called, arguments)
        return
    if verdict(called.module, called.name, called=is_call) is not Verdict.HARMLESS:
        return
    is_looked_at = (called.module, called.name) in looked_at()
    # pandas' functions make an object of any class, of what else they are given
    of = arguments[0] if isinstance(arguments, tuple) and arguments and called.name.startswith("_new_") else None
    if isinstance(of, Global) and isinstance(arguments, tuple) and not of.name.startswith("_"):
        note_reached(scan, of, arguments[1:], is_call=False)
    # an Enum looks its only argument up, and says in an error what that is; a text or a number is made of it
    if is_looked_at and not is_call and isinstance(arguments, tuple) and len(arguments) == 1:
        note_called(scan, arguments)
    # what makes a tensor calls the methods of what it is given, which may be what the pickle put there
    asked = (Sort.NAMESPACE,) if called.name in _BLOCKS else (Sort.NAMESPACE, *LIBRARYS)
    if not is_looked_at and _holds(scan, arguments, *asked):
        scan.imports.add(CALLS_OWN)
    if _MAKERS.fullmatch(called.name) or (is_looked_at and not is_call):
        for value in _reached(scan, [arguments]):
            if isinstance(value, Made) and value.sort in _BARE:
                note_called(scan, value.attributes)
    else:
        note_called(scan, [arguments])


def _note_kept(scan: Scan, called: Global, arguments: object) -> None:
    given = arguments if isinstance(arguments, tuple) else (arguments,)
    for value in given:
        if isinstance(value, Made):
            note_called(scan, value.attributes)
    for value in _reached(scan, given, is_deep=False):
        _note_pair(scan, value)
    # a function of Python's takes arguments and names out of what it is given for them
    if called.name == "__newobj_ex__":
        note_names(scan, *given[1:])
    if called.module not in _ASK:
        return
    # what is missing in it is made by a call, of an object too, which partial may hold with what it is called with
    if called.name == "defaultdict":
        note_called(scan, given[:1])
        if any(isinstance(value, Made) and value.sort in _CALLED for value in _reached(scan, given[:1])):
            scan.imports.add(CALLS_OWN)
    # and puts what lies in it among its keys
    note_key(scan, given)
    # a container asks an object for its values, and runs what the object's class has for that
    is_asked = any(isinstance(value, Made) and value.sort in (*LIBRARYS, Sort.IN_C) for value in given)
    if is_asked or (called.name in _TEXTS and _holds(scan, arguments, *LIBRARYS)):
        scan.imports.add(CALLS_OWN)
    if called.name in _TEXTS:
        note_called(scan, given)


def _note_pair(scan: Scan, pair: object) -> None:
    """Notes what stands beside the name of a method, in what a dict may be made of."""
    parts = pair.parts if isinstance(pair, Made) and pair.sort is Sort.CONTAINER else pair
    if not isinstance(parts, (tuple, list)):
        return
    names = [part for part in parts if isinstance(part, str) and METHOD.fullmatch(part)]
    for value in parts if names else ():
        note_value(scan, names[0], value)
    # a name that may be any
    if parts and (parts[0] is UNKNOWN or (isinstance(parts[0], Made) and parts[0].sort is Sort.ANY)):
        note_called(scan, [value for value in parts[1:_PAIR] if isinstance(value, Global)])


def note_called(scan: Scan, values: Iterable[object]) -> None:
    """Notes what is called of values, or of what they hold; also what is put into them later in the pickle."""
    values = list(values)
    scan.later += [value for value in values if isinstance(value, (tuple, dict, Made))]
    _note_called(scan, _reached(scan, values))


def note_later(scan: Scan) -> None:
    """Notes what was put into values after it was noted that they are called: at the pickle's end they are whole."""
    # each value is looked at once, however often it was noted
    _note_called(scan, _reached(scan, scan.later, most=None))


def _note_called(scan: Scan, values: Iterable[object]) -> None:
    called = {(value.module, value.name) for value in values if isinstance(value, Global)}
    scan.called |= called
    # with what they are called is not known here, and so not what they call
    if called & _CALL_ON:
        scan.imports.add(CALLS_OWN)


def _holds(scan: Scan, arguments: object, *sorts: Sort) -> bool:
    """Whether one of that sort is among the arguments, or in tuples and lists among them; what is in dicts is put aside
    as attributes."""
    found = _reached(scan, [arguments], is_deep=False)
    return any(isinstance(value, Made) and value.sort in sorts for value in found)


def _reached(
    scan: Scan,
    values: Iterable[object],
    *,
    is_deep: bool = True,
    most: int | None = _STEPS,
    through: Iterable[Sort] = (Sort.CONTAINER,),
) -> Iterator[object]:
    """These values, and all that they hold; of those that are not deep only what tuples and lists hold."""
    left, seen = list(values), set[int]()
    while left:
        value = left.pop()
        yield value
        if not isinstance(value, (tuple, dict, Made)) or id(value) in seen:
            continue
        scan.steps += most is not None
        if most is not None and scan.steps > most:
            raise Limit(f"it takes more than {most:,} steps to tell what it would call")
        seen.add(id(value))
        if isinstance(value, tuple):
            left += value
        elif isinstance(value, Made):
            left += value.parts if is_deep or value.sort in through else ()
            left += value.attributes if is_deep else ()
        elif is_deep:
            left += (one for key, one in value.items() if key is not UNKNOWN)
            left += (value.others,) if isinstance(value, Items) else ()
