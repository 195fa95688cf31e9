"""“Use this model”: the code by which a reader loads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hubpub.pages.header import menu
from hubpub.pages.highlight import code_block


@dataclass(frozen=True, slots=True)
class Usage:
    """One way to use a model.

    Attributes:
        title: What it is done with, such as ``Transformers``.
        code: The code.
        language: What it is written in.
        install: The line of a shell that installs what it needs; empty where that is not known.
        notes: What to know before, a sentence each, as plain text.
    """

    title: str
    code: str
    language: str = "python"
    install: str = ""
    notes: tuple[str, ...] = ()


def use_model(usages: Sequence[Usage]) -> Markup | None:
    """A button that opens the code; None where there is none."""
    if not usages:
        return None
    return menu("Use this model", Markup("").join(_usage(usage) for usage in usages), css="use")


def _usage(usage: Usage) -> Markup:
    notes = Markup("").join(Markup('<p class="soft small">{}</p>').format(note) for note in usage.notes)
    install = _block(usage.install, "bash") if usage.install else Markup()
    return Markup("<section><h2>{}</h2>{}{}{}</section>").format(
        usage.title, install, _block(usage.code, usage.language), notes
    )


def _block(code: str, language: str) -> Markup:
    return Markup(code_block(code, language))  # noqa: S704 -- escaped there
