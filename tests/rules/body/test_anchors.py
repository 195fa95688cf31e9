"""Links without an address, and to headings that are not there; each beside near twins that lead somewhere."""

from __future__ import annotations

import pytest

from hubpub.rules.body.anchors import no_address, no_such_heading
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from tests.rules.body.places import places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Made of [`google/gemma-3-4b-it`]() by mlx.", "1:34"),
        ("[a]( )", "1:6"),
        ("[a](<>)", "1:6"),
        ('<a href="">x</a>', "1:10"),
        ("| a |\n|---|\n| [n/a]() |", "3:9"),
        ("[Paper]( # )", "1:10"),
        ("[`Code`](#)", "1:10"),
    ],
)
def test_a_link_without_an_address(text, place):
    assert places(no_address, f"{text}\n") == [place]


@pytest.mark.parametrize(
    "text",
    [
        "[Back to top](#) [↑](#) [⬆️ up](#) [回到顶部](#) [Наверх](#)",
        '<a href="#">x</a>',
        "[![badge](https://a.b/c.svg)](#)",
        "[x](https://a.b) [y](z.md)",
        "`[x]()`",
        "```\n[x]()\n```",
        "- [ ]() to do",
        "[![badge](https://a.b/c.svg)]()",
        '<a name="top"></a>',
        "[comment]: <> (what readers do not see)",
        r"\[x]()",
        "![x]()",
    ],
)
def test_what_has_an_address_or_is_no_link(text):
    assert places(no_address, f"{text}\n") == []


@pytest.mark.parametrize("link", ["##usage", "#usages", "#how-to", "#model", "#Usage-of-it", "#使用"])
def test_a_link_to_a_heading_that_is_not_there(link):
    [finding] = no_such_heading(Draft(None, None, Card(f"[a]({link})\n\n# A model\n\n## Usage\n")))
    assert (finding.subject.line, finding.subject.column, finding.fix) == (1, 5, ())
    assert ("with one mark" in finding.remedy) == (link == "##usage")


HEADINGS = """# 🤖 A `model` of **mine**

## Use & Limits (v1.5)

## [Linked](https://a.b) heading

## Usage

## Usage

Set
---

### 1.2 Größe 大小 :rocket:

> ## Quoted

<h2 align="center">By <b>HTML</b></h2>

<a name="anchor-1"></a> <div id="Part_2"></div>

<details>

#### Hidden

</details>
"""


@pytest.mark.parametrize(
    "link",
    [
        *("#-a-model-of-mine", "#a-model-of-mine", "#use--limits-v15", "#linked-heading", "#usage", "#usage-1", "#set"),
        *(
            "#12-größe-大小-rocket",
            "#12-gr%C3%B6%C3%9Fe-大小",
            "#quoted",
            "#by-html",
            "#anchor-1",
            "#Part_2",
            "#hidden",
        ),
        *("#Usage", "#user-content-usage", "#", "#top", "#fn1", "#fnref:1", "#user-content-fn-1", "#:~:text=model"),
        *("usage.md#no", "https://a.b/#no", "/me/m#no"),
    ],
)
def test_a_link_that_leads_to_what_is_there(link):
    assert places(no_such_heading, f"{HEADINGS}\n[a]({link}) <a href='{link}'>b</a>\n") == []


@pytest.mark.parametrize("marks", ["##", "###", "#%23"])
def test_with_one_mark_it_would_lead_there(marks):
    [finding] = no_such_heading(Draft(None, None, Card(f"# How to use\n\n[a]({marks}how-to-use)\n")))
    assert finding.remedy == "Write #how-to-use: with one mark it leads there."


@pytest.mark.parametrize("link", ["#how_to_use", "#How_To_Use", "#how%20to%20use", "#how_to-use", "#-how_to_use"])
def test_the_gaps_of_a_heading_are_hyphens(link):
    [finding] = no_such_heading(Draft(None, None, Card(f"## How to use\n\n[a]({link})\n")))
    assert finding.remedy.startswith("Write #")
    assert finding.remedy.endswith("how-to-use: a space becomes a hyphen.")


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("#how_to_use", "## How to use\n\n<a name='how_to_use'></a>"),
        ("#how_to_use", "## how_to_use"),
        ("#max_new_tokens-and-more", "## `max_new_tokens` and more"),
        ("#a_b", "<h3 id='a_b'>A b</h3>\n\n## A b"),
        ("#how-to-use", "## how_to use"),
    ],
)
def test_a_gap_that_the_heading_or_the_element_has(link, text):
    assert places(no_such_heading, f"{text}\n\n[a]({link})\n") == []


def test_a_link_in_code_is_none():
    assert places(no_such_heading, "`[a](#no)`\n\n```\n[a](#no)\n```\n\n![p](#no)\n") == []
