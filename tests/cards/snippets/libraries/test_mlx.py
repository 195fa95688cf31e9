"""MLX: an adapter is put on its base model."""

from __future__ import annotations

from dataclasses import replace

from hubpub.cards.snippets.libraries.mlx import snippet
from hubpub.cards.snippets.registry import snippet_of
from hubpub.types.profile import Known
from tests.cards.snippets.cases import REPO, profile


def test_an_adapter_is_put_on_its_base_model():
    made = replace(
        profile("mlx", files="adapters.safetensors"),
        relation=Known("adapter", "adapter_config.json"),
        base_models=(Known("me/base-4bit", "adapter_config.json: model"),),
    )
    found = snippet(made, REPO)
    assert found is not None
    assert f'load("me/base-4bit", adapter_path=snapshot_download("{REPO}"))' in found.code
    assert "adapter_config.json: model" in found.places


def test_without_its_base_model_its_weights_are_read():
    made = replace(profile("mlx", files="adapters.safetensors"), relation=Known("adapter", "adapter_config.json"))
    assert snippet(made, REPO) is None
    found = snippet_of(made, REPO)
    assert found is not None
    assert "safe_open" in found.code
