"""Tables with formulas, sections of templates, code that is none, and second blocks of metadata."""

from __future__ import annotations

import pytest

from hubpub.rules.body.structure import broken_table, empty_section, fence_without_language, second_block
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from tests.rules.body.places import places


@pytest.mark.parametrize("formula", [r"\\(|y - x|\\)", r"$$\{x \mid |x| < 1\}$$", r"$|x|$", r"\\[|x|\\]"])
def test_a_bar_in_a_formula_is_no_end_of_a_cell(formula):
    assert places(broken_table, f"| a | b |\n|---|---|\n| 1 | {formula} |\n") == []
    assert places(broken_table, f"| a | {formula} |\n|---|---|\n") == []
    assert places(broken_table, f"| a | b |\n|---|---|\n| 1 | {formula} | 3 |\n") != []


def test_what_two_prices_enclose_is_no_formula():
    assert places(broken_table, "| a |\n|---|\n| $5 | $6 |\n") == ["3:7"]


@pytest.mark.parametrize(
    "text",
    [
        "# Model Card for X\n\n# Model Details\n\nText.\n\n# Uses\n\n# Direct Use\n\nText.\n",
        "# acme/X-GGUF\n\n## Original model card\n\n# X\n\nText.\n",
        "# A title\n# Another line of it\n\nText.\n",
        "# X\n\n## Part one\n## Part two\n\nText.\n",
        "# X\n\n## Contact: me@example.com\n",
        "# X\n\n## Training data\n\n![a](b.png)\n\n## Limitations\n",
        "# X\n\n## Recommendations\n### For users\n\nText.\n",
    ],
)
def test_a_heading_that_is_no_empty_section(text):
    assert places(empty_section, text) == []


@pytest.mark.parametrize(
    "title",
    [
        *("Training results", "3. Training Data", "**Acknowledgements**", "Intended uses & limitations", "🤗 Contact"),
        *("Citing & Authors", "BibTeX entry and citation info", "Downstream Use [optional]", "Out-of-Scope Use:"),
    ],
)
@pytest.mark.parametrize("end", ["", "<!-- Say it. -->\n", "## Another\n\nText.\n"])
def test_an_empty_section_of_a_template(title, end):
    assert places(empty_section, f"# X\n\nText.\n\n## {title}\n\n{end}") == ["5:1"]


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("from transformers import pipeline\npipe = pipeline()", "Python"),
        ("import torch", "Python"),
        (">>> import a.b as c", "Python"),
        ("# first\nimport os, sys\n", "Python"),
        ("pip install -U x", "a command"),
        ("$ git clone https://a.b/c", "a command"),
        ("# get it\npython -m pip install x", "a command"),
        ("!pip install x", "a command"),
        ("python run.py --a", "a command"),
        ("llama-cli -hf me/m", "a command"),
    ],
)
def test_code_that_does_not_say_what_it_is(code, language):
    [finding] = fence_without_language(Draft(None, None, Card(f"# Usage\n\n```\n{code}\n```\n")))
    assert language in finding.message
    assert places(fence_without_language, f"# Usage\n\n```x\n{code}\n```\n") == []


@pytest.mark.parametrize(
    "code",
    [
        "KeyError: 'qwen3'",
        "<|im_start|>user\n{prompt}<|im_end|>",
        "[{'label': 'A', 'score': 0.9}]",
        'Traceback (most recent call last):\n  File "a.py"\nimport x',
        "{'a': 1}",
        "Please import the goods from Rome.",
        "git is a tool",
        "a,b\n1,2",
        "",
    ],
)
def test_fences_that_are_no_code(code):
    assert places(fence_without_language, f"# Usage\n\n```\n{code}\n```\n") == []


FRONT = "---\ntags:\n- a\n---\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{FRONT}---\nlibrary_name: peft\nbase_model: /home/user/m\n---\n\n# X\n", "5:1"),
        (f"{FRONT}\n# X\n\nText.\n\n---\nlicense: mit\n---\n", "10:1"),
        (f"{FRONT}\n---\nlicense: mit\ntags:\n- a\n---", "6:1"),
        (f"{FRONT}# X\n\n---\n\n---\nlanguage: en\nlicense: mit\n---\nText.\n", "9:1"),
        (f"{FRONT}---\npipeline_tag: fill-mask\nmine: 3\n---\n", "5:1"),
        (f"{FRONT}---\r\nlicense: mit\r\n---\r\n", "5:1"),
    ],
)
def test_a_second_block(text, place):
    assert places(second_block, text) == [place]


@pytest.mark.parametrize(
    "text",
    [
        f"{FRONT}\nText.\n\n---\n\nMore text.\n\n---\n",
        f"{FRONT}```yaml\n---\nlicense: mit\n---\n```\n",
        f"{FRONT}\n---\nAuthor: me\nDate: today\n---\n",
        f"{FRONT}\n---\nNote: this is it\n---\n",
        f"{FRONT}\n---\n**License:** MIT\n\n---\n",
        f"{FRONT}\n---\ndescription: a model\nname: x\nversion: 1\n---\n",
        f"{FRONT}<!--\n---\nlicense: mit\n---\n-->\n",
        f"{FRONT}\n| a |\n|---|\n| 1 |\n",
        "# X\n\n---\nlicense: mit\n---\n",
        FRONT,
    ],
)
def test_lines_of_dashes_without_metadata(text):
    assert places(second_block, text) == []
