"""Where what is found in a card stands in card.md."""

from __future__ import annotations

from hubpub.cards.authored.combine import combine
from hubpub.cards.authored.places import at_author
from hubpub.types.findings import Edit, Finding, Severity, Subject

CARD = "---\ntags:\n- a\n---\n\n# A model\n\nIt is.\n\n## Usage\n\nRun it.\n"
AUTHORED = "\ufeff---\nlicense: mit\nextra:\n---\n\nHello you.\n\n## Why\n\nOne.\nTwo here.\n"


def found(text, words, *, column=True):
    place = text.index(words)
    line = text.count("\n", 0, place) + 1
    at = place - text.rfind("\n", 0, place)
    return Finding(
        "X", Severity.INFO, "m", "r", Subject("README.md", line, at if column else None), fix=(Edit(0, 1, ""),)
    )


def test_what_the_author_wrote_is_told_there():
    text = combine(CARD, AUTHORED).text
    for words, line in (("license", 2), ("extra", 3), ("Hello", 6), ("## Why", 8), ("Two", 11)):
        [finding] = at_author([found(text, words, column=False)], text, AUTHORED)
        assert finding.subject == Subject("card.md", line)
        assert finding.fix == ()
    [finding] = at_author([found(text, "here.")], text, AUTHORED)
    assert finding.subject == Subject("card.md", 11, 5)


def test_the_rest_is_told_where_it_is():
    text = combine(CARD, AUTHORED).text
    others = [found(text, words) for words in ("tags", "# A model", "It is.", "## Usage")]
    others += [Finding("X", Severity.INFO, "m", "r", subject) for subject in (Subject(), Subject("a.bin"))]
    assert list(at_author(others, text, AUTHORED)) == others
