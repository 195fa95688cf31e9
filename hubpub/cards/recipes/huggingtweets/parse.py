"""From a card back to its facts."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping
from typing import Any, Literal, cast

from hubpub.cards.recipes.huggingtweets import spelling
from hubpub.cards.recipes.huggingtweets.editions import (
    COUNTS,
    EDITIONS,
    IN_FRONT,
    OF_SEVERAL,
    SAMPLES,
    Parts,
    grammar,
    parts_of,
)
from hubpub.cards.recipes.huggingtweets.facts import Account, Edition, Facts, HeldOut, Source
from hubpub.cards.recipes.huggingtweets.names import read_name, spell_names, split_names
from hubpub.cards.recipes.huggingtweets.write import spell, spell_line
from hubpub.cards.templates.grammar import Grammar, NoMatchError
from hubpub.types.card import Card
from hubpub.types.lineage import Lineage, RunRef

_Place = Literal["header", "text", "column"]


def parse_card(card: Card) -> Source:
    """What the card was made from; ``write_card`` of it gives the card's own bytes.

    Raises:
        NoMatchError: It is not a card of this recipe; says the first place where it differs.
    """
    text = card.text.removesuffix("\n")
    edition, parts, found = _edition(text)
    accounts = _accounts(grammar(edition, parts), found) if edition in OF_SEVERAL else [_account(found)]
    lineage, repo = _lineage(found), found["repo"]
    facts = _facts(found, accounts, edition, parts)
    # What our own spelling would write otherwise is kept as it stands.
    ours = spell(facts, lineage, repo, edition)
    odd = {place: text for place, text in found.items() if ours.get(place) != text}
    return Source(
        edition=edition,
        repo=repo,
        facts=facts.model_copy(update={"as_written": odd}),
        lineage=lineage,
        final_newline=card.text.endswith("\n"),
    )


def _edition(text: str) -> tuple[Edition, Parts, dict[str, str]]:
    """The card's edition, the parts that it has, and what stands in its places."""
    differences = []
    for edition in EDITIONS:
        parts = parts_of(text, edition)
        try:
            return edition, parts, grammar(edition, parts).match(text)
        except NoMatchError as difference:
            differences.append(difference)
    # the edition that goes furthest is the one that was meant
    raise max(differences, key=lambda difference: (difference.line, difference.column))


def _lineage(found: Mapping[str, str]) -> Lineage:
    def run(place: str) -> RunRef | None:
        try:
            return RunRef(found[place]) if place in found else None
        except ValueError:
            return None

    return Lineage(data_run=run("data_run"), training_run=run("training_run"))


def _facts(found: Mapping[str, str], accounts: list[Account], edition: Edition, parts: Parts) -> Facts:
    readings = spelling.html_readings(found["header_handle"])
    handle = readings.pop() if readings else found["text_handle"]
    facts: dict[str, Any] = {
        "handle": _clean(handle) or "-",
        "prompt": _clean(spelling.quoted_shown(found["widget_prompt"])),
        "accounts": accounts,
        "padding": len(found.get("padding", "")),
    }
    # what is there says something, be it nothing that could be read
    facts |= {key: _clean(spelling.yaml_url_shown(found[key])) or "-" for key in IN_FRONT if key in found}
    if edition == "2026":
        facts |= {key: facts.get(key, "") for key in ("pipeline_tag", "library_name")}
        facts |= {key: _clean(_read_line(key, found[key])) or "-" for key in ("note", "author") if key in found}
        facts["samples"] = [_clean(_read_line(place, found[place])) for place in SAMPLES if place in found]
        facts["balance"] = int(found["balance"]) or 1 if "balance" in found else None
        facts["held_out"] = _held_out(found)
        facts["from_scratch"] = "from_scratch" in parts
    return Facts.model_validate(facts)


def _held_out(found: Mapping[str, str]) -> HeldOut | None:
    if "held_out" not in found:
        return None
    # what is greater than any float is as large as one can be
    before, after = (min(float(found[place]), sys.float_info.max) for place in ("loss_before", "loss_after"))
    return HeldOut(tweets=int(found["held_out"]), before=before, after=after)


def _read_line(name: str, spelled: str) -> str:
    """The text of the author's behind its spelling: what we would spell so, else what escapes stand for."""
    readings = sorted(spelling.markdown_readings(spelled), key=lambda text: text == spelled)
    return next((text for text in readings if spell_line(name, text) == spelled), readings[0])


def _clean(text: str) -> str:
    """Text without the control characters that facts may not hold."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs") or char in "\t\n\r")


def _account(found: Mapping[str, str]) -> Account:
    """The one account of a 2021 card."""
    header = found["header_name"]
    account = Account.model_validate(
        {
            "name": _clean(read_name(header, None, None)),
            "avatar": _clean(spelling.css_url_shown(found["avatar"])),
            **{count: int(found[count]) for count in COUNTS},
        }
    )
    return _as_written([account], {"header": [header]})[0]


def _accounts(grammar: Grammar, found: Mapping[str, str]) -> list[Account]:
    """The accounts of a 2022 card."""
    count = len(found["rule"].split(" | "))
    counted = [name for name in (*COUNTS, "trained") if name in found]
    numbers = {name: [int(number) for number in found[name].split(" | ")] for name in counted}
    for name, values in numbers.items():
        if len(values) != count:
            line, column = grammar.place(name)
            raise NoMatchError(line, column, f"{len(values)} numbers in a table of {count} accounts")
    names = split_names(found["header_names"], found["text_names"], found["columns"], count)
    if names is None:
        line, column = grammar.place("columns")
        raise NoMatchError(line, column, f"the names are not those of {count} accounts, as the table's rule says")
    accounts = [
        Account.model_validate(
            {
                "name": _clean(read_name(*(names[place][index] for place in ("header", "text", "column")))),
                "avatar": _clean(spelling.css_url_shown(found.get(f"avatar_{index + 1}", ""))),
                **{name: values[index] for name, values in numbers.items()},
            }
        )
        for index in range(count)
    ]
    return _as_written(accounts, names)


def _as_written(accounts: list[Account], found: Mapping[str, list[str]]) -> list[Account]:
    """The accounts, each with the spellings of its name that ours would not give."""
    while True:
        ours = spell_names(accounts)
        odd = [
            {cast(_Place, place): texts[index] for place, texts in found.items() if ours[place][index] != texts[index]}
            for index in range(len(accounts))
        ]
        if not any(odd):
            return accounts
        # A kept spelling may change how the others are judged, so look again; it ends, as kept ones stay.
        accounts = [
            account.model_copy(update={"as_written": account.as_written | spellings})
            for account, spellings in zip(accounts, odd, strict=True)
        ]
