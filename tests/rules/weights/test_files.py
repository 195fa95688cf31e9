"""WT010 to WT015, WT040, WT041: each file by itself; each rule alone, given only its draft."""

from __future__ import annotations

import io
import json
import os
import struct
from pathlib import Path

import pytest

from hubpub.files.scan import scan
from hubpub.rules.weights.files import (
    broken_gguf,
    broken_safetensors,
    empty_weights,
    junk,
    link_left_out,
    pointer_for_card,
    pointer_for_file,
    unreadable_file,
)
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry, ModelFolder
from hubpub.types.findings import Severity
from tests.rules.families import rules_of
from tests.rules.weights.drafts import LFS, SAFETENSORS, card_alone, draft_of

ALL = rules_of("WT")
EXAMPLE = Path(__file__).parents[3] / "examples" / "tinytweets" / "model"


def test_pages_and_codes():
    for rule in ALL:
        claim, reason, *_, remedy = rule.page.split("\n\n")
        assert claim == f"{rule.title}."
        assert reason
        assert remedy.startswith("Remedy: ")


def test_the_example_has_no_findings():
    draft = Draft(None, scan(EXAMPLE), Card("# A model\n"))
    assert [finding for rule in ALL for finding in rule(draft)] == []


def test_a_card_alone_has_none_of_it():
    for rule in ALL:
        assert list(rule(card_alone())) == []


@pytest.mark.full
def test_what_transformers_saves_has_no_findings(tmp_path):
    """A whole model in shards, as a real save_pretrained leaves it; and the same, saved again in fewer shards."""
    from transformers import GPT2Config, GPT2LMHeadModel

    model = GPT2LMHeadModel(GPT2Config(n_layer=2, n_embd=32, n_head=2, vocab_size=500, n_positions=16))
    model.save_pretrained(tmp_path, max_shard_size="50KB")
    files = draft_of(tmp_path, {"tokenizer.json": "{}"}).folder.files
    assert sum("-of-" in file.path for file in files) > 1
    draft = draft_of(tmp_path, {"tokenizer_config.json": "{}"})
    assert [finding for rule in ALL for finding in rule(draft)] == []
    (tmp_path / "model.safetensors.index.json").unlink()
    draft = draft_of(tmp_path, {})
    assert [finding.code for rule in ALL for finding in rule(draft)] == ["WT021"]
    with pytest.raises(OSError, match="no file named"):
        GPT2LMHeadModel.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (SAFETENSORS[:-1], "the file is cut short"),
        (SAFETENSORS[:20], "the file is cut short"),
        (SAFETENSORS + b"x", "follow the header"),
        (b"nonsense", "would be a header"),
    ],
)
def test_broken_safetensors(tmp_path, data, message):
    [finding] = broken_safetensors(draft_of(tmp_path, {"a/model.safetensors": data}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT010", Severity.ERROR, "a/model.safetensors")
    assert message in finding.message


def test_safetensors_with_a_key_twice(tmp_path):
    one = '"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}'
    header = f"{{{one}, {one}}}".encode()
    data = struct.pack("<Q", len(header)) + header + b"x"
    [finding] = broken_safetensors(draft_of(tmp_path, {"model.safetensors": data}))
    assert (finding.severity, finding.message[-11:]) == (Severity.WARNING, 'e last: "a"')


@pytest.mark.parametrize("data", [SAFETENSORS, b"", LFS])
def test_sound_safetensors_and_what_other_rules_tell(tmp_path, data):
    assert list(broken_safetensors(draft_of(tmp_path, {"model.safetensors": data}))) == []


def test_gguf(tmp_path):
    sound = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + bytes(100)
    assert list(broken_gguf(draft_of(tmp_path / "a", {"m.gguf": sound}))) == []
    [finding] = broken_gguf(draft_of(tmp_path / "b", {"m.gguf": b"GGML" + sound}))
    assert (finding.code, finding.severity) == ("WT014", Severity.ERROR)


def test_empty_weights(tmp_path):
    files = {"a/model.safetensors": b"", "model.bin": b"", "vocab.txt": b"", "fine.pt": b"x"}
    found = list(empty_weights(draft_of(tmp_path, files)))
    assert [(finding.code, finding.subject.path) for finding in found] == [
        ("WT011", "a/model.safetensors"),
        ("WT011", "model.bin"),
    ]


def test_pointers(tmp_path):
    annex = "/annex/objects/SHA256E-s10--ab.bin\n"
    files = {"model.safetensors": LFS, "pytorch_model.bin": annex, "plot.png": LFS, "notes.txt": f"# LFS\n{LFS}"}
    found = list(pointer_for_file(draft_of(tmp_path, files)))
    assert [(finding.subject.path, finding.severity.value) for finding in found] == [
        ("model.safetensors", "error"),
        ("plot.png", "warning"),
        ("pytorch_model.bin", "error"),
    ]
    assert found[0].message == "model.safetensors is not the file but a git LFS pointer to it"
    assert "git annex get ." in found[2].remedy


def test_a_card_that_is_a_pointer():
    [finding] = pointer_for_card(card_alone(LFS))
    assert (finding.code, finding.subject.path) == ("WT013", "README.md")
    assert list(pointer_for_card(card_alone(f"# About LFS\n\n{LFS}"))) == []


def test_what_cannot_be_read(tmp_path):
    draft = draft_of(tmp_path, {"model.safetensors": SAFETENSORS, "config.json": "{}", "m.pkl": "x"})
    for file in draft.folder.files:
        (tmp_path / file.path).unlink()
    found = list(unreadable_file(draft))
    assert [finding.subject.path for finding in found] == ["config.json", "m.pkl", "model.safetensors"]
    assert found[0].message == "config.json cannot be read: No such file or directory"
    for rule in ALL:
        list(rule(draft))


def test_odd_names_never_raise():
    folder = ModelFolder(Path("/m"), tuple(FileEntry(name, 3, 1) for name in ("a\0.bin", "-of-.safetensors", "[.pt")))
    draft = Draft(None, folder, Card("\ud800"))
    for rule in ALL:
        list(rule(draft))


def test_links_left_out(tmp_path):
    outside = tmp_path / "outside.safetensors"
    outside.write_bytes(SAFETENSORS)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").symlink_to(outside)
    (folder / "gone.bin").symlink_to(folder / "nothing")
    (folder / "fine.bin").symlink_to(folder / "real.bin")
    (folder / "real.bin").write_bytes(b"x")
    (folder / "optimizer.pt").write_bytes(b"x")
    found = list(link_left_out(draft_of(folder, {})))
    assert [(finding.subject.path, finding.severity.value) for finding in found] == [
        ("gone.bin", "warning"),
        ("model.safetensors", "warning"),
    ]
    assert found[1].message == "model.safetensors will not be published: a symbolic link that leads out of the folder"


def test_junk(tmp_path):
    names = [
        "train.log",
        "logs/a.log",
        "b/core",
        "core.1234",
        "x.tmp",
        "uv.lock",
        "config.json",
        "core.py",
        "model.bin",
        "core/a.txt",
    ]
    draft = draft_of(
        tmp_path, dict.fromkeys([*names, "zero_pp_rank_0_mp_rank_00_optim_states.pt", "a/ehthumbs.db", ".Trash/b"], "x")
    )
    found = {finding.message for finding in junk(draft)}
    assert found == {
        "logs would be published: logs/a.log, train.log",
        "core dumps would be published: b/core, core.1234",
        "temporary files would be published: x.tmp",
        "state of the training would be published: zero_pp_rank_0_mp_rank_00_optim_states.pt",
        "litter of an operating system would be published: .Trash/b, a/ehthumbs.db",
    }
    assert list(junk(draft_of(tmp_path / "twin", {"model.safetensors": SAFETENSORS}))) == []


def test_a_folder_of_70_gb_is_judged_by_a_few_bytes(tmp_path, monkeypatch):
    size = 70 << 30
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    draft_of(tmp_path, {"model.safetensors": struct.pack("<Q", len(header)) + header, "config.json": "{}"})
    os.truncate(tmp_path / "model.safetensors", 8 + len(header) + size)
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x02}q\x00.")
    os.truncate(tmp_path / "pytorch_model.bin", size)
    (tmp_path / "noise.bin").write_bytes(b"\x01")
    os.truncate(tmp_path / "noise.bin", size)
    draft = draft_of(tmp_path, {"tokenizer.json": "{}"})
    read = 0

    def counting(path, mode="r", buffering=-1, **options):
        nonlocal read
        assert buffering >= 0

        class Counted(io.FileIO):
            def readinto(self, buffer):
                nonlocal read
                count = super().readinto(buffer)
                read += count
                return count

            def read(self, count=-1):
                nonlocal read
                data = super().read(count)
                read += len(data or b"")
                return data

        raw = Counted(str(path), "rb")
        return io.BufferedReader(raw, buffering) if buffering else raw

    monkeypatch.setattr(Path, "open", counting)
    monkeypatch.setattr("hubpub.files.tree.open", counting, raising=False)
    findings = [finding for rule in ALL for finding in rule(draft)]
    assert [finding.code for finding in findings] == []
    assert 0 < read < 1 << 20


@pytest.mark.parametrize("count", [4, 9])
def test_of_many_links_it_is_said_once(tmp_path, count):
    folder = tmp_path / "snapshot"
    folder.mkdir()
    (tmp_path / "blob").write_text("x")
    for number in range(count):
        (folder / f"{number}.bin").symlink_to("../blob")
    [finding] = link_left_out(draft_of(folder, {}))
    assert finding.subject.path == "0.bin"
    assert finding.message.startswith(f"0.bin, 1.bin, 2.bin, and {count - 3} more will not be published: each is a ")
