"""The profile of a folder: what its files tell of the model. Nothing is run, loaded or asked of a network."""

from __future__ import annotations

from dataclasses import replace

from hubpub.files.profile.card import read_card
from hubpub.files.profile.folder import Folder, ReadYaml
from hubpub.files.profile.join import join
from hubpub.files.profile.merge import read_merge
from hubpub.files.profile.quantized_files import read_quantized_files
from hubpub.files.profile.registry import library_of
from hubpub.files.profile.tokenizer import read_tokenizer
from hubpub.types.draft import Remember, ask_again
from hubpub.types.files import ModelFolder
from hubpub.types.profile import Known, Profile, Relation


def read_profile(model: ModelFolder, read_yaml: ReadYaml, remember: Remember = ask_again) -> Profile:
    """What a folder tells of its model, but for how it was trained.

    Everything in a folder is a stranger's: what is not of the kind that it should be is not there, and what is missing
    is not guessed. Never raises for what a file holds.

    Args:
        model: The folder.
        read_yaml: Reads a YAML mapping, as the Hub does; cards and a few configs are YAML.
        remember: What knows of earlier looks into the files.
    """
    folder = Folder(model, read_yaml, remember)
    card = read_card(folder)
    name, library = library_of(folder, card.library)
    facts = library.read(folder) if library else Profile()
    # who wrote the card knows better what the model is for and from, but of an adapter its config is what loads
    is_adapter = facts.relation is not None and facts.relation.value == "adapter" and facts.base_models
    said = replace(card, base_models=(), relation=None) if is_adapter else card
    found = join(read_merge(folder), said, facts, read_tokenizer(folder), read_quantized_files(folder), card)
    return replace(found, files=model.files, library=name, relation=found.relation or _trained(folder, found))


def _trained(folder: Folder, found: Profile) -> Known[Relation] | None:
    """That a model was trained from its base, where training left its signs; None where it may be something else."""
    if not found.base_models or found.quantization or found.quantized_files:
        return None
    if folder.trained_here:
        return Known("finetune", folder.trained_here)
    tags = found.tags.value if found.tags else ()
    signs = [tag for tag in tags if tag.startswith(_BY_TRAINER)]
    return Known("finetune", found.tags.place) if found.tags and signs else None


# What transformers' Trainer, and those of SetFit and TRL which are built on it, put into the tags of their cards.
_BY_TRAINER = "generated_from_"
