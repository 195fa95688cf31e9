"""A training whose weights are spread over its processes: they are published whole, and it goes on from its parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from tests.support.launch import Ranks

pytestmark = pytest.mark.full

SCRIPT = "tests/support/train_sharded.py"


def test_fsdp(account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str) -> None:
    from safetensors.torch import load_file

    from tests.support.tiny_models import bert

    base, output = bert(tmp_path / "base"), tmp_path / "out"
    ended = Ranks(2, (SCRIPT, base, output, repo, "4", "-"), account.url, account.token).end()
    assert [code for code, _ in ended] == [0, 0]
    main, other = (told for _, told in ended)
    assert (main["sharded"], main["type"]) == ("DTensor", "SHARDED_STATE_DICT"), "as it was before the push"
    assert (main["error"], main["failed"], main["last"]) == (None, {}, 4)
    assert other["commit"] is other["error"] is other["last"] is None
    assert api.model_info(repo).sha == main["commit"]
    files = api.list_repo_files(repo)
    assert {"model.safetensors", "config.json", "tokenizer.json", "README.md"} <= set(files)
    assert not any(".distcp" in name for name in files)
    published = load_file(api.hf_hub_download(repo, "model.safetensors"))
    assert {name: float(tensor.float().sum()) for name, tensor in published.items()} == pytest.approx(main["sum"])
    # the checkpoint has the parts, by which the next training goes on
    parts = set(api.list_repo_files(repo, revision="step-4"))
    assert {"pytorch_model_fsdp_0/__0_0.distcp", "pytorch_model_fsdp_0/__1_0.distcp", "trainer_state.json"} <= parts
    resume = hubpub.checkpoint(repo, folder=tmp_path / "from the hub")
    assert resume
    again = Ranks(2, (SCRIPT, base, output, repo, "6", resume), account.url, account.token).end()
    assert [(code, told["step"], told["error"]) for code, told in again] == [(0, 6, None)] * 2
    assert api.model_info(repo).sha == again[0][1]["commit"] != main["commit"]
