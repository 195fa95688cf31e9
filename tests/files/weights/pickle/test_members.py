"""Archives of which some loader unpickles a member that has the name of something else."""

from __future__ import annotations

import base64
import gzip
import io
import json
import lzma
import os
import pickle
import tarfile
import zipfile

import pytest

from hubpub.files.weights.pickle.archives import Pickled, read_pickled


class Evil:
    def __reduce__(self):
        return os.system, ("exit 1",)


SYSTEM = (os.system.__module__, "system")
EVIL = pickle.dumps(Evil(), 2)


def read(data: bytes, name: str) -> Pickled | None:
    return read_pickled(io.BytesIO(data), len(data), name)


def finds(data: bytes, name: str) -> bool:
    found = read(data, name)
    return found is not None and SYSTEM in found.imports


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, prefix: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return prefix + made.getvalue()


def tarred(*members: tuple[str, bytes | str]) -> bytes:
    """A tar of files, and of links where there is a text."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            if isinstance(data, str):
                member.type, member.linkname = tarfile.SYMTYPE, data
                archive.addfile(member)
            else:
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


@pytest.mark.parametrize("name", ["m.zip", "m.pkl.zip", "m.bin"])
@pytest.mark.parametrize("member", ["a.txt", "a.json", "data/0"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_only_member_of_a_zip(name, member, method):
    """pandas.read_pickle reads it, whatever its name."""
    assert finds(zipped((member, EVIL), method=method), name)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress])
@pytest.mark.parametrize("member", ["a.txt", "a.json", "data/0"])
def test_the_only_member_of_a_tar(pack, member):
    """pandas.read_pickle reads it, whatever its name."""
    assert finds(pack(tarred((member, EVIL))), "m.tar")
    # of more than one it reads none
    assert not finds(pack(tarred(("b.txt", b""), (member, EVIL))), "m.tar")


@pytest.mark.parametrize("prefix", [b"MZ\x90\0", b"PK\x05\x06" + b"\0" * 18, b"#!/bin/sh\n", b"\0" * 100_000])
@pytest.mark.parametrize("name", ["m.zip", "m.npz", "m.pkl.zip", "weights"])
def test_a_zip_behind_other_bytes(prefix, name):
    """Python's zipfile finds it by its end; numpy takes one that begins with the end of an empty one."""
    assert finds(zipped(("m.pkl", EVIL), prefix=prefix), name)


def test_a_zip_in_a_zip_behind_other_bytes():
    assert finds(zipped(("a.zip", zipped(("m.pkl", EVIL), prefix=b"MZ"))), "m.zip")


def test_a_pickle_that_is_a_zip_too():
    """pickle reads to the first one's end, and zipfile from the last one's."""
    assert finds(zipped(("m.pkl", EVIL), prefix=pickle.dumps([1])), "m.pkl")


@pytest.mark.parametrize("data", [b"", b"short", b"PK\x05\x06", b"P" * 21, b"\0" * 70_000 + b"PK\x05\x06" + b"\0" * 17])
def test_what_only_looks_like_the_end_of_a_zip(data):
    assert read(data, "weights") is None
    assert read(zipped(("weights", data), ("b", b"")), "m.zip") is None


def test_a_large_packed_member_of_another_name():
    long = b"\x80\x02X" + (1 << 20).to_bytes(4, "little") + b"a" * (1 << 20) + b"0" + EVIL[2:]
    assert finds(zipped(("w", long), ("v", b"")), "m.zip")


@pytest.mark.parametrize("member", ["storages", "tensors", "pickle"])
def test_a_link_in_pytorchs_first_format(member):
    """torch.load unpacks it into a folder and follows it, to a file that need not lie in the archive."""
    members = {name: pickle.dumps(0, 2) for name in ("storages", "tensors", "pickle")}
    found = read(tarred(*{**members, member: "/proc/self/cwd/notes.txt"}.items()), "m.pt")
    assert found is not None
    assert "a link" in found.unread
    assert found.unopened


def test_links_between_other_members_are_no_matter():
    assert read(tarred(("lib.so.1", b"\x7fELF"), ("lib.so", "lib.so.1")), "m.tar") is None


def saved(**values: bytes) -> bytes:
    """What stable_baselines3 writes."""
    texts = {name: {":type:": "x", ":serialized:": base64.b64encode(value).decode()} for name, value in values.items()}
    return zipped(("data", json.dumps({"gamma": 0.9, **texts}).encode()), ("_stable_baselines3_version", b"2.9.2"))


def test_pickles_in_base64():
    """stable_baselines3's load runs them; an escape in the key hides nothing."""
    data = saved(action_space=pickle.dumps({}), policy_class=EVIL)
    assert finds(data, "ppo.zip")
    assert finds(zipped(("data", b'{"a": {"\\u003aserialized:": "%s"}}' % base64.b64encode(EVIL))), "ppo.zip")
    assert read(saved(action_space=pickle.dumps({})), "ppo.zip") == Pickled(())


def test_a_function_in_base64_is_told_as_code():
    packed = b"\x80\x02ccloudpickle.cloudpickle\n_make_function\n0" + EVIL[2:]
    found = read(saved(lr_schedule=packed), "ppo.zip")
    assert found is not None
    assert "lr_schedule is code of a function" in found.unread
    assert not found.unopened


def test_base64_that_is_no_pickle_is_told():
    found = read(saved(policy_class=b"no pickle"), "ppo.zip")
    assert found is not None
    assert found.unread


@pytest.mark.parametrize("member", ["m//data/0", "m//x.json", "m//x.html", "m/data/0", "m/data/weights/x.txt"])
@pytest.mark.parametrize("kind", ["weights/model_weights", "constants/model_constants"])
def test_a_member_that_an_exported_program_names(member, kind):
    """Its texts name the member, also by a path from the root, and it is unpickled whatever its name."""
    data = zipped((f"m/data/{kind}_config.json", b"{}"), (member, EVIL))
    assert finds(data, "m.pt2")
    # another archive has tensors there
    assert read(zipped(("m/x", b""), (member.replace("weights", "tensors"), b"\x80\x02.")), "m.pt") is None


@pytest.mark.parametrize("name", ["m.pt2", "m.pt", "m.bin"])
@pytest.mark.parametrize("member", ["a.wrapper.so", "a.wrapper.cpp", "a.kernel.o", "a.PYD"])
def test_what_aotinductor_loads_or_compiles(name, member):
    """Its loader asks for no name of an archive, and a text beside the code says what compiles it."""
    found = read(zipped((f"m/Data/aotinductor/model/{member}", b"x")), name)
    assert found is not None
    assert f"{member} is " in found.unread
    assert "when it is loaded" in found.unread


def test_a_package_of_torchs_brings_its_own_modules():
    """Its pickles are harmless by their names, which are those of modules in the archive."""
    members = ("m/model/model.pkl", b"\x80\x02ccollections\nOrderedDict\n)R."), ("m/collections.py", b"exit(1)")
    found = read(zipped(*members, ("m/.data/extern_modules", b"")), "m.pt")
    assert found is not None
    assert "collections.py is code in Python" in found.unread
    # another archive of PyTorch's runs no module
    found = read(zipped(*members), "m.pt")
    assert found is not None
    assert not found.unread
