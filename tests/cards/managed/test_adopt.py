"""Managed parts put into READMEs that people wrote."""

from __future__ import annotations

import pytest

from hubpub.cards.managed.adopt import adopt
from hubpub.cards.managed.changes import Done
from tests.cards.managed.readmes import Piece, part

INTRO = Piece("intro", "", "A model of words.")
USAGE = Piece("usage", "Usage", "Use it.")
TRAINING = Piece("training", "Training", "Trained.")
EVALUATION = Piece("evaluation", "Evaluation", "Good.")
CITATION = Piece("citation", "Citation", "Cite.")
ALL = [INTRO, USAGE, TRAINING, EVALUATION, CITATION]


def of(section, heading=True):
    line = f"## {section.heading}\n\n" if section.heading and heading else ""
    return part(section.name, f"\n{line}{section.text}\n\n")


def done(refreshed, what):
    return [change.name for change in refreshed.changes if change.done is what]


def test_an_empty_readme_gets_them_all_in_order():
    assert adopt("", ALL).text == "\n".join(map(of, ALL))


def test_front_matter_and_title_stay_in_front():
    text = "---\nlicense: mit\n---\n# My model\n"
    assert adopt(text, [INTRO, USAGE]).text == f"{text}\n{of(INTRO)}\n{of(USAGE)}"


def test_what_a_person_wrote_under_a_like_heading_stays_alone():
    text = "# My model\n\nMine.\n\n## How to use 🤗\n\nSo.\n\n## Results (dev)\n\n1\n"
    adopted = adopt(text, ALL)
    assert adopted.text == (
        f"# My model\n\nMine.\n\n## How to use 🤗\n\nSo.\n\n{of(TRAINING)}\n## Results (dev)\n\n1\n\n{of(CITATION)}"
    )
    assert done(adopted, Done.LEFT_OUT) == ["intro", "usage", "evaluation"]
    assert [change.message for change in adopted.changes if change.name == "usage"] == [
        "the part 'usage' is left out: the README has its own section for it, 'How to use 🤗'"
    ]


@pytest.mark.parametrize(
    "closing", ["## Citation\n\nx\n", "## License\n\nMIT\n\n## Acknowledgements\n\nx\n", "References\n---\nx\n"]
)
def test_parts_stand_before_what_closes_a_card(closing):
    text = f"# My model\n\nMine.\n\n## Story\n\nLong.\n\n{closing}"
    assert adopt(text, [EVALUATION]).text == text.replace(closing, f"{of(EVALUATION)}\n{closing}")


def test_an_empty_heading_gets_the_part_without_another():
    text = "# A\n\nMine.\n\n## Training procedure\n\n## Citation\n\nx\n"
    adopted = adopt(text, [TRAINING])
    assert adopted.text == (
        f"# A\n\nMine.\n\n## Training procedure\n\n{of(TRAINING, heading=False)}\n## Citation\n\nx\n"
    )
    assert adopt(adopted.text, [TRAINING]).text == adopted.text


def test_a_heading_in_code_or_in_a_comment_is_none():
    text = "# A\n\nMine.\n\n```\n## Training\n```\n\n<!--\n## Training\n-->\n"
    assert done(adopt(text, [TRAINING]), Done.PUT_IN) == ["training"]


def test_a_heading_of_html_is_one():
    assert done(adopt("<h2 align='center'>Training</h2>\n\nSo.\n", [TRAINING]), Done.LEFT_OUT) == ["training"]


def test_windows_and_a_missing_final_newline_stay():
    adopted = adopt("\ufeff# A\r\n\r\nMine.", [TRAINING])
    assert adopted.text == "\ufeff# A\r\n\r\nMine.\r\n\r\n" + of(TRAINING).replace("\n", "\r\n").removesuffix("\r\n")


def test_what_is_in_an_open_fence_is_left_alone():
    text = "# A\n\nMine.\n\n```\nno end\n"
    adopted = adopt(text, [TRAINING])
    assert adopted.text == text
    assert done(adopted, Done.LEFT_OUT) == ["training"]


def test_no_part_comes_beside_faulty_marks():
    text = "<!-- hubpub:begin training -->\n\nx\n"
    adopted = adopt(text, [TRAINING])
    assert adopted.text == text
    assert [fault.line for fault in adopted.faults] == [1]


def test_only_those_that_are_asked_for_are_put_in():
    adopted = adopt("# A\n", [USAGE, TRAINING], {"training"})
    assert adopted.text == f"# A\n\n{of(TRAINING)}"
    assert done(adopted, Done.LEFT_OUT) == ["usage"]


def test_a_section_that_says_nothing_is_not_put_in():
    adopted = adopt("# A\n", [Piece("usage", "Usage", "\n")])
    assert (adopted.text, adopted.changes) == ("# A\n", ())


def test_the_title_of_a_person_stays():
    adopted = adopt("# Mine\n\nWords.\n", [Piece("title", "# me/model", ""), USAGE])
    assert done(adopted, Done.LEFT_OUT) == ["title"]
    assert adopt("# Mine\n", [Piece("title", "# me/model", "")]).text == "# Mine\n"


def test_a_title_is_put_in_front():
    title = part("title", "\n# me/model\n\n")
    assert adopt("Words.\n", [Piece("title", "# me/model", "")]).text == f"{title}\nWords.\n"


def test_below_a_persons_title_stands_what_is_below_hubpubs():
    once = adopt("# Mine\n", [Piece("title", "# me/model", "Words.")]).text
    assert once == "# Mine\n\n" + part("title", "\nWords.\n\n")
    assert adopt(once, [Piece("title", "# me/model", "Words.")]).text == once


@pytest.mark.parametrize(
    "left",
    [
        "More information needed\n",
        "<!-- Provide the basic links for the model. -->\n\n[More Information Needed]\n",
        "Use the code below to get started with the model.\n\n[More Information Needed]\n",
        "[TODO: describe the data used to train the model]\n",
    ],
)
def test_what_a_template_left_makes_way(left):
    text = f"# A\n\nMine.\n\n## Training Details\n\n{left}\n### Training data\n\nMine.\n"
    adopted = adopt(text, [TRAINING])
    assert adopted.text == text.replace(f"{left}\n", f"{of(TRAINING, heading=False)}\n")
    assert adopted.changes[0].message == "the part 'training' is put in, in place of what a template left"
    assert adopt(adopted.text, [TRAINING]).text == adopted.text


@pytest.mark.parametrize(
    "mine",
    [
        "Mine.\n\nMore information needed\n",
        "<!-- Mine. -->\n",
        "Use the code below to get started with the model.\n",
        "### Training hyperparameters\n\n- seed: 1\n",
        "[More Information Needed]\n\n### First week\n\nMine.\n",
    ],
)
def test_beside_the_words_of_a_person_what_a_template_left_stays(mine):
    text = f"# A\n\nMine.\n\n## Training Details\n\n{mine}"
    assert adopt(text, [TRAINING]).text == text


TITLE = Piece("summary", "# Tiny", "A model of words.")
TITLED = [TITLE, USAGE, TRAINING, EVALUATION]


def summary(heading=True):
    return part("summary", f"\n{'# Tiny' if heading else ''}{2 * chr(10) if heading else ''}A model of words.\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "<h1>My model</h1>\n<h2>Usage</h2>\n",
        "<h2>Usage</h2>\n<h1>My model</h1>\n",
        '<div align="center">\n<h1>My model</h1>\n<h3>Training</h3>\n</div>\n\nMine.\n',
        "<h1>My model</h1>\n<!-- hubpub:begin training -->\n<!-- hubpub:end training -->\n",
        "## Training\n<!-- hubpub:begin training -->\n<!-- hubpub:end training -->\n",
        "## Training\n## Usage\n",
        "Mine.\n\n# My model\n\n<!-- hubpub:begin summary -->\n<!-- hubpub:end summary -->\n",
    ],
)
def test_a_card_has_one_title_at_its_top_and_once_is_twice(text):
    adopted = adopt(text, TITLED)
    assert adopt(adopted.text, TITLED).text == adopted.text
    own = "My model" in text
    assert ("# Tiny" in adopted.text) is not own
    if not own:
        assert adopted.text.startswith(summary())
    if "hubpub:begin training" in text and "## Training" in text:
        assert f"## Training\n{of(TRAINING, heading=False)}" in adopted.text


def test_a_title_in_html_is_one_piece():
    text = "<h1>My model</h1>\n<h2>Usage</h2>\n"
    adopted = adopt(text, [TITLE, USAGE])
    assert adopted.text == f"{text}\n{summary(heading=False)}"
    assert done(adopted, Done.LEFT_OUT) == ["usage"]


def test_a_heading_further_down_takes_no_title_away():
    card = adopt("", TITLED).text
    assert adopt(f"{card}\n# Changes\n\nMine.\n", TITLED).text == f"{card}\n# Changes\n\nMine.\n"


def test_a_front_matter_stays_one():
    """The Hub finds no block whose last line ends with a CR alone, but for one at the very end."""
    text = "---\rlicense: mit\r---"
    assert adopt(text, [USAGE]).text == text
