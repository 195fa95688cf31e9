from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from dulwich.objects import Blob, ObjectID, Tree
from dulwich.repo import Repo
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.localhub import trees
from hubpub.localhub.errors import ApiError
from hubpub.localhub.history import Author, init_git, open_git, tree_at, write_commit
from hubpub.localhub.trees import Pointer, TreeEdit, find_entry, read_pointer, tree_files, walk_tree

NAMES = st.sampled_from(["a", "b", "a.b", "a0"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
CHANGES = st.lists(st.tuples(st.sampled_from(["put", "file", "folder"]), PATHS), max_size=25)


def apply(model: dict[str, bytes], change: tuple[str, str], content: bytes) -> bool:
    """What a change does to a plain dictionary of files; False where it is refused."""
    kind, path = change
    parents = {"/".join(path.split("/")[:i]) for i in range(1, len(path.split("/")))}
    inside = [name for name in model if name.startswith(f"{path}/")]
    if kind == "put":
        if inside or parents & model.keys():
            return False
        model[path] = content
    elif kind == "file":
        return model.pop(path, None) is not None
    else:
        for name in inside:
            del model[name]
        return bool(inside)
    return True


def perform(edit: TreeEdit, change: tuple[str, str], blob: ObjectID) -> bool:
    """The same change on the tree."""
    kind, path = change
    try:
        if kind == "put":
            edit.put(path, blob)
        elif kind == "file":
            edit.delete_file(path)
        else:
            edit.delete_folder(path)
    except ApiError:
        return False
    return True


@given(st.lists(CHANGES, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_an_edit_does_what_a_dictionary_does(
    tmp_path_factory: pytest.TempPathFactory, commits: list[list[tuple[str, str]]]
) -> None:
    path = tmp_path_factory.mktemp("git") / "git"
    init_git(path)
    model: dict[str, bytes] = {}
    with open_git(path) as git:
        base = None
        for number, changes in enumerate(commits):
            edit = TreeEdit(git, base)
            for change in changes:
                content = f"{number} {change}".encode()
                blob = Blob.from_string(content)
                git.object_store.add_object(blob)
                accepted = apply(model, change, content)
                assert perform(edit, change, blob.id) is accepted, (change, model)
            base = edit.write()
            assert {entry.path: git[entry.oid].as_raw_string() for entry in tree_files(git, base)} == model
            assert all(find_entry(git, base, path) for path in model)
            assert not any(find_entry(git, base, f"{path}/x") or find_entry(git, base, f"{path}x") for path in model)


def test_a_thousand_files_of_a_folder_are_looked_up_by_reading_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init_git(tmp_path / "git")
    with open_git(tmp_path / "git") as git:
        edit = TreeEdit(git, None)
        blob = Blob.from_string(b"x")
        git.object_store.add_object(blob)
        for number in range(1000):
            edit.put(f"folder of {tmp_path.name}/{number}", blob.id)
        tree = edit.write()
        read: list[ObjectID] = []
        tree_at = trees.tree_at
        monkeypatch.setattr(trees, "tree_at", lambda git, oid: read.append(oid) or tree_at(git, oid))
        found = [find_entry(git, tree, f"folder of {tmp_path.name}/{number}") for number in range(1001)]
        assert [entry is not None for entry in found] == [True] * 1000 + [False]
        assert len(read) == 2


def test_what_is_written_is_sound_git(tmp_path: Path) -> None:
    init_git(tmp_path / "git")
    with open_git(tmp_path / "git") as git:
        edit = TreeEdit(git, None)
        for name in ("b/c/d", "b-c", "b.c", "a", "é/ü"):
            blob = Blob.from_string(name.encode())
            git.object_store.add_object(blob)
            edit.put(name, blob.id)
        tree = edit.write()
        commit = write_commit(git, tree=tree, parents=[], author=Author("ann"), summary="é\n", description="x ")
        names = [entry.path for entry in walk_tree(git, tree)]
        assert names == ["a", "b-c", "b.c", "b", "b/c", "b/c/d", "é", "é/ü"]
        folder = find_entry(git, tree, "b/c")
        assert folder is not None
        assert folder.is_folder
        assert find_entry(git, tree, "b/x") is None
        assert find_entry(git, tree, "a/x") is None
        with pytest.raises(ApiError):
            list(walk_tree(git, tree, "a"))
    run = ["git", "--git-dir", str(tmp_path / "git")]
    subprocess.run([*run, "fsck", "--strict"], check=True)
    shown = subprocess.run([*run, "cat-file", "commit", commit.decode()], check=True, capture_output=True).stdout
    assert b"author ann <ann@" in shown
    assert shown.endswith("\n\né\n\nx\n".encode())
    listed = subprocess.run(
        [*run, "ls-tree", "-r", "-z", "--name-only", tree.decode()], check=True, capture_output=True
    )
    assert set(listed.stdout.decode().strip("\0").split("\0")) == {"b/c/d", "b-c", "b.c", "a", "é/ü"}


@pytest.mark.parametrize("data", [b"", b"version https://git-lfs.github.com/spec/v1\n", b"x" * 5000])
def test_not_a_pointer(data: bytes) -> None:
    assert read_pointer(data) is None


def test_a_pointer_reads_as_it_was_written() -> None:
    pointer = Pointer("ab" * 32, 12)
    assert read_pointer(pointer.encode()) == pointer
    assert read_pointer(pointer.encode() + b"\n") is None


def test_a_tree_is_read_once_for_all_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init_git(tmp_path / "git")
    with open_git(tmp_path / "git") as git:
        blob = Blob.from_string(str(tmp_path).encode())
        git.object_store.add_object(blob)
        edit = TreeEdit(git, None)
        for number in range(100):
            edit.put(f"a/b{number:02}", blob.id)
        root = edit.write()
        read: list[ObjectID] = []

        def reading(git: Repo, oid: ObjectID) -> Tree:
            read.append(oid)
            return tree_at(git, oid)

        monkeypatch.setattr(trees, "tree_at", reading)
        assert all(find_entry(git, root, f"a/b{number:02}") for number in range(100))
        assert [entry.path for entry in tree_files(git, root)] == [f"a/b{number:02}" for number in range(100)]
        assert len(read) == 2
