"""Facts of several readers, as one profile."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any

from hubpub.types.profile import Known, Profile, Relation


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
    found["relation"] = _relation((first, *others))
    return Profile(**found)


def _relation(profiles: tuple[Profile, ...]) -> Known[Relation] | None:
    """What a model is to its base: by who tells the base, else by who tells the same one, or none."""
    teller = next((profile for profile in profiles if profile.base_models), None)
    if teller is None:
        return next((profile.relation for profile in profiles if profile.relation), None)
    agreeing = (profile for profile in profiles if not profile.base_models or _bases(profile) == _bases(teller))
    return teller.relation or next((profile.relation for profile in agreeing if profile.relation), None)


def _bases(profile: Profile) -> set[str]:
    return {base.value for base in profile.base_models}


def _default(field: Field[Any]) -> Any:
    return field.default if field.default is not MISSING else None
