"""What mergekit writes beside the models that it merges (mergekit, options and config.py: ``mergekit_config.yml``)."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.config import Config
from hubpub.files.profile.folder import Folder
from hubpub.types.profile import Known, Profile

_PATH = "mergekit_config.yml"


def read_merge(folder: Folder) -> Profile:
    """The models that were merged."""
    config = folder.yaml(_PATH)
    if not config.data:
        return Profile()
    method = config.text("merge_method")
    bases, withheld = sorted_out(_models(config), "base_model")
    return Profile(
        base_models=bases,
        relation=Known("merge", _PATH) if bases or method else None,
        details={"mergekit.merge_method": method} if method else {},
        withheld=withheld,
    )


def _models(config: Config) -> Iterator[Known[str] | None]:
    """Every model that the config names: in a list, as the base, and in the slices."""
    yield _named(config, "base_model")
    for model in (*config.parts("models"), *config.parts("experts")):
        yield _named(model, "model") or _named(model, "source_model")
    for part in config.parts("slices"):
        for source in part.parts("sources"):
            yield _named(source, "model")


def _named(config: Config, key: str) -> Known[str] | None:
    """A model's name: a text, with an adapter behind a ``+``, or an object with its path."""
    told = config.text(key) or config.part(key).part("model").text("path")
    return Known(told.value.partition("+")[0].partition("@")[0], told.place) if told else None
