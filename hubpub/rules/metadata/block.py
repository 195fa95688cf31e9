"""MD: the front matter as a block: whether there is one, and whether the Hub reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from hubpub.cards.frontmatter import Mapping, Scalar, Sequence, line_column, parse
from hubpub.rules.metadata import refusals
from hubpub.rules.metadata.known_keys import KEYS
from hubpub.rules.metadata.places import at, front_matter, in_words
from hubpub.rules.registry import Needs, rule
from hubpub.types.card import CARD_PATH, wide_encoding
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.spelling import spelled

_DUPLICATE = "duplicated mapping key"
# What mends a fault of YAML, by what is said of it; of all others quotes are the likeliest.
_REMEDIES = {
    "tab characters": "Indent with spaces: YAML takes no tab there.",
    "within a double quoted scalar": "Close the quotes.",
    "within a single quoted scalar": "Close the quotes; an apostrophe within single quotes is written twice.",
    "within a flow collection": "Close the bracket or brace.",
    "unidentified alias": "Put a text that begins with * into quotes, all of it.",
    "unknown tag": "Put a text that begins with ! into quotes, all of it.",
    "undeclared tag handle": "Put a text that begins with ! into quotes, all of it.",
    "unknown escape sequence": "Write the backslash twice, or single quotes around the text.",
}
_QUOTES = "Mend the YAML there; a text with ': ' or '#' in it wants quotes around all of it."
_DASHES = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_OPENING = re.compile(r"---([^\r\n]+)")
_BLANK = "\ufeff \t\r\n"
# What a card is called by mistake, the likeliest first.
_ALIKE = (
    *("readme.md", "readme.md.txt", "readme.markdown", "readme", "readme.txt", "readme.rst"),
    *("modelcard.md", "model_card.md"),
)
# A block that somebody put below a title: it is looked for at so many lines of ---, in so many characters.
_MOST_TRIED = 3
_MOST_SEARCHED = 20_000


@rule("MD001", Severity.WARNING)
def no_front_matter(draft: Draft) -> Iterator[Finding]:
    """The card has no front matter, or one that the Hub does not find.

    Without it the Hub knows neither licence nor language nor task, and nobody finds the model by them; it warns
    "empty or missing yaml metadata in repo card". The block must open the file with a line ``---``, hold something,
    and end with a line ``---``.

    Remedy: begin the card with a block of ``---`` lines that names at least ``license``.
    """
    front = front_matter(draft)
    if front.found or has_no_card(draft) or wide_encoding(front.text):
        return  # of UTF-16 and UTF-32 BD002 tells
    why, remedy, line = "", "Begin the card with a line ---, at least a license, and another line ---.", 1
    if behind := _behind_opening(front.text):
        what = "white space" if behind.isspace() else in_words(behind)
        line = line_column(front.text, front.text.index("---"))[0]
        why = f": nothing but the line's end may stand behind the --- that opens the block, and there is {what}"
        remedy = "Take it away."
    elif _ends_lines_in_cr(front.text):
        why = ": its lines end in CR alone, as on computers of long ago, so that the line of --- that closes it is none"
        remedy = "Save the card with line ends of today (LF, or CR LF)."
    elif front.text.lstrip(_BLANK).startswith("---"):
        why = ": the block that is opened with --- holds nothing or is not closed with a line of ---"
    elif line := _late_block(front.text):
        why = f": the block of line {line} is not read as such, because it does not begin the card"
        remedy = "Move the block, with its two lines of ---, to the very start of the card."
    yield no_front_matter.finding(
        f"empty or missing yaml metadata in repo card{why}", remedy, Subject(CARD_PATH, line or 1, 1)
    )


@rule("MD008", Severity.ERROR, needs=Needs.FILES)
def no_card(draft: Draft) -> Iterator[Finding]:
    """The folder has no card, or an empty one.

    A model without ``README.md`` tells nobody what it is, what it may be used for and where it comes from; the Hub
    shows an empty page. It reads a file of that very name alone, and no ``readme.md`` (text-generation-webui#4075).
    Where there is no card, hubpub renders one; so this is told where a card was meant to be there: it is a link that
    leads out of the folder, has another name, or a pattern excludes it. A push stops here; ``--force MD008`` publishes
    the folder without a card, or with the empty one, and leaves a card that the repository has as it is.

    Remedy: write ``README.md``, or rename what was meant to be it.
    """
    if draft.folder is None or not has_no_card(draft):
        return
    if any(file.path == CARD_PATH for file in draft.folder.files):
        yield no_card.finding(
            "the card, README.md, is empty",
            f"Write it, or {_by_recipe()}",
            Subject(path=CARD_PATH),
        )
        return
    other = next((path for path in named_alike(draft.folder) if path), "")
    left = next((left for left in draft.folder.left_out if left.path == CARD_PATH), None)
    if left is None and not other and draft.remote.find(CARD_PATH):
        return  # the repository keeps its own
    fact, remedy = "the folder has no card, README.md", f"Write one, or {_by_recipe()}"
    if left is not None and left.reason.startswith("a symbolic link"):
        fact += f": it is left out, as {left.reason}"
        remedy = (
            "Fetch what it leads to (git annex get .), or write the card in its place."
            if left.reason.endswith("to nothing")
            else "Push a copy without links, as of a snapshot in the Hub's cache: cp -rL FOLDER COPY."
        )
    elif left is not None:
        fact += f": it is left out ({left.reason})"
    elif other:
        fact += f", but {other}: the Hub reads a file of that very name alone"
        remedy = f"Rename it: mv {other} {CARD_PATH}."
    yield no_card.finding(fact, remedy)


def _by_recipe() -> str:
    """The other way to a card. A check takes no recipe: what it judges by is in the file."""
    return f"name a recipe and its facts (in hubpub.toml, or to a push by {spelled('recipe')} and {spelled('facts')})."


def named_alike(folder: ModelFolder) -> Iterator[str]:
    """The files that were meant to be the card, by their names; empty for a name that there is not.

    Args:
        folder: The folder.
    """
    names = {file.path.lower(): file.path for file in folder.files if "/" not in file.path and file.path != CARD_PATH}
    yield from (names.get(name, "") for name in _ALIKE)


def _ends_lines_in_cr(text: str) -> bool:
    head = text[:_MOST_SEARCHED]
    return "\r" in head and "\n" not in head and head.lstrip(_BLANK).startswith("---\r")


def _behind_opening(text: str) -> str:
    """What stands behind the ``---`` of the first line, where that alone hides a block; empty where it does not."""
    head = text[:_MOST_SEARCHED].lstrip(_BLANK)
    opening = _OPENING.match(head)
    return opening[1] if opening and _is_metadata("---" + head[opening.end() :]) else ""


def _is_metadata(text: str) -> bool:
    """Whether a text begins with a block that holds a key which the Hub reads."""
    root = parse(text).root
    return isinstance(root, Mapping) and any(entry.key.value in KEYS for entry in root.entries)


def _late_block(text: str) -> int:
    """The line of a block of metadata that something stands before; 0 where there is none."""
    head = text[:_MOST_SEARCHED]
    for match in islice(_DASHES.finditer(head), _MOST_TRIED):
        if _is_metadata(head[match.start() :]):
            return head.count("\n", 0, match.start()) + 1
    return 0


def has_no_card(draft: Draft) -> bool:
    """Whether a folder brings no card, or an empty one, and none is rendered for it."""
    return draft.folder is not None and draft.source is None and is_blank(draft.card.text)


def is_blank(text: str) -> bool:
    """Whether a card says nothing: it is empty, or white space, as the Hub sees it."""
    return not text.strip(_BLANK)


@rule("MD002", Severity.ERROR)
def broken_yaml(draft: Draft) -> Iterator[Finding]:
    """The front matter is no YAML.

    The Hub refuses the commit ("Invalid YAML in README.md: …"). It reads with js-yaml, whose reason and place are
    given here; PyYAML may well read the same text.

    Remedy: mend the YAML at the place given; a text with ``: `` or ``#`` in it, or one that begins with ``[``,
    ``{``, ``*``, ``@`` or a quote, wants quotes around all of it.
    """
    front = front_matter(draft)
    if front.fault and not front.fault.bound and not front.fault.message.startswith(_DUPLICATE):
        yield broken_yaml.finding(
            refusals.of_block(front),
            next((remedy for says, remedy in _REMEDIES.items() if says in front.fault.message), _QUOTES),
            at(front, front.fault.offset),
        )


@rule("MD003", Severity.ERROR)
def duplicate_key(draft: Draft) -> Iterator[Finding]:
    """A key stands twice in one mapping of the front matter.

    The Hub refuses the commit ("Invalid YAML in README.md: duplicated mapping key"); PyYAML, and with it
    huggingface_hub, silently keeps the last.

    Remedy: join the two into one, or remove one of them.
    """
    front = front_matter(draft)
    if front.fault and front.fault.message.startswith(_DUPLICATE):
        yield duplicate_key.finding(
            refusals.of_block(front),
            "Join the two into one, or remove one of them.",
            at(front, front.fault.offset),
        )


@rule("MD004", Severity.ERROR, Severity.WARNING)
def no_mapping(draft: Draft) -> Iterator[Finding]:
    """The front matter is no mapping of keys to values.

    The Hub refuses a block that holds a blank line only or a mere text ("The YAML metadata of your README.md is
    invalid.") or a list ('"value" must be of type object'): so a probe of its validator found. With no line at all
    between the two ``---`` there is no block for it, which it accepts with a warning (MD001). A block of comments only
    has no value either, but what the Hub says of one nobody has told: a warning.

    Remedy: write ``key: value`` lines, or remove the block.
    """
    front = front_matter(draft)
    if not front.found or front.fault or isinstance(front.root, Mapping):
        return
    severity = Severity.ERROR
    if isinstance(front.root, Sequence):
        message = f"{refusals.LIST_BLOCK}: the front matter is a list"
    elif isinstance(front.root, Scalar) and front.root.value is not None:
        message = (
            f"{refusals.INVALID_BLOCK}: the front matter is {in_words(front.root.value)} instead of keys and values"
        )
    elif refusals.holds_comments_only(front):
        message = "the front matter holds comments only, and the Hub refuses one that is blank"
        severity = Severity.WARNING
    else:
        message = f"{refusals.INVALID_BLOCK}: the front matter is blank"
    where = at(front, front.root.start if front.root else front.start)
    yield no_mapping.finding(message, "Write 'key: value' lines, or remove the block.", where, severity=severity)


@rule("MD007", Severity.WARNING)
def too_large(draft: Draft) -> Iterator[Finding]:
    """The front matter is too large to be judged.

    Beyond 4,000,000 characters, 200,000 lines, 400,000 values or aliases that stand for a million more, hubpub does
    not read on, and no rule judges its values. Whether the Hub takes it nobody has told: its validator answered 413 to
    some large cards (embeddings-benchmark/mteb#1892), and from git it takes no file over 10 MiB that is no LFS file
    (mteb#1368).

    Remedy: put evaluation results into ``.eval_results/``, beside the card, and what is long into the text.
    """
    front = front_matter(draft)
    if front.fault and front.fault.bound:
        yield too_large.finding(
            f"the front matter is too large to be judged: {front.fault.message}",
            "Put evaluation results into .eval_results/, beside the card.",
            Subject(CARD_PATH, *line_column(front.text, front.start)),
        )
