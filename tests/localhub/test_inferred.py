"""What the hub tells of a model beyond its card: library, task, config, and the headers of its weights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from safetensors.numpy import save

from hubpub.workflows.connection.local_server import LocalHub, serve_local_hub
from tests.localhub.test_web import HTML, Page
from tests.localhub.wire import Wire

CONFIG = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}
EVIL = "<img src=x onerror=alert(1)>\ud800"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHub]:
    """The hub as hubpub starts it."""
    with serve_local_hub(tmp_path_factory.mktemp("inferred") / "hub") as served:
        yield served


@pytest.fixture
def api(hub: LocalHub) -> HfApi:
    return HfApi(endpoint=hub.url, token=hub.token)


def put(api: HfApi, repo: str, files: dict[str, bytes]) -> None:
    api.create_repo(repo, exist_ok=True)
    operations = [CommitOperationAdd(path, data) for path, data in files.items()]
    api.create_commit(repo, operations, commit_message="All")


def test_a_bare_model_of_transformers(hub: LocalHub, api: HfApi) -> None:
    weights = save({"a": np.zeros((2, 3), np.float32), "b": np.zeros(4, np.float16)}, {"format": "pt"})
    put(api, "me/bare", {"config.json": json.dumps(CONFIG).encode(), "model.safetensors": weights})
    info = api.model_info("me/bare")
    assert (info.library_name, info.pipeline_tag) == ("transformers", "text-generation")
    assert info.config == CONFIG
    assert info.safetensors == {"parameters": {"F32": 6, "F16": 4}, "total": 10}
    assert info.tags == ["transformers", "safetensors", "gpt2", "text-generation"]
    assert info.gguf is None
    assert [found.id for found in api.list_models(pipeline_tag="text-generation", filter="transformers")] == ["me/bare"]
    page = Page(Wire(hub.url).send("GET", "/me/bare", headers=HTML))
    for told in ("Text Generation", "Transformers", "10 params · F32", "safetensors", "has no card", "Use this model"):
        assert told in page.words, told
    assert "/models?filter=text-generation" in page.links
    # the card says otherwise, and is believed
    put(api, "me/bare", {"README.md": b"---\npipeline_tag: fill-mask\nlibrary_name: timm\n---\n"})
    info = api.model_info("me/bare")
    assert (info.library_name, info.pipeline_tag) == ("timm", "fill-mask")


@pytest.mark.full
def test_a_model_in_gguf(api: HfApi, tmp_path: Path) -> None:
    import gguf

    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    writer.add_context_length(512)
    writer.add_chat_template("{{ messages }}")
    writer.add_tensor("a", np.zeros((2, 3), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    put(api, "me/gguf", {"m.gguf": (tmp_path / "m.gguf").read_bytes()})
    info = api.model_info("me/gguf")
    assert info.gguf == {
        "total": 6, "architecture": "llama", "context_length": 512, "chat_template": "{{ messages }}",
    }  # fmt: skip
    assert info.tags == ["gguf"]
    assert info.safetensors is None


@pytest.mark.parametrize(
    "config",
    [b"[]", b"{", b"\xff", b"[" * 100_000, json.dumps({"model_type": EVIL, "architectures": EVIL}).encode(), b"NaN"],
)
def test_files_that_hold_anything(hub: LocalHub, api: HfApi, config: bytes) -> None:
    files = {"config.json": config, "tokenizer_config.json": config, "model.safetensors": b"x", "x.gguf": b"GGUF"}
    put(api, "me/odd", files)
    assert api.model_info("me/odd").id == "me/odd"
    for path in ("/me/odd", "/models", "/me"):
        assert not Page(Wire(hub.url).send("GET", path, headers=HTML)).all("img")


def test_of_a_dataset_nothing_is_inferred(api: HfApi) -> None:
    api.create_repo("me/data", repo_type="dataset")
    api.upload_file(
        repo_id="me/data", repo_type="dataset", path_in_repo="config.json", path_or_fileobj=json.dumps(CONFIG).encode()
    )
    assert api.dataset_info("me/data").tags == []
