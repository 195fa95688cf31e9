"""diffusers: a pipeline, a model of one, or what is put on one."""

from __future__ import annotations

import pytest

from hubpub.cards.snippets.libraries.diffusers import snippet
from tests.cards.snippets.cases import BASE, REPO, profile


@pytest.mark.parametrize(
    ("pipeline", "task", "call"),
    [
        ("DDPMPipeline", None, "pipe()"),
        ("DiTPipeline", None, "pipe(class_labels=[0])"),
        ("StableDiffusionXLPipeline", None, 'pipe("An astronaut'),
        ("StableDiffusionInpaintPipeline", "text-to-image", "mask_image="),
        ("FluxFillPipeline", "image-to-image", "mask_image="),
        ("StableVideoDiffusionPipeline", "image-to-video", "pipe(load_image("),
        ("WanImageToVideoPipeline", "image-to-video", "prompt="),
        ("WanPipeline", "text-to-video", "export_to_video"),
        ("AudioLDMPipeline", "text-to-audio", ".audios[0]"),
        ("OfNobodyPipeline", None, "print(pipe)"),
    ],
)
def test_the_pipeline_is_asked_for_what_it_takes(pipeline, task, call):
    facts = {"task": task} if task else {}
    made = profile("diffusers", files="model_index.json", diffusers__pipeline_class=pipeline, **facts)
    assert call in snippet(made, REPO).code


def test_a_lora_without_a_known_base_has_no_snippet():
    assert snippet(profile("diffusers", files="pytorch_lora_weights.safetensors"), REPO) is None


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"files": "pytorch_lora_weights.safetensors"}, f'pipe.load_lora_weights("{REPO}")'),
        (
            {"files": "my_lora.safetensors", "tags": ("lora",)},
            f'pipe.load_lora_weights("{REPO}", weight_name="my_lora.safetensors")',
        ),
        ({"tags": ("textual_inversion",)}, f'pipe.load_textual_inversion("{REPO}")'),
        ({"relation": "adapter"}, f'pipe.load_lora_weights("{REPO}")'),
        (
            {"files": "a.safetensors b.safetensors", "relation": "adapter", "diffusers__weight_name": "b.safetensors"},
            f'pipe.load_lora_weights("{REPO}", weight_name="b.safetensors")',
        ),
    ],
)
def test_what_is_put_on_a_base(facts, line):
    found = snippet(profile("diffusers", base=BASE, **facts), REPO)
    assert f'from_pretrained("{BASE}")\n{line}' in found.code
    assert ("peft" in found.install.split()) == ("lora" in line)


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"architecture": "ControlNetModel"}, "controlnet=model"),
        ({"tags": ("controlnet",)}, "controlnet=model"),
        ({"architecture": "AutoencoderKL"}, "one model of a pipeline"),
    ],
)
def test_one_model_of_a_pipeline(facts, note):
    found = snippet(profile("diffusers", files="config.json", **facts), REPO)
    assert f'AutoModel.from_pretrained("{REPO}")' in found.code
    assert note in found.notes[0]


@pytest.mark.full
def test_the_pipelines_that_ask_nothing_are_there_and_do():
    import inspect

    import diffusers

    from hubpub.cards.snippets.libraries.diffusers import _ASK_NOTHING

    for name in _ASK_NOTHING:
        parameters = inspect.signature(getattr(diffusers, name).__call__).parameters.values()
        needed = [one.name for one in parameters if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]
        assert needed == ["self"], name
        assert "prompt" not in {one.name for one in parameters}
