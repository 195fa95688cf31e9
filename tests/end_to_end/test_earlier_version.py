"""What an earlier version wrote is read: its receipts, in both places, and its cache."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.files import cache
from hubpub.files.paths import cache_root, state_root
from hubpub.hub import Hub
from hubpub.types.plan import Target
from hubpub.workflows.push import receipts
from tests.conftest import Call
from tests.support.commands import ROOT
from tests.support.example import EXAMPLE, copy_model, model_files

WRITTEN = ROOT / "tests" / "data" / "written_by_3f31e40"
THEN = "http://127.0.0.1:8899"
REPO = "huggingtweets/tinytweets"
COMMIT = "918b1a20549b6e0e4ceb1622148fce6af2d2e365"
CARD = "b37ab866c3ee8165ebab45aece7f10fdcd1f6e2a"  # its git blob
WEIGHTS = "c79e4900dfaac30273e365f522a7af28e6e0e34006777d317bf531ff66031e26"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_model(tmp_path / "model")


@pytest.fixture(params=["beside the model", "in the state directory"])
def place(request: pytest.FixtureRequest, folder: Path) -> Path:
    """Where the receipts lie; in one place alone."""
    directory: Path = folder / ".hubpub" if request.param == "beside the model" else state_root()
    return directory / "receipts"


def test_receipts_are_found(place: Path, folder: Path) -> None:
    shutil.copytree(WRITTEN / "receipts", place)
    target = Target(THEN, REPO, THEN)
    assert len(receipts.every(target, folder)) == 2
    first = receipts.last(target, folder)
    assert first
    assert (first.commit, first.changed, first.tag) == (COMMIT, True, None)
    assert (first.versions["hubpub"], first.published_by) == ("0.1.0", "local")
    assert [finding.code for finding in first.findings] == ["MD013", "LN015"]
    published = first.find("model.safetensors")
    assert published
    assert published.digests.sha256 == WEIGHTS
    for revision in ("v1", "next"):
        second = receipts.last(target, folder, revision=revision)
        assert second
        assert (second.commit, second.changed, second.branch, second.tag) == (COMMIT, False, "next", "v1")


@pytest.fixture
def pushed(folder: Path, api: HfApi, call: Call) -> Path:
    """The files of then, in a commit that does not say that it is ours; the card's own file."""
    code, text, _ = call("card", "--recipe", "huggingtweets", "--facts", WRITTEN / "facts.toml", "--repo", REPO)
    assert code == 0
    card = folder.parent / "then.md"
    card.write_bytes(text.encode())
    api.create_repo(REPO)
    api.upload_folder(repo_id=REPO, folder_path=folder)
    api.upload_file(repo_id=REPO, path_or_fileobj=card, path_in_repo="README.md")
    return card


def moved(url: str, to: Path) -> Path:
    """The receipts as they would be of a hub at another address; the directory of the repository's."""
    directory = to / url.replace("://", "_").replace(":", "_") / REPO
    directory.mkdir(parents=True)
    for path in (WRITTEN / "receipts").rglob("*.json"):
        (directory / path.name).write_text(path.read_text().replace(THEN, url))
    return directory


def test_verify_reads_a_receipt(
    account: localhub.Serving, pushed: Path, api: HfApi, call: Call, tmp_path: Path
) -> None:
    receipt = moved(account.url, tmp_path) / f"{COMMIT[:12]}.json"
    code, out, err = call("verify", REPO, "--receipt", receipt)
    assert (code, err) == (0, "")
    assert "7 files are as the receipt says" in out
    api.upload_file(repo_id=REPO, path_or_fileobj=b"{}", path_in_repo="config.json")
    code, out, err = call("verify", REPO, "--receipt", receipt)
    assert (code, err) == (1, "")
    assert "  ~ differs config.json  " in out


def test_a_push_knows_its_card_by_them(
    account: localhub.Serving, pushed: Path, hub: Hub, api: HfApi, place: Path, folder: Path, tmp_path: Path
) -> None:
    (there,) = api.get_paths_info(REPO, ["README.md"])
    assert there.blob_id == CARD
    facts = tmp_path / "facts.toml"
    facts.write_text((EXAMPLE / "facts.toml").read_text().replace("My dream is", "My other dream is"))

    def stopped() -> list[str]:
        plan = hubpub.prepare(folder, REPO, recipe="huggingtweets", facts=facts, hub=hub)
        assert plan.has_work
        return [finding.code for finding in plan.blocking]

    assert stopped() == ["RP001"]  # without them it may be anybody's
    moved(account.url, place)
    assert stopped() == []


def test_the_cache_is_opened(folder: Path) -> None:
    path = cache_root() / "files-1.sqlite3"
    path.parent.mkdir(parents=True)
    shutil.copy(WRITTEN / "files-1.sqlite3", path)
    # of a file on the disk of then
    key = "fe00-216920-18eb58-18eceef93e1e35fb-18eceef93e1e35fb"
    stamp = cache.Stamp(*(int(part, 16) for part in key.split("-")))
    assert (stamp.key, stamp.size) == (key, len(model_files()["model.safetensors"]))
    known = cache.Cache()
    assert known.get(stamp, "sha256") == WEIGHTS
    assert known.get(stamp, "git_blob") == "d9f4677593c06cecf04cf1a38d930c926a83a6cc"
    names = known.get(stamp, "safetensors names 0.1.0")["tensors"]
    assert "transformer.h.0.attn.c_attn.weight" in names
    # and goes on being used
    other = stamp._replace(inode=1)
    known.put(other, "sha256", "0" * 64)
    known.flush()
    again = cache.Cache()
    assert (again.get(stamp, "sha256"), again.get(other, "sha256")) == (WEIGHTS, "0" * 64)
    assert list(path.parent.iterdir()) == [path]
