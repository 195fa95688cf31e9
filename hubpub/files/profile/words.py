"""Words of cards and headers that are really a value: no placeholder, and of the form that the Hub has for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hubpub.files.profile.base_model import is_folder
from hubpub.files.profile.config import Config
from hubpub.types.profile import Known

# What stands in a card that nobody filled in.
_EMPTY = frozenset(
    {"", "none", "null", "unknown", "n/a", "na", "tbd", "todo", "license", "language", "dataset", "model"}
)
# the Hub derives its own tags of a base and of a licence
_TAG = re.compile(r"(?!base_model:|license:)[^\s\[\]<>{}|]{1,100}(?: [^\s\[\]<>{}|]{1,100})*")
_KEY = re.compile(r"[A-Za-z0-9][\w.+-]{0,59}", re.ASCII)
_LICENSE = re.compile(r"[a-z0-9][a-z0-9.+-]{1,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*|code|multilingual")
_DATASET = re.compile(r"[A-Za-z0-9_][\w.-]{0,95}(?:/[A-Za-z0-9_][\w.-]{0,95})?", re.ASCII)
# The ways in which `datasets` reads files, which the Trainer takes for a dataset's name (datasets, packaged_modules).
_READERS = frozenset(
    """
    arrow audiofolder cache csv custom eval folder generator hdf5 imagefolder json lance pandas parquet pdffolder spark
    sql text train videofolder webdataset xml
    """.split()  # noqa: SIM905 -- read as a list of words
)


def license_in(config: Config, place: str = "") -> Known[str] | None:
    """The licence's id under ``license``.

    Args:
        config: The card's front matter, or the like.
        place: Where it was read, where the object's own place does not say it.
    """
    told = list(config.texts("license"))
    # the Hub takes it in any case; of several none is that of the model
    name = told[0].value.lower() if len(told) == 1 else ""
    return Known(name, place or told[0].place) if name not in _EMPTY and _LICENSE.fullmatch(name) else None


def languages_in(config: Config, place: str = "") -> Known[tuple[str, ...]] | None:
    """The codes of languages under ``language``; the arguments are those of `license_in`."""
    return _several(config, "language", _LANGUAGE, place=place)


def tags_in(config: Config, place: str = "") -> Known[tuple[str, ...]] | None:
    """The tags under ``tags``; the arguments are those of `license_in`."""
    return _several(config, "tags", _TAG, place=place)


def datasets_in(config: Config) -> Known[tuple[str, ...]] | None:
    """The ids of datasets under ``datasets``; a path on a machine is none."""
    told = [known.value for known in config.texts("datasets")]
    folders = [name for name in told if "/" in name and is_folder(name.partition("/")[0])]
    return _several(config, "datasets", _DATASET, {*_READERS, *map(str.lower, folders)})


def key_in(config: Config, name: str) -> Known[str] | None:
    """A key of the Hub's, such as that of a library or of a task."""
    told = config.text(name)
    return told if told and told.value.lower() not in _EMPTY and _KEY.fullmatch(told.value) else None


def _several(
    card: Config, key: str, form: re.Pattern[str], others: Iterable[str] = (), place: str = ""
) -> Known[tuple[str, ...]] | None:
    """The values of a list that are some."""
    no_values = _EMPTY.union(others)
    told = (known.value for known in card.texts(key))
    values = tuple(dict.fromkeys(value for value in told if value.lower() not in no_values and form.fullmatch(value)))
    return Known(values, place or card.place(key)) if values else None
