"""What pickles would import, found without running one."""

from __future__ import annotations

import collections
import contextlib
import gzip
import io
import lzma
import pickle
import sys
import types
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.files.weights import Malformed
from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.archives import Pickled, read_pickled
from tests.support.evil import SYSTEM, Evil
from tests.support.pytorch import STATE, torch_archive


def read(data: bytes, name: str = "m.pkl") -> Pickled | None:
    return read_pickled(io.BytesIO(data), len(data), name)


def names(data: bytes, name: str = "m.pkl") -> set[str]:
    found = read(data, name)
    assert found is not None
    assert found.unread == ""
    return {f"{module}.{attribute}" for module, attribute in found.imports}


def saved(value, **options) -> bytes:
    import torch

    stream = io.BytesIO()
    torch.save(value, stream, **options)
    return stream.getvalue()


def test_a_state_dict_that_was_kept():
    assert names(STATE, "pytorch_model.bin") == {
        "collections.OrderedDict",
        "torch.FloatStorage",
        "torch._utils._rebuild_tensor_v2",
    }


@pytest.mark.full
def test_what_was_kept_is_what_torch_writes():
    import torch

    assert saved({"w": torch.zeros(3)}) == STATE


@pytest.mark.full
@pytest.mark.parametrize("new", [True, False], ids=["zip", "five pickles"])
def test_a_state_dict(new):
    import torch

    data = saved(torch.nn.Linear(300, 400).state_dict(), _use_new_zipfile_serialization=new)
    assert names(data, "pytorch_model.bin") == {
        "collections.OrderedDict",
        "torch.FloatStorage",
        "torch._utils._rebuild_tensor_v2",
    }


@pytest.mark.full
@pytest.mark.parametrize("new", [True, False], ids=["zip", "five pickles"])
def test_what_torch_would_load_by_itself_is_harmless(new):
    import torch

    value = {
        "tensor": torch.zeros(2, dtype=torch.bfloat16),
        "sparse": torch.eye(2).to_sparse(),
        "parameter": torch.nn.Parameter(torch.zeros(1)),
        "dtype": torch.float16,
        "size": torch.Size([1]),
        "device": torch.device("cpu"),
        "numpy": [np.zeros(2), np.float64(1), np.dtype("i4")],
        "set": {1},
        "counter": collections.Counter("a"),
    }
    for name in names(saved(value, _use_new_zipfile_serialization=new), "x.pt"):
        assert verdict(*name.rsplit(".", 1)) is Verdict.HARMLESS, name


@pytest.mark.full
def test_a_whole_module_and_a_script():
    import torch

    module = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())
    for name in names(saved(module), "x.pt"):
        assert verdict(*name.rsplit(".", 1)) is Verdict.HARMLESS, name
    stream = io.BytesIO()
    torch.jit.save(torch.jit.script(module), stream)
    assert all(verdict(*name) is Verdict.HARMLESS for name in read(stream.getvalue(), "x.pt").imports)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol(protocol):
    value = {"e": Evil(), "t": (1, 2, 3, 4), "s": {1}, "x": [None, True, 1.5, 2**70, b"b", "é"], "l": ["x"] * 3000}
    assert names(pickle.dumps(value, protocol)) >= {".".join(SYSTEM)}
    plain = pickle.dumps({"a": [1, "b", (2.5,)]}, protocol)
    assert names(plain) == set()


@pytest.mark.parametrize("packed", [zlib.compress, gzip.compress, lzma.compress])
def test_compressed_ones(packed):
    assert read(packed(pickle.dumps(Evil()))).imports == (SYSTEM,)


def test_long_bytes_are_not_read():
    data = pickle.dumps([b"x" * 10_000_000, Evil()])

    class Counting(io.BytesIO):
        count = 0

        def read(self, *args):
            found = super().read(*args)
            self.count += len(found)
            return found

    stream = Counting(data)
    assert read_pickled(stream, len(data), "m.pkl").imports == (SYSTEM,)
    # but for the file's end, where a zip's directory would be
    assert stream.count < 1000 + (1 << 16) + 98


def test_a_name_that_is_computed_is_told():
    # STACK_GLOBAL of what a call gives
    computed = b"\x80\x04\x8c\x08builtins\x8c\x03str\x93)R\x8c\x06system\x93)R."
    assert ("?", "system") in read(computed).imports
    assert verdict("?", "system") is Verdict.DANGEROUS
    # the name goes through the memo and the stack, with what was put between thrown away
    through_memo = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94K\x010h\x00h\x01\x93)R."
    assert ("os", "system") in read(through_memo).imports


def test_a_pickle_that_breaks_off_after_the_harm_is_done():
    found = read(b"\x80\x02cos\nsystem\nU\x01x\x85Rc")
    assert found.imports == (("os", "system"),)
    assert found.unread
    assert read(b"cos\nsystem\n(S'x'\ntR.", "pytorch_model.bin").imports == (("os", "system"),)


def test_numpys_arrays_of_objects():
    stream = io.BytesIO()
    np.savez(stream, fine=np.zeros(3), evil=np.array([Evil()], dtype=object))
    assert SYSTEM in read(stream.getvalue(), "x.npz").imports
    stream = io.BytesIO()
    np.savez(stream, fine=np.zeros(3))
    assert read(stream.getvalue(), "x.npz") is None
    stream = io.BytesIO()
    np.save(stream, np.array([Evil()], dtype=object))
    assert SYSTEM in read(stream.getvalue(), "x.npy").imports


@pytest.mark.parametrize("alignment", [None, 16])
def test_joblibs_arrays_are_skipped(alignment, monkeypatch):
    """As joblib writes them: an array's bytes right behind its wrapper's BUILD, aligned in newer versions."""
    module = types.ModuleType("joblib.numpy_pickle")

    class NumpyArrayWrapper:
        pass

    NumpyArrayWrapper.__module__, NumpyArrayWrapper.__qualname__ = "joblib.numpy_pickle", "NumpyArrayWrapper"
    module.NumpyArrayWrapper = NumpyArrayWrapper
    monkeypatch.setitem(sys.modules, "joblib", types.ModuleType("joblib"))
    monkeypatch.setitem(sys.modules, "joblib.numpy_pickle", module)
    wrapper = NumpyArrayWrapper()
    wrapper.__dict__ = {
        "subclass": np.ndarray,
        "shape": (100, 7),
        "order": "C",
        "dtype": np.dtype("f8"),
        "allow_mmap": True,
        "numpy_array_alignment_bytes": alignment,
    }
    head = pickle.dumps(wrapper, 2)[:-1]
    array = b"." * (100 * 7 * 8)
    data = head + (b"" if alignment is None else b"\x05" + b"." * 5) + array + pickle.dumps(Evil(), 2)[2:]
    found = read(data, "m.joblib")
    assert found.unread == ""
    assert SYSTEM in found.imports
    wrapper.dtype = np.dtype("O")
    data = pickle.dumps(wrapper, 2)[:-1] + pickle.dumps(Evil(), 2) + pickle.dumps([], 2)[2:]
    found = read(data, "m.joblib")
    assert (found.unread, SYSTEM in found.imports) == ("", True)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"lmgg\x01\0\0\0" * 10, "ggml-model.bin"),
        (b"\x06\0\0\0\x10\0TransformerSpec", "model.bin"),
        (b"\xba\x16\x4f\x2f\x0c\0\0\0", "fasttext.bin"),
        (b"cat\ndog\nhorse\n", "words.bin"),
        (b"", "empty.bin"),
        (b"GGUF", "x.bin"),
    ],
)
def test_what_is_no_pickle(data, name):
    assert read(data, name) is None


def test_a_zip_that_is_cut_short():
    with pytest.raises(Malformed, match="begins as a zip archive and cannot be opened"):
        read(STATE[:-20], "pytorch_model.bin")
    assert read(STATE[:-20], "archive.zip").unread


def test_a_zip_in_a_zip():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("policy.pth", torch_archive({"e": Evil()}))
        archive.writestr("data", "{}")
    assert SYSTEM in read(stream.getvalue(), "ppo.zip").imports


PICKLES = [pickle.dumps({"a": Evil(), "b": [(1, 2)], "c": {"d": "e"}}, p) for p in range(6)] + [
    torch_archive({"a": Evil()})
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PICKLES), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=5), st.data())
def test_any_bytes_are_judged(data, flips, rest):
    changed = bytearray(data)
    for place, value in flips:
        changed[place % len(changed)] = value
    cut = rest.draw(st.integers(0, len(changed)))
    for name in ("m.pkl", "m.bin", "m.npz"):
        with contextlib.suppress(Malformed):
            read(bytes(changed[:cut]), name)
