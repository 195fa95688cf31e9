"""What the header of a file of weights tells: its metadata, and its tensors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import prod

from markupsafe import Markup

from hubpub.pages.text import counted, name, readable_number

_ROWS = 1_000
_KEYS = 300
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: its name, what its elements are stored in, and its dimensions."""

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def elements(self) -> int:
        """How many elements it has."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class WeightsHeader:
    """The header of a file.

    Attributes:
        format: Its format's name.
        tensors: Its tensors, in the file's order.
        metadata: What it says besides, by key.
        parameters: How many elements its tensors have.
        stored: What most of its elements are stored in, where the file tells that itself.
    """

    format: str
    tensors: tuple[Tensor, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    parameters: int = 0
    stored: str = ""

    @property
    def dtype(self) -> str:
        """What most of its elements are stored in; empty where no tensor tells."""
        counts: Counter[str] = Counter()
        for tensor in self.tensors:
            counts[tensor.dtype] += tensor.elements
        return self.stored or max(counts, key=lambda dtype: counts[dtype], default="")


def weights_header(header: WeightsHeader) -> Markup:
    """A header as tables."""
    facts = [f"{header.format}", f"{readable_number(header.parameters)} parameters"]
    if header.tensors:
        facts.append(counted(len(header.tensors), "tensor"))
    if header.dtype:
        facts.append(header.dtype)
    metadata = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td><span class="value">{}</span></td></tr>').format(name(key), _cut(value))
        for key, value in islice(header.metadata.items(), _KEYS)
    )
    told = Markup()
    if metadata:
        told = Markup('<h2>Metadata</h2><div class="wide"><table class="list facts"><tbody>{}</tbody></table></div>')
        told = told.format(metadata)
    return Markup('<p class="soft">{}</p>{}{}').format(" · ".join(facts), told, _tensors(header.tensors))


def _tensors(tensors: tuple[Tensor, ...]) -> Markup:
    if not tensors:
        return Markup()
    rows = Markup("").join(
        Markup('<tr><td><code>{}</code></td><td class="number">{}</td><td>{}</td></tr>').format(
            name(tensor.name), _shape(tensor.shape), tensor.dtype
        )
        for tensor in tensors[:_ROWS]
    )
    more = Markup()
    if len(tensors) > _ROWS:
        more = Markup('<p class="soft small">The first {} of {} tensors.</p>').format(f"{_ROWS:,}", f"{len(tensors):,}")
    return Markup(
        '<h2>Tensors</h2><div class="wide"><table class="list"><thead><tr><th scope="col">Name</th>'
        '<th scope="col" class="number">Shape</th><th scope="col">Stored as</th></tr></thead><tbody>{}</tbody></table>'
        "</div>{}"
    ).format(rows, more)


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape) or "one number"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
