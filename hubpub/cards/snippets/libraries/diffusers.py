"""diffusers: a whole pipeline, or what is put on the pipeline of a base model."""

from __future__ import annotations

from hubpub.cards.snippets.facts import base_model, detail, file_or, paths, places, tags, task
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Known, Profile
from hubpub.types.snippet import Snippet

_PICTURE = "https://huggingface.co/datasets/huggingface/documentation-images/resolve/main/diffusers/cat.png"
_MASKED = "https://huggingface.co/datasets/diffusers/diffusers-images-docs/resolve/main/cup.png"
_MASK = "https://huggingface.co/datasets/diffusers/diffusers-images-docs/resolve/main/cup_mask.png"
_PROMPT = literal("An astronaut in a jungle, muted colors, detailed")
_SAVED = 'image.save("image.png")'
_LORA = "pytorch_lora_weights.safetensors"
# diffusers 0.42.1: the pipelines that ask for nothing
_ASK_NOTHING = (
    *("ConsistencyModelPipeline", "DDIMPipeline", "DDPMPipeline"),
    *("KarrasVePipeline", "LDMPipeline", "PNDMPipeline", "ScoreSdeVePipeline"),
)
_CONTROL = "Give it to a pipeline of its base model, as `controlnet=model`."
_COMPONENT = "This is one model of a pipeline: give it to the pipeline in the place of its own."
_GPU = 'With a GPU, add `pipe.to("cuda")` (or `"mps"`) after the line that loads the pipeline: it is much faster.'

_RUN = {
    "text": f"image = pipe({_PROMPT}).images[0]\n{_SAVED}",
    "nothing": f"image = pipe().images[0]\n{_SAVED}",
    "class": f"image = pipe(class_labels=[0]).images[0]\n{_SAVED}",
    "image": f'image = pipe(image=load_image("{_PICTURE}"), prompt="Turn this cat into a dog").images[0]\n{_SAVED}',
    "mask": (
        f'picture, mask = load_image("{_MASKED}"), load_image("{_MASK}")\n'
        f'image = pipe(prompt="a white paper cup", image=picture, mask_image=mask).images[0]\n{_SAVED}'
    ),
    "video": 'frames = pipe("A man plays a red guitar.").frames[0]\nexport_to_video(frames, "video.mp4")',
    "moved image": (
        f'frames = pipe(image=load_image("{_PICTURE}"), prompt="A cat that walks.").frames[0]\n'
        'export_to_video(frames, "video.mp4")'
    ),
    "moved image alone": (f'frames = pipe(load_image("{_PICTURE}")).frames[0]\nexport_to_video(frames, "video.mp4")'),
    "sound": 'sound = pipe("Rain on a roof.").audios[0]\nprint(sound.shape)',
}
_UTILS = {
    "image": "load_image",
    "mask": "load_image",
    "video": "export_to_video",
    "moved image": "export_to_video, load_image",
    "moved image alone": "export_to_video, load_image",
}
_BY_TASK = {
    "text-to-image": "text",
    "image-to-image": "image",
    "image-text-to-image": "image",
    "unconditional-image-generation": "nothing",
    "text-to-video": "video",
    "image-to-video": "moved image",
    "image-text-to-video": "moved image",
    "text-to-audio": "sound",
    "text-to-speech": "sound",
}


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for a model of diffusers; None for what is put on a base model that is not known."""
    if _is_component(profile):
        return _component(profile, repo)
    if _is_part(profile):
        base = base_model(profile)
        if base is None:
            return None
        source, more = base, [_put_on(profile, repo)]
    else:
        source, more = repo, []
    kind = _kind(profile)
    imports = ["from diffusers import DiffusionPipeline"]
    imports += [f"from diffusers.utils import {_UTILS[kind]}"] if kind in _UTILS else []
    lines = [f"pipe = DiffusionPipeline.from_pretrained({literal(source)})", *more]
    run = _RUN[kind] if kind else "print(pipe)"
    parts = ["peft"] if "load_lora_weights" in "".join(more) else []
    return Snippet(
        "python",
        "\n".join([*imports, "", *lines, "", run]),
        " ".join(["pip install -U diffusers transformers accelerate torch", *parts, *_extra(kind)]),
        (_GPU,),
        _places(profile),
    )


def _is_part(profile: Profile) -> bool:
    """Whether the repository is something that is put on another pipeline."""
    found = tags(profile)
    return (
        bool(found & {"lora", "textual_inversion"})
        or detail(profile, "diffusers.weight_name") is not None
        or (profile.relation is not None and profile.relation.value == "adapter")
        or (not paths(profile, "model_index.json") and bool(paths(profile, _LORA)))
    )


def _put_on(profile: Profile, repo: str) -> str:
    """The line that puts the repository on a pipeline."""
    if "textual_inversion" in tags(profile):
        return f"pipe.load_textual_inversion({literal(repo)})"
    found = paths(profile, _LORA, "*.safetensors")
    weights = file_or(profile, "diffusers.weight_name", found)
    named = "" if weights in (None, _LORA) else f", weight_name={literal(weights or '')}"
    return f"pipe.load_lora_weights({literal(repo)}{named})"


def _is_component(profile: Profile) -> bool:
    """Whether the repository is one model of a pipeline, such as a ControlNet or a VAE."""
    whole = paths(profile, "model_index.json") or detail(profile, "diffusers.pipeline_class")
    return not whole and ("controlnet" in tags(profile) or profile.architecture is not None)


def _component(profile: Profile, repo: str) -> Snippet:
    # it finds the class by the model's configuration
    code = (
        "from diffusers import AutoModel\n\n"
        f"model = AutoModel.from_pretrained({literal(repo)})\n"
        "print(type(model).__name__, model.num_parameters())"
    )
    is_control = "controlnet" in tags(profile) or "ControlNet" in (profile.architecture or Known("", "")).value
    note = _CONTROL if is_control else _COMPONENT
    return Snippet("python", code, "pip install -U diffusers transformers accelerate torch", (note,), _places(profile))


def _kind(profile: Profile) -> str | None:
    """What the pipeline is asked for; None where nothing tells it."""
    pipeline = detail(profile, "diffusers.pipeline_class")
    if isinstance(pipeline, str):
        if pipeline in _ASK_NOTHING:
            return "nothing"
        if "Inpaint" in pipeline or pipeline == "FluxFillPipeline":
            return "mask"
        if pipeline == "StableVideoDiffusionPipeline":
            return "moved image alone"
        if pipeline == "DiTPipeline":
            return "class"
        if pipeline in ("StableDiffusionPipeline", "StableDiffusionXLPipeline") and profile.task is None:
            return "text"
    return _BY_TASK.get(task(profile) or "")


def _extra(kind: str | None) -> tuple[str, ...]:
    return ("'imageio[ffmpeg]'",) if "export_to_video" in _UTILS.get(kind or "", "") else ()


def _places(profile: Profile) -> tuple[str, ...]:
    return places(
        profile.library,
        profile.details.get("diffusers.pipeline_class"),
        profile.details.get("diffusers.weight_name"),
        profile.architecture,
        profile.task,
        profile.tags,
        profile.relation,
        *profile.base_models,
    )
