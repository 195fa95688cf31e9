"""Whether a card is still what a library wrote."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import hubpub.cards.libraries.known
from hubpub.cards.libraries.template import Template, follows


def is_generated(text: str) -> str | None:
    """The library that wrote a card, where nobody has changed it since; None where somebody may have.

    A card is a library's where it has all sections of that library's template, and not one line that the template does
    not have; what stands in front matter and body, such as the name, must be the same in both. Lines that hold what the
    library fills in, such as rows of numbers, may hold anything that it would fill in. When in doubt it is a person's.

    Args:
        text: The whole card.

    Returns:
        The library, as the Hub calls it; ``trl`` for TRL's trainers, ``huggingface_hub`` for the Hub's own template.
    """
    return next((template.library for template in templates() if follows(text, template)), None)


@cache
def templates() -> tuple[Template, ...]:
    """What is known of the libraries' cards, library by library."""
    return tuple(_known())


def _known() -> Iterator[Template]:
    for module in iter_modules(hubpub.cards.libraries.known.__path__):
        yield from import_module(f"{hubpub.cards.libraries.known.__name__}.{module.name}").TEMPLATES
