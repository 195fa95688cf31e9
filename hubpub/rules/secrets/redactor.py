"""The one place that keeps secrets out of what is shown: findings, excerpts, diffs, and the public logs of CI."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from hubpub.rules.secrets.kinds import kinds_in, secrets_of
from hubpub.types.findings import Finding

# So much of a secret in a row is a quotation of it; less tells nobody anything.
_TELLING = 8
# Of very many secrets the others are looked for by their form alone.
_MOST_KNOWN = 1000
# A token of the Hub in a log, however long; a backslash, because Markdown escapes some of its characters.
_HUB_TOKEN = re.compile(r"\b(?:hf\\?_(?:jwt|oauth)\\?_[\w.\\-]+|(?:hf|api\\?_org)\\?_[A-Za-z0-9]{20,})")
_BLOT = "***"
# The rest of a private key: base64, its line ends perhaps escaped as in JSON.
_KEY = re.compile(r"(?:[A-Za-z0-9+/=\s]|\\[nr])*")


def masked(text: str) -> str:
    """A text of the same length and lines with stars in place of the random part of every secret."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(_spans(text)):
        if end > done:
            start = max(start, done)  # noqa: PLW2901 - a span may lie in another
            pieces += (text[done:start], _stars(text[start:end]))
            done = end
    return "".join((*pieces, text[done:])) if pieces else text


def each_masked(texts: Iterable[str]) -> list[str]:
    """Texts, each as `masked` gives it; of thousands without a secret in all it takes one look."""
    texts = list(texts)
    return list(map(masked, texts)) if any(kinds_in("\n".join(texts))) else texts


def blotted(text: str, known: Iterable[str]) -> str:
    """A text with ``***`` in place of secrets, also where Markdown escapes their characters.

    Args:
        text: The text.
        known: The secrets that are known; beside them goes whatever looks like a token of the Hub.
    """
    for secret in known:
        text = re.sub(r"\\?".join(map(re.escape, secret)), _BLOT, text)
    return _HUB_TOKEN.sub(_BLOT, text)


def without_secrets(findings: list[Finding], card: str) -> list[Finding]:
    """Findings that quote no secret.

    Args:
        findings: The findings.
        card: The card that they quote from, perhaps a part of a secret.
    """
    if not findings:
        return findings
    said = "\n\n".join(
        f"{finding.subject.path}\n{finding.message}\n{finding.remedy}\n{finding.detail}" for finding in findings
    )
    known = _known(card)
    if not known and masked(said) == said:
        return findings
    return [
        replace(
            finding,
            subject=replace(finding.subject, path=finding.subject.path and masked(finding.subject.path)),
            message=_unquoted(finding.message, known),
            remedy=_unquoted(finding.remedy, known),
            detail=_unquoted(finding.detail, known),
        )
        for finding in findings
    ]


def _spans(text: str) -> Iterable[tuple[int, int]]:
    """Where the random part of every secret begins and ends."""
    for kind in kinds_in(text):
        for match in secrets_of(kind, text):
            end = match.end("s")
            if match["p"].startswith("-----") and (rest := _KEY.match(text, end)):
                end = rest.end()
            yield match.start("s"), end


def _known(card: str) -> set[str]:
    """Whatever stands in the secrets of a card in a row long enough to tell one."""
    known: set[str] = set()
    for kind in kinds_in(card):
        for count, match in enumerate(secrets_of(kind, card)):
            if count == _MOST_KNOWN:
                break
            body = match["s"]
            known.update(body[start : start + _TELLING] for start in range(len(body) - _TELLING + 1))
    return known


def _unquoted(text: str, known: set[str]) -> str:
    """A text with stars in place of secrets, and of what is known to stand in one."""
    text = masked(text)
    if not known:
        return text
    for start in [at for at in range(len(text) - _TELLING + 1) if text[at : at + _TELLING] in known]:
        text = text[:start] + "*" * _TELLING + text[start + _TELLING :]
    return text


def _stars(text: str) -> str:
    return "".join(char if char.isspace() else "*" for char in text)
