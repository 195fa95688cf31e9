"""The questions of `init`: asked in a terminal, with the Hub's lists to choose from. Nothing is written by them."""

from __future__ import annotations

from collections.abc import Mapping

import click

from hubpub.display.words import one_line
from hubpub.errors import HubError, HubpubError, Interrupted
from hubpub.types.profile import Known
from hubpub.types.setup import Setup

_NONE = "-"
_ALL = "?"
_MOST = 20
_USUAL = {
    "license": ("apache-2.0", "mit", "bsd-3-clause", "gpl-3.0", "cc-by-4.0", "cc-by-nc-4.0", "openrail", "other"),
    "language": ("en", "zh", "es", "fr", "de", "ja", "ru", "ar", "multilingual"),
}
_TITLES = {"license": "The licence of the model.", "language": "The languages that the model is for."}

Answers = dict[str, list[str]]


def ask(setup: Setup, repo: str | None, given: Answers) -> tuple[str | None, Answers]:
    """Asks for what is missing.

    Args:
        setup: The folder, as it was found.
        repo: ``namespace/name``, where it is known.
        given: What was said already.

    Returns:
        The repository, and all answers by key.

    Raises:
        Interrupted: Somebody pressed Ctrl-C or Ctrl-D.
    """
    from hubpub.workflows.init.answers import offers_of

    answers = dict(given)
    try:
        for note in setup.notes:
            _say(note)
        if repo is None:
            repo = _ask_repo(setup)
        if setup.facts is None:
            return repo, answers
        missing = [key for key in setup.missing if key not in answers]
        if "base_model" in missing and (bases := _ask_bases()):
            answers["base_model"] = bases
        listed = [key for key in _TITLES if key in missing]
        base = _base_of(setup, answers)
        offers = offers_of(base) if listed and base else {}
        for key in listed:
            if values := _ask_listed(key, offers.get(key)):
                answers[key] = values
                if values == ["other"]:
                    _say(f"Name it in {setup.facts.name}, by license_name and license_link.")
    except (KeyboardInterrupt, EOFError) as stop:
        raise Interrupted("\ninterrupted; nothing was written. Run the command again.") from stop
    return repo, answers


def hints(setup: Setup, given: Answers) -> list[str]:
    """What the base model's card says of what is missing, where it lies on this machine: no hub is asked for it.

    Args:
        setup: The folder, as it was found.
        given: What was said already.
    """
    from hubpub.workflows.init.answers import offers_of

    base = _base_of(setup, given)
    offers = offers_of(base, ask=False) if base and setup.facts is not None else {}
    return [
        f"{offer.place} says {key}: {', '.join(_listed(offer))}"
        for key, offer in offers.items()
        if key in setup.missing and key not in given
    ]


def _base_of(setup: Setup, answers: Answers) -> str | None:
    """The model that it was made from; of several, none: whose words would hold?"""
    known = setup.known.get("base_model")
    bases = answers.get("base_model") or _listed(known)
    return bases[0] if len(bases) == 1 else None


def _ask_repo(setup: Setup) -> str | None:
    from hubpub.workflows.init.survey import full_name

    _say("Where it is published: namespace/name, or a name alone for your own account; Enter leaves it out.")
    while line := _answer("repo: "):
        try:
            return full_name(setup.folder, line)
        except HubpubError as error:
            # whose the account is nobody knows: the way out here is the whole name
            _say(f"{error.fact}. Name the account too: me/{line}." if isinstance(error, HubError) else str(error))
    return None


def _ask_bases() -> list[str]:
    from hubpub.workflows.init.answers import why_not

    _say("The model that it was made from, by its id on the Hub, such as distilbert/distilbert-base-uncased;")
    _say("Enter leaves it out, as for a model that was trained from nothing.")
    while words := _words(_answer("base_model: ")):
        if not (why := next(filter(None, (why_not("base_model", word) for word in words)), "")):
            return words
        _say(f"{why}.")
    return []


def _ask_listed(key: str, offer: Known[str | list[str]] | None) -> list[str]:
    """Asks for what the Hub has a list of.

    Args:
        key: ``license`` or ``language``.
        offer: What Enter takes, and where it was read.
    """
    from hubpub.workflows.init.answers import listed

    every = listed(key)
    _say(_TITLES[key])
    _show({value: every[value] for value in _USUAL[key] if value in every})
    many = " Several are parted by commas." if key == "language" else ""
    _say(f"An id, or a part of its id or name; {_ALL} shows all.{many} {_how_to_skip(offer)}")
    while True:
        line = _answer(f"{key}{_shown(offer)}: ")
        if not line:
            return _listed(offer)
        if line == _NONE:
            return []
        if line == _ALL:
            _show({value: name for value, name in every.items() if key != "language" or len(value) == 2})
            continue
        words = _words(line) if key == "language" else [line]
        ids = [_id_of(word, every) for word in words]
        if all(ids):
            return list(dict.fromkeys(ids))
        for word in (word for word, found in zip(words, ids, strict=True) if not found):
            offer = _near(word, every, offer, alone=len(words) == 1)


def _id_of(word: str, every: Mapping[str, str]) -> str:
    return next((one for one in (word, word.lower()) if one in every), "")


def _near(
    word: str, every: Mapping[str, str], offer: Known[str | list[str]] | None, *, alone: bool
) -> Known[str | list[str]] | None:
    """Shows what a word may mean; what Enter takes from now on."""
    lowered = word.lower()
    found = {value: name for value, name in every.items() if value.startswith(lowered)}
    found |= {value: name for value, name in every.items() if lowered in name.lower()}
    if not found:
        _say(f"Nothing of the Hub's list is called {word}.")
        return offer
    # the name itself before those that hold it, as English before Old English
    shown = dict(sorted(found.items(), key=lambda one: (one[1].lower() != lowered, len(one[0]))))
    _show(dict(list(shown.items())[:_MOST]))
    if len(shown) > _MOST:
        _say(f"  and {len(shown) - _MOST} more")
    exact = [value for value, name in shown.items() if name.lower() == lowered]
    if alone and (len(shown) == 1 or exact):
        return Known((exact or list(shown))[0], f"the one called {word}")
    return offer


def _how_to_skip(offer: Known[str | list[str]] | None) -> str:
    return f"Enter takes what stands in brackets; {_NONE} leaves it out." if offer else "Enter leaves it out."


def _shown(offer: Known[str | list[str]] | None) -> str:
    return f" [{', '.join(_listed(offer))}, by {offer.place}]" if offer else ""


def _listed(offer: Known[str | list[str]] | None) -> list[str]:
    if offer is None:
        return []
    return [offer.value] if isinstance(offer.value, str) else list(offer.value)


def _show(values: Mapping[str, str]) -> None:
    width = max(map(len, values), default=0)
    for value, name in values.items():
        _say(f"  {value:{width}}  {name}".rstrip())


def _words(line: str) -> list[str]:
    return line.replace(",", " ").split()


def _answer(question: str) -> str:
    """A line of standard input; the question stands on standard error, so that the results stand by themselves."""
    click.echo(one_line(question), nl=False, err=True)
    return input().strip()


def _say(text: str) -> None:
    click.echo(one_line(text), err=True)
