"""A published repository held against its receipt, or its folder, at any later time."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import CallError, HubError
from hubpub.files.paths import state_root
from hubpub.hub import Hub
from hubpub.types.verification import State, Verification
from hubpub.workflows.push import receipts
from tests.support.models import FACTS, SOURCE, model_folder
from tests.support.wandb_logs import artifact, log

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


@pytest.fixture
def receipt(folder: Path, hub: Hub, repo: str) -> hubpub.Receipt:
    return hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)


def states(found: Verification) -> dict[str, str]:
    return {file.path: str(file.state) for file in found.files}


def test_nothing_has_changed(receipt: hubpub.Receipt, hub: Hub, repo: str) -> None:
    found = hubpub.verify(repo, hub=hub)
    assert found.holds
    assert found.not_compared == ()
    assert (found.commit, found.expected_commit, found.against) == (receipt.commit, receipt.commit, "receipt")
    assert states(found) == dict.fromkeys(["README.md", "config.json", "model.safetensors", ".gitattributes"], "same")


@pytest.mark.parametrize("deep", [False, True])
def test_what_has_changed_since_is_said_file_by_file(
    receipt: hubpub.Receipt, hub: Hub, api: HfApi, repo: str, deep: bool
) -> None:
    operations = [
        CommitOperationAdd("README.md", CARD.encode().replace(b"mit", b"mut")),
        CommitOperationAdd("new.txt", b"x"),
        CommitOperationDelete("config.json"),
    ]
    api.create_commit(repo, operations, commit_message="other")
    found = hubpub.verify(repo, receipt=receipt, hub=hub, deep=deep)
    assert not found.holds
    assert states(found) == {
        "README.md": "differs",
        "config.json": "absent",
        "model.safetensors": "same",
        ".gitattributes": "same",
        "new.txt": "added",
    }
    assert {file.path: file.detail for file in found.files}["README.md"] == "other bytes"


def test_files_that_another_push_brought_are_held_too(
    receipt: hubpub.Receipt, hub: Hub, api: HfApi, repo: str, tmp_path: Path
) -> None:
    card = tmp_path / "README.md"
    card.write_text(CARD + "More.\n")
    alone = hubpub.publish(hubpub.prepare(card, repo, hub=hub), hub=hub)
    assert hubpub.verify(repo, receipt=alone, hub=hub).holds
    api.create_commit(repo, [CommitOperationAdd("config.json", b"{}")], commit_message="other")
    assert states(hubpub.verify(repo, receipt=alone, hub=hub))["config.json"] == "differs"


def test_the_receipts_file_will_do(receipt: hubpub.Receipt, hub: Hub, repo: str, tmp_path: Path) -> None:
    path = receipts.copy(receipt, tmp_path / "deep" / "receipt.json")
    assert hubpub.verify(repo, receipt=path, hub=hub).holds
    with pytest.raises(CallError, match=rf"is the receipt of {repo}, not of me/other"):
        hubpub.verify("me/other", receipt=path, hub=hub)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("{", "the file: invalid json"), ("{}", "target: field required"), ('{"target": 3}', "target: input should be")],
)
def test_what_is_no_receipt(hub: Hub, tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(CallError, match=f"is no receipt: {fault}"):
        hubpub.verify("me/x", receipt=tmp_path / "r.json", hub=hub)
    with pytest.raises(CallError, match="there is no file"):
        hubpub.verify("me/x", receipt=tmp_path / "nowhere.json", hub=hub)


def test_without_a_receipt_it_says_what_it_can_compare_with(receipt: hubpub.Receipt, hub: Hub, repo: str) -> None:
    shutil.rmtree(state_root())  # a CI runner forgets
    with pytest.raises(
        CallError,
        match=rf"no receipt of a push to {repo} .* with receipt=, .* with folder=; .*Trust\(key=…\) and deep=True",
    ):
        hubpub.verify(repo, hub=hub)


def test_a_receipt_of_a_rehearsal_is_told_of(receipt: hubpub.Receipt, hub: Hub, repo: str) -> None:
    moved = replace(receipt, target=replace(receipt.target, hub="local:/elsewhere"))
    shutil.rmtree(state_root())
    receipts.save(moved, state_root() / "folder")
    with pytest.raises(CallError, match=r"only of one to a local hub. Ask that with local=True; or hold it against"):
        hubpub.verify(repo, hub=hub)
    there = replace(receipt.target, hub="https://hub.example", endpoint="https://hub.example")
    shutil.rmtree(state_root())
    receipts.save(replace(receipt, target=there), state_root() / "folder")
    with pytest.raises(CallError, match=r"only of one to https://hub.example. Ask that with endpoint='https://hub"):
        hubpub.verify(repo, hub=hub)


def test_the_folder_will_do(receipt: hubpub.Receipt, folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    shutil.rmtree(state_root())
    shutil.rmtree(folder / ".hubpub")
    found = hubpub.verify(repo, folder=folder, hub=hub)
    assert (found.holds, found.against, found.expected_commit) == (True, "folder", None)
    assert ".gitattributes" not in states(found)
    (folder / "model.safetensors").write_bytes(b"other")
    (folder / "only-here.txt").write_text("x")
    api.create_commit(repo, [CommitOperationAdd("only-there.txt", b"x")], commit_message="other")
    assert states(hubpub.verify(repo, folder=folder, hub=hub)) == {
        "README.md": "same",
        "config.json": "same",
        "model.safetensors": "differs",
        "only-here.txt": "absent",
        "only-there.txt": "added",
    }
    (folder / "README.md").unlink()  # rendered elsewhere: there is nothing here to hold the card against
    found = hubpub.verify(repo, folder=folder, hub=hub)
    assert "README.md" not in states(found)
    assert found.not_compared == (".gitattributes", "README.md")


def test_the_folders_card_is_rendered_as_its_settings_say(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model")
    (folder / "facts.json").write_text(json.dumps(SOURCE))
    (folder / "hubpub.toml").write_text('recipe = "huggingtweets"\nfacts = "facts.json"\n')
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    found = hubpub.verify(repo, folder=folder, hub=hub)
    assert (found.holds, states(found)["README.md"]) == (True, "same")


def test_the_folders_card_is_rendered_with_what_its_run_tells(tmp_path: Path, hub: Hub, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    counts = {"downloaded": 1323, "retweets": 50, "short": 40, "kept": 1233}
    tweets = artifact("tweets", "dataset", {"t": b"t"}, metadata=counts)
    log(folder / "wandb", "prepare", 1, logged=[tweets])
    train = log(folder / "wandb", "train", 2, config={"used_artifacts": {"tweets": tweets.digest}})
    account = {key: value for key, value in FACTS["accounts"][0].items() if key not in counts}
    (folder / "facts.json").write_text(json.dumps({"facts": {**FACTS, "accounts": [account]}}))
    (folder / "hubpub.toml").write_text(f'recipe = "huggingtweets"\nfacts = "facts.json"\nrun = "wandb/{train.name}"\n')
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    found = hubpub.verify(repo, folder=folder, hub=hub)
    assert (found.holds, states(found)["README.md"], found.unrendered) == (True, "same", "")
    shutil.rmtree(folder / "wandb")  # the rest is compared wherever the run is not
    found = hubpub.verify(repo, folder=folder, hub=hub)
    assert (found.holds, found.not_compared) == (True, (".gitattributes", "README.md"))
    assert f"wandb/{train.name}" in found.unrendered
    assert states(found) == dict.fromkeys(("config.json", "facts.json", "model.safetensors"), "same")


def test_a_pull_request_and_a_branch_are_looked_at_where_they_are(
    receipt: hubpub.Receipt, folder: Path, hub: Hub, repo: str
) -> None:
    (folder / "config.json").write_text("{}")
    for options in ({"pr": True}, {"branch": "dev"}):
        other = hubpub.publish(hubpub.prepare(folder, repo, hub=hub, **options), hub=hub)
        found = hubpub.verify(repo, receipt=other, hub=hub)
        assert (found.holds, found.revision, found.commit) == (True, other.revision, other.commit)


def test_main_is_looked_at_whatever_was_pushed_elsewhere_since(
    receipt: hubpub.Receipt, folder: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    (folder / "config.json").write_text("{}")
    proposed = hubpub.publish(hubpub.prepare(folder, repo, hub=hub, pr=True), hub=hub)
    branched = hubpub.publish(hubpub.prepare(folder, repo, hub=hub, branch="dev", tag="v1"), hub=hub)
    api.create_commit(repo, [CommitOperationAdd("config.json", b"[]")], commit_message="other")
    found = hubpub.verify(repo, hub=hub)
    assert (found.holds, found.revision, found.expected_commit) == (False, "main", receipt.commit)
    assert states(found)["config.json"] == "differs"
    for revision, pushed in (("refs/pr/1", proposed), ("dev", branched), ("v1", branched), (receipt.commit, receipt)):
        found = hubpub.verify(repo, revision=revision, hub=hub)
        assert (found.holds, found.revision, found.expected_commit) == (True, revision, pushed.commit)
    assert not hubpub.verify(repo, folder=folder, revision=receipt.commit, hub=hub).holds


def test_without_a_receipt_of_that_revision_it_says_of_which_there_is_one(
    folder: Path, hub: Hub, api: HfApi, repo: str
) -> None:
    api.create_repo(repo)
    proposed = hubpub.publish(hubpub.prepare(folder, repo, hub=hub, pr=True), hub=hub)
    with pytest.raises(CallError, match=r"push to main of .* is known on this machine, only of refs/pr/1") as caught:
        hubpub.verify(repo, hub=hub)
    assert "with revision='refs/pr/1'" in caught.value.next_step
    assert hubpub.verify(repo, revision="refs/pr/1", hub=hub).holds
    with pytest.raises(CallError, match="no receipt of a push to dev of"):
        hubpub.verify(repo, revision="dev", hub=hub)
    api.merge_pull_request(repo, 1)
    found = hubpub.verify(repo, receipt=proposed, revision="main", hub=hub)
    assert (found.holds, found.revision, found.expected_commit) == (True, "main", proposed.commit)


def test_a_receipt_of_another_hub_is_refused(receipt: hubpub.Receipt, hub: Hub, repo: str, tmp_path: Path) -> None:
    elsewhere = "http://elsewhere.invalid:1"
    for target in (
        replace(receipt.target, endpoint=elsewhere),
        replace(receipt.target, hub=elsewhere),
        replace(receipt.target, endpoint=elsewhere, hub=elsewhere),
    ):
        other = replace(receipt, target=target)
        for named in (other, receipts.copy(other, tmp_path / "r.json")):
            with pytest.raises(CallError, match=rf"is the receipt of a push to .*, and {hub.endpoint} is asked"):
                hubpub.verify(repo, receipt=named, hub=hub)
    # a local hub is known by its root: its port is another each time, and it can be asked by its address
    local = replace(receipt, target=replace(receipt.target, hub="local:/root"))
    assert hubpub.verify(repo, receipt=local, hub=hub).holds
    moved = replace(receipt, target=replace(receipt.target, hub="local:/root", endpoint=elsewhere))
    assert hubpub.verify(repo, receipt=moved, hub=Hub(hub.endpoint, hub.token, identity="local:/root")).holds
    with pytest.raises(CallError, match="is asked"):
        hubpub.verify(repo, receipt=moved, hub=hub)


def test_wrong_calls(receipt: hubpub.Receipt, folder: Path, hub: Hub, api: HfApi, repo: str) -> None:
    with pytest.raises(CallError, match="a receipt and a folder are both named"):
        hubpub.verify(repo, receipt=receipt, folder=folder, hub=hub)
    with pytest.raises(CallError, match="names no namespace"):
        hubpub.verify("m", hub=hub)
    with pytest.raises(CallError, match="there is no folder"):
        hubpub.verify(repo, folder=folder / "nowhere", hub=hub)
    api.delete_repo(repo)
    with pytest.raises(HubError, match="there is no repository"):
        hubpub.verify(repo, receipt=receipt, hub=hub)


def test_a_byte_that_the_hubs_disk_changed_is_found_by_deep_alone(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    with localhub.serve(tmp_path / "hub") as served:
        hub = Hub(served.url, served.token, quiet=True)
        receipt = hubpub.publish(hubpub.prepare(folder, "me/m", hub=hub), hub=hub)
        weights = receipt.find("model.safetensors")
        assert weights
        named = (tmp_path / "hub").rglob(f"*{weights.digests.sha256}")
        (stored,) = [path for path in named if path.stat().st_size == weights.size]
        stored.chmod(0o600)
        data = bytearray(stored.read_bytes())
        data[1000] ^= 1
        stored.write_bytes(data)
        assert hubpub.verify("me/m", receipt=receipt, hub=hub).holds
        told: list[tuple[int, int]] = []
        found = hubpub.verify("me/m", receipt=receipt, hub=hub, deep=True, progress=lambda *n: told.append(n))
    assert [file.path for file in found.files if file.state is State.DIFFERS] == ["model.safetensors"]
    assert "serves other bytes than its tree says" in found.files[2].detail
    total = sum(file.size or 0 for file in found.files)
    assert told[-1] == (total, total)


def test_deep_tells_of_a_file_that_is_not_served_and_goes_on(tmp_path: Path) -> None:
    names = ("a-gone.bin", "b-cut.bin", "c-changed.bin", "d-sound.bin")
    folder = model_folder(tmp_path / "model", card=CARD)
    for number, name in enumerate(names):
        (folder / name).write_bytes(random.Random(number).randbytes(300_000))
    with localhub.serve(tmp_path / "hub") as served:
        hub = Hub(served.url, served.token, quiet=True)
        receipt = hubpub.publish(hubpub.prepare(folder, "me/m", hub=hub), hub=hub)
        digests = {file.path: file.digests.sha256 for file in receipt.files}
        stored = {name: next((tmp_path / "hub" / "repos").rglob(f"lfs/*/*/{digests[name]}")) for name in names[:3]}
        stored["a-gone.bin"].unlink()
        for name, content in (("b-cut.bin", bytes(200_000)), ("c-changed.bin", bytes(300_000))):
            stored[name].chmod(0o600)
            stored[name].write_bytes(content)
        told: list[tuple[int, int]] = []
        found = hubpub.verify("me/m", receipt=receipt, hub=hub, deep=True, progress=lambda *n: told.append(n))
        again = hubpub.verify("me/m", folder=folder, hub=hub, deep=True)
    assert not found.holds
    for each in (found, again):
        said = {file.path: (str(file.state), file.detail) for file in each.files if file.state is not State.SAME}
        assert said.pop("c-changed.bin")[1].startswith("the hub serves other bytes than its tree says")
        assert said == {
            "a-gone.bin": ("absent", "the hub's tree lists it, and it is not served"),
            "b-cut.bin": ("differs", "the hub serves 200,000 bytes of it, and its tree says 300,000"),
        }
    assert told[-1][0] == told[-1][1]
