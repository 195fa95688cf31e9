"""How the model is used."""

from __future__ import annotations

import pytest

from hubpub.cards.recipes.standard import usage
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.snippets.registry import snippet_of
from hubpub.types.profile import Known, Profile
from hubpub.types.snippet import Snippet

MODEL = Model.of(Source(), "me/x", Profile(library=Known("transformers", "l"), task=Known("fill-mask", "t")))


def test_the_code_and_what_it_needs() -> None:
    section = usage.usage(MODEL)
    snippet = snippet_of(MODEL.profile, "me/x")
    assert section.text == f"```bash\n{snippet.install}\n```\n\n```python\n{snippet.code}\n```"
    assert 'pipeline("fill-mask", model="me/x")' in section.text
    assert [line.places for line in section.lines] == [snippet.places, (*snippet.places, "the repository's name")]


def test_what_the_author_says_decides_which_code() -> None:
    source = Source.model_validate({"facts": {"pipeline_tag": "token-classification"}})
    section = usage.usage(Model.of(source, "me/x", MODEL.profile))
    assert 'pipeline("token-classification"' in section.text
    assert "facts.pipeline_tag" in section.lines[0].places


def test_where_no_code_is_known_there_is_no_section() -> None:
    assert usage.usage(Model.of(Source(), "me/x", Profile())) is None


def test_notes_and_other_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Snippet("bash", "run me/x", places=("o",))
    snippet = Snippet("python", "load()", notes=("Note one.", "Note two."), places=("s",), others=(other,))
    monkeypatch.setattr(usage, "snippet_of", lambda profile, repo: snippet)
    section = usage.usage(MODEL)
    assert section.text == (
        "```python\nload()\n```\n\nNote one. Note two.\n\n"
        "<details>\n<summary>Other ways</summary>\n\n```bash\nrun me/x\n```\n\n</details>"
    )
    assert section.lines[-1].places == ("o", "the repository's name")


def test_intended_use_is_the_authors() -> None:
    assert usage.intended_use(MODEL) is None
    source = Source.model_validate({"facts": {"intended_use": "For *tests*."}})
    section = usage.intended_use(Model.of(source, "me/x", Profile()))
    assert (section.heading, section.text) == ("## Intended use", "For *tests*.")
