"""The examples of the kinds of secrets, filled with what nobody's key holds: random from a seed."""

from __future__ import annotations

import random
import re
import string
from dataclasses import dataclass

from hubpub.rules.secrets.kinds import KINDS, Kind

ALNUM = string.ascii_letters + string.digits
ALPHABETS = {
    "": ALNUM,
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "base32": string.ascii_uppercase + "234567",
    "base64": f"{ALNUM}+/",
    "url": f"{ALNUM}-_",
}
_PLACE = re.compile(r"\{(\d+) ?(\w*)\}")


@dataclass(frozen=True)
class Example:
    """A text that holds a secret.

    Attributes:
        kind: What the secret is.
        text: The text.
        random: The parts of it that are random.
        start: Where a finding points: at the prefix, or at what is random where a context alone tells the secret.
    """

    kind: Kind
    text: str
    random: tuple[str, ...]
    start: int


def filled(kind: Kind, example: str) -> Example:
    """An example with random characters in its places, the same ones each time."""
    seed = random.Random(example)
    pieces: list[str] = []

    def fill(place: re.Match[str]) -> str:
        pieces.append("".join(seed.choices(ALPHABETS[place[2]], k=int(place[1]))))
        return pieces[-1]

    text = _PLACE.sub(fill, example)
    return Example(kind, text, tuple(pieces), 0 if kind.prefix else text.index(pieces[0]))


EXAMPLES = {example: filled(kind, example) for kind in KINDS for example in kind.examples}
