"""Whether a section of a card is still as its template left it, to be filled in."""

from __future__ import annotations

import re

from hubpub.cards.libraries.template import literals
from hubpub.cards.libraries.tokens import Kind, digest, tokens

# What templates leave, and nothing that a person would write so: of the Hub's template and its kin, filled in or not,
# and of diffusers' training scripts.
_NEEDED = re.compile(
    r"\[?more information needed\]?\.?|\[?needs more information\]?\.?"
    # the Hub's template itself, which nobody rendered
    r"|\{\{ ?[a-z_]\w* ?\| ?default\(\"[^\"]{0,250}\", true\) ?\}\}(?: *<!--[^<>]{0,250}-->)?"
    r"|\[TODO: provide examples of latent issues and potential remediations\]"
    r"|\[TODO: describe the data used to train the model\]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"- \*\*[^*]+:\*\* *")


def is_unfilled(section: str) -> bool:
    """Whether a section says nothing: it is empty, or all that it holds is what a template leaves to be filled in.

    Args:
        section: What stands below its heading.
    """
    always = literals()["huggingface_hub"]
    lines = list(tokens(section))
    return all(asks_for_more(line.text) or digest(line.text) in always for line in lines) and (
        not lines or any(asks_for_more(line.text) or line.kind is Kind.COMMENT for line in lines)
    )


def asks_for_more(line: str) -> bool:
    """Whether a line says nothing but that something is to be filled in, with or without a label before it."""
    return bool(_NEEDED.fullmatch(_LABEL.sub("", line.strip(), count=1)))
