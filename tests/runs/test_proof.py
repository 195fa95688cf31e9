"""A folder's files against what a run logged."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from hubpub.files.hashing import Algorithm
from hubpub.files.scan import scan
from hubpub.runs.manifest import manifest_entry
from hubpub.runs.proof import choose_model, digest_reader, files_needing_md5, prove
from hubpub.types.files import FileEntry
from hubpub.types.lineage_graph import Artifact, Entry, Gap, LineageGraph, Run
from hubpub.types.proof import Verdict


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def model(*entries: Entry, version: str = "v0") -> Artifact:
    return Artifact("m", "model", "me", "p", version, version, entries=entries)


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "config.json").write_bytes(b"{}")
    (tmp_path / "README.md").write_text("card")
    return tmp_path


def verdicts(folder: Path, artifact: Artifact) -> dict[str, str]:
    return {file.path: str(file.verdict) for file in prove(scan(folder), artifact).files}


def test_one_line_for_each_file(folder):
    artifact = model(
        Entry("model.safetensors", 7, md5(b"weights")),
        Entry("config.json", 2, md5(b"[]")),
        Entry("vocab.json", 2, md5(b"{}")),
        Entry("README.md", 2, md5(b"other")),
    )
    (folder / "notes.txt").write_text("x")
    assert verdicts(folder, artifact) == {
        "model.safetensors": "same",
        "config.json": "different",
        "vocab.json": "absent",
        "notes.txt": "unlogged",
    }


@pytest.mark.parametrize(
    ("logged", "verdict"),
    [
        (Entry("config.json", 2, md5(b"{}")), "same"),
        (Entry("config.json", 3, md5(b"{}")), "different"),
        (Entry("config.json", None, md5(b"{}")), "same"),
        (Entry("config.json", 2, hashlib.sha256(b"{}").hexdigest(), "sha256", "https://hf.co/x"), "same"),
        (Entry("config.json", 2, hashlib.sha256(b"[]").hexdigest(), "sha256"), "different"),
        (Entry("config.json", 2, "abc", "xxh128"), "unprovable"),
        (Entry("config.json", 9, "abc", "xxh128"), "different"),
        (Entry("config.json", None, None, "md5", "https://hf.co/x"), "unprovable"),
        # W&B writes the md5 of the path there, where it is told to take no checksum
        (Entry("config.json", 2, md5(b"file:///model/config.json"), "md5", "file:///model/config.json"), "unprovable"),
        (Entry("config.json", 2, md5(b"{}"), "md5", "file:///model/config.json"), "same"),
        (Entry("config.json", 3, md5(b"{}"), "md5", "file:///model/config.json"), "different"),
        (Entry("config.json", 2, md5(b"[]"), "md5", "s3://bucket/config.json"), "different"),
    ],
)
def test_what_a_digest_proves(folder, logged, verdict):
    assert verdicts(folder, model(logged))["config.json"] == verdict


@pytest.mark.parametrize(
    ("digest", "ref", "extra", "expected"),
    [
        (md5(b"x"), None, {}, ("md5", md5(b"x"))),
        (md5(b"x"), "file:///a", {}, ("md5", md5(b"x"))),
        ("https://hf.co/x", "https://hf.co/x", {}, ("md5", None)),
        ("W/etag", "https://hf.co/x", {"etag": "W/etag"}, ("md5", None)),
        ("abc", None, {"alg": "XXH128"}, ("xxh128", "abc")),
        ("https://hf.co/x", "https://hf.co/x", {"sha256": "f" * 64}, ("sha256", "f" * 64)),
        ("strange", None, {}, ("unknown", "strange")),
    ],
)
def test_what_an_entry_proves(digest, ref, extra, expected):
    made = manifest_entry("x", digest, 1, ref, extra)
    assert (made.algorithm, made.digest) == expected


def test_a_model_in_a_directory_of_the_artifact(folder):
    artifact = model(
        Entry("out/model/model.safetensors", 7, md5(b"weights")),
        Entry("out/model/config.json", 2, md5(b"{}")),
        Entry("out/log.txt", 2, md5(b"..")),
    )
    assert verdicts(folder, artifact) == {"model.safetensors": "same", "config.json": "same"}


def test_of_several_models_the_one_in_the_folder_is_meant(folder):
    logged = [model(Entry("model.safetensors", 7, md5(b"%7d" % n)), version=f"v{n}") for n in range(4)]
    mine = model(Entry("model.safetensors", 7, md5(b"weights")), version="v4")
    last = model(Entry("model.safetensors", 7, md5(b"another")), version="v5")
    graph = LineageGraph(Run("r"), model=last, models=(*logged, mine, last))
    read = []

    reads = digest_reader(folder)

    def once(file: FileEntry, algorithm: Algorithm) -> str:
        read.append((file.path, algorithm))
        return reads(file, algorithm)

    chosen, proof = choose_model(graph, scan(folder), once)
    assert chosen.model == mine
    assert proof
    assert [file.path for file in proof.of(Verdict.SAME)] == ["model.safetensors"]
    assert set(read) == {("model.safetensors", "md5")}
    assert files_needing_md5(scan(folder), graph) == {"model.safetensors"}


def test_where_none_is_in_the_folder_the_graphs_choice_stays(folder):
    a, b = (model(Entry("model.safetensors", 7, md5(b"x")), version=version) for version in ("v1", "v2"))
    chosen, proof = choose_model(LineageGraph(Run("r"), model=a, models=(a, b)), scan(folder))
    assert chosen.model == a
    assert proof
    assert proof.artifact == "me/p/m:v1"


@pytest.mark.parametrize(
    ("models", "why"),
    [
        ((), "no model that it logged is known"),
        ((Artifact("m", "model", state="DELETED"),), "the models that it logged were deleted"),
        ((Artifact("m", "model"),), "the files of the models that it logged are not known"),
    ],
)
def test_without_a_model_there_is_no_proof_and_that_is_said(folder, models, why):
    graph, proof = choose_model(LineageGraph(Run("r"), model=next(iter(models), None), models=models), scan(folder))
    assert proof is None
    assert graph.gaps == (Gap("whether the folder holds what the run logged", why),)


def test_nothing_is_called_different_while_other_models_are_not_known(folder):
    seen = model(Entry("model.safetensors", 7, md5(b"x")), Entry("config.json", 2, md5(b"{}")), version="v1")
    unseen = Artifact("m", "model", "me", "p", "v0", "v0")
    gone = replace(unseen, version="v2", state="DELETED")
    _, proof = choose_model(LineageGraph(Run("r"), model=seen, models=(unseen, seen, gone)), scan(folder))
    assert proof
    assert [(file.path, str(file.verdict)) for file in proof.files] == [
        ("config.json", "same"),
        ("model.safetensors", "unprovable"),
    ]
    assert proof.files[1].reason.endswith("; 1 other model of this run could not be looked at")


def test_what_is_left_out_is_not_called_missing(folder):
    (folder / "training_args.bin").write_bytes(b"junk")
    (folder / "checkpoint-10").mkdir()
    (folder / "checkpoint-10" / "optimizer.pt").write_bytes(b"junk")
    names = ("model.safetensors", "training_args.bin", "checkpoint-10/optimizer.pt", "checkpoint-10/gone.pt")
    proof = prove(scan(folder), model(*(Entry(name, 4, md5(b"junk")) for name in names)))
    said = {file.path: file.reason for file in proof.of(Verdict.ABSENT)}
    assert said["checkpoint-10/gone.pt"] == "the run logged it, and the folder does not hold it"
    assert said["training_args.bin"].startswith("the run logged it, and it is left out here: ")
    assert said["checkpoint-10/optimizer.pt"].startswith("the run logged it, and it is left out here: ")
