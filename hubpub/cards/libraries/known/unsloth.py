"""unsloth: the cards of ``push_to_hub_merged`` and its kin (models/_utils.py and save.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.cards.libraries.patterns import is_no_id
from hubpub.cards.libraries.repairs import base_keys
from hubpub.cards.libraries.template import Template
from hubpub.cards.libraries.written import KeyRepair, Repair, Written

_SIGNATURE = "](https://github.com/unslothai/unsloth)"
_BASE = re.compile(r"^- \*\*Finetuned from model :\*\* ([^\r\n]*?)[ \t]*(?=\r?$)", re.MULTILINE)

# what it wrote in each of its versions is not known well enough
TEMPLATES: tuple[Template, ...] = ()


def repairs(written: Written) -> Iterator[Repair | KeyRepair]:
    """A base model that is a path."""
    if _SIGNATURE not in written.text:
        return
    for match in written.find(_BASE, code=False):
        if written.base and is_no_id(match[1]):
            yield Repair(*match.span(1), written.base, f"the base model is {written.base}, not {match[1]!r}")
    yield from base_keys(written)
