"""The files of a checkpoint, kept while the training goes on."""

from __future__ import annotations

import resource
import shutil
import signal
from pathlib import Path

import pytest

from hubpub.errors import BlockedError, CallError, MachineError
from hubpub.files.choice import Choice
from hubpub.files.scan import scan
from hubpub.workflows.checkpoints import snapshot
from hubpub.workflows.checkpoints.snapshot import Place
from tests.workflows.checkpoints.saved import MODEL, checkpoint


def kept(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_what_is_kept_is_the_model_and_the_step(tmp_path: Path) -> None:
    place = Place.make(tmp_path)
    taken = place.take(checkpoint(tmp_path, 500), 500, optimizer=False, copy=False)
    assert kept(taken.root) == MODEL


def test_the_optimizer_is_kept_where_it_is_asked_for(tmp_path: Path) -> None:
    place = Place.make(tmp_path)
    taken = place.take(checkpoint(tmp_path, 500), 500, optimizer=True, copy=False)
    states = ["global_step5/mp_rank_00_model_states.pt", "optimizer.pt", "scheduler.pt"]
    assert kept(taken.root) == sorted([*MODEL, *states])  # and no pickle of the settings, which may hold a token


def test_a_checkpoint_that_is_deleted_is_kept_without_taking_room(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, 500)
    weights = (folder / "model.safetensors").read_bytes()
    number = (folder / "model.safetensors").stat().st_ino
    place = Place.make(tmp_path)
    taken = place.take(folder, 500, optimizer=False, copy=False)
    shutil.rmtree(folder)
    assert (taken.root / "model.safetensors").read_bytes() == weights
    assert (taken.root / "model.safetensors").stat().st_ino == number
    taken.require_unchanged(scan(taken.root, Choice(also=("*",))).files)


def test_links_within_the_folder_are_followed(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, 500)
    (folder / "model.safetensors").rename(folder / "weights")
    (folder / "model.safetensors").symlink_to("weights")
    taken = Place.make(tmp_path).take(folder, 500, optimizer=False, copy=False)
    assert not (taken.root / "model.safetensors").is_symlink()
    assert (taken.root / "model.safetensors").read_bytes() == (folder / "weights").read_bytes()


def test_what_is_written_again_is_copied_or_noticed(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, 500)
    place = Place.make(tmp_path)
    linked = place.take(folder, 500, optimizer=False, copy=False)
    copied = place.take(folder, 501, optimizer=False, copy=True)
    before = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(b"the next step")
    assert (copied.root / "model.safetensors").read_bytes() == before
    copied.require_unchanged(scan(copied.root, Choice(also=("*",))).files)
    with pytest.raises(MachineError, match=r"model.safetensors changed after the checkpoint of step 500 was submitted"):
        linked.require_unchanged(scan(linked.root, Choice(also=("*",))).files)


def test_where_there_are_no_links_the_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(snapshot.os, "link", link)
    folder = checkpoint(tmp_path, 500)
    taken = Place.make(tmp_path).take(folder, 500, optimizer=False, copy=False)
    assert (taken.root / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()
    assert (taken.root / "model.safetensors").stat().st_nlink == 1


def test_a_full_disk_leaves_nothing_of_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, place = checkpoint(tmp_path, 500, count=5000), Place.make(tmp_path)
    monkeypatch.setattr(snapshot, "_CLONE", 0)  # a file that shares its bytes with another takes no room
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    try:
        with pytest.raises(MachineError) as error:
            place.take(folder, 500, optimizer=False, copy=True)
        linked = place.take(folder, 501, optimizer=False, copy=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, before)
    told = str(error.value)
    assert told.startswith(f"{folder} cannot be kept for its upload: {place.root}/")
    assert told.endswith("-500: File too large. Make room, or mend its permissions.")
    assert kept(linked.root) == MODEL, "links take no room"
    assert {path.name for path in place.root.iterdir()} == {"lock", linked.root.name, f"{linked.root.name}.json"}


def test_nothing_to_keep_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    place = Place.make(tmp_path)
    with pytest.raises(CallError, match="there is no folder"):
        place.take(tmp_path / "not there", 1, optimizer=False, copy=False)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BlockedError, match="holds nothing of a checkpoint"):
        place.take(tmp_path / "empty", 1, optimizer=False, copy=False)
    assert kept(place.root) == ["lock"]
    place.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


@pytest.mark.parametrize("optimizer", [False, True])
def test_a_checkpoint_that_fsdp_saved_in_parts_is_kept_with_its_weights(tmp_path: Path, *, optimizer: bool) -> None:
    folder = tmp_path / "checkpoint-5"
    for name in ("pytorch_model_fsdp_0/__0_0.distcp", "pytorch_model_fsdp_0/.metadata", "optimizer_0/__0_0.distcp"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / "trainer_state.json").write_text("{}")
    taken = Place.make(tmp_path).take(folder, 5, optimizer=optimizer, copy=False)
    parts = ["pytorch_model_fsdp_0/.metadata", "pytorch_model_fsdp_0/__0_0.distcp", "trainer_state.json"]
    assert kept(taken.root) == [*(["optimizer_0/__0_0.distcp"] if optimizer else []), *parts]
    taken.require_unchanged(scan(taken.root, Choice(also=("*",))).files)


def test_a_checkpoint_without_weights_is_none(tmp_path: Path) -> None:
    """As DeepSpeed saves it with ZeRO-3, of which only what the optimizer needs has them."""
    folder, place = checkpoint(tmp_path, 5), Place.make(tmp_path)
    (folder / "model.safetensors").unlink()
    with pytest.raises(BlockedError, match=r"holds no weights but those in the state of the optimizer.*optimizer=True"):
        place.take(folder, 5, optimizer=False, copy=False)
    assert "global_step5/mp_rank_00_model_states.pt" in kept(place.take(folder, 6, optimizer=True, copy=False).root)
    for name in ("global_step5/mp_rank_00_model_states.pt", "optimizer.pt", "scheduler.pt"):
        (folder / name).unlink()
    for optimizer in (False, True):
        with pytest.raises(BlockedError, match=r"checkpoint-5 holds no weights\. "):
            place.take(folder, 7, optimizer=optimizer, copy=False)


def test_a_place_that_is_no_directory_is_told_of(tmp_path: Path) -> None:
    (tmp_path / ".hubpub").write_text("somebody's")
    with pytest.raises(MachineError, match=r"nothing can be kept in .*/uploads: Not a directory"):
        Place.make(tmp_path)


def test_receipts_beside_it_stay(tmp_path: Path) -> None:
    (tmp_path / ".hubpub" / "receipts").mkdir(parents=True)
    Place.make(tmp_path).remove()
    assert [path.name for path in (tmp_path / ".hubpub").iterdir()] == ["receipts"]


def test_what_a_killed_training_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left, running = Place.make(tmp_path), Place.make(tmp_path)
    left._lock.close()  # as the system does when a process ends
    (left.root / "files").mkdir()
    (tmp_path / ".hubpub" / "uploads" / "a file of somebody's").write_text("x")
    new = Place.make(tmp_path)
    assert sorted(path.name for path in left.root.parent.iterdir()) == sorted(
        [running.root.name, new.root.name, "a file of somebody's"]
    )
