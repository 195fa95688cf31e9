"""What the card in the folder tells: the one that the library wrote, or a person."""

from __future__ import annotations

from typing import get_args

from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.defaults import defaults_in
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.trainer_card import results_in, versions_in
from hubpub.files.profile.words import datasets_in, key_in, languages_in, license_in, tags_in
from hubpub.types.card import CARD_PATH, front_matter_block
from hubpub.types.profile import Known, Profile, Relation, Withheld

_LARGEST = 2_000_000


def read_card(folder: Folder) -> Profile:
    """The facts of the card's front matter; of one that a trainer wrote, its results and versions too."""
    text = folder.text(CARD_PATH, _LARGEST)
    block = front_matter_block(text)
    if block is None:
        return Profile()
    card = folder.parse_yaml(CARD_PATH, text[block[0] : block[1]])
    bases, withheld = sorted_out(card.texts("base_model"), "base_model")
    relation: Known[Relation] | None = None
    told = card.text("base_model_relation")
    for name in get_args(Relation):
        if told and told.value == name:
            relation = Known(name, told.place)
    body = text[block[2] :]
    defaults = defaults_in(card, body)
    return Profile(
        library=key_in(card, "library_name"),
        task=None if "pipeline_tag" in defaults else key_in(card, "pipeline_tag"),
        base_models=bases,
        relation=relation,
        languages=None if "language" in defaults else languages_in(card),
        license=None if "license" in defaults else license_in(card),
        datasets=datasets_in(card),
        tags=tags_in(card),
        versions=versions_in(CARD_PATH, body),
        results=results_in(card, body),
        withheld=(*withheld, *(Withheld(key, card.place(key), reason) for key, reason in defaults.items())),
    )
