"""SetFit: texts classified by a sentence encoder and a head."""

from __future__ import annotations

from hubpub.cards.snippets.facts import places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_RUNS_CODE = "The head is a pickle, which runs what is in it: load it only where you trust the author."


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a model of SetFit."""
    code = (
        "from setfit import SetFitModel\n\n"
        f"model = SetFitModel.from_pretrained({literal(repo)})\n"
        'print(model.predict(["This is easy to use.", "This does not work."]))'
    )
    notes = (_RUNS_CODE,) if any(file.path == "model_head.pkl" for file in profile.files) else ()
    return Snippet("python", code, "pip install -U setfit", notes, places(profile.library))
