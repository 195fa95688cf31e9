"""diffusers: a pipeline, a part of one, or a LoRA (pipelines/pipeline_utils.py and configuration_utils.py)."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from hubpub.files.profile.config import as_name
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.lora import loras_of
from hubpub.files.profile.tasks.lookup import task_of
from hubpub.types.profile import Known, Profile

_INDEX, _CONFIG = "model_index.json", "config.json"
_WEIGHTS = (
    *("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model-*-of-*.safetensors"),
    *("model.safetensors", "model-*-of-*.safetensors"),
)


def _place(folder: Folder) -> str:
    for path in (_INDEX, _CONFIG):
        config = folder.config(path)
        if config.text("_class_name") and config.text("_diffusers_version"):
            return config.place("_class_name")
    return next((lora.place for lora in loras_of(folder)), "")


def _read(folder: Folder) -> Profile:
    index = folder.config(_INDEX)
    config = index if index.data else folder.config(_CONFIG)
    kind, version = config.text("_class_name"), config.text("_diffusers_version")
    versions = {"diffusers": version} if version else {}
    if kind is None:
        return _read_lora(folder)
    if config is not index:
        return join(
            Profile(architecture=kind, versions=versions), facts_of_weights(folder, weights_named(folder, *_WEIGHTS))
        )
    parts = {
        as_name(name): value[1]
        for name, value in index.data.items()
        if isinstance(value, list) and len(value) == 2 and all(map(as_name, value)) and not name.startswith("_")
    }
    weights = {part: weights_named(folder, *_WEIGHTS, below=f"{part}/") for part in parts if part and "/" not in part}
    details = {"diffusers.pipeline_class": kind}
    components = Known(tuple(f"{name}: {value}" for name, value in sorted(parts.items()) if name), _INDEX)
    told = Profile(
        architecture=kind,
        task=task_of(kind, "diffusers") or _of_nothing(kind),
        versions=versions,
        details={**details, "diffusers.components": components} if components.value else details,
    )
    # a part whose weights are of another kind would be missing in the sum
    is_told = all(paths or not _has_weights(folder, part) for part, paths in weights.items())
    return join(
        told, facts_of_weights(folder, [path for paths in weights.values() for path in paths] if is_told else [])
    )


def _read_lora(folder: Folder) -> Profile:
    loras = loras_of(folder)
    if not loras:
        return Profile()
    told = Profile(relation=Known("adapter", loras[0].place))
    if len(loras) > 1:  # each is one of its own
        return told
    return join(replace(told, details={"diffusers.weight_name": loras[0]}), facts_of_weights(folder, [loras[0].value]))


def _of_nothing(kind: Known[str]) -> Known[str] | None:
    """The task of a pipeline that makes pictures and is given nothing: diffusers' own list has those with a prompt."""
    return Known("unconditional-image-generation", kind.place) if kind.value in _ASKED_NOTHING else None


def _has_weights(folder: Folder, part: str) -> bool:
    return any(
        fnmatchcase(path, f"{part}/*.{ending}")
        for path in folder.tree.local
        if path.startswith(f"{part}/")
        for ending in ("safetensors", "bin")
    )


# Their ``__call__`` takes no more than how many pictures, and how (diffusers 0.42.1, pipelines/ddpm, ddim, deprecated).
_ASKED_NOTHING = frozenset(
    {"DDPMPipeline", "DDIMPipeline", "KarrasVePipeline", "LDMPipeline", "PNDMPipeline", "ScoreSdeVePipeline"}
)

LIBRARY = Library("diffusers", Rank.OWN_CONFIG, _place, _read)
