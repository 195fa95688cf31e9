"""WT016 and WT030 to WT033: pickles; each rule alone, given only its draft."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import pickle
import zipfile
import zlib
from pathlib import Path

import pytest

from hubpub.rules.weights import headers
from hubpub.rules.weights.pickles import broken_archive, dangerous_pickle, pickle_only, unknown_pickle, unread_pickle
from hubpub.types.findings import Severity
from tests.rules.families import rules_of
from tests.rules.weights.drafts import SAFETENSORS, draft_of
from tests.support.evil import Evil
from tests.support.pytorch import STATE, torch_archive

DATA = Path(__file__).parents[2] / "files" / "weights" / "pickle" / "data"


class Own:
    pass


def test_a_state_dict_is_only_a_pickle(tmp_path):
    draft = draft_of(tmp_path, {"pytorch_model.bin": STATE, "config.json": "{}"})
    [finding] = pickle_only(draft)
    assert (finding.code, finding.severity, finding.subject.path) == ("WT030", Severity.WARNING, "pytorch_model.bin")
    for rule in (dangerous_pickle, unknown_pickle, unread_pickle, broken_archive):
        assert list(rule(draft)) == []


@pytest.mark.parametrize(
    ("files", "remote"),
    [
        ({"pytorch_model.bin": STATE, "model.safetensors": SAFETENSORS}, ()),
        ({"pytorch_model.bin": STATE}, ("model.safetensors",)),
        ({"ggml-model.bin": b"lmgg\x01\0\0\0"}, ()),
        ({"model.safetensors": SAFETENSORS}, ("pytorch_model.bin",)),
        ({"config.json": "{}"}, ()),
    ],
)
def test_not_a_pickle_only(tmp_path, files, remote):
    assert list(pickle_only(draft_of(tmp_path, files, remote=remote))) == []


def test_a_pickle_that_only_the_repository_has(tmp_path):
    [finding] = pickle_only(draft_of(tmp_path, {"config.json": "{}"}, remote=("pytorch_model.bin", "model.bin")))
    assert finding.subject.path == "pytorch_model.bin"


@pytest.mark.parametrize("name", ["pytorch_model.bin", "a/model.pt", "model.pkl", "x.joblib", "y.ckpt"])
def test_a_pickle_that_runs_code(tmp_path, name):
    content = torch_archive({"e": Evil()}) if name[-1] in "nt" and "." in name else pickle.dumps(Evil())
    draft = draft_of(tmp_path, {name: content})
    [finding] = dangerous_pickle(draft)
    assert (finding.code, finding.severity, finding.subject.path) == ("WT031", Severity.ERROR, name)
    assert f"{os.system.__module__}.system" in finding.message
    assert list(unknown_pickle(draft)) == []


def test_a_class_of_ones_own(tmp_path):
    draft = draft_of(tmp_path, {"model.pt": torch_archive(Own())})
    [finding] = unknown_pickle(draft)
    assert (finding.code, finding.severity) == ("WT032", Severity.ERROR)
    assert finding.message.endswith("test_pickles.Own")
    assert list(dangerous_pickle(draft)) == []


@pytest.mark.parametrize("brought", ["{}.py", "{}/__init__.py"])
def test_a_class_that_the_repository_brings(tmp_path, brought):
    module = Own.__module__.split(".", 1)[0]
    [finding] = unknown_pickle(draft_of(tmp_path, {"model.pt": torch_archive(Own()), brought.format(module): ""}))
    assert (finding.code, finding.severity) == ("WT032", Severity.WARNING)
    [finding] = unknown_pickle(draft_of(tmp_path / "other", {"model.pt": torch_archive(Own()), "other.py": ""}))
    assert finding.severity is Severity.ERROR


def test_scikit_learn_is_saved_with_skops(tmp_path):
    data = b"\x80\x02csklearn.svm._classes\nSVC\n)\x81}U\x04funccmine\nscore\nsb."
    [finding] = unknown_pickle(draft_of(tmp_path, {"model.pkl": data}))
    assert finding.message.endswith("mine.score")
    assert "skops" in finding.remedy


def test_a_name_is_shown_on_one_line(tmp_path):
    evil = b"\x80\x04\x8c\x03a\nb" + b"\x8d" + (200).to_bytes(8, "little") + b"\x1b" * 200 + b"\x93)R."
    [finding] = unknown_pickle(draft_of(tmp_path, {"m.pkl": evil}))
    assert "\n" not in finding.message
    assert "\x1b" not in finding.message
    assert len(finding.message) < 200


def test_an_archive_that_is_cut_short(tmp_path):
    draft = draft_of(tmp_path, {"pytorch_model.bin": STATE[:-10], "fine.bin": STATE})
    [finding] = broken_archive(draft)
    assert (finding.code, finding.severity, finding.subject.path) == ("WT016", Severity.ERROR, "pytorch_model.bin")


def test_a_pickle_without_end(tmp_path, monkeypatch):
    [finding] = unread_pickle(draft_of(tmp_path, {"m.pkl": pickle.dumps([1, 2, 3])[:-1]}))
    assert (finding.code, finding.severity) == ("WT033", Severity.WARNING)
    assert finding.message.endswith("it is cut short")


def test_a_part_of_an_archive_that_pytorch_would_open(tmp_path):
    data = bytearray(STATE)
    data[data.find(b"PK\x01\x02") + 10] = 99
    [finding] = unread_pickle(draft_of(tmp_path, {"pytorch_model.bin": bytes(data)}))
    assert (finding.code, finding.severity) == ("WT033", Severity.ERROR)
    [finding] = unread_pickle(draft_of(tmp_path / "other", {"archive.zip": bytes(data)}))
    assert finding.severity is Severity.WARNING


def test_a_file_is_looked_through_once_for_all_rules(tmp_path, monkeypatch):
    draft = draft_of(tmp_path, {"m.pkl": pickle.dumps(Evil())})
    count = 0
    read = headers.read_pickled

    def counting(*args):
        nonlocal count
        count += 1
        return read(*args)

    monkeypatch.setattr(headers, "read_pickled", counting)
    for rule in rules_of("WT016", "WT03"):
        list(rule(draft))
    assert count == 1


@pytest.mark.parametrize("path", ["torch.storage._load_from_bytes", "torch.nn.functional.importlib", "numpy.sys"])
@pytest.mark.parametrize("brought", ["{}/a.py", "{}.py", "{}/__init__.py"])
def test_a_folder_that_is_called_as_a_library_changes_nothing(tmp_path, path, brought):
    module, name = path.rsplit(".", 1)
    data = f"c{module}\n{name}\n.".encode()
    draft = draft_of(tmp_path, {"m.pkl": data, brought.format(module.split(".")[0]): ""})
    assert [finding.severity for rule in (dangerous_pickle, unknown_pickle) for finding in rule(draft)] == [
        Severity.ERROR
    ]


def test_a_folder_without_a_module_brings_no_class(tmp_path):
    [finding] = unknown_pickle(draft_of(tmp_path, {"m.pkl": b"cmine\nC\n.", "mine/notes.txt": ""}))
    assert finding.severity is Severity.ERROR


def test_a_class_that_was_not_looked_at(tmp_path):
    draft = draft_of(tmp_path, {"m.pkl": b"\x80\x02cultralytics.nn.tasks\nDetectionModel\n)\x81."})
    [finding] = unknown_pickle(draft)
    assert (finding.code, finding.severity) == ("WT032", Severity.WARNING)
    assert "has not looked at: ultralytics.nn.tasks.DetectionModel" in finding.message
    assert list(dangerous_pickle(draft)) == []


@pytest.mark.parametrize(("name", "size"), [("torchao.bin", 1000), ("jax.pkl", 200)])
def test_what_other_libraries_write_draws_no_error(tmp_path, name, size):
    data = (DATA / name).read_bytes()
    assert len(data) > size
    path = {"torchao.bin": "pytorch_model.bin"}.get(name, name)
    draft = draft_of(tmp_path, {path: data})
    for rule in (dangerous_pickle, unknown_pickle, unread_pickle, broken_archive):
        assert list(rule(draft)) == []
    assert len(list(pickle_only(draft))) == 1


@pytest.mark.parametrize("name", ["m.sav", "m.pkl.bz2", "weights", "m.pt2"])
def test_a_pickle_is_found_by_its_bytes(tmp_path, name):
    data = pickle.dumps(Evil())
    [finding] = dangerous_pickle(draft_of(tmp_path, {name: bz2.compress(data) if "bz2" in name else data}))
    assert finding.subject.path == name


def test_a_name_that_crosses_a_frame_is_an_error(tmp_path):
    data = b"\x80\x04\x95" + (11).to_bytes(8, "little") + b"c__torch__.os\nsystem\n(S'x'\ntR."
    draft = draft_of(tmp_path, {"m.pkl": data})
    assert [finding.severity for finding in dangerous_pickle(draft)] == [Severity.ERROR]
    assert [finding.severity for finding in unread_pickle(draft)] == [Severity.ERROR]


def test_an_import_that_runs_a_module_of_the_folder(tmp_path):
    """Nothing is called, and the bytes break off: the import alone runs what lies beside."""
    data = b"chelper_x\ny\n\xff\xff"
    draft = draft_of(tmp_path, {"model.bin": data, "helper_x.py": "", "model.safetensors": SAFETENSORS})
    [finding] = unknown_pickle(draft)
    assert (finding.severity, finding.subject.path) == (Severity.WARNING, "model.bin")
    assert "imports helper_x.y" in finding.message
    alone = draft_of(tmp_path / "alone", {"model.bin": data})
    for rule in (pickle_only, dangerous_pickle, unknown_pickle, unread_pickle, broken_archive):
        assert list(rule(alone)) == []


@pytest.mark.parametrize("name", ["model.pt", "model.pt2", "model.bin"])
@pytest.mark.parametrize("compiled", [True, False])
def test_a_program_has_no_other_form(tmp_path, name, compiled):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("m/data.pkl", b"\x80\x02}.")
        if compiled:
            archive.writestr("m/constants.pkl", b"\x80\x02).")
    [finding] = pickle_only(draft_of(tmp_path, {name: stream.getvalue()}))
    is_program = compiled or name.endswith(".pt2")
    assert ("save_pretrained" in finding.remedy) is not is_program
    assert ("compiled program" in finding.remedy) is is_program


def test_a_module_called_torch_is_no_compiled_program(tmp_path):
    data = b"\x80\x02c__torch__\nNet\n)\x81."
    [finding] = unknown_pickle(draft_of(tmp_path, {"m.pt": data}))
    assert finding.severity is Severity.ERROR
    [finding] = unknown_pickle(draft_of(tmp_path / "brought", {"m.pt": data, "__torch__.py": ""}))
    assert finding.severity is Severity.WARNING


def test_another_pickle_of_the_same_size_and_time_is_looked_at_anew(tmp_path):
    harmless, evil = pickle.dumps(b"x" * 40, 2), pickle.dumps(Evil(), 2)
    harmless, evil = (data + b"\0" * (100 - len(data)) for data in (harmless, evil))
    path = tmp_path / "weights.pkl"
    assert list(dangerous_pickle(draft_of(tmp_path, {"weights.pkl": harmless}))) == []
    before = path.stat()
    while path.stat().st_ctime_ns == before.st_ctime_ns:  # the grain of the file system's clock
        path.write_bytes(evil)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert len(list(dangerous_pickle(draft_of(tmp_path, {})))) == 1


@pytest.mark.parametrize("name", ["notes.txt", "a/config.yaml", "logo.png", "x.json"])
def test_a_pickle_by_the_name_of_a_text(tmp_path, name):
    """torch.load asks for no ending; a text or a picture begins in another way."""
    [finding] = dangerous_pickle(draft_of(tmp_path / "a", {name: pickle.dumps(Evil())}))
    assert finding.subject.path == name
    [finding] = dangerous_pickle(draft_of(tmp_path / "b", {name: torch_archive({"e": Evil()})}))
    assert finding.subject.path == name
    for count in range(6):
        evil = b"\x80" + bytes([count]) + pickle.dumps(Evil(), 0)
        [finding] = dangerous_pickle(draft_of(tmp_path / f"p{count}", {name: evil}))
        assert finding.subject.path == name
    for count, pack in enumerate((bz2.compress, gzip.compress, zlib.compress)):
        [finding] = dangerous_pickle(draft_of(tmp_path / f"b{count}", {name: pack(pickle.dumps(Evil()))}))
        assert finding.subject.path == name
    # one of protocol 0 begins as a text does
    for count, data in enumerate(("cos\nsystem\n(S'exit 1'\ntR.", "cos\nsystem\n(S'exit 1'\ntR and so on")):
        [finding] = dangerous_pickle(draft_of(tmp_path / f"t{count}", {name: data}))
        assert finding.subject.path == name
    texts = ("cat\ndog\nRabbit\n", "column\nof\ncsv\n1\n", "N.", "I am a text.", "(cos\nsystem\nlp0\nS'a'\n.")
    for data in (*texts, "x\1", b"\x80", b"\x89PNG\r\n", b"", "BZh and so on"):
        draft = draft_of(tmp_path / f"c{len(data)}", {name: data})
        assert [finding for rule in rules_of("WT03") for finding in rule(draft)] == []
