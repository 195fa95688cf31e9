"""Pickles put where a scanner might not look, each of which some loader would run."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.archives import Pickled, read_pickled
from hubpub.files.weights.pickle.endings import may_hold_pickle
from tests.support.evil import EVIL, SYSTEM, Evil

DATA = Path(__file__).parent / "data"


def read(data: bytes, name: str = "m.pkl") -> Pickled | None:
    return read_pickled(io.BytesIO(data), len(data), name)


def finds(data: bytes, name: str) -> bool:
    found = read(data, name)
    return found is not None and SYSTEM in found.imports


@pytest.mark.parametrize("name", ["model.pkl", "pytorch_model.bin"])
@pytest.mark.parametrize(
    "quirk",
    [
        b"I0x10\n",
        b"I0o7\n",
        b"I010\n",
        b"I1\0anything\n",
        b"I" + b"0" * 5000 + b"\n",
        b"L0x10L\n",
        b"L0b1\n",
        b"F1\0anything\n",
        b"F1_0\n",
        b"V\\ud800\xff\n",
        b"V" + b"x" * (2 << 20) + b"\n",
        b"S'\xff'\n",
        b"I7\np00\n0g0\n",
        b"I7\np7\0anything\n0g7\n",
        b"(lI0x1\na",
    ],
)
def test_what_pickle_reads_and_pickletools_does_not(quirk, name):
    assert finds(quirk + b"0" + pickle.dumps(Evil(), 0), name)
    assert finds(b"\x80\x02" + quirk + b"0" + EVIL[2:], name)


def test_names_that_are_odd():
    assert ("os x", "system") in read(b"cos x\nsystem\n.").imports
    assert verdict("os x", "system") is not Verdict.HARMLESS
    # instantiated before the end that is missing is noticed
    assert SYSTEM in read(b"(S'x'\ni" + SYSTEM[0].encode() + b"\nsystem!", "m.bin").imports


def test_a_name_behind_the_harm_does_not_hide_it():
    assert finds(EVIL[:-1] + b"c\x01\n\x02\n", "m.bin")
    assert finds(pickle.dumps(Evil(), 0)[:-1] + b"c\x01\n\x02\n", "m.bin")


def test_a_file_that_is_named_as_a_pickle_and_is_none():
    for name in ("model.pkl", "model.joblib", "x.pickle"):
        assert read(b"\x04\x22\x4d\x18lz4", name).unread
        assert read(b"\x80\x02garbage", name).unread
    assert read(b"\x80\x02garbage", "pytorch_model.bin").unread
    assert read(b"", "model.pkl") is None
    assert read(b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0a" * 32 + b"\nsize 1\n") is None


@pytest.mark.parametrize("data", [b"\x80", b"\x80\x80", b"\x81\xa1a\x01", b"\x80\x02", b"\x80\x02\0\0\0"])
def test_a_few_bytes_of_another_format_are_no_pickle(data):
    """spaCy's empty lookups are one byte of msgpack."""
    assert read(data, "lookups.bin") is None


def test_more_than_is_looked_at_is_told_of_whatever_the_name():
    data = b"N0" * 600_000 + EVIL[2:]
    for name in ("m.bin", "model.weights", "model"):
        for start in (b"", b"\x80\x04"):
            assert "opcodes" in read(start + data, name).unread


@pytest.mark.parametrize("files", [["constants.pkl"], ["extra/constants.pkl"], []])
def test_what_torch_compiled_is_harmless_only_where_torch_runs_it(files):
    """A folder ``__torch__`` is a module like any other; TorchScript alone has an interpreter of its own."""
    data = b"\x80\x02c__torch__\nNet\n)\x81c__torch__.torch.nn\nLinear\n0."
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("data.pkl", *files):
            archive.writestr(f"archive/{name}", data if name == "data.pkl" else b"\x80\x02).")
    told = () if files == ["constants.pkl"] else (("__torch__", "Net"), ("__torch__.torch.nn", "Linear"))
    assert read(stream.getvalue(), "model.pt").imports == told
    assert read(data, "model.pt").imports == (("__torch__", "Net"), ("__torch__.torch.nn", "Linear"))
    assert verdict("__torch__", "Net") is verdict("__torch__.torch.nn", "Linear") is Verdict.UNKNOWN


def test_a_number_of_pytorchs_that_is_computed():
    magic = b"c__builtin__\nint\n(V" + str(0x1950A86A20F9469CFC6C).encode() + b"\ntR."
    header = pickle.dumps(1001, 2) + pickle.dumps({}, 2)
    assert finds(magic + header + EVIL, "pytorch_model.bin")


def wrapped(payload: bytes, *, opcodes: bytes = b")\x81", dtype: bytes = b"u1") -> bytes:
    """A pickle that says that an array of joblib's follows, and what follows."""
    return (
        b"\x80\x02cjoblib.numpy_pickle\nNumpyArrayWrapper\n" + opcodes + b"}(X\5\0\0\0shapeK" + bytes([len(payload)])
    ) + (b"\x85X\5\0\0\0dtypecnumpy\ndtype\nX\2\0\0\0" + dtype + b"\x85Rub" + payload)


def in_torch(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/version", "3\n")
    return stream.getvalue()


def test_what_joblib_skips_and_pickle_runs():
    data = wrapped(b"0" + EVIL[2:]) + b"N."
    assert finds(data, "model.pkl")
    assert finds(data, "model.joblib")
    assert finds(in_torch(data), "pytorch_model.bin")


def test_a_dtype_of_numbers_whose_state_says_that_it_holds_objects():
    """numpy believes the state; the array is then a pickle with a memo of its own."""
    state = b"(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK%ctb"
    inner = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94h\x00h\x01\x93\x8c\x01x\x85R."
    # in the memo of the first pickle stand other names at the same places
    memo = b"\x8c\x0bcollections\x940\x8c\x0bOrderedDict\x940"
    for flags, told in ((b"\x01", True), (b"\x00", False)):
        array = wrapped(inner).replace(b"\x85Rub", b"\x85R" + state % flags + b"ub", 1)
        data = b"\x80\x04" + memo + array[2:]
        assert (("os", "system") in read(data + b"N.", "m.joblib").imports) is told


def test_what_pickle_skips_and_joblib_runs():
    # the array's bytes begin a text, for pickle, that reaches over what joblib goes on with
    data = wrapped(b"0U\xff") + b"0" + EVIL[2:].ljust(300, b".")
    assert finds(data, "model.joblib")


def test_joblibs_wrapper_made_in_another_way():
    data = wrapped(b"0U\xff", opcodes=b"0c_codecs\nencode\ncjoblib.numpy_pickle\nNumpyArrayWrapper\n\x85R") + b"N."
    assert any(verdict(*names) is Verdict.DANGEROUS for names in read(data, "model.joblib").imports)


@pytest.mark.parametrize("key", [b"c__builtin__\nstr\n)R", b"C\5shape"])
def test_a_wrapper_that_says_something_that_is_not_known(key):
    head, tail = wrapped(b"N").rsplit(b"ub", 1)
    assert b"ub" not in tail
    found = read(head + key + b"K\2ub" + tail + b".", "model.joblib")
    assert "described in a way" in found.unread


def test_what_joblib_writes():
    names = {f"{module}.{name}" for module, name in _sound("arrays.joblib")}
    assert names == {"joblib.numpy_pickle.NumpyArrayWrapper", "numpy.dtype", "numpy.ndarray"} | {
        name for name in names if name.endswith("multiarray._reconstruct")
    }
    assert ("sklearn.tree._tree", "Tree") in _sound("gradient_boosting.joblib")


def _sound(name: str) -> tuple[tuple[str, str], ...]:
    found = read((DATA / name).read_bytes(), name)
    assert found.unread == ""
    assert [names for names in found.imports if verdict(*names) is not Verdict.HARMLESS] == []
    return found.imports


@pytest.mark.parametrize("member", ["storages", "tensors", "pickle"])
@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, None])
def test_pytorchs_first_format(member, kind):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT if kind is None else kind) as archive:
        for name in ("storages", "tensors", "pickle"):
            content = EVIL if name == member else pickle.dumps({} if name == "pickle" else 0, 2)
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    data = bytearray(stream.getvalue())
    if kind is None:
        # before 1988 a tar had no magic number
        for start in range(0, len(data), 512):
            if data[start + 257 : start + 262] == b"ustar":
                data[start + 257 : start + 265] = bytes(8)
                data[start + 148 : start + 156] = b" " * 8
                data[start + 148 : start + 156] = b"%06o\0 " % sum(data[start : start + 512])
    assert finds(bytes(data), "pytorch_model.bin")


def test_a_tar_of_pytorchs_with_tensors_is_not_looked_through():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        content = pickle.dumps(1, 2) + pickle.dumps(("0", "cpu"), 2) + bytes(8) + EVIL
        info = tarfile.TarInfo("storages")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    found = read(stream.getvalue(), "pytorch_model.bin")
    assert found.unopened
    assert "bytes of tensors" in found.unread


@pytest.mark.parametrize(
    "described",
    ['"|O"', "'|O8'", '"O"', "'object'", "[('a', '<f8'), ('b', '|O')]", '[("a", [("b", "|O")])]', "('|O', (2,))"],
)
@pytest.mark.parametrize("padding", [0, 100_000])
def test_an_array_of_objects_however_it_says_so(described, padding):
    header = f'{{"descr": {described}, "fortran_order": False, "shape": (1,), }}'.encode() + b" " * padding + b"\n"
    data = b"\x93NUMPY\x02\0" + struct.pack("<I", len(header)) + header + EVIL
    assert finds(data, "weights.npy")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("arr", data)
    assert finds(stream.getvalue(), "weights.npz")


@pytest.mark.parametrize("dtype", ["<f8", "U3", "S3", "M8[ns]", "?", [("a", "i4"), ("b", "f4", (3,))], "V5", "c16"])
def test_other_arrays_hold_no_pickle(dtype):
    stream = io.BytesIO()
    np.save(stream, np.zeros(2, dtype=dtype))
    assert read(stream.getvalue(), "weights.npy") is None
    assert read(stream.getvalue().replace(b"(2,)", b"2L,)").replace(b"2L,)", b"(2L)"), "weights.npy") is None


def directory_of(data: bytes) -> int:
    return data.find(b"PK\x01\x02")


@pytest.mark.parametrize("place", [8, 16, 20])
def test_a_member_that_python_does_not_open(place):
    """Flags, checksum and packed size, as the directory says them."""
    data = bytearray(in_torch(EVIL))
    data[directory_of(data) + place] ^= 1
    assert finds(bytes(data), "pytorch_model.bin")


def test_a_member_with_another_name_in_front_of_it():
    data = in_torch(EVIL)
    assert finds(data.replace(b"archive/data.pkl", b"archive/data.txt", 1), "pytorch_model.bin")


def test_a_member_that_cannot_be_opened_here():
    data = bytearray(in_torch(EVIL))
    data[directory_of(data) + 10] = 99
    found = read(bytes(data), "pytorch_model.bin")
    assert found.unopened
    assert "data.pkl cannot be opened" in found.unread
    assert not read(bytes(data), "x.zip").unopened


def test_two_directories():
    """Python looks for it before the archive's end, PyTorch where the end says."""
    evil, plain = in_torch(EVIL), in_torch(pickle.dumps({}, 2))
    end = plain[directory_of(plain) :]
    data = evil[: evil.rfind(b"PK\5\6")] + end[:-6] + struct.pack("<I", directory_of(evil)) + end[-2:]
    assert read(data, "pytorch_model.bin").unopened


def test_a_packed_member_with_a_wrong_checksum():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", EVIL)
    data = bytearray(stream.getvalue())
    data[directory_of(data) + 16] ^= 1
    assert finds(bytes(data), "pytorch_model.bin")


@pytest.mark.full
def test_a_large_archive_in_an_archive_is_not_copied():
    import torch

    inside = io.BytesIO()
    torch.save({"w": torch.zeros(9_000_000), "e": Evil()}, inside)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("policy.pth", inside.getvalue())
    found = read(stream.getvalue(), "ppo.zip")
    assert (found.unread, SYSTEM in found.imports) == ("", True)


def with_unicode_path(path: bytes) -> bytes:
    """An archive of PyTorch's whose member has one name more (APPNOTE.TXT 4.6.9)."""
    name = b"archive/data.pkl"
    extra = b"\1" + struct.pack("<I", zlib.crc32(name)) + path
    info = zipfile.ZipInfo(name.decode())
    info.extra = struct.pack("<HH", 0x7075, len(extra)) + extra
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, EVIL)
        archive.writestr("archive/version", "3\n")
    return stream.getvalue()


def test_a_member_with_another_name_for_newer_pythons():
    found = read(with_unicode_path(b"archive/readme.txt"), "pytorch_model.bin")
    assert (SYSTEM in found.imports, found.unopened) == (True, True)
    assert "archive/data.pkl is called archive/readme.txt" in found.unread
    assert read(with_unicode_path(b"archive/readme.txt"), "x.zip").unopened
    assert not read(with_unicode_path(b"archive/data.pkl"), "pytorch_model.bin").unopened


@pytest.mark.parametrize(("old", "new"), [(b"archive/data.pkl", b"archive/data.txt"), (b"data.pkl", b"data\0pkl")])
@pytest.mark.parametrize("at", ["in front", "in the directory"])
def test_names_that_differ_are_an_error(old, new, at):
    data = in_torch(EVIL)
    if at == "in front":
        data = data.replace(old, new, 1)
    else:
        place = data.find(old, directory_of(data))
        data = data[:place] + new + data[place + len(old) :]
    found = read(data, "pytorch_model.bin")
    assert (SYSTEM in found.imports, found.unopened) == (True, True)


def test_letters_beyond_ascii_are_written_in_several_ways():
    """As Info-ZIP does: in the machine's character set, and as a Unicode path."""
    name = b"archive\x82/data.pkl"
    extra = b"\1" + struct.pack("<I", zlib.crc32(name)) + "archiveé/data.pkl".encode()
    info = zipfile.ZipInfo(name.decode("cp437"))
    info.extra = struct.pack("<HH", 0x7075, len(extra)) + extra
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, pickle.dumps({}, 2))
    assert read(stream.getvalue(), "pytorch_model.bin").unread == ""


def test_a_tar_that_is_a_pickle_too():
    """pickle runs what tar takes for the name of its first member."""
    name = pickle.dumps(Evil(), 0).decode()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo(name))
    assert finds(stream.getvalue(), "model.pkl")
    assert finds(stream.getvalue(), "pytorch_model.bin")


def in_tar(data: bytes, name: str, mode: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize(
    "pack", [bz2.compress, lzma.compress, gzip.compress, zlib.compress], ids=["bz2", "xz", "gzip", "zlib"]
)
@pytest.mark.parametrize("name", ["m.pkl.bz2", "m.pkl.xz", "m.lzma", "m.pkl.z", "m.gz", "m.joblib.xz", "m.pkl", "m"])
def test_what_is_packed_is_told_by_its_bytes(pack, name):
    assert finds(pack(EVIL), name)


def test_what_is_packed_in_lzmas_old_format():
    assert finds(lzma.compress(EVIL, lzma.FORMAT_ALONE), "m.pkl.lzma")


@pytest.mark.parametrize("name", ["m.pkl.lz4", "m.joblib.zst"])
def test_what_is_packed_in_a_way_that_is_not_known_is_told(name):
    start = b"\x04\x22\x4d\x18" if name.endswith("lz4") else b"\x28\xb5\x2f\xfd"
    assert read(start + b"lz4", name).unread


@pytest.mark.parametrize(
    "name",
    [
        *(
            "m.sav",
            "m.pk",
            "m.torch",
            "__0_0.distcp",
            "m.ptl",
            "m.pdparams",
            "m.pt2",
            "m.p",
            "m.cpkl",
            "weights",
            "m.h5",
        ),
        *("model.weights", "optimizer.state", "rng_state.pth", "tokenizer.vocab"),
    ],
)
def test_a_file_is_looked_at_whatever_its_name(name):
    assert may_hold_pickle(name)
    assert finds(EVIL, name)
    assert finds(pickle.dumps(Evil(), 0), name)
    assert finds(in_torch(EVIL), name)


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_model_of_nemo(mode):
    assert finds(in_tar(in_torch(EVIL), "model_weights.ckpt", mode), "m.nemo")
    assert finds(in_tar(EVIL, "anything", mode), "m.nemo")


@pytest.mark.parametrize("name", ["data/weights/w.pt", "data/sample_inputs/model.pt", "anything"])
def test_an_archive_of_torch_export(name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"m/{name}", EVIL)
        archive.writestr("m/data/aotinductor/model/x.wrapper.so", b"\x7fELF")
    assert finds(stream.getvalue(), "m.pt2")
    assert "x.wrapper.so is a library" in read(stream.getvalue(), "m.pt2").unread


@pytest.mark.parametrize(
    "pack",
    [bz2.compress, lzma.compress, gzip.compress, lambda data: zlib.compress(data, 9)],
    ids=["bz2", "xz", "gzip", "zlib"],
)
def test_what_unpacks_to_very_much_is_read_so_far_and_no_further(pack):
    found = read(pack(EVIL[:-1] + b"N" * (33 << 20)), "m.pkl")
    assert SYSTEM in found.imports
    assert found.unread


def test_an_archive_of_much_that_is_packed():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(12):
            archive.writestr(f"{number}.pkl", b"B" + struct.pack("<I", 28 << 20) + bytes(28 << 20) + b".")
    found = read(stream.getvalue(), "m.pt")
    assert found.unopened


def test_an_archive_of_other_things_is_no_pickle():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(300):
            archive.writestr(f"{number}.jpeg", b"\xff\xd8" + bytes([number % 256]) * 1000)
            archive.writestr(f"{number}.bmp", bytes([number % 256]) * 1000)
    assert read(stream.getvalue(), "pictures.zip") is None
