"""Programs of torch.jit, and the operators of them that write files."""

from __future__ import annotations

import io
import pickle

import pytest

from tests.files.weights.pickle.test_members import read, zipped


def program(line: str, member: str = "m/code/__torch__.py") -> bytes:
    text = f"class M(Module):\n  def __setstate__(self: __torch__.M,\n    state: Tensor) -> NoneType:\n    {line}\n"
    return zipped(
        ("m/data.pkl", pickle.dumps({}, 2)), (member, text.encode()), ("m/constants.pkl", pickle.dumps((), 2))
    )


@pytest.mark.parametrize(
    "line",
    [
        't = torch.from_file("/etc/x", True, 4, dtype=0)',
        'torch.save(state, "/etc/x")',
        'ops.aten.save(state, "/etc/x")',
        "_0 = torch . \n  from_file(a)",
        "t = torch",
        "t = ops\n",
        'getattr(torch, "sa" "ve")(state, "/etc/x")',
        'getattr(ops.aten, "from" "_file")("/etc/x")',
        "t = ops.aten",
        "t = (torch)",
        "t = torch.sin",
        "t = (torch. # a comment\n save)(state)",
        "t = (torch.#add(\n save)(state)",
        "torch.\\\n    save(state)",
        """t = 'it\\'s'; torch.save(state, 'x')""",
        # a type is no comment, so the text ends on the next line
        """# type: '''\n    '''; torch.save(state) # '''""",
    ],
)
def test_a_compiled_program_that_writes_files(line):
    """torch.jit.load runs ``__setstate__``; and so does torch.load, for a program."""
    found = read(program(line), "m.pt")
    assert found is not None
    assert "writes files" in found.unread
    assert found.unopened


def test_a_program_in_capitals():
    found = read(program("torch.save(state)", "m/CODE/__TORCH__.PY"), "m.pt")
    assert found is not None
    assert "writes files" in found.unread


def test_a_program_for_phones_that_writes_files():
    # as it stands in the pickle: the next opcode puts the name into the memo
    code = zipped(("m/data.pkl", pickle.dumps({}, 2)), ("m/bytecode.pkl", pickle.dumps(("aten::from_file", ""), 2)))
    found = read(code, "m.ptl")
    assert found is not None
    assert "writes files" in found.unread
    assert found.unopened


@pytest.mark.parametrize(
    "line",
    [
        "_0 = (self).save(x)",
        "_0 = torch.add(x, w)",
        "t = ops.prim.data(x)",
        "save = 1",
        """t = "torch.save(x)" # torch.save(x)""",
        """t = '''\n it's torch'''""",
        'getattr(self, "0")',
        "t = self.torch",
        "t : __torch__.torch.classes.rnn.CellParamsBase = t",
    ],
)
def test_another_compiled_program(line):
    found = read(program(line), "m.pt")
    assert found is not None
    assert found.unread == ""


def test_a_variable_that_is_called_torch():
    """It is perhaps no operator that hides, so it is a warning."""
    found = read(program("torch = self.x\n    return torch"), "m.pt")
    assert found is not None
    assert "may be one that writes files" in found.unread
    assert not found.unopened


@pytest.mark.full
def test_what_torch_compiles_draws_nothing():
    import torch

    class Odd(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("ops", torch.ones(2))
            self.save, self.steps = torch.nn.ReLU(), torch.nn.ModuleList([torch.nn.Linear(2, 2)])

        def forward(self, x, ops):
            for step in self.steps:
                x = step(x)
            told = "torch.save('x') # it's"
            return torch.ops.aten.add(self.save(x), ops + self.ops), torch.zeros(len(told), dtype=torch.int)

    layers = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.LSTM(4, 4))
    quantized = torch.ao.quantization.quantize_dynamic(layers, {torch.nn.Linear, torch.nn.LSTM})
    for module in (Odd(), quantized, torch.nn.TransformerEncoderLayer(4, 2)):
        stream = io.BytesIO()
        torch.jit.save(torch.jit.script(module), stream)
        found = read(stream.getvalue(), "m.pt")
        assert found is not None
        assert not found.unread
