"""Sections that a template left to be filled in."""

from __future__ import annotations

import pytest

from hubpub.cards.libraries.unfilled import is_unfilled


@pytest.mark.parametrize(
    "section",
    [
        "",
        "\n\n",
        "More information needed\n",
        "[More Information Needed]",
        "- **Paper [optional]:** [More Information Needed]\n- **Demo [optional]:** [More Information Needed]\n",
        "<!-- Provide a quick summary of what the model is/does. -->\n",
        "[TODO: describe the data used to train the model]\n",
        '{{ model_summary | default("", true) }}\n',
        '- **License:** {{ license | default("[More Information Needed]", true)}}\n',
    ],
)
def test_what_a_template_left(section):
    assert is_unfilled(section)
    assert not is_unfilled(f"{section}\nMine.\n")


@pytest.mark.parametrize(
    "section",
    [
        *("Mine.", "<!-- mine -->", "```\nMore information needed\n", "- **Paper:** mine"),
        # what a person may mean: notes, prompts, links
        *("[TODO: ask Ada]", "TODO", "More information", "{{ prompt }}", "{{ system }} {{ prompt }}", "[More](x.md)"),
    ],
)
def test_what_a_person_wrote(section):
    assert not is_unfilled(section)
