"""The author's card.md put into a card."""

from __future__ import annotations

from hypothesis import assume, given, settings

from hubpub.cards.authored.combine import combine
from hubpub.cards.authored.sections import pieces
from hubpub.cards.frontmatter import parse
from hubpub.cards.recipes.standard.markdown import why_not_whole
from tests.cards.managed.readmes import readmes

CARD = (
    "---\nlicense: mit\ntags:\n- a\nlibrary_name: timm\n---\n\n# A model\n\nIt has 2 parameters.\n\n## Usage\n\n"
    "Run it.\n\n### On a GPU\n\nRun it there.\n\n## Training\n\nLong.\n\n## Citation\n\nMe.\n\n"
    "## Authors and contact\n\nMe too.\n"
)


def headings_of(text):
    return [line for line in text.split("\n") if line.startswith("#")]


def test_a_section_of_the_same_or_a_like_name_makes_way_with_all_below_it():
    done = combine(CARD, "## How to use\n\nAsk.\n")
    assert done.text == CARD.replace(
        "## Usage\n\nRun it.\n\n### On a GPU\n\nRun it there.\n", "## How to use\n\nAsk.\n"
    )
    assert (done.replaced, done.added) == (("Usage",), ())
    # a piece of a section is no section
    assert combine(CARD, "## Hyperparameters\n\nFew.\n").replaced == ()
    assert combine(CARD, "## Contact\n\nNobody.\n").replaced == ()
    # each stands for one
    twice = combine(CARD, "## How to use\n\nA.\n\n## Usage\n\nB.\n")
    assert twice.replaced == ("Usage",)
    assert "## How to use\n\nA.\n\n## Usage\n\nB.\n\n## Training" in twice.text


def test_another_section_stands_where_its_author_put_it():
    assert headings_of(combine(CARD, "## Why\n\nW.\n").text)[4:] == ["## Why", "## Citation", "## Authors and contact"]
    before = combine(CARD, "## Why\n\nW.\n\n## Training\n\nT.\n\n## Costs\n\nC.\n\n## Thanks\n\nAll.\n")
    assert headings_of(before.text) == [
        *("# A model", "## Usage", "### On a GPU", "## Why", "## Training", "## Costs", "## Citation"),
        *("## Authors and contact", "## Thanks"),
    ]
    assert before.added == ("Why", "Costs", "Thanks")
    assert headings_of(combine(CARD, "## Model description\n\nM.\n").text)[1] == "## Model description"


def test_what_stands_before_the_first_section_is_the_introduction():
    assert "# A model\n\nIntro.\n\nIt has 2 parameters.\n\n## Usage" in combine(CARD, "\n\nIntro.\n\n").text
    titled = combine(CARD, "![a](b.png)\n\n# Mine\n\nIntro.\n\n## Why\n\nW.\n").text
    assert "---\n\n![a](b.png)\n\n# Mine\n\nIntro.\n\nIt has 2 parameters.\n\n## Usage" in titled
    assert "# A model" not in titled
    # the name of a model may be that of a section
    assert (
        combine("# Results\n\nText.\n\n## Usage\n\nU.\n", "Hi.\n").text
        == "# Results\n\nHi.\n\nText.\n\n## Usage\n\nU.\n"
    )


def test_each_key_of_the_author_wins_and_stands_as_it_is_written():
    text = combine(CARD, "---\n# ours\nlicense:   'apache-2.0'  # by law\ntags: [b]\nextra: 1\n---\nHi.\n").text
    assert text.startswith(
        "---\n# ours\nlicense:   'apache-2.0'  # by law\ntags: [b]\nextra: 1\nlibrary_name: timm\n---\n\n# A model"
    )
    assert combine(CARD, "## Why\n\nW.\n").text.startswith(
        "---\nlicense: mit\ntags:\n- a\nlibrary_name: timm\n---\n\n# A"
    )
    # a name of its own goes with its licence alone
    other = CARD.replace("license: mit", "license: other\nlicense_name: x")
    assert "license_name" not in combine(other, "---\nlicense: mit\n---\n").text
    # what is no YAML is told by a rule, and nothing is lost
    assert combine(CARD, "---\nlicense: [\n---\nHi.\n").text.startswith("---\nlicense: [\n---\n\n# A model\n\nHi.")


def test_the_bytes_of_the_author_stay():
    own = "---\r\nlicense: mit\r\n---\r\n    code first\r\n\r\n\r\nand more  \r\n## Why\r\n\r\n\r\n\ta\t\r\n  \r\n"
    text = combine(CARD, own).text
    assert "# A model\r\n\r\n    code first\r\n\r\n\r\nand more  \r\n\r\nIt has" in text
    assert "## Why\r\n\r\n\r\n\ta\t\r\n\r\n## Citation" in text
    assert "\n" not in text.replace("\r\n", "")
    assert combine(CARD, "\ufeff---\nlicense: mit\n---\n").text.startswith("---\nlicense: mit\n")


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(readmes(), readmes())
def test_no_line_of_the_author_is_lost_and_no_other_section(card, authored):
    own = pieces(authored)
    wanted = [piece.text for piece in (own.head, *own.sections) if piece.text]
    assume(not any(map(why_not_whole, wanted)))
    done = combine(card, authored)
    assert all(text in done.text for text in wanted)
    assert {*parse(authored).data} <= {*parse(done.text).data} or parse(authored).fault
    assert len(done.replaced) + len(done.added) == len(own.sections)
    newline = "\r\n" if "\r\n" in authored else "\r" if "\r" in authored else "\n"
    plain = card.replace("\r\n", "\n").replace("\r", "\n").replace("\n", newline)
    for section in pieces(plain, titled=True).sections:
        assert section.text in done.text or section.words in done.replaced
