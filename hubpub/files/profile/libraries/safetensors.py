"""Weights in safetensors files that no other sign tells the library of."""

from __future__ import annotations

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights, tensors_of, weights_named
from hubpub.files.profile.library import Library, Rank
from hubpub.types.profile import Profile


def _place(folder: Folder) -> str:
    return next((f"{file.path}: header" for file in folder.files(".safetensors") if tensors_of(folder, file.path)), "")


def _read(folder: Folder) -> Profile:
    every = [file.path for file in folder.files(".safetensors")]
    # of several files that are no parts of one, each may be a model of its own
    return facts_of_weights(folder, weights_named(folder, "*.safetensors") or (every if len(every) == 1 else []))


LIBRARY = Library("safetensors", Rank.NUMBERS, _place, _read)
