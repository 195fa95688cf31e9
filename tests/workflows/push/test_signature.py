"""Signed pushes: one commit with the signature in it, verified later against what the hub serves."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from pydantic import TypeAdapter

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, MachineError, MovedError
from hubpub.files.hashing import digest_bytes
from hubpub.files.paths import state_root
from hubpub.hub import Hub
from hubpub.signing.openssf import sign_files
from hubpub.types.plan import Action, Plan
from hubpub.types.progress import Stage
from hubpub.types.signature import SIGNATURE_PATH, claimed
from hubpub.types.signer import Signer, Trust
from hubpub.workflows.push import receipts
from tests.conftest import Call
from tests.support.asked import Asked
from tests.support.commands import BIN, run
from tests.support.commands import hubpub as hubpub_process
from tests.support.keys import Keys
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n\nWith some words.\n"
FILES = ["README.md", "config.json", "model.safetensors"]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def signer(keys: Keys) -> Signer:
    return Signer(keys.private)


@pytest.fixture
def trust(keys: Keys) -> Trust:
    return Trust(keys.public("one"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def push(folder: Path, repo: str, hub: Hub, sign: Signer | None = None, **options) -> hubpub.Receipt:
    return hubpub.publish(hubpub.prepare(folder, repo, hub=hub, sign=sign, **options), hub=hub, sign=sign)


def told(found: hubpub.Verification) -> dict[str, tuple[str, str]]:
    """What is said of every file that is not as it should be."""
    return {file.path: (str(file.state), file.detail) for file in found.files if file.state != "same"}


def of_signature(plan: Plan) -> tuple[Action, str]:
    [change] = [change for change in plan.changes if change.path == SIGNATURE_PATH]
    return change.action, change.reason


def forget(hub: Hub, repo: str, folder: Path) -> None:
    """Loses the receipts: the machine is another."""
    for directory in (state_root(), folder / ".hubpub"):
        for path in directory.rglob("*.json"):
            path.unlink()
    assert receipts.last(hub.target(repo), folder) is None


def test_the_signature_is_in_the_one_commit(
    folder: Path, hub: Hub, api: HfApi, repo: str, signer: Signer, trust: Trust
) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    assert of_signature(plan) == (Action.ADD, "signs 3 files by the key one.pem")
    assert plan.signature
    assert (sorted(plan.signature.files), plan.signature.text) == (FILES, None)
    assert not (folder / SIGNATURE_PATH).exists()
    receipt = hubpub.publish(plan, hub=hub, sign=signer)
    assert [commit.commit_id for commit in api.list_repo_commits(repo)] == [receipt.commit, receipt.parent]
    assert receipt.signed_by == "the key one.pem"
    served = Path(api.hf_hub_download(repo, SIGNATURE_PATH, revision=receipt.commit)).read_bytes()
    listed = receipt.find(SIGNATURE_PATH)
    assert listed
    assert (listed.size, listed.digests) == (len(served), digest_bytes(served))
    assert sorted(claimed(served)) == FILES
    found = hubpub.verify(repo, deep=True, trust=trust, hub=hub)
    assert (found.holds, found.signature) == (True, "by the key one.pub; it covers 3 files")


def test_an_unchanged_signed_push_makes_no_commit(folder: Path, hub: Hub, repo: str, signer: Signer) -> None:
    first = push(folder, repo, hub, signer)
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    assert of_signature(plan) == (Action.KEEP, "signs 3 files by the key one.pem, as on the hub")
    second = hubpub.publish(plan, hub=hub)  # there is nothing to sign
    assert (second.changed, second.commit, second.files) == (False, first.commit, first.files)
    assert hubpub.verify(repo, hub=hub).holds


def test_an_unchanged_push_takes_nothing_from_a_signed_and_tagged_one(
    folder: Path, hub: Hub, repo: str, signer: Signer
) -> None:
    first = push(folder, repo, hub, signer, tag="v1")
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    assert not push(folder, repo, hub).changed
    assert not push(folder, repo, hub, tag="v2").changed
    (folder / "hubpub.toml").unlink()
    assert not push(folder, repo, hub).changed
    for revision, tag in (("v1", {"v1"}), ("v2", {"v2"}), ("main", {"v1", "v2"})):
        assert hubpub.verify(repo, revision=revision, hub=hub).expected_commit == first.commit
        known = receipts.last(first.target, folder, revision=revision)
        assert known
        assert (known.signed_by, known.changed, known.parent) == (str(signer), True, first.parent)
        assert known.tag in tag


def test_a_pull_request_and_a_branch_are_signed(
    folder: Path, hub: Hub, api: HfApi, repo: str, signer: Signer, trust: Trust
) -> None:
    push(folder, repo, hub)
    for options in ({"pr": True}, {"branch": "dev", "tag": "v1"}):
        receipt = push(folder, repo, hub, signer, **options)
        assert api.file_exists(repo, SIGNATURE_PATH, revision=receipt.revision)
        assert hubpub.verify(repo, receipt=receipt, deep=True, trust=trust, hub=hub).holds
    assert not api.file_exists(repo, SIGNATURE_PATH)


@pytest.mark.parametrize("kind", ["key", "certificate"])
def test_whoever_signs_otherwise_signs_anew(folder: Path, hub: Hub, repo: str, keys: Keys, kind: str) -> None:
    push(folder, repo, hub, Signer(keys.private))
    other, root = (Signer(keys.other), None) if kind == "key" else keys.chain("anew")
    receipt = push(folder, repo, hub, other)
    assert receipt.changed
    trust = Trust(chain=(root,)) if root else Trust(keys.public("other"))
    assert hubpub.verify(repo, deep=True, trust=trust, hub=hub).holds
    assert not hubpub.verify(repo, deep=True, trust=Trust(keys.public("one")), hub=hub).holds
    assert not push(folder, repo, hub, other).changed


def test_one_byte_of_the_weights_on_the_hubs_disk(
    folder: Path, hub: Hub, served: localhub.Serving, repo: str, signer: Signer, trust: Trust
) -> None:
    receipt = push(folder, repo, hub, signer)
    weights = receipt.find("model.safetensors")
    assert weights
    sha256 = weights.digests.sha256
    stored = served.root / "repos" / "models" / repo / "lfs" / sha256[:2] / sha256[2:4] / sha256
    data = bytearray(stored.read_bytes())
    data[-7] ^= 1
    stored.write_bytes(data)
    assert hubpub.verify(repo, hub=hub).holds, "the tree tells nothing of it"
    for known in (True, False):
        found = hubpub.verify(repo, deep=True, trust=trust, hub=hub)
        assert not found.holds
        assert found.against == ("receipt" if known else "signature")
        [(path, (state, detail))] = told(found).items()
        assert (path, state) == ("model.safetensors", "differs")
        assert detail.endswith("; not what was signed")
        assert found.signature.endswith("; it does not cover what is there: model.safetensors (differs)")
        forget(hub, repo, folder)


def test_one_byte_of_a_small_file_on_the_hubs_disk(
    folder: Path, served: localhub.Serving, hub: Hub, repo: str, signer: Signer, keys: Keys
) -> None:
    """git itself finds that out, and does not serve it any more."""
    config = push(folder, repo, hub, signer).find("config.json")
    assert config
    blob = config.digests.git_blob
    stored = served.root / "repos" / "models" / repo / "git" / "objects" / blob[:2] / blob[2:]
    data = bytearray(zlib.decompress(stored.read_bytes()))
    data[-3] ^= 1
    stored.chmod(0o644)
    stored.write_bytes(zlib.compress(bytes(data)))
    env = {"HF_ENDPOINT": served.url, "HF_TOKEN": served.token, "HUBPUB_PATIENCE": "1"}
    done = hubpub_process("verify", repo, "--deep", "--key", keys.public("one"), env=env)
    assert done.code == 4
    assert done.err.startswith(f"error: config.json could not be downloaded: {served.url} does not answer as it should")


def test_without_a_receipt_the_signature_alone_tells(
    folder: Path, hub: Hub, api: HfApi, repo: str, signer: Signer, trust: Trust, keys: Keys
) -> None:
    push(folder, repo, hub, signer)
    forget(hub, repo, folder)
    with pytest.raises(CallError, match=r"no receipt .*Trust\(key=…\) and deep=True"):
        hubpub.verify(repo, deep=True, hub=hub)
    found = hubpub.verify(repo, deep=True, trust=trust, hub=hub)
    assert (found.holds, found.against, found.expected_commit) == (True, "signature", None)
    assert [file.path for file in found.files] == FILES
    assert found.not_compared == (".gitattributes",)
    with pytest.raises(BlockedError, match=rf"^{repo}: model\.sig is not by whom is trusted: Key mismatch"):
        hubpub.verify(repo, deep=True, trust=Trust(keys.public("other")), hub=hub)
    operations = [
        CommitOperationAdd("README.md", b"# Another\n"),
        CommitOperationAdd("new.bin", b"x"),
        CommitOperationDelete("config.json"),
    ]
    api.create_commit(repo, operations, commit_message="other")
    assert told(hubpub.verify(repo, deep=True, trust=trust, hub=hub)) == {
        "README.md": ("differs", "not what was signed"),
        "config.json": ("absent", "was signed"),
        "new.bin": ("added", "not signed"),
    }
    api.create_commit(repo, [CommitOperationDelete(SIGNATURE_PATH)], commit_message="unsigned")
    with pytest.raises(BlockedError, match=r"model\.sig is not there: the model is not signed"):
        hubpub.verify(repo, deep=True, trust=trust, hub=hub)


def test_a_signature_beside_a_receipt_or_a_folder(
    folder: Path, hub: Hub, repo: str, signer: Signer, trust: Trust, keys: Keys
) -> None:
    push(folder, repo, hub)
    unsigned = hubpub.verify(repo, deep=True, trust=trust, hub=hub)
    assert (unsigned.holds, told(unsigned)) == (False, {})
    assert unsigned.signature == "model.sig is not there: the model is not signed"
    assert hubpub.verify(repo, deep=True, hub=hub).signature == "none"
    push(folder, repo, hub, signer)
    wrong = hubpub.verify(repo, deep=True, trust=Trust(keys.public("other")), hub=hub)
    assert (wrong.holds, told(wrong)) == (False, {})
    assert wrong.signature.startswith("model.sig is not by whom is trusted: Key mismatch")
    nobody = hubpub.verify(repo, deep=True, hub=hub)
    assert nobody.holds
    assert nobody.signature.startswith("by whom is not checked ")
    assert nobody.signature.endswith("; it covers 3 files")
    (folder / "README.md").unlink()  # and what the folder does not have is held against the signature all the same
    beside = hubpub.verify(repo, deep=True, folder=folder, trust=trust, hub=hub)
    assert told(beside) == {}  # no folder has the signature, which is judged by itself
    assert SIGNATURE_PATH in beside.not_compared
    assert beside.signature == "by the key one.pub; it covers 3 files"


def test_a_push_that_leaves_a_signature_behind_its_files_says_so(
    folder: Path, hub: Hub, repo: str, signer: Signer, tmp_path: Path
) -> None:
    push(folder, repo, hub, signer)
    card = tmp_path / "README.md"
    card.write_text(CARD + "More.\n")

    def stale(path: Path, **options) -> list[str]:
        plan = hubpub.prepare(path, repo, hub=hub, **options)
        assert not plan.blocking
        return [finding.message.rpartition(": ")[2] for finding in plan.findings if finding.code == "RP002"]

    assert stale(folder) == []
    assert stale(card) == ["README.md (differs)"]
    assert stale(card, sign=signer) == []
    (folder / "new.json").write_text("{}")
    assert stale(folder) == ["new.json (is not signed)"]
    assert stale(folder, prune="ours") == [], "what an earlier push signed goes"
    (folder / "new.json").unlink()
    (folder / "config.json").unlink()
    assert stale(folder, prune="ours") == []
    push(card, repo, hub)
    assert stale(folder) == [], "its own card is the one that was signed"


def test_the_rest_of_the_repository_is_signed_as_the_hub_has_it(
    folder: Path, hub: Hub, api: HfApi, repo: str, signer: Signer, trust: Trust
) -> None:
    (folder / SIGNATURE_PATH).write_text("of somebody else")
    operations = [CommitOperationAdd("small.txt", b"small"), CommitOperationAdd("large.bin", b"\0" * 100_000)]
    api.create_repo(repo)
    api.create_commit(repo, operations, commit_message="others")
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    assert of_signature(plan)[1] == "signs 5 files by the key one.pem, 2 of them as the hub has them"
    hubpub.publish(plan, hub=hub, sign=signer)
    assert hubpub.verify(repo, deep=True, trust=trust, hub=hub).holds
    # published as it is, without --sign; and it covers nothing
    unsigned = hubpub.prepare(folder, repo, hub=hub)
    assert of_signature(unsigned) == (Action.REPLACE, "differs from the hub's")
    (folder / SIGNATURE_PATH).write_bytes(sign_files({"config.json": "0" * 64}, "m", signer))
    [finding] = [each for each in hubpub.prepare(folder, repo, hub=hub).findings if each.code == "RP002"]
    assert "README.md (is not signed), config.json (differs), large.bin (is not signed) and 2 more" in finding.message


class Other:
    """Somebody who commits between our last look and our commit."""

    def __init__(self, api: HfApi, repo: str) -> None:
        self.api, self.repo, self.commit = api, repo, ""

    def __call__(self, stage: Stage, what: str) -> None:
        if stage is Stage.COMMITTING and not self.commit:
            operations = [CommitOperationAdd("other.txt", b"x")]
            self.commit = self.api.create_commit(self.repo, operations, commit_message="other").oid


def test_it_is_signed_anew_where_somebody_came_between(
    folder: Path, hub: Hub, api: HfApi, repo: str, signer: Signer, trust: Trust
) -> None:
    push(folder, repo, hub, signer)
    (folder / "config.json").write_text('{"n": 1}')
    other = Other(api, repo)
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    receipt = hubpub.publish(plan, hub=hub, sign=signer, stages=other)
    assert receipt.parent == other.commit
    found = hubpub.verify(repo, deep=True, trust=trust, hub=hub)
    assert (found.holds, found.signature) == (True, "by the key one.pub; it covers 4 files")


def test_who_signs_is_told_to_both(folder: Path, hub: Hub, api: HfApi, repo: str, signer: Signer) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    with pytest.raises(CallError, match="the plan is to be signed, and publish is not told by whom"):
        hubpub.publish(plan, hub=hub)
    with pytest.raises(CallError, match="the plan is not to be signed"):
        hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub, sign=signer)
    assert not api.repo_exists(repo)
    hubpub.publish(plan, hub=hub, sign=signer)
    (folder / "config.json").write_text('{"n": 1}')


def test_a_plan_whose_signature_stays_cannot_make_way_without_a_signer(
    folder: Path, hub: Hub, api: HfApi, repo: str, signer: Signer
) -> None:
    (folder / ".github").mkdir()
    (folder / ".github" / "ci.yml").write_text("old\n")
    push(folder, repo, hub, signer)
    (folder / ".github" / "ci.yml").write_text("new\n")  # no signature covers what is git's
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    assert [change.path for change in plan.to_commit] == [".github/ci.yml"]
    other = api.create_commit(repo, [CommitOperationAdd("other.txt", b"x")], commit_message="other")
    with pytest.raises(MovedError, match="it is not told who signs the new one, so nothing was published"):
        hubpub.publish(plan, hub=hub)
    assert api.model_info(repo).sha == other.oid
    assert hubpub.publish(plan, hub=hub, sign=signer).parent == other.oid


def test_what_cannot_sign_is_said_before_anything_is_done(
    folder: Path, hub: Hub, api: HfApi, repo: str, keys: Keys, tmp_path: Path
) -> None:
    for bad, said in (
        (Signer(tmp_path / "absent.pem"), "cannot sign: .*absent.pem: No such file"),
        (Signer(keys.public("one")), r"one\.pub is no private key"),
    ):
        with pytest.raises(CallError, match=said):
            hubpub.prepare(folder, repo, hub=hub, sign=bad)
    # Sigstore is asked by the push alone, whatever the plan: its log is public, and for good
    plan = hubpub.prepare(folder, repo, hub=hub, sign=Signer())
    assert of_signature(plan)[1] == "signs 3 files by Sigstore"
    assert not api.repo_exists(repo)


def test_a_plan_holds_no_secret(folder: Path, hub: Hub, repo: str, keys: Keys) -> None:
    private = keys.key("secret", password=b"open sesame")
    signer = Signer(private, password="open sesame")
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    receipt = hubpub.publish(plan, hub=hub, sign=signer)
    for value in (plan, receipt):
        text = TypeAdapter(type(value)).dump_json(value).decode()
        assert TypeAdapter(type(value)).validate_json(text) == value
        assert "secret.pem" in text
        assert str(private) not in text
        assert "sesame" not in text + repr(value) + repr(signer)


def test_the_command_line(
    call: Call, account: localhub.Serving, folder: Path, repo: str, keys: Keys, tmp_path: Path, monkeypatch
) -> None:
    private = keys.key("cli", password=b"open sesame")
    code, _, err = call("plan", folder, repo, "--sign-key", private)
    assert code == 2
    assert err.startswith("error: cli.pem is encrypted, and there is no password. Set HUBPUB_SIGN_PASSWORD")
    monkeypatch.setenv("HUBPUB_SIGN_PASSWORD", "open sesame")
    code, out, err = call("push", folder, repo, "--sign-key", private)
    assert (code, err) == (0, "")
    assert "  + add     model.sig                     signs 3 files by the key cli.pem\n" in out
    assert out.endswith("\n  signed   by the key cli.pem\n")
    code, out, err = call("verify", repo, "--deep", "--key", keys.public("cli"))
    assert (code, err) == (0, "")
    assert out.endswith("\nSignature: by the key cli.pub; it covers 3 files.\n")
    code, out, err = call("verify", repo, "--deep", "--quiet", "--key", keys.public("other"))
    assert (code, err) == (1, "")
    assert out.startswith("Signature: model.sig is not by whom is trusted: Key mismatch")
    assert json.loads(call("verify", repo, "--deep", "--format", "json")[1])["signature"]
    for words, fact in (
        (("--key", keys.public("cli")), "a signature is over the files' bytes, and none are read"),
        (
            ("--deep", "--identity", "me@example.com"),
            "who vouches for the identity me@example.com is not said. Name the",
        ),
        (("--deep", "--key", tmp_path / "absent"), f"cannot verify: {tmp_path / 'absent'}: No such file or directory"),
        (("--deep", "--key", keys.public("cli"), "--issuer", "x"), "a key, certificates and an identity are not asked"),
    ):
        code, _, err = call("verify", repo, *words)
        assert code == 2
        assert err.startswith(f"error: {fact}")
    # what a reader downloads, the library's own tool verifies
    down = tmp_path / "down"
    done = run(BIN / "hf", "download", repo, "--local-dir", down)
    assert done.code == 0, done
    command = [sys.executable, "-m", "model_signing", "verify", "key", "--public_key", keys.public("cli")]
    command += ["--signature", down / SIGNATURE_PATH, down]
    accepted = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert accepted.returncode == 0, accepted


def test_certificates_on_the_command_line(
    call: Call, account: localhub.Serving, folder: Path, repo: str, keys: Keys
) -> None:
    signer, root = keys.chain("line")
    assert signer.key
    assert signer.certificate
    chain = [word for path in signer.chain for word in ("--sign-chain", path)]
    code, out, _ = call(
        "push", folder, repo, "--sign", "--sign-key", signer.key, "--sign-certificate", signer.certificate, *chain
    )
    assert code == 0
    assert out.endswith("\n  signed   by the certificate line-leaf.crt\n")
    code, out, err = call("verify", repo, "--deep", "--certificate", root)
    assert (code, err) == (0, "")
    assert out.endswith("\nSignature: by the certificates line-root.crt; it covers 3 files.\n")


def test_an_unchanged_push_of_a_signed_model_asks_two_things(tmp_path: Path, folder: Path, signer: Signer) -> None:
    """Three, where it is to be signed: the signature that is there."""
    asked = Asked()
    with localhub.serve(tmp_path / "hub", on_event=asked) as served:
        one = {"endpoint": served.url, "token": served.token}
        hubpub.push(folder, "me/counted", sign=signer, **one)
        for sign_with, more in ((signer, ["GET /me/counted/resolve/model.sig"]), (None, [])):
            asked.clear()
            assert not hubpub.push(folder, "me/counted", sign=sign_with, **one).changed
            plain = [path if "resolve" not in path else "GET /me/counted/resolve/model.sig" for path in asked]
            assert sorted(plain) == ["GET /api/models/me/counted", "GET /api/whoami-v2", *more]


def test_without_the_extra(folder: Path, hub: Hub, repo: str, signer: Signer, trust: Trust, monkeypatch) -> None:
    push(folder, repo, hub, signer)
    monkeypatch.setitem(sys.modules, "model_signing", None)
    for wanted in (
        lambda: hubpub.prepare(folder, repo, hub=hub, sign=signer),
        lambda: hubpub.verify(repo, deep=True, trust=trust, hub=hub),
    ):
        with pytest.raises(MachineError, match=r'pip install "hubpub\[sign\] @ git'):
            wanted()
    assert hubpub.verify(repo, deep=True, hub=hub).signature.endswith("it covers 3 files"), "this needs nothing of it"
