"""Weights in safetensors files that no other sign tells the library of."""

from __future__ import annotations

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights, tensors_of
from hubpub.files.profile.library import Library, Rank
from hubpub.types.profile import Profile


def _place(folder: Folder) -> str:
    return next((f"{file.path}: header" for file in folder.files(".safetensors") if tensors_of(folder, file.path)), "")


def _read(folder: Folder) -> Profile:
    return facts_of_weights(folder, [file.path for file in folder.files(".safetensors")])


LIBRARY = Library("safetensors", Rank.NUMBERS, _place, _read)
