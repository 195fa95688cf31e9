"""The stock tools, each in a process of its own, against the local hub: the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubpub.localhub import Serving, serve
from tests.support.commands import BIN, Done, run
from tests.support.models import model_folder

HF = BIN / "hf"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serve(tmp_path_factory.mktemp("hub") / "root") as serving:
        yield serving


@pytest.fixture
def env(hub: Serving, tmp_path: Path) -> dict[str, str]:
    return {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token, "HF_HOME": str(tmp_path / "hf"), "NO_COLOR": "1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = model_folder(tmp_path / "model", seed=7, card="---\nlicense: mit\n---\n\n# A model\n")
    (path / "logs" / "deep er").mkdir(parents=True)
    (path / "logs" / "deep er" / "events.out.tfevents.1").write_bytes(b"\0tf\0")
    (path / "empty.bin").write_bytes(b"")
    (path / "notes.weird").write_bytes(bytes(range(256)))
    return path


def digests(path: Path) -> dict[str, str]:
    """The sha256 of every file below a folder, but those that tools keep for themselves."""
    return {
        str(p.relative_to(path)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in path.rglob("*")
        if p.is_file() and not {".git", ".cache"} & set(p.relative_to(path).parts) and p.name != ".gitattributes"
    }


def ok(done: Done) -> Done:
    assert done.code == 0, done.err
    return done


@pytest.mark.parametrize("protocol", ["xet", "lfs"])
def test_hf_upload_and_hf_download(
    env: dict[str, str], hub: Serving, folder: Path, tmp_path: Path, protocol: str
) -> None:
    env = {**env, "HF_HUB_DISABLE_XET": "1"} if protocol == "lfs" else env
    repo = f"me/by-{protocol}"
    ok(run(HF, "upload", repo, folder, ".", "--private", env=env))
    ok(run(HF, "download", repo, "--local-dir", tmp_path / "out", env=env))
    assert digests(tmp_path / "out") == digests(folder)
    other = {**env, "HF_HUB_DISABLE_XET": "0" if protocol == "lfs" else "1", "HF_HOME": str(tmp_path / "hf2")}
    ok(run(HF, "download", repo, "--local-dir", tmp_path / "other", env=other))
    assert digests(tmp_path / "other") == digests(folder)
    denied = run(HF, "download", repo, "--local-dir", tmp_path / "no", env={**env, "HF_TOKEN": ""})
    assert denied.code != 0
    assert digests(tmp_path / "no") == {} if (tmp_path / "no").exists() else True


def test_snapshot_download_and_a_second_upload(env: dict[str, str], folder: Path, tmp_path: Path) -> None:
    ok(run(HF, "upload", "me/snap", folder, ".", env=env))
    script = (
        "import sys, json; from huggingface_hub import snapshot_download, HfApi;"
        "path = snapshot_download('me/snap', cache_dir=sys.argv[1]);"
        "print(json.dumps([path, HfApi().model_info('me/snap').sha]))"
    )
    path, sha = json.loads(ok(run(sys.executable, "-c", script, tmp_path / "cache", env=env)).out)
    assert Path(path).name == sha
    assert digests(Path(path)) == digests(folder)
    ok(run(HF, "upload", "me/snap", folder, ".", env=env))
    assert json.loads(ok(run(sys.executable, "-c", script, tmp_path / "cache", env=env)).out)[1] == sha


def test_git_clone(env: dict[str, str], hub: Serving, folder: Path, tmp_path: Path) -> None:
    ok(run(HF, "upload", "me/cloned", folder, ".", env=env))
    ok(run("git", "lfs", "install", "--skip-repo"))
    ok(run("git", "clone", f"{hub.url}/me/cloned", tmp_path / "clone"))
    assert digests(tmp_path / "clone") == digests(folder)
    assert ok(run("git", "status", "--porcelain", cwd=tmp_path / "clone")).out == ""
    ok(run("git", "lfs", "fsck", cwd=tmp_path / "clone"))


@pytest.mark.full
def test_the_repository_commands_of_hf(env: dict[str, str], hub: Serving, folder: Path) -> None:
    assert "local" in ok(run(HF, "auth", "whoami", env=env)).out
    ok(run(HF, "repos", "create", "me/managed", env=env))
    ok(run(HF, "upload", "me/managed", folder / "config.json", "config.json", env=env))
    ok(run(HF, "repos", "tag", "create", "me/managed", "v1", env=env))
    ok(run(HF, "repos", "branch", "create", "me/managed", "dev", env=env))
    ok(run(HF, "upload", "me/managed", folder / "README.md", "README.md", "--revision", "dev", env=env))
    ok(run(HF, "upload", "me/managed", folder / "README.md", "--create-pr", env=env))
    ok(run(HF, "repos", "delete", "me/managed", "--yes", env=env))
    assert run(HF, "download", "me/managed", env=env).code != 0


@pytest.mark.full
def test_transformers_load_what_was_uploaded(env: dict[str, str], tmp_path: Path) -> None:
    make = (
        "import sys, transformers;"
        "c = transformers.GPT2Config(vocab_size=99, n_positions=16, n_embd=8, n_layer=1, n_head=2);"
        "m = transformers.GPT2LMHeadModel(c); m.push_to_hub('me/tiny');"
        "print(float(m.transformer.wte.weight.sum()))"
    )
    load = (
        "import transformers; m = transformers.AutoModelForCausalLM.from_pretrained('me/tiny');"
        "print(float(m.transformer.wte.weight.sum()))"
    )
    made = ok(run(sys.executable, "-c", make, env=env)).out.split()[-1]
    assert ok(run(sys.executable, "-c", load, env=env)).out.split()[-1] == made
    assert any((tmp_path / "hf").iterdir())
