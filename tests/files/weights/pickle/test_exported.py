"""The JSON of torch.export, of which PyTorch runs more than its pickles."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.archives import read_pickled
from tests.files.weights.pickle.test_members import read, zipped


def exported(formula: str, member: str = "m/models/model.json") -> bytes:
    text = json.dumps({"graph": {"sizes": [{"as_expr": {"expr_str": formula, "hint": None}}]}})
    return zipped((member, text.encode()), ("m/archive_format", b"pt2"))


@pytest.mark.parametrize("member", ["m/models/a/b.json", "m/Models/m.JSON", "serialized_exported_program.json"])
@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('exit 1')",
        "eval (1)",
        "(eval)(x)",
        "open(x)",
        "x.y(1)",
        "S('eval' '(1)')",
        "Symbol('a').name",
        "[x for x in y]",
        "Aeval[0](x)",
        "1 if exec(x) else 2",
        "3\\x28",
        "S(Symbol('a'))(b)",
    ],
)
def test_a_formula_that_is_code(member, formula):
    """torch.export.load gives it to sympy, which evaluates it."""
    found = read(exported(formula, member), "m.pt2")
    assert found is not None
    assert "a formula that is code" in found.unread
    assert found.unopened


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "s0",
        "s0*s1 + 1",
        "Mul(Integer(3), Symbol('s77', positive=True, integer=True))",
        "Max(1, FloorDiv(s0, 2))",
        "floor(s0/2)",
        "Eq(PythonMod(s0, 8), 0) & (s1 <= int_oo)",
        "Piecewise((1, s0 > 2), (1.5e-3, True))",
        "Float('1.5', precision=53)",
        "Pow(Symbol('u0', integer=True), Integer(-1))",
        "(s0//2)**2 - 3",
    ],
)
def test_a_formula(formula):
    assert read(exported(formula), "m.pt2") is None


def document(**values: object) -> bytes:
    return zipped(("m/models/model.json", json.dumps(values).encode()), ("m/archive_format", b"pt2"))


@pytest.mark.parametrize(
    "guard",
    [
        "__import__('os').system('exit 1')",
        "[x for x in [exec('1')]]",
        "L['x'].__class__",
        "(lambda: 1)()",
        "L['x'](1)",
        "L['x'].tofile('a')",
        "torch.load('a')",
        "torch.os.system('a')",
        "max(L['x'], key=exec)",
        "1 #\n, exec('1')",
        "f'{exec(1)}'",
        "(x := 1)",
        "1) or exec('1'",
        "",
    ],
)
def test_a_guard_that_is_code(guard):
    """The module that is made of the program runs it, for each input."""
    found = read(document(guards_code=["L['x'].size()[0] > 2", guard]), "m.pt2")
    assert found is not None
    assert "a formula that is code" in found.unread
    assert found.unopened


@pytest.mark.parametrize(
    "guard",
    [
        "L['x']['a'].size()[1] == L['y'][0].size()[1]",
        "(L['x'].size()[1]*L['x'].size()[0]) != ((L['x'].size()[1]*L['x'].size()[0]) // 2)",
        "math.isnan(L['x'])",
        "L['x'] == -math.inf",
        "L['a#b'].image.storage_offset() <= 5 and not L['k']",
        "torch.sym_float(L['x'].size()[0]) >= 2.5",
        "max(2, L['x'].size()[0] % 8) == 2",
    ],
)
def test_a_guard(guard):
    assert read(document(guards_code=[guard]), "m.pt2") is None


def tree(kind: str, context: object) -> str:
    return json.dumps([1, {"type": kind, "context": context, "children_spec": []}])


def enum(fqn: object) -> str:
    return tree("builtins.dict", json.dumps([{"__enum__": True, "fqn": fqn, "name": "./weights.bin"}]))


def factory(module: object, name: object = "x") -> str:
    context = {"default_factory_module": module, "default_factory_name": name, "dict_context": []}
    return tree("collections.defaultdict", context)


@pytest.mark.parametrize(
    "spec",
    [
        # ctypes.cdll["./weights.bin"] loads a library
        enum("ctypes:cdll"),
        enum("a_module_of_the_folder:x"),
        enum(1),
        factory("a_module_of_the_folder"),
        factory(1),
        # a letter of the key by its number
        enum("ctypes:cdll").replace("__enum__", r"\\u005f_enum__"),
    ],
)
def test_a_tree_of_inputs_that_imports(spec):
    found = read(document(graph_module={"module_call_graph": [{"signature": {"in_spec": spec}}]}), "m.pt2")
    assert found is not None
    assert {verdict(*names) for names in found.imports} <= {Verdict.DANGEROUS, Verdict.UNKNOWN}
    assert found.imports


@pytest.mark.parametrize("spec", [factory("builtins", "list"), tree("builtins.dict", '["a"]'), "[1", "{"])
def test_a_tree_of_inputs(spec):
    found = read(document(in_spec=spec), "m.pt2")
    assert found is None or all(verdict(*names) is Verdict.HARMLESS for names in found.imports)


@pytest.mark.full
def test_what_torch_exports_draws_nothing():
    import torch

    class Model(torch.nn.Module):
        def forward(self, x, k):
            return x.reshape(-1, 2) if x.shape[0] % 2 == 0 and x.shape[0] // 2 < k else x

    auto = torch.export.Dim.AUTO
    sizes = ({0: auto, 1: auto}, auto)
    program = torch.export.export(Model(), (torch.ones(4, 6), 5), dynamic_shapes=sizes)
    stream = io.BytesIO()
    torch.export.save(program, stream)
    with zipfile.ZipFile(stream) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("models/model.json")]
        assert json.loads(archive.read(name))["guards_code"]
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    found = read_pickled(stream, size, "m.pt2")
    assert found is not None
    assert not found.unread
    assert all(verdict(*names) is Verdict.HARMLESS for names in found.imports)
