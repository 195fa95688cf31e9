"""Codes as users name them: what no rule has is a wrong call, and never quietly nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hubpub.errors import CallError
from hubpub.files.settings import Settings
from hubpub.rules.engine import CODES
from hubpub.rules.registry import begins_a_code


def codes(given: Iterable[str], where: str, *, families: bool = True) -> tuple[str, ...]:
    """Codes as given, in upper case; in one text several may stand, with commas between.

    Args:
        given: The codes.
        where: What errors call the place that they are given at.
        families: Whether the beginning of a code, such as ``MD``, stands for all that begin so.

    Raises:
        CallError: One is none of a rule, one is empty, or a text is given in place of a list.
    """
    if isinstance(given, str):
        raise CallError(f"{where} is the text {given!r} and no list of codes", f"Make it a list: [{given!r}].")
    if not isinstance(given, Iterable):
        raise CallError(f"{where} is {given!r} and no list of codes", "Give a list, such as ['MD001'].")
    chosen: list[str] = []
    for several in given:
        if not isinstance(several, str):
            raise CallError(f"{where} names {several!r}, which is no code of a rule", "`hubpub rules` lists them.")
        for code in map(str.strip, several.upper().split(",")):
            if not code:
                raise CallError(f"{where} names an empty code", "Name a rule; `hubpub rules` lists them.")
            if not begins_a_code(code):
                raise CallError(f"{where} names {code}, and there is no such rule", "`hubpub rules` lists them.")
            if code not in CODES and not families:
                raise CallError(
                    f"{where} names {code}, and it takes whole codes only", f"`hubpub rules {code}` lists them."
                )
            chosen.append(code)
    return tuple(chosen)


CALLERS_ALONE = ("SC", "RP", "WT031", "WT032", "WT033")
"""What a caller alone lets through or leaves out: secrets, what others made, code that would run. A hubpub.toml may
come with a stranger's folder."""


def is_among(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is among codes and beginnings of codes, such as ``BD`` for the whole family."""
    return any(code.startswith(pattern) for pattern in patterns)


def of_settings(settings: Settings) -> Settings:
    """Settings whose codes are those of rules.

    Raises:
        CallError: A code is none of a rule.
    """
    check, options = settings.check, dict(settings.options)
    if "force" in options:
        options["force"] = list(codes(options["force"], settings.place("force").rstrip(), families=False))
    return replace(
        settings,
        options=options,
        check=replace(
            check,
            select=list(codes(check.select, settings.place("check.select").rstrip())),
            ignore=list(codes(check.ignore, settings.place("check.ignore").rstrip())),
        ),
    )
