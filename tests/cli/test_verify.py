"""The command line's `verify`."""

from __future__ import annotations

import json
from pathlib import Path

from huggingface_hub import CommitOperationAdd, HfApi

from hubpub import localhub
from tests.conftest import Call
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


def test_verify_from_push_to_change(
    call: Call, account: localhub.Serving, api: HfApi, repo: str, tmp_path: Path
) -> None:
    folder, receipt = model_folder(tmp_path / "m", card=CARD), tmp_path / "receipt.json"
    assert call("push", folder, repo, "--receipt", receipt)[0] == 0
    for options in ([], ["--deep"], ["--receipt", receipt], ["--folder", folder]):
        code, out, err = call("verify", repo, *options)
        assert (code, err) == (0, "")
        assert f" files are as {'in the folder' if '--folder' in options else 'the receipt says'}, " in out
    api.create_commit(repo, [CommitOperationAdd("config.json", b"{}")], commit_message="other")
    code, out, err = call("verify", repo)
    assert (code, err) == (1, "")
    assert "  ~ differs config.json    2 bytes  it had 23 bytes, and has 2\n" in out
    assert "3 files are the same, 1 differs (by the hub's digests; " in out
    code, out, _ = call("verify", repo, "--format", "json")
    assert code == 1
    assert json.loads(out)["holds"] is False
    assert call("verify", repo, "--quiet")[1] == "  ~ differs config.json    2 bytes  it had 23 bytes, and has 2\n"


def test_main_and_a_pull_request(call: Call, account: localhub.Serving, api: HfApi, repo: str, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    assert call("push", folder, repo)[0] == 0
    (folder / "config.json").write_text("{}")
    assert call("push", folder, repo, "--pr")[0] == 0
    api.create_commit(repo, [CommitOperationAdd("config.json", b"[]")], commit_message="other")
    code, out, _ = call("verify", repo)
    assert (code, f"{repo} at main, commit " in out) == (1, True)
    code, out, _ = call("verify", repo, "--revision", "refs/pr/1")
    assert (code, f"{repo} at refs/pr/1, commit " in out) == (0, True)
    code, _, err = call("verify", repo, "--revision", "dev")
    assert code == 2
    assert f"no receipt of a push to dev of {repo} is known on this machine, only of refs/pr/1, main. " in err


def test_a_machine_without_receipts(call: Call, served: localhub.Serving, repo: str) -> None:
    code, out, err = call("verify", repo, "--endpoint", served.url)
    assert (code, out) == (2, "")
    assert err == (
        f"error: no receipt of a push to {repo} is known on this machine. Name one with --receipt FILE, or the folder "
        "that was published with --folder DIR; or, of a signed model, the signer's public key with --key FILE --deep.\n"
    )


def test_the_local_hub(call: Call, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    assert call("push", folder, "me/m", "--local", "-q")[0] == 0
    code, out, err = call("verify", "me/m", "--local")
    assert (code, err) == (0, "")
    assert "4 files are as the receipt says, " in out
