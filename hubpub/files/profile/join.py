"""Facts of several readers, as one profile."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any

from hubpub.types.profile import Profile


def join(first: Profile, *others: Profile) -> Profile:
    """One profile of several: of each fact what the first tells that knows it; mappings and what is withheld add up."""
    found: dict[str, Any] = {}
    for field in fields(Profile):
        values = [getattr(profile, field.name) for profile in (first, *others)]
        if isinstance(values[0], dict):
            found[field.name] = {key: value for one in reversed(values) for key, value in one.items()}
        elif field.name == "withheld":
            found[field.name] = tuple(dict.fromkeys(item for one in values for item in one))
        else:
            nothing = _default(field)
            found[field.name] = next((value for value in values if value != nothing), nothing)
    # what a model is to its base is told by who tells the base
    if found["relation"] is not None and found["base_models"]:
        teller = next(profile for profile in (first, *others) if profile.base_models)
        found["relation"] = teller.relation or found["relation"]
    return Profile(**found)


def _default(field: Field[Any]) -> Any:
    return field.default if field.default is not MISSING else None
