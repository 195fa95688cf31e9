from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hubpub.localhub.disk import BadFile
from hubpub.localhub.errors import ApiError
from hubpub.localhub.events import ROTATE_BYTES, Events
from hubpub.localhub.history import open_git, resolve_revision
from hubpub.localhub.names import RepoKey
from hubpub.localhub.store import Repository, Store

KEY = RepoKey("model", "me", "a")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, Events(None))


def leftovers(store: Store) -> list[Path]:
    return [p for name in ("tmp", "trash") for p in (store.root / name).iterdir()]


def test_a_new_repository_has_its_first_commit(store: Store) -> None:
    made = store.create(KEY, {"visibility": "private"}, "ann")
    assert made.is_private
    assert made.gated is False
    with open_git(made.git) as git:
        assert git[resolve_revision(git, "main")].message == b"initial commit\n"
    assert [r.key for r in store.all()] == [KEY]
    assert list(store.all("dataset")) == []
    assert leftovers(store) == []


def test_of_many_who_make_it_one_does(store: Store) -> None:
    def make(_: int) -> Repository | ApiError:
        try:
            return store.create(KEY, {}, "ann")
        except ApiError as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    assert sum(isinstance(one, Repository) for one in made) == 1
    assert {one.status for one in made if isinstance(one, ApiError)} == {409}
    assert leftovers(store) == []


def test_types_do_not_mix(store: Store) -> None:
    store.create(KEY, {}, "ann")
    assert store.get(RepoKey("dataset", "me", "a")) is None
    store.create(RepoKey("dataset", "me", "a"), {}, "ann")
    assert len(list(store.all())) == 2


def test_moved_and_deleted(store: Store) -> None:
    made = store.create(KEY, {}, "ann")
    other = RepoKey("model", "you", "b")
    store.move(made, other)
    assert store.get(KEY) is None
    moved = store.get(other)
    assert moved is not None
    assert moved.settings["uid"] == made.settings["uid"]
    store.create(KEY, {}, "ann")
    with pytest.raises(ApiError) as caught:
        store.move(moved, KEY)
    assert caught.value.status == 409
    store.delete(moved)
    assert store.get(other) is None
    assert leftovers(store) == []


def test_settings_change_one_by_one(store: Store) -> None:
    made = store.create(KEY, {}, "ann")
    store.change_settings(made, gated="auto")
    store.change_settings(made, visibility="private")
    changed = store.get(KEY)
    assert changed is not None
    assert (changed.gated, changed.is_private) == ("auto", True)


def test_what_a_killed_hub_left_is_cleared(store: Store) -> None:
    made = store.create(KEY, {}, "ann")
    (made.git / "refs" / "heads" / "main.lock").write_bytes(b"")
    (made.git / "objects" / "ab").mkdir(exist_ok=True)
    (made.git / "objects" / "ab" / "cd.lock").write_bytes(b"torn")
    (made.path / ".hub.json.0.tmp").write_bytes(b"torn")
    (store.root / "tmp" / "half").mkdir()
    (store.root / "tmp" / "half" / "x").write_bytes(b"")
    (store.root / "trash" / "old").mkdir()
    (store.root / "repos" / "models" / "me" / "empty").mkdir()
    store.recover()
    assert leftovers(store) == []
    assert list(store.root.rglob("*.lock")) == []
    assert list(store.root.rglob("*.tmp")) == []
    assert [r.key for r in store.all()] == [KEY]


def test_what_lies_where_no_repository_is_stands_in_nobodys_way(store: Store) -> None:
    for name in ("a", "b"):
        (store.root / "repos" / "models" / "me" / name / "lfs" / "ab").mkdir(parents=True)
    store.recover()
    assert not (store.root / "repos" / "models" / "me" / "b").exists()
    assert store.create(KEY, {}, "ann").key == KEY


def test_a_repository_whose_settings_are_lost_is_kept_and_not_shown(store: Store) -> None:
    other = RepoKey("model", "me", "b")
    for key in (KEY, other, RepoKey("model", "me", "c")):
        store.create(key, {}, "ann")
    (store.root / "repos" / "models" / "me" / "a" / "hub.json").write_bytes(b"")
    (store.root / "repos" / "models" / "me" / "b" / "hub.json").unlink()
    store.recover()
    assert [r.key.name for r in store.all()] == ["c"]
    assert (store.root / "repos" / "models" / "me" / "b" / "git" / "HEAD").exists()
    with pytest.raises(BadFile, match=r"me/a/hub\.json"):
        store.get(KEY)
    for key in (KEY, other):
        with pytest.raises(ApiError) as caught:
            store.create(key, {}, "ann")
        assert caught.value.status == 409


def test_the_event_log_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"x" * (ROTATE_BYTES + 1))
    heard: list[str] = []
    events = Events(path, lambda kind, _: heard.append(kind))
    events.emit("ref.updated", ref="refs/heads/main")
    assert path.read_text().count("\n") == 1
    assert (tmp_path / "events.1.jsonl").stat().st_size > ROTATE_BYTES
    events.close()
    events.emit("late")
    assert heard == ["ref.updated", "late"]
