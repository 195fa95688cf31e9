"""The main job, from separate processes: pushed by hubpub, then used by the stock tools as any reader would."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubpub.workflows.connection.local_server import serve_local_hub
from tests.support.commands import BIN, ROOT, hubpub, run
from tests.support.example import EXAMPLE, copy_example, copy_model, model_files

REPO = "huggingtweets/tinytweets"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A hub that holds the example, and the environment of a reader without an account."""
    root = tmp_path_factory.mktemp("main-job")
    copy_example(root)
    with serve_local_hub(root / "hub") as hub:
        reader = {"HF_ENDPOINT": hub.url, "HF_HOME": str(root / "reader"), "HF_TOKEN": ""}
        home = {"HUBPUB_HOME": str(root / "home"), "HF_HOME": str(root / "writer")}
        done = hubpub(
            *("push", root / "model", REPO, "--recipe", "huggingtweets", "--facts", root / "facts.toml"),
            *("--format", "json"),
            env={**home, "HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token},
        )
        assert done.code == 0, done
        yield {**reader, "COMMIT": json.loads(done.out)["commit"], "TOKEN": hub.token}


def files(folder: Path) -> dict[str, bytes]:
    """The files that hubpub published, without what the tools put beside them."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    own = (name for name in names if not name.startswith((".git", ".cache", ".hubpub")))
    return {name: (folder / name).read_bytes() for name in own}


@pytest.fixture(scope="module")
def pushed(published: dict[str, str]) -> dict[str, bytes]:
    """What was pushed: the example's folder and the rendered card."""
    card = hubpub("card", "--recipe", "huggingtweets", "--facts", EXAMPLE / "facts.toml", "--repo", REPO)
    assert card.code == 0
    return model_files() | {"README.md": card.out.encode()}


def test_hf_download_gives_the_bytes_that_were_pushed(
    published: dict[str, str], pushed: dict[str, bytes], tmp_path: Path
) -> None:
    done = run(BIN / "hf", "download", REPO, "--local-dir", tmp_path / "down", env=published)
    assert done.code == 0, done
    assert files(tmp_path / "down") == pushed


def test_git_clone_gives_the_bytes_that_were_pushed(
    published: dict[str, str], pushed: dict[str, bytes], tmp_path: Path
) -> None:
    assert run("git", "lfs", "install", "--skip-repo").code == 0
    done = run("git", "clone", f"{published['HF_ENDPOINT']}/{REPO}", tmp_path / "clone")
    assert done.code == 0, done
    assert files(tmp_path / "clone") == pushed
    head = run("git", "-C", tmp_path / "clone", "rev-parse", "HEAD")
    assert head.out.strip() == published["COMMIT"]


def test_hf_upload_of_the_same_folder_works_too(published: dict[str, str], tmp_path: Path) -> None:
    model = copy_model(tmp_path / "model")
    env = {**published, "HF_TOKEN": published["TOKEN"]}
    done = run(BIN / "hf", "upload", "me/by-hf", model, env=env)
    assert done.code == 0, done
    done = run(BIN / "hf", "download", "me/by-hf", "--local-dir", tmp_path / "down", env=published)
    assert done.code == 0, done
    assert files(tmp_path / "down") == model_files()


@pytest.mark.full
def test_the_snippet_in_the_card_works_as_printed(published: dict[str, str], pushed: dict[str, bytes]) -> None:
    card = pushed["README.md"].decode()
    snippet = card.split("```python\n", 1)[1].split("```", 1)[0]
    assert f"model='{REPO}'" in snippet
    # as printed, but for the last line's value, which an interactive reader would see
    *setup, call = snippet.rstrip().splitlines()
    # sampled texts: seeded, so that the five differ in every run of this test
    seed = "from transformers import set_seed; set_seed(0)"
    code = "\n".join([seed, *setup, "import json", f"print('RESULT', json.dumps({call}))"])
    done = run(sys.executable, "-c", code, env=published)
    assert done.code == 0, done
    (result,) = [line for line in done.out.splitlines() if line.startswith("RESULT ")]
    texts = [text["generated_text"] for text in json.loads(result.removeprefix("RESULT "))]
    assert len(set(texts)) == 5
    assert all(text.startswith("My dream is") and text.removeprefix("My dream is").strip() for text in texts)


@pytest.mark.full
def test_the_pipeline_needs_no_task(published: dict[str, str], tmp_path: Path) -> None:
    """Neither of the model that hubpub published nor of one without a card."""
    model = copy_model(tmp_path / "model")
    done = run(BIN / "hf", "upload", "me/bare", model, env={**published, "HF_TOKEN": published["TOKEN"]})
    assert done.code == 0, done
    code = (
        "from transformers import pipeline\n"
        "for repo in ('{}', 'me/bare'):\n"
        "    found = pipeline(model=repo)\n"
        "    print('RESULT', found.task, found('My dream is', max_new_tokens=5)[0]['generated_text'][:11])\n"
    )
    done = run(sys.executable, "-c", code.format(REPO), env=published)
    assert done.code == 0, done
    assert [line for line in done.out.splitlines() if line.startswith("RESULT")] == [
        "RESULT text-generation My dream is"
    ] * 2


def test_make_demo_publishes_and_then_has_nothing_to_publish(tmp_path: Path) -> None:
    example = copy_example(tmp_path / "examples" / "tinytweets")
    # what demos of earlier versions left there, which is no part of this one
    (example / "model" / ".hubpub" / "receipts").mkdir(parents=True)
    before = sorted(example.rglob("*"))
    env = {"HUBPUB": str(BIN / "hubpub"), "HUBPUB_HOME": str(tmp_path / "demo")}
    first = run(ROOT / "scripts" / "demo", env=env, cwd=tmp_path)
    assert first.code == 0, first
    assert f"Published {REPO} in one commit." in first.out
    assert "verified 6 of 6 files" in first.out
    second = run(ROOT / "scripts" / "demo", env=env, cwd=tmp_path)
    assert second.code == 0, second
    assert "There is nothing to publish" in second.out
    commits = [line.split()[1] for out in (first.out, second.out) for line in out.splitlines() if "  commit " in line]
    assert len(commits) == 2
    assert commits[0] == commits[1]
    assert sorted(example.rglob("*")) == before
