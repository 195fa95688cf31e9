"""Pickles that call by a detour what they only name, each of which a real unpickler carries out."""

from __future__ import annotations

import io
import struct

import pytest

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.archives import read_pickled

TWO = b"\x80\x02"


def name(path: str) -> bytes:
    module, _, last = path.rpartition(".")
    return f"c{module}\n{last}\n".encode()


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


# harmless to name and to make, but not to call
FUNCTION = name("torch.nn.functional.interpolate")
CLASS = name("transformers.generation.candidate_generator.MTPCandidateGenerator")
NONE = b"N"


def namespace(*pairs: tuple[str, bytes], kind: str = "types.SimpleNamespace") -> bytes:
    """An object whose attributes are these."""
    return name(kind) + b")\x81}(" + b"".join(text(key) + value for key, value in pairs) + b"ub"


def ordered(key: str, value: bytes) -> bytes:
    """A dict of Python's with an attribute."""
    return name("collections.OrderedDict") + b")R}" + text(key) + value + b"sb"


def call(function: str, *arguments: bytes) -> bytes:
    return name(function) + b"(" + b"".join(arguments) + b"tR"


def listed(*values: bytes) -> bytes:
    return b"](" + b"".join(values) + b"e"


def told(data: bytes) -> set[str]:
    """What of a pickle is not harmless."""
    found = read_pickled(io.BytesIO(TWO + data + b"."), len(data) + 3, "m.pkl")
    assert found is not None
    assert not found.unread
    judged = ((names, verdict(*names, called=names in found.called)) for names in found.imports)
    return {".".join(names) for names, verdict_ in judged if verdict_ is not Verdict.HARMLESS}


@pytest.mark.parametrize(
    "data",
    [
        # an Enum that is called makes a class, and calls its __init__ for each member
        call("enum.Enum", text("X"), b"}(" + text("__init__") + CLASS + text("A") + text("b") + b"u"),
        # a class of classes makes one of any methods, which BUILD calls
        call(
            "copyreg._reconstructor",
            call(
                "torch.autograd.variable.VariableMeta",
                text("X"),
                name("__builtin__.object") + b"\x85",
                b"}" + text("__setstate__") + CLASS + b"s",
            ),
            name("__builtin__.object"),
            NONE,
        )
        + text("state")
        + b"b",
    ],
    ids=["enum", "metaclass"],
)
def test_a_class_that_the_pickle_makes(data):
    assert told(data)


@pytest.mark.parametrize("kind", ["types.SimpleNamespace", "argparse.Namespace", "torch.nn.modules.linear.Identity"])
@pytest.mark.parametrize(
    ("method", "opcodes"),
    [
        ("__setstate__", text("state") + b"b"),
        ("extend", b"(K\x01K\x02e"),
        ("append", b"K\x01a"),
        ("add", b"(K\x01K\x02\x90"),
    ],
)
@pytest.mark.parametrize("called", [FUNCTION, CLASS])
def test_an_attribute_in_the_place_of_a_method_that_the_unpickler_calls(kind, method, opcodes, called):
    assert told(namespace((method, called), kind=kind) + opcodes)
    # an attribute of another name is not asked for
    assert not told(namespace(("activation", called), kind=kind) + opcodes)


@pytest.mark.parametrize("called", [FUNCTION, CLASS])
@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("sklearn.isotonic.IsotonicRegression", "_build_f"),
        ("torch.optim.sgd.SGD", "_patch_step_function"),
        ("torch.nn.modules.container.Sequential", "add_module"),
        ("torch.Tensor", "set_"),
        ("transformers.tokenization_utils_base.PreTrainedTokenizerBase", "convert_tokens_to_ids"),
        ("pandas.core.frame.DataFrame", "_set_item"),
    ],
)
def test_an_attribute_in_the_place_of_a_method_that_a_class_calls_of_itself(kind, method, called):
    assert told(namespace((method, called), kind=kind))
    # scikit-learn's own attribute of nearly that name
    assert not told(namespace(("f_", called), kind="sklearn.isotonic.IsotonicRegression"))


@pytest.mark.parametrize(
    "data",
    [
        call("numpy.matrix", listed(namespace(("__array__", CLASS)))),
        call("numpy.matrix", listed(listed(namespace(("__array__", CLASS))))),
        call("numpy.matrix", ordered("__array__", CLASS)),
        call("numpy.matrix", b"}" + text("a") + ordered("__array__", CLASS) + b"s"),
        name("numpy.matrix") + listed(namespace(("__array__", CLASS))) + b"\x85\x81",
        call("numpy.matrix", b"(" + b"K\x01" * 99 + ordered("__array__", CLASS) + b"t"),
        call(
            "numpy.matrix",
            call(
                "torch._utils._rebuild_parameter_with_state",
                call("torch.Tensor"),
                b"\x89",
                NONE,
                b"}" + text("__array__") + CLASS + b"s",
            ),
        ),
        call("sklearn.neighbors._ball_tree.newObj", ordered("__new__", CLASS)),
        call("copyreg.__newobj__", namespace(("__new__", CLASS))),
        call("__builtin__.dict", namespace(("keys", CLASS))),
        call("collections.OrderedDict", ordered("keys", CLASS)),
        call("uuid.UUID", namespace(("replace", CLASS))),
        # of a library's own function that calls what it is given
        call("sklearn.neighbors._ball_tree.BallTree", listed(listed(b"K\x01")), b"K\x01", FUNCTION),
        call("sklearn.metrics._dist_metrics.PyFuncDistance32", FUNCTION),
        # what is missing in it is made by a call, of an object too
        call("collections.defaultdict", call("functools.partial", namespace(kind="torch.nn.modules.linear.Identity"))),
        # names of arguments, for which an object is asked
        name("functools.partial")
        + FUNCTION
        + b"\x85"
        + namespace(kind="transformers.utils.generic.ModelOutput")
        + b"\x92",
        call(
            "copyreg.__newobj_ex__",
            name("functools.partial"),
            FUNCTION + b"\x85",
            namespace(kind="transformers.utils.generic.ModelOutput"),
        ),
        # and of a function that calls what it is given, which nobody sees there
        call("collections.defaultdict", call("functools.partial", name("torch._tensor._rebuild_from_type_v2"))),
        # kept in a partial, which is called
        call(
            "__builtin__.dict",
            namespace(("keys", name("functools.partial") + FUNCTION + b"\x85\x81(" + FUNCTION + b")}}tb")),
        ),
    ],
)
def test_what_is_given_is_asked_for_methods(data):
    assert told(data)


def test_a_text_of_a_list_asks_all_that_is_in_it():
    model = namespace(("steps", b"]"), kind="sklearn.pipeline.Pipeline")
    assert told(call("__builtin__.str", listed(model)))
    assert not told(listed(model))


GENERATION = name("transformers.generation.configuration_utils.GenerationConfig") + b")\x81}b"


@pytest.mark.parametrize(
    "data",
    [
        b"}" + GENERATION + b"K\x01s",
        b"}(" + GENERATION + b"K\x01u",
        b"(" + GENERATION + b"K\x01d",
        b"}" + GENERATION + b"\x85K\x01s",
        b"\x8f(" + GENERATION + b"\x90",
        b"(" + GENERATION + b"\x91",
        call("__builtin__.frozenset", listed(GENERATION)),
        call("collections.OrderedDict", listed(listed(GENERATION, b"K\x01"))),
        call(
            "__builtin__.set",
            call("copyreg._reconstructor", GENERATION[:-4], name("__builtin__.object"), NONE) + b"\x85",
        ),
    ],
)
def test_a_class_that_runs_code_where_it_is_a_key(data):
    """Its hash copies its attributes, for which they are asked how."""
    assert told(data)


def test_the_same_class_as_a_value():
    assert not told(GENERATION)
    assert not told(b"}" + text("generation_config") + GENERATION + b"s")
    assert not told(listed(GENERATION))


@pytest.mark.parametrize("method", ["setdefault", "update", "copy", "__array__", "__deepcopy__"])
@pytest.mark.parametrize("kind", ["types.SimpleNamespace", "torch.nn.modules.linear.Identity"])
def test_a_method_that_a_class_asks_for_in_its_state(method, kind):
    """An optimizer asks its groups of parameters for ``setdefault``."""
    groups = b"}" + text("param_groups") + listed(namespace((method, CLASS), kind=kind)) + b"s"
    assert told(name("torch.optim.adam.Adam") + b")\x81" + groups + b"b")


MANY = b"".join(text(f"k{count}") + b"K\x01" for count in range(80))
COMPUTED = call("__builtin__.str", text("extend"))
PUT_IN = b"(K\x01K\x02e"


@pytest.mark.parametrize(
    "data",
    [
        # nn.Module looks for what it has not in three dicts of its own
        namespace(("_modules", b"}" + text("extend") + CLASS + b"s"), kind="torch.nn.modules.linear.Identity") + PUT_IN,
        namespace(("_modules", b"}" + COMPUTED + CLASS + b"s"), kind="torch.nn.modules.linear.Identity") + PUT_IN,
        # a Bunch looks in itself
        name("sklearn.utils._bunch.Bunch") + b")\x81" + text("extend") + CLASS + b"s" + PUT_IN,
        # behind many others, and by a name that is computed
        name("types.SimpleNamespace") + b")\x81}(" + MANY + text("extend") + CLASS + b"ub" + PUT_IN,
        name("types.SimpleNamespace") + b")\x81}(" + COMPUTED + CLASS + b"ub" + PUT_IN,
        # what pandas asks for the place of a value
        name("pandas.DataFrame") + b")\x81" + CLASS + b"K\x01s",
        name("pandas.Series") + b")\x81(" + call("functools.partial", FUNCTION) + b"K\x01u",
        # what a dict makes of what is missing
        call("collections.defaultdict", CLASS),
        call("collections.defaultdict", call("functools.partial", FUNCTION)),
        # what torch takes for a kind of storage, and for a key
        b"(" + text("storage") + CLASS + text("0") + text("cpu") + b"K\x01tQ",
        b"(" + text("storage") + name("torch.FloatStorage") + GENERATION + text("cpu") + b"K\x01tQ",
        # an object that can be called
        namespace(("extend", namespace(("a", b"K\x01"), kind="sklearn.pipeline.Pipeline"))) + PUT_IN,
    ],
)
def test_a_method_that_is_found_elsewhere(data):
    assert told(data)


def test_joblibs_own_object_with_a_method():
    """pickle, and not joblib, takes it for an object like any other."""
    array = b"}(" + text("__setstate__") + CLASS + text("shape") + b"K\x00\x85" + text("dtype")
    array += call("numpy.dtype", text("f8"), b"\x89", b"\x88") + b"u"
    assert told(name("joblib.numpy_pickle.NumpyArrayWrapper") + b")\x81" + array + b"b" + text("state") + b"b")


@pytest.mark.parametrize("called", [FUNCTION, CLASS])
def test_a_method_that_a_class_asks_for_what_should_be_an_array(called):
    """A tree of scikit-learn gives its nodes another dtype when its state is set."""
    tree = name("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor") + b")\x81}"
    assert told(tree + text("nodes") + namespace(("dtype", b"K\x01"), ("astype", called)) + b"sb")


def test_a_class_that_asks_for_methods_of_numbers():
    box = name("gymnasium.spaces.box.Box") + b")\x81}"
    assert told(box + text("low") + namespace(("min", CLASS)) + b"sb")
    assert not told(box + text("low") + call("numpy.float32", b"K\x01") + b"sb")


@pytest.mark.parametrize(
    "data",
    [
        call("collections.defaultdict", name("__builtin__.list")),
        b"}" + CLASS + b"K\x01s",
        call("collections.OrderedDict") + CLASS + b"K\x01s",
        name("pandas.DataFrame") + b")\x81" + text("a") + b"K\x01s",
        b"(" + text("module") + CLASS + text("x.py") + text("source") + b"tQ",
        b"(" + text("storage") + name("torch.FloatStorage") + text("0") + text("cpu") + b"K\x01tQ",
        b"}" + text("values") + namespace(("a", b"K\x01"), kind="pandas.DataFrame") + b"s",
        ordered("_metadata", b"}"),
        call("copyreg._reconstructor", CLASS, name("__builtin__.object"), NONE) + b"}" + text("a") + FUNCTION + b"sb",
        name("functools.partial") + FUNCTION + b"\x85R(" + FUNCTION + b")}Ntb",
        call(
            "torch._utils._rebuild_parameter_with_state",
            call("torch.Tensor"),
            b"\x89",
            NONE,
            b"}" + text("a") + FUNCTION + b"s",
        ),
        CLASS + b")\x81}" + text("activation") + FUNCTION + b"sb",
        namespace(("activation", FUNCTION), kind="torch.nn.modules.linear.Identity"),
        listed(FUNCTION, CLASS),
        b"(" + text("a") + FUNCTION + b"d",
        b"(" + FUNCTION + b"l",
        b"(" + FUNCTION + b"\x91",
    ],
)
def test_what_is_only_kept_is_not_called(data):
    assert not told(data)


def test_what_takes_too_long_to_follow_is_said():
    """Each call looks through the same list again."""
    many = b"](" + (b")" + b"K\x01\x85") * 2000 + b"e" + b"q\x00"
    data = TWO + many + (b"0" + name("numpy.matrix") + b"h\x00\x85R") * 1000 + b"."
    found = read_pickled(io.BytesIO(data), len(data), "m.pkl")
    assert found is not None
    assert "steps" in found.unread


def test_objects_in_a_state_that_is_a_tuple():
    """An array of objects, which protocol 0 makes by their classes."""
    model = call("copyreg._reconstructor", CLASS, name("__builtin__.object"), NONE)
    array = call("numpy.core.multiarray._reconstruct", name("numpy.ndarray"), b"K\x00\x85", text("b"))
    state = b"(K\x01K\x01\x85" + call("numpy.dtype", text("O8")) + b"\x89" + listed(model) + b"tb"
    assert not told(array + state)
    assert not told(namespace(("model", model)))


def test_columns_of_pandas_own_classes():
    column = name("pandas.Categorical") + b")\x81"
    block = call(
        "pandas._libs.internals._unpickle_block", column, call("__builtin__.slice", b"K\x00", b"K\x01"), b"K\x01"
    )
    assert "?.__call__" not in told(block)
    assert told(block.replace(column, namespace(("dtype", b"K\x01"))))


def in_tuples(*values: bytes) -> bytes:
    return b"(" + b"".join(values) + b"t"


@pytest.mark.parametrize("kind", ["collections.OrderedDict", "__builtin__.dict"])
@pytest.mark.parametrize(("outer", "inner"), [(listed, listed), (listed, in_tuples), (in_tuples, listed)])
def test_a_dict_that_is_made_of_pairs(kind, outer, inner):
    """A module of torch's looks in it for the method that an unpickler asks for."""

    def module(key: str) -> bytes:
        modules = call(kind, outer(inner(text(key), CLASS)))
        empty = text("_parameters") + b"}" + text("_buffers") + b"}"
        state = b"}(" + text("_modules") + modules + empty + b"u"
        return name("torch.nn.modules.linear.Identity") + b")\x81" + state + b"bK\x01a"

    assert told(module("append"))
    assert not told(module("activation"))


def test_a_pair_whose_name_is_computed():
    key = call("_codecs.encode", text("append"), text("ascii"))
    assert told(call("collections.OrderedDict", listed(listed(key, CLASS))))
    # a list of a list, in which each is put by itself
    assert told(call("collections.OrderedDict", listed(b"]" + text("append") + b"a" + CLASS + b"a")))
