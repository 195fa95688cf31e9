"""From facts to a card."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hubpub.cards.recipes.huggingtweets import spelling
from hubpub.cards.recipes.huggingtweets.editions import (
    COUNTS,
    IN_FRONT,
    OF_SEVERAL,
    SAMPLES,
    Parts,
    fill_edition,
    grammar,
)
from hubpub.cards.recipes.huggingtweets.facts import Account, Edition, Facts
from hubpub.cards.recipes.huggingtweets.names import AND, BAR, spell_names
from hubpub.errors import CallError
from hubpub.types.card import Card
from hubpub.types.lineage import Lineage, RunRef

AVATARS = 3
# The lines of a 2026 card that hold one text of the author's: what stands before it, and after.
LINES = {
    "note": ("In the author's words: \"", '"'),
    "author": ("Built by ", "."),
    **{place: (f'{place[-1]}. "', '"') for place in SAMPLES},
}


def write_card(
    facts: Facts,
    lineage: Lineage,
    repo: str,
    *,
    edition: Edition,
    final_newline: bool = True,
) -> Card:
    """The card.

    Args:
        facts: The accounts, the handle, the prompt, and what else is known.
        lineage: The data run and the training run. The editions before 2026 link both.
        repo: ``namespace/name``, for the usage example.
        edition: Which edition.
        final_newline: Whether the card ends in a line feed.

    Raises:
        CallError: The lineage lacks a run that the card links, the edition cannot hold the accounts, or a spelling
            is of a place that it has not.
    """
    parts = _parts(facts, lineage, edition)
    known = grammar(edition, parts).places
    if unknown := facts.as_written.keys() - known:
        raise CallError(
            f"facts.as_written: edition {edition} has no place {sorted(unknown)[0]!r}",
            f"Its places are {', '.join(sorted(known))}.",
        )
    places = {**spell(facts, lineage, repo, edition), **facts.as_written}
    for place, name in (("data_run", "data_run"), ("training_run", "training_run"), ("model_run", "training_run")):
        if place in known and place not in places:
            raise CallError(
                f"lineage.{name} is missing, and the card links the {name.replace('_', ' ')}",
                f"Add its W&B URL to the facts file, as url under [lineage.{name}], beside [facts].",
            )
    text = fill_edition(edition, places, parts)
    return Card(text if final_newline else text.removesuffix("\n"))


def _parts(facts: Facts, lineage: Lineage, edition: Edition) -> Parts:
    """The parts that the card has, of those that it can do without."""
    if edition != "2026":
        return frozenset()
    named = (*IN_FRONT, "from_scratch", "author", "note", "balance", "held_out")
    runs = [run for run in ("data_run", "training_run") if getattr(lineage, run) or run in facts.as_written]
    trained = ["trained"] if facts.accounts[0].trained is not None else []
    samples = SAMPLES[: len(facts.samples)]
    return frozenset([*(name for name in named if getattr(facts, name)), *runs, *trained, *samples])


def spell(facts: Facts, lineage: Lineage, repo: str, edition: Edition) -> dict[str, str]:
    """The text for each place of a card, but for the links of runs that are not known.

    Raises:
        CallError: The edition cannot hold the accounts.
    """
    data_run, training_run = lineage.data_run, lineage.training_run
    places = {
        "widget_prompt": spelling.inside_quotes(facts.prompt),
        "usage_prompt": spelling.inside_quotes(facts.prompt),
        "header_handle": spelling.html_text(facts.handle),
        "text_handle": spelling.markdown_text(
            [facts.handle], [None], before="which is fine-tuned on @", after="'s tweets."
        )[0],
        "repo": repo,
        **_links(data_run, training_run),
    }
    if edition == "2026":
        places |= _known(facts)
    else:
        places["thumbnail"] = spelling.yaml_url(facts.thumbnail)
    if edition in OF_SEVERAL:
        return places | _accounts(facts.accounts)
    if len(facts.accounts) != 1:
        raise CallError(
            f"edition {edition} holds one account and the facts have {len(facts.accounts)}",
            "Use edition 2022, which holds any number.",
        )
    places |= _account(facts.accounts[0], facts.handle)
    if edition.startswith("2020"):
        places["usage_prompt"] = spelling.html_text(places["usage_prompt"])
    if edition == "2020-padded":
        places["padding"] = " " * facts.padding
    return places


def _links(data_run: RunRef | None, training_run: RunRef | None) -> dict[str, str]:
    links = {"data_run": data_run, "training_run": training_run, "model_run": training_run}
    return {place: run.url for place, run in links.items() if run}


def _known(facts: Facts) -> dict[str, str]:
    """The places of a 2026 card that tell what is known, each of which it can do without."""
    base = spelling.markdown_link_text(facts.base_model, before="", after="")
    places = {
        "thumbnail": spelling.yaml_url(facts.thumbnail) if facts.thumbnail else "",
        **{name: spelling.yaml_word(getattr(facts, name)) for name in IN_FRONT[:-1] if getattr(facts, name)},
        **({"base_name": base, "bias_name": base} if facts.base_model else {}),
        **({"base_page": facts.base_model, "bias_page": facts.base_model} if facts.base_model else {}),
        "note": spell_line("note", facts.note),
        "author": spell_line("author", facts.author),
        "balance": str(facts.balance or ""),
    }
    if facts.held_out:
        places["held_out"] = str(facts.held_out.tweets)
        places |= {f"loss_{when}": _decimal(getattr(facts.held_out, when)) for when in ("before", "after")}
    if facts.accounts[0].trained is not None:
        places["trained"] = BAR.join(str(account.trained) for account in facts.accounts)
    written = {place: spell_line(place, text) for place, text in zip(SAMPLES, facts.samples, strict=False)}
    return {**{name: text for name, text in places.items() if text}, **written}


def _decimal(number: float) -> str:
    """A number as it is, without an exponent."""
    return f"{Decimal(repr(number)):f}"


def spell_line(name: str, text: str) -> str:
    """A text of the author's as its line of a 2026 card holds it."""
    before, after = LINES[name]
    return spelling.markdown_text([text], [None], before=before, after=after)[0]


def _account(account: Account, handle: str) -> dict[str, str]:
    """The places of a 2021 card that tell of its one account."""
    return {
        "avatar": spelling.css_url(account.avatar),
        "header_name": spell_names([account])["header"][0],
        "link_handle": spelling.markdown_link_text(handle, before="@", after="'s tweets"),
        "link_path": spelling.link_path(handle),
        **{count: str(getattr(account, count)) for count in COUNTS},
    }


def _accounts(accounts: Sequence[Account]) -> dict[str, str]:
    """The places of a 2022 card that tell of its accounts."""
    names = spell_names(accounts)
    places = {
        "bot": "BOT" if len(accounts) == 1 else "CYBORG",
        "header_names": AND.join(names["header"]),
        "text_names": AND.join(names["text"]),
        "columns": BAR.join(names["column"]),
        "rule": BAR.join(["---"] * len(accounts)),
        **{count: BAR.join(str(getattr(account, count)) for account in accounts) for count in COUNTS},
    }
    for index in range(AVATARS):
        avatar = accounts[index].avatar if index < len(accounts) else ""
        places[f"avatar_{index + 1}"] = spelling.css_url(avatar)
        places[f"display_{index + 1}"] = "inherit" if avatar else "none"
    return places
