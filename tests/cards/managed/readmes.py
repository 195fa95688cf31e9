"""READMEs and sections of all kinds, for the properties of managed parts and of merges."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from hubpub.cards.managed.marks import digest_of


@dataclass(frozen=True)
class Piece:
    name: str
    heading: str
    text: str


def part(name: str, content: str, digest: str | None = None) -> str:
    digest = digest_of(name, content) if digest is None else digest
    return f"<!-- hubpub:begin {name} {digest} -->\n{content}<!-- hubpub:end {name} -->\n"


NAMES = ["title", "intro", "usage", "training", "evaluation", "citation"]
# fmt: off
LINES = [
    "", "", "# A model", "## Usage", "## Training", "### Training results", "## Citation", "## License",
    "Notes\n-----", "Some words.", "- an item", "  - another", "> a quote", "| a | b |\n|---|---|\n| 1 | 2 |", "```",
    "```python\nx = 1\n```", "~~~", "    indented", "<!-- a comment -->", "<!--", "-->", "<details>", "</details>",
    "<pre>", '<div align="center">', "<h2>Usage</h2>", "<!-- hubpub: ignore BD004 -->", "`<!-- hubpub:begin usage -->`",
    "\tcode", "---", "===", "$$x$$", "<!-- hubpub:begin usage -->", "<!-- hubpub:end usage -->",
    "<!-- hubpub:begin training 0123456789ab -->", "<!-- hubpub:end training -->", "<!-- hubpub:begin -->",
    "  <!-- hubpub:begin intro -->", "- <!-- hubpub:end intro -->", "<!-- hubpub:begin evaluation --> x",
    "<!-- hubpub:end evaluation -->", "\u2028", "\f", "<!-->", "<script>", "[a]: b",
    "<h1>A</h1>\n<h2>Usage</h2>", "<h3>Training</h3>\n</div>",
]
# fmt: on
ours = st.builds(
    part, st.sampled_from(NAMES), st.sampled_from(["", "\n", "\n## Training\n\nOld.\n\n", "\nOld words.\n\n"])
)
edited = st.builds(lambda name: part(name, "\nMine.\n\n", "0123456789ab"), st.sampled_from(NAMES))
FRONTS = ["", "", "---\nlicense: mit\n---\n", "---\n---\n", "---\na: [\n---\n", "---\n# hubpub:begin usage\n"]
bodies = st.lists(st.one_of(st.sampled_from(LINES), st.sampled_from(LINES), ours, edited), max_size=14).map("\n".join)


@st.composite
def readmes(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(FRONTS)) + draw(bodies) + draw(st.sampled_from(["", "\n", "\n\n"]))
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
    return draw(st.sampled_from(["", "", "\ufeff"])) + text


texts = st.one_of(
    st.sampled_from(
        ["", "New words.", "| a |\n|---|\n| 2 |", "```python\nprint(1)\n```", "<details>\n\nx\n\n</details>"]
    ),
    st.sampled_from(
        ["```", "<!--", "<!-- hubpub:end usage -->", "<!-- hubpub:begin x -->", "- item", "### Below\n\nx"]
    ),
    st.lists(st.sampled_from(LINES), max_size=4).map("\n".join),
)
HEADINGS = {"intro": [""], "usage": ["Usage", "## How to use"], "training": ["Training", "Training procedure"]}
HEADINGS |= {"title": ["# me/model"], "evaluation": ["Evaluation", "### Results"], "citation": ["Citation"]}


@st.composite
def sections(draw: st.DrawFn) -> list[Piece]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    return [Piece(name, draw(st.sampled_from(HEADINGS[name])), draw(texts)) for name in sorted(names, key=NAMES.index)]
