"""``.hubpub/training.json``: what only the program that trained a model knew, as hubpub's callback wrote it down.

transformers writes the name of the model that another one was made from into no file since its fifth version
(configuration_utils.py: `to_dict` leaves `_name_or_path` out).
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from hubpub.files.atomic import replace_file
from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.training.folder import read_object
from hubpub.files.unwanted import STATE_DIR
from hubpub.types.profile import Known, Profile

NAME = f"{STATE_DIR}/training.json"
_BASE = "base_model"


def write_told(root: Path, base_model: str) -> None:
    """Writes down what a model was made from; nothing is there where that is not known.

    Args:
        root: The folder.
        base_model: The name by which it was loaded; empty for none. A path on this machine is none.

    Raises:
        OSError: It cannot be written.
    """
    ids, _ = sorted_out([Known(base_model, NAME)], _BASE)
    if ids and not Path(base_model).exists():
        replace_file(root / NAME, json.dumps({_BASE: ids[0].value}).encode())
    else:
        (root / NAME).unlink(missing_ok=True)


def add_told(profile: Profile, root: Path) -> Profile:
    """A profile with the model that this one was made from, where nothing else tells it.

    Args:
        profile: What is known besides.
        root: The folder.
    """
    name = read_object(root, NAME).get(_BASE)
    if profile.base_models or not isinstance(name, str):
        return profile
    ids, withheld = sorted_out([Known(name, f"{NAME}: {_BASE}")], _BASE)
    if not ids:
        return replace(profile, withheld=(*profile.withheld, *withheld))
    return replace(profile, base_models=ids, relation=profile.relation or Known("finetune", ids[0].place))
