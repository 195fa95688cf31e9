"""What templates leave in a card, beside near twins that are a text's own; and what belongs there, if known."""

from __future__ import annotations

import pytest

from hubpub.rules.body.content import placeholder
from hubpub.rules.body.links import link_to_none
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.workflows.check.fix import apply_fixes
from tests.rules.body.places import places


def said(text: str, rule=placeholder, repo: str | None = None) -> list[str]:
    return places(rule, text, repo=repo)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("It was fine-tuned on the None dataset.", "1:22"),
        ("A version of x on the None dataset", "1:19"),
        ("A version of [](https://huggingface.co/) on x", "1:14"),
        ("# Model Card for None", "1:3"),
        ("## Model Card for Model ID", "1:4"),
        ('```python\npipe("t", model="None")\n```', "2:17"),
        ("```python\nAutoModel.from_pretrained('None')\n```", "2:27"),
        ('```python\nSentenceTransformer("sentence_transformers_model_id")\n```', "2:22"),
        ('```python\nCrossEncoder("cross_encoder_model_id")\n```', "2:15"),
        ("```python\nx = SparseEncoder('sparse_encoder_model_id')\n```", "2:20"),
        ('```\nSetFitModel.from_pretrained("setfit_model_id")\n```', "2:30"),
        ('```python\nSpanMarkerModel.from_pretrained("span_marker_model_id")\n```', "2:34"),
        ('```python\nmodels.ColBERT("pylate_model_id")\n```', "2:17"),
        ("# None\n\nWords.", "1:1"),
        ('```python\nmodel_path = "PATH_TO_THIS_REPO"\n```', "2:15"),
        ("```python\n# TODO: add an example code snippet for running this diffusion pipeline\n```", "2:1"),
        ("[TODO: describe the data used to train the model]", "1:1"),
        ("- [TODO: Add your own]", "1:3"),
        ("{{ model_id }}", "1:1"),
    ],
)
def test_a_placeholder(text, place):
    assert said(f"{text}\n") == [place]


@pytest.mark.parametrize(
    "text",
    [
        "None of the datasets is public. The none dataset; a None.",
        "# Model Card for Nonelike models",
        "# A model\n\n## Biases\n\n# None\n",
        "## None\n\n# None of these\n",
        "```\n# None\n```",
        "# Nones",
        "[the Hub](https://huggingface.co/) and [](https://huggingface.co/me/m)",
        "```python\nx(model=None, name='None of it')\nprint(d.get('None'))\n```",
        "```python\nload(sentence_transformers_model_id)\n```",
        "- [ ] TODO: more languages",
        "[TODO](https://github.com/a/b/issues/1) [TODO: later](#later)",
        "```python\n# TODO: be faster\n```",
        "TODO list",
        "$${{x}}^2$$ and $$ {{a}} + {{b}} $$ and \\\\( {{c}} \\\\) and ${{d}}$",
        "$$ {{alpha}} | x $$",
    ],
)
def test_what_is_the_texts_own(text):
    assert said(f"{text}\n") == []


def test_what_belongs_there_is_known_with_the_repository():
    text = '# Model Card for None\n\n```python\nx(model="None")\ny("cross_encoder_model_id")\n```\n\n[TODO: x]\n'
    found = list(placeholder(Draft("me/my-model", None, Card(text))))
    assert [bool(finding.fix) for finding in found] == [True, True, True, False]
    after, _ = apply_fixes(text, found)
    assert after == (
        '# Model Card for my-model\n\n```python\nx(model="me/my-model")\ny("me/my-model")\n```\n\n[TODO: x]\n'
    )
    assert not any(finding.fix for finding in placeholder(Draft(None, None, Card(text))))


@pytest.mark.parametrize(
    "text",
    [
        "[a](None)",
        "[a](<None>)",
        "[a][b]\n\n[b]: None",
        "<a href='None'>x</a>",
        "<img src=None>",
        "[None](https://huggingface.co/None)",
        "[x](https://huggingface.co/datasets/None)",
        "[x](https://hf.co/me/None)",
        "[x](https://huggingface.co/None/None)",
    ],
)
def test_a_link_to_none(text):
    assert len(said(f"{text}\n", link_to_none)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[None](x.md)",
        "[a](https://huggingface.co/Nonesuch) [b](https://huggingface.co/none)",
        "[a](https://huggingface.co/me/None-7b) [b](https://a.b/None) [c](#None)",
        "[a](https://huggingface.co/docs/None/x/y)",
        "`[a](None)`",
        "[a](None.md)",
    ],
)
def test_a_link_to_something(text):
    assert said(f"{text}\n", link_to_none) == []


def test_a_title_in_a_file_of_windows_gets_its_name_too():
    card = Card("\r\n# Model Card for Model ID\r\n\r\nWords.\r\n")
    (finding,) = placeholder(Draft("me/my-model", None, card))
    assert finding.remedy == "Write my-model."
