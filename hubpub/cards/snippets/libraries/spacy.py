"""spaCy: a pipeline, by the wheel in the repository or by its folder."""

from __future__ import annotations

import re

from hubpub.cards.snippets.facts import paths, places
from hubpub.cards.snippets.literals import is_plain, literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_WHEEL = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)-[\w.+]+-py3-none-any\.whl", re.ASCII)
_RUN = """\
doc = nlp("My name is Wolfgang and I live in Berlin.")
print([(token.text, token.pos_) for token in doc], doc.ents, doc.cats)"""


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a pipeline of spaCy."""
    wheels = [path for path in paths(profile, "*.whl") if _WHEEL.fullmatch(path)]
    if wheels and is_plain(repo) and (match := _WHEEL.fullmatch(wheels[0])):
        address = f"https://huggingface.co/{repo}/resolve/main/{wheels[0].replace('+', '%2B')}"
        return Snippet(
            "python",
            f"import spacy\n\nnlp = spacy.load({literal(match[1])})\n{_RUN}",
            f"pip install -U spacy {literal(f'{match[1]} @ {address}')}",
            places=places(profile.library, files=wheels[:1]),
        )
    code = (
        "import spacy\n"
        "from huggingface_hub import snapshot_download\n\n"
        f"nlp = spacy.load(snapshot_download({literal(repo)}))\n{_RUN}"
    )
    return Snippet("python", code, "pip install -U spacy huggingface_hub", places=places(profile.library))
