"""LeRobot: a policy (lerobot, configs/policies.py; policies/pretrained.py; configs/train.py: TRAIN_CONFIG_NAME)."""

from __future__ import annotations

from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.config import Config
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.words import datasets_in
from hubpub.types.profile import Known, Profile, Relation

_CONFIG, _TRAINING = "config.json", "train_config.json"


def _place(folder: Folder) -> str:
    config = folder.config(_CONFIG)
    is_policy = config.text("type") and config.part("input_features").data and config.part("output_features").data
    return config.place("type") if is_policy else ""


def _read(folder: Folder) -> Profile:
    config, training = folder.config(_CONFIG), folder.config(_TRAINING)
    bases, withheld = sorted_out([config.text("pretrained_path")], "base_model")
    relation: Known[Relation] | None = Known("finetune", config.place("pretrained_path")) if bases else None
    dataset = training.part("dataset").text("repo_id")
    datasets = datasets_in(Config(_TRAINING, {"datasets": dataset.value})) if dataset else None
    told = Profile(
        architecture=config.text("type"),
        task=Known("robotics", config.place("type")),
        base_models=bases,
        relation=relation,
        datasets=Known(datasets.value, dataset.place) if datasets and dataset else None,
        withheld=withheld,
    )
    return join(told, facts_of_weights(folder, weights_named(folder, "model.safetensors")))


LIBRARY = Library("lerobot", Rank.OWN_CONFIG, _place, _read)
