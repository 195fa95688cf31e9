"""What becomes of every file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from hubpub.files.hashing import digest_bytes
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry, LeftOut, ModelFolder, RemoteFile, RemoteTree
from hubpub.types.options.values import Prune
from hubpub.types.plan import Action, Target
from hubpub.types.receipt import PublishedFile, Receipt
from hubpub.workflows.push.compare import (
    compare_with_hub,
    find_clashes,
    is_hubs_own,
    paths_between,
    tree_without_deleted,
    upload_size,
)

TARGET = Target("https://huggingface.co", "me/m", "https://huggingface.co")


def remote(**files: bytes) -> RemoteTree:
    return tree({name.replace("__", "/"): data for name, data in files.items()})


def tree(files: dict[str, bytes]) -> RemoteTree:
    found = []
    for path, data in sorted(files.items()):
        digests = digest_bytes(data)
        large = path.endswith((".safetensors", ".bin"))
        blob = "f" * 40 if large else digests.git_blob
        found.append(RemoteFile(path, len(data), blob, digests.sha256 if large else None))
    return RemoteTree("c" * 40, tuple(found))


def receipt(files: dict[str, bytes]) -> Receipt:
    published = tuple(PublishedFile(path, len(data), digest_bytes(data)) for path, data in files.items())
    return Receipt(TARGET, "c" * 40, "p" * 40, True, published, "2026-01-01T00:00:00", "me")


def draft(root: Path, files: dict[str, bytes], there: RemoteTree) -> Draft:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    entries = tuple(FileEntry(path, len(data), 1) for path, data in sorted(files.items()))
    digests = {path: digest_bytes(data) for path, data in files.items()}
    card = files.get("README.md", b"").decode()
    return Draft("me/m", ModelFolder(root, entries), Card(card), there, digests)


def deleted(made: Draft, prune: Prune | None, receipts: Iterable[Receipt] = ()) -> dict[str, str]:
    found = compare_with_hub(made, "the folder's own", prune, list(receipts))
    assert [change.path for change in found] == list(dict.fromkeys(change.path for change in found))
    return {change.path: change.reason for change in found if change.action is Action.DELETE}


THERE = {
    "README.md": b"a",
    "gone.json": b"1",
    "theirs.json": b"2",
    ".gitattributes": b"x",
    ".eval_results/a.yaml": b"e",
}


def test_nothing_is_deleted_unless_it_is_asked_for(tmp_path: Path) -> None:
    made = draft(tmp_path, {"README.md": b"a"}, tree(THERE))
    assert deleted(made, None, [receipt({"gone.json": b"1"})]) == {}


def test_ours_is_what_a_receipt_tells_of_and_nobody_has_replaced(tmp_path: Path) -> None:
    made = draft(tmp_path, {"README.md": b"a"}, tree(THERE))
    ours = [receipt({"gone.json": b"1", "README.md": b"b"}), receipt({"theirs.json": b"other bytes"})]
    assert list(deleted(made, "ours", ours)) == ["gone.json"]
    assert deleted(made, "ours") == {}


def test_all_is_whatever_the_folder_does_not_have_but_what_the_hub_keeps(tmp_path: Path) -> None:
    made = draft(tmp_path, {"README.md": b"a"}, tree(THERE))
    found = deleted(made, "all", [receipt({"gone.json": b"1", ".gitattributes": b"x"})])
    assert list(found) == ["gone.json", "theirs.json"]
    assert "published by an earlier push" in found["gone.json"]
    assert "not published by us; prune='all'" in found["theirs.json"]


def test_what_the_folder_leaves_out_is_not_gone(tmp_path: Path) -> None:
    """As with the links of git-annex and of the Hub's cache, which lead out of the folder."""
    there = tree({"README.md": b"a", "vocab.json": b"1", "checkpoint-9/x": b"2", "gone.json": b"3"})
    made = draft(tmp_path, {"README.md": b"a"}, there)
    assert made.folder
    left = (LeftOut("checkpoint-9/", "a checkpoint"), LeftOut("vocab.json", "a symbolic link that leads out"))
    made = replace(made, folder=replace(made.folder, left_out=left))
    published = receipt({"vocab.json": b"1", "checkpoint-9/x": b"2", "gone.json": b"3"})
    for prune in ("ours", "all"):
        found = compare_with_hub(made, "the folder's own", prune, [published])
        assert [change.path for change in found if change.action is Action.DELETE] == ["gone.json"]
        kept = {change.path: change.reason for change in found if change.action is Action.KEEP}
        assert kept["vocab.json"] == "as it is: the folder's own is left out (a symbolic link that leads out)"
        assert kept["checkpoint-9/x"] == "as it is: the folder's own is left out (a checkpoint)"


def test_the_signature_of_an_unchanged_model_stays(tmp_path: Path) -> None:
    there = tree({"README.md": b"a", "model.sig": b"s"})
    published = receipt({"README.md": b"a", "model.sig": b"s"})
    for prune in ("ours", "all"):
        assert deleted(draft(tmp_path, {"README.md": b"a"}, there), prune, [published]) == {}
        changed = deleted(draft(tmp_path, {"README.md": b"b"}, there), prune, [published])
        assert list(changed) == ["model.sig"]


def test_stale_shards_go_with_ours(tmp_path: Path) -> None:
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    files = {
        "README.md": b"a",
        "model.safetensors.index.json": json.dumps(index).encode(),
        "model-00001-of-00002.safetensors": b"1",
        "model-00002-of-00002.safetensors": b"2",
    }
    old = {f"model-0000{n}-of-00003.safetensors": b"old" for n in (1, 2, 3)}
    kept = {
        "other-00001-of-00003.safetensors": b"x",
        "model-00001-of-00003.bin": b"x",
        "sub/model-00001-of-00003.safetensors": b"x",
        "model.fp16-00001-of-00003.safetensors": b"x",
    }
    made = draft(tmp_path, files, tree({**files, **old, **kept}))
    found = deleted(made, "ours")
    assert list(found) == sorted(old)
    assert set(found.values()) == {"a shard that model.safetensors.index.json does not name"}
    assert deleted(made, None) == {}


def test_a_shard_that_the_index_names_and_only_the_hub_has_stays(tmp_path: Path) -> None:
    index = {"weight_map": {"a": "model-00001-of-00001.safetensors"}}
    files = {"README.md": b"a", "model.safetensors.index.json": json.dumps(index).encode()}
    made = draft(tmp_path, files, tree({**files, "model-00001-of-00001.safetensors": b"1"}))
    assert deleted(made, "ours") == {}


@pytest.mark.parametrize("index", [b"{", b"[]", b'{"weight_map": 3}'])
def test_a_broken_index_names_nothing_stale(tmp_path: Path, index: bytes) -> None:
    files = {"README.md": b"a", "model.safetensors.index.json": index}
    made = draft(tmp_path, files, tree({**files, "model-00001-of-00001.safetensors": b"1"}))
    assert deleted(made, "ours") == {}


def test_rules_judge_what_will_be_left(tmp_path: Path) -> None:
    made = draft(tmp_path, {"README.md": b"a"}, tree(THERE))
    left = tree_without_deleted(made.remote, compare_with_hub(made, "", "all", []))
    assert [file.path for file in left.files] == [".eval_results/a.yaml", ".gitattributes", "README.md"]


def test_what_the_hub_has_under_another_name_is_not_uploaded(tmp_path: Path) -> None:
    files = {"README.md": b"abc", "new.safetensors": b"weights", "same.safetensors": b"weights", "x.bin": b"12345"}
    made = draft(tmp_path, files, tree({"old.safetensors": b"weights", "x.bin": b"1"}))
    assert upload_size(compare_with_hub(made, "", None, []), made.remote) == len(b"abc") + len(b"12345")
    alone = draft(tmp_path, files, RemoteTree())
    assert upload_size(compare_with_hub(alone, "", None, []), alone.remote) == 3 + 7 + 5


@pytest.mark.parametrize("path", [".gitattributes", "sub/.gitattributes", ".eval_results/x.yaml", ".eval_results/a/b"])
def test_what_the_hub_keeps(path: str) -> None:
    assert is_hubs_own(path)


@pytest.mark.parametrize("path", ["README.md", ".gitignore", "eval_results/x", "a.gitattributes", "x/.eval_results/y"])
def test_what_it_does_not(path: str) -> None:
    assert not is_hubs_own(path)


def test_paths_between_two_trees() -> None:
    before, now = tree({"a": b"1", "b": b"2", "c.bin": b"3"}), tree({"a": b"1", "b": b"x", "d": b"4"})
    assert paths_between(before, now) == {"b", "c.bin", "d"}
    assert paths_between(before, before) == frozenset()


@pytest.mark.parametrize(
    ("theirs", "ours", "clash"),
    [
        (["a", "b"], ["c"], []),
        (["a", "b"], ["b", "c"], ["b"]),
        (["a"], ["a/b/c"], ["a"]),
        (["a/b/c"], ["a"], ["a/b/c"]),
        (["a/b"], ["a/c", "ab"], []),
        ([], ["a"], []),
    ],
)
def test_what_two_changes_both_touch(theirs: list[str], ours: list[str], clash: list[str]) -> None:
    assert find_clashes(theirs, ours) == clash
