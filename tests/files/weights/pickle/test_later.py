"""Pickles that hide from a first look what they call: put later, made by another way, or asked for a text."""

from __future__ import annotations

import pickle

import pytest

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from tests.files.weights.pickle.test_reach import CLASS, FUNCTION, NONE, TWO, call, listed, name, namespace, text, told

IDENTITY = "torch.nn.modules.linear.Identity"
PRIVATE = "torch.nn.modules.batchnorm._BatchNorm"


# what a module's own functions look for
TABLES = (
    "parameters",
    "buffers",
    "modules",
    "forward_hooks",
    "forward_pre_hooks",
    "backward_hooks",
    "backward_pre_hooks",
)
OWN = {f"_{table}": b"}" for table in TABLES}


def module(kind: str = IDENTITY, **attributes: bytes) -> bytes:
    """A module of torch's, as a pickle makes it."""
    return namespace(*OWN.items(), *attributes.items(), kind=kind)


# its text asks it for this
SHOWN = module(extra_repr=FUNCTION)


def dict_of(*pairs: bytes) -> bytes:
    return b"}(" + b"".join(pairs) + b"u"


def new(kind: str, *arguments: bytes) -> bytes:
    return name(kind) + b"(" + b"".join(arguments) + b"t\x81"


def stored(key: bytes, place: bytes = text("cpu")) -> bytes:
    return b"(" + text("storage") + name("torch.FloatStorage") + key + place + b"K\x01tQ"


def filled(kind: str, method: str, **attributes: bytes) -> bytes:
    """An object of that kind stands in a method's place, and is filled after that."""
    first = name(kind) + b")\x81q\x01" + namespace((method, b"h\x01")) + b"q\x02"
    state = b"".join(text(key) + value for key, value in attributes.items())
    return first + b"h\x01}(" + state + b"ub0h\x02"


TEXTS = {
    "value": call("__builtin__.str", dict_of(text("a"), SHOWN)),
    "deep": call("__builtin__.str", dict_of(text("a"), dict_of(text("b"), listed(SHOWN)))),
    "key": call("__builtin__.str", dict_of(SHOWN, b"K\x01")),
    "key of an ordered one": call("__builtin__.str", name("collections.OrderedDict") + b")R" + SHOWN + b"K\x01s"),
    "ordered": call("__builtin__.str", name("collections.OrderedDict") + b")R" + text("a") + SHOWN + b"s"),
    "deque": call("__builtin__.str", call("collections.deque", listed(SHOWN))),
    "without init": new("__builtin__.str", dict_of(text("a"), SHOWN)),
    "by copyreg": call("copyreg.__newobj__", name("__builtin__.str"), dict_of(text("a"), SHOWN)),
    "enum": new("transformers.trainer_utils.IntervalStrategy", SHOWN),
}
STORED = {
    "key": stored(SHOWN),
    "place": stored(text("0"), SHOWN),
    "in a tuple": stored(b"(" + SHOWN + b"t"),
    "no text": b"(C\x07storage" + name("torch.FloatStorage") + SHOWN + text("cpu") + b"K\x01tQ",
}
HIDDEN = {
    "class": call("copyreg.__newobj__", name("functools.partial"), CLASS),
    "with names": call("copyreg.__newobj_ex__", name("functools.partial"), CLASS + b"\x85", b"}"),
    "given": call("copyreg.__newobj__", name("functools.partial"), FUNCTION, CLASS),
    "given to partial": call("functools.partial", FUNCTION, CLASS),
    "deep": call("functools.partial", FUNCTION, listed(namespace(("a", CLASS)))),
    "in its state": call("functools.partial", FUNCTION) + b"(" + FUNCTION + CLASS + b"\x85}Ntb",
}


@pytest.mark.parametrize(
    "data", [*TEXTS.values(), *STORED.values()], ids=[*TEXTS, *(f"stored {key}" for key in STORED)]
)
def test_what_is_asked_for_a_text(data):
    assert told(data)


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN)
def test_what_partial_calls_and_hands_on_by_whatever_way_it_is_made(data):
    assert told(data)


@pytest.mark.parametrize(
    ("kind", "method", "opcodes"),
    [
        (PRIVATE, "append", b"K\x01a"),
        (IDENTITY, "get", b""),
        ("functools.partial", "append", b""),
        ("collections.OrderedDict", "__setstate__", b"K\x01b"),
    ],
)
def test_what_is_put_into_a_value_after_it_stands_in_a_methods_place(kind, method, opcodes):
    assert told(filled(kind, method, forward=CLASS) + opcodes)


def test_what_is_called_once_is_not_undone_by_another_value_in_its_place():
    state = b"}q\x01" + text("append") + CLASS + b"s" + text("append") + NONE + b"s"
    assert told(name("types.SimpleNamespace") + b")\x81" + state + b"b")


def test_a_tuple_with_names_as_a_key_asks_its_parts():
    kind = "transformers.generation.configuration_utils.GenerationConfig"
    key = new("transformers.trainer_utils.PredictionOutput", namespace(("to_diff_dict", NONE), kind=kind), NONE, NONE)
    assert told(dict_of(key, b"K\x01"))
    assert told(b"\x8f(" + key + b"\x90")
    assert not told(listed(key))


def test_pandas_makes_an_object_of_any_class():
    asked = dict_of(text("object"), SHOWN)
    assert told(call("pandas.core.indexes.base._new_Index", name("__builtin__.str"), asked))
    plain = dict_of(text("object"), text("a"))
    assert not told(call("pandas.core.indexes.base._new_Index", name("__builtin__.str"), plain))


def test_functions_that_call_what_they_are_given_are_not_harmless_by_name():
    for called in ("handle_torch_function", "boolean_dispatch"):
        assert verdict("torch.nn.functional", called) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "data",
    [
        module(activation=FUNCTION),
        call("functools.partial", FUNCTION, b"K\x01"),
        call("functools.partial", FUNCTION) + b"(" + FUNCTION + b")}" + text("mode") + text("nearest") + b"sNtb",
        call("__builtin__.str", dict_of(text("a"), module())),
        new("transformers.trainer_utils.IntervalStrategy", text("steps")),
        call("transformers.trainer_utils.IntervalStrategy", text("steps")),
        new("torch.ao.quantization.qconfig.QConfig", call("functools.partial", FUNCTION), NONE),
        dict_of(name("torch.nn.modules.linear.Linear"), FUNCTION),
        stored(text("0")),
    ],
    ids=["attribute", "partial", "state", "text", "enum", "enum called", "namedtuple", "key", "stored"],
)
def test_what_models_hold_is_not_told(data):
    assert not told(data)


def test_a_class_of_a_whole_model_that_torch_saved_before_1_6():
    """It stands in a persistent id, beside its source, and torch gives it back."""
    kept = b"(" + text("module") + name(IDENTITY) + text("a.py") + text("class Identity: ...") + b"tQ"
    assert not told(kept + b")\x81}b")
    # what it is judged by is the same
    assert told(kept.replace(b"linear\nIdentity", b"linear\nNoSuchClass") + b")\x81}b")
    assert told(kept.replace(name(IDENTITY), CLASS) + b")R")
    # of anything else it is not known what it gives
    assert told(b"(" + text("other") + name(IDENTITY) + b"tQ)\x81")


@pytest.mark.full
def test_a_real_unpickler_calls_them():
    """The function complains of what it is called with."""
    import torch  # noqa: F401

    late = filled(PRIVATE, "append", **OWN, forward=FUNCTION) + b"K\x01a"
    for data in (*TEXTS.values(), late):
        with pytest.raises((TypeError, AttributeError), match=r"interpolate|no attribute 'dim'"):
            pickle.loads(TWO + data + b".")
