"""card.md: what the author of a model says, read from the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hubpub.cards.authored.sections import pieces
from hubpub.cards.frontmatter import parse
from hubpub.cards.managed.marks import with_newlines
from hubpub.cards.recipes.registry import CardSource
from hubpub.cards.recipes.standard.facts import Source, facts_in
from hubpub.cards.recipes.standard.markdown import why_not_whole
from hubpub.errors import CallError
from hubpub.files.settings import read_text
from hubpub.files.unwanted import AUTHORED
from hubpub.rules.metadata.block import is_blank
from hubpub.types.card import line_starts
from hubpub.types.files import AUTHORED_PATH, ModelFolder
from hubpub.types.sections import Line


def has_authored(model: ModelFolder) -> bool:
    """Whether a folder has a card.md; one that is a link out of the folder is none."""
    return any(left.path == AUTHORED_PATH and left.reason == AUTHORED for left in model.left_out)


def read_authored(model: ModelFolder) -> str:
    """The whole card.md of a folder; empty where it has none, or one that says nothing.

    Raises:
        CallError: A piece of it would go on in what follows it.
        MachineError: It cannot be read.
    """
    text = read_text(model.root / AUTHORED_PATH) if has_authored(model) else ""
    if is_blank(text):
        return ""
    found = pieces(text)
    for piece in (found.head, *found.sections):
        if piece.text and (why := why_not_whole(piece.text)):
            line = line_starts(text[: piece.start + 1])
            what = f"the section {piece.words!r}" if piece.words else "the introduction"
            raise CallError(f"{model.root / AUTHORED_PATH}:{len(line)}: {what}: {why}", "Mend it.")
    return text


def with_facts(source: CardSource, authored: str) -> Source:
    """A source of the standard recipe with the facts that the front matter of card.md tells; they win."""
    assert isinstance(source, Source)
    told = facts_in(parse(authored).data)
    return source.model_copy(update={"facts": source.facts.model_copy(update=told)})


def unused(model: ModelFolder, why: str) -> ModelFolder:
    """A folder whose card.md is said to be left out because the card has no use for it.

    Args:
        model: The folder.
        why: Why the card has none, as half a sentence.
    """
    left = (
        replace(left, reason=f"{AUTHORED}; it is not used: {why}") if left.path == AUTHORED_PATH else left
        for left in model.left_out
    )
    return replace(model, left_out=tuple(left))


def explained(lines: Sequence[Line], before: str, card: str, authored: str) -> list[Line]:
    """Where each sentence of a card was read that was made with a card.md.

    Args:
        lines: What the recipe tells of the card that it renders.
        before: That card.
        card: The card with the author's part.
        authored: The whole card.md.
    """
    front, found = parse(authored), pieces(authored)
    card = with_newlines(card, "\n")  # its author's line ends are those of the whole card
    keys = tuple(f"{key}:" for key in front.data)

    def is_own(line: Line) -> bool:
        return line.text.startswith(keys) or (line.text in before and line.text not in card)

    told = {f"facts.{key}" for key in facts_in(front.data)}
    kept = [
        Line(line.text, tuple(f"{AUTHORED_PATH}: {place[6:]}" if place in told else place for place in line.places))
        for line in lines
        if not is_own(line)
    ]
    block = authored[front.start : front.end].strip("\r\n") if front.data else ""
    said = [Line(block, (AUTHORED_PATH,))] if block else []
    said += [
        Line(piece.text, (f"{AUTHORED_PATH}:{len(line_starts(authored[: piece.start + 1]))}",))
        for piece in (found.head, *found.sections)
        if piece.text
    ]
    return [*said, *kept]
