"""Reading: the seeds byte for byte, and what is not a card refused at its first difference."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from hubpub.cards.recipes.huggingtweets.parse import parse_card
from hubpub.cards.recipes.huggingtweets.recipe import RECIPE
from hubpub.cards.recipes.registry import read_card
from hubpub.cards.templates.grammar import NoMatchError
from hubpub.errors import BlockedError
from hubpub.types.card import Card
from hubpub.types.lineage import RunRef
from hubpub.types.profile import Profile

SEEDS = Path(__file__).parents[3] / "corpus" / "huggingtweets"
HANDLES = ["tks", "twitchytyrant", "afinchwrites", "berniesanders-coffee__burger-sensanders", "stephenking"]
DIGESTS = {
    "raw/afinchwrites.md": "e1d245a9d44bed5e",
    "raw/berniesanders-coffee__burger-sensanders.md": "8fe154b5e1747049",
    "raw/stephenking.md": "75cc452cb9ed7280",
    "raw/tks.md": "a93f99ace6e8408d",
    "raw/twitchytyrant.md": "96429ff8e9a8ddae",
    "repaired/afinchwrites.md": "6bb5dad49d3fdb03",
    "repaired/berniesanders-coffee__burger-sensanders.md": "024a0e6184d8476e",
    "repaired/stephenking.md": "b03718242cc59e94",
    "repaired/tks.md": "2de2f468f2fffe6c",
    "repaired/twitchytyrant.md": "169cbedad3697cd1",
}


def seed(handle: str, kind: str = "repaired") -> str:
    return (SEEDS / kind / f"{handle}.md").read_bytes().decode()


def again(text: str) -> str:
    source = parse_card(Card(text))
    return RECIPE.render(source, source.repo, Profile()).text


def refused(text: str) -> NoMatchError:
    with pytest.raises(NoMatchError) as error:
        parse_card(Card(text))
    return error.value


@pytest.mark.parametrize("handle", HANDLES)
def test_a_seed_comes_back_byte_for_byte(handle):
    text = seed(handle)
    source = parse_card(Card(text))
    assert RECIPE.render(source, source.repo, Profile()).encode() == (SEEDS / "repaired" / f"{handle}.md").read_bytes()
    assert RECIPE.check(source) == ()
    assert source.facts.handle == handle
    assert source.repo == f"huggingtweets/{handle}" == RECIPE.default_repo(source)
    assert source.final_newline


@pytest.mark.parametrize("handle", HANDLES)
def test_a_seed_without_its_final_newline_comes_back_without_it(handle):
    text = seed(handle).removesuffix("\n")
    source = parse_card(Card(text))
    assert not source.final_newline
    assert RECIPE.render(source, source.repo, Profile()).text == text


def test_the_seeds_are_as_they_were_given():
    """An editor or a formatter (ruff formats Python in Markdown) may not touch them."""
    digests = {
        path.relative_to(SEEDS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(SEEDS.glob("*/*.md"))
    }
    assert digests == DIGESTS


def test_what_a_seed_says():
    source = parse_card(Card(seed("stephenking")))
    assert source.edition == "2021-app"
    [king] = source.facts.accounts
    assert (king.name, king.downloaded, king.retweets, king.short, king.kept) == ("Stephen King", 3182, 721, 189, 2272)
    assert king.avatar.startswith("https://pbs.twimg.com/")
    assert source.facts.prompt == "My dream is"
    assert source.lineage.data_run == RunRef("https://wandb.ai/wandb/huggingtweets/runs/26bv6b2f")
    assert parse_card(Card(seed("afinchwrites"))).edition == parse_card(Card(seed("twitchytyrant"))).edition == "2021"
    assert parse_card(Card(seed("afinchwrites"))).facts.accounts[0].name == "Ashley Finch 🔞"


def test_what_a_seed_of_three_accounts_says():
    source = parse_card(Card(seed("berniesanders-coffee__burger-sensanders")))
    assert source.edition == "2022"
    assert [account.name for account in source.facts.accounts] == ["Coffee Burger", "Bernie Sanders", "Bernie Sanders"]
    assert len({account.avatar for account in source.facts.accounts}) == 3
    assert source.lineage.data_run == RunRef("https://wandb.ai/wandb/huggingtweets/runs/2k4t7tx8")
    assert source.lineage.training_run == RunRef("https://wandb.ai/wandb/huggingtweets/runs/31ey7s5h")


@pytest.mark.parametrize(
    ("handle", "line", "column"),
    [
        ("tks", 22, 89),
        ("twitchytyrant", 13, 65),
        ("afinchwrites", 13, 65),
        ("berniesanders-coffee__burger-sensanders", 22, 89),
        ("stephenking", 13, 65),
    ],
)
def test_a_raw_seed_is_refused_with_what_went_wrong_with_it(handle, line, column):
    raw = seed(handle, "raw")
    error = refused(raw)
    assert (error.line, error.column) == (line, column)
    # no line before it differs from the repaired card's
    assert raw.split("\n")[: line - 1] == seed(handle).split("\n")[: line - 1]
    assert raw.split("\n")[line - 1] != seed(handle).split("\n")[line - 1]
    with pytest.raises(BlockedError) as blocked:
        read_card(raw, "README.md")
    assert blocked.value.fact.startswith(
        f"README.md: not a card of this recipe: line {line}, column {column}: expected "
    )
    assert blocked.value.next_step == (
        "That line is UTF-8 that was read as Windows-1252: repair the file's encoding first."
    )
    assert blocked.value.exit_code == 1


@pytest.mark.parametrize("name", ["Ann ❤️", "Bob 🐍", "Café", "高須"])
def test_any_name_read_as_windows_1252_is_told(name):
    """Browsers read the five bytes that Windows-1252 leaves open as control characters; 🐍 and ️ hold such."""
    repaired = seed("stephenking").replace("Stephen King", name)
    table = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)}
    raw = "".join(table[byte] for byte in repaired.encode())
    with pytest.raises(BlockedError) as blocked:
        read_card(raw, "README.md")
    assert blocked.value.next_step.startswith("That line is UTF-8 that was read as Windows-1252")


def test_a_line_that_was_read_rightly_is_not_accused():
    for line in ("Café", "â", "Ãt", "\x9d", "高須"):
        with pytest.raises(BlockedError) as blocked:
            read_card(f"{line}\n", "README.md")
        assert blocked.value.next_step.startswith("Publish such a card")


@pytest.mark.parametrize("handle", HANDLES)
def test_a_seed_cut_off_after_any_line_is_refused_there(handle):
    lines = seed(handle).removesuffix("\n").split("\n")
    for count in range(1, len(lines)):
        # a card may lack its last line feed; an empty line is nothing without it
        for end in ("", "\n") if lines[count - 1] else ("\n",):
            error = refused("\n".join(lines[:count]) + end)
            assert (error.line, error.column) == (count, len(lines[count - 1]) + 1)
            assert re.fullmatch(r"expected another line, .+, found the end", error.reason)


@pytest.mark.parametrize("handle", HANDLES)
def test_a_seed_with_one_more_line_is_refused_there(handle):
    lines = seed(handle).removesuffix("\n").split("\n")
    for at in range(len(lines) + 1):
        error = refused("\n".join([*lines[:at], "One more line.", *lines[at:]]) + "\n")
        assert (error.line, error.column) == (at + 1, 1)
    assert refused(seed(handle) + "\n").line == len(lines) + 1
    assert refused(seed(handle) + "\n").reason == "expected the end, found ''"


@pytest.mark.parametrize("handle", HANDLES)
def test_a_seed_with_any_line_spoilt_is_refused_on_that_line(handle):
    lines = seed(handle).removesuffix("\n").split("\n")
    for at, line in enumerate(lines):
        error = refused("\n".join([*lines[:at], f"\x01{line}", *lines[at + 1 :]]))
        assert (error.line, error.column) == (at + 1, 1)


@pytest.mark.parametrize("handle", HANDLES)
def test_line_ends_and_byte_order_marks_are_part_of_a_card(handle):
    crlf = refused(seed(handle).replace("\n", "\r\n"))
    assert (crlf.line, crlf.column) == (1, 4)
    assert "'\\r'" in crlf.reason
    assert refused(seed(handle).replace("\n", "\r")).line == 1
    mark = refused("\ufeff" + seed(handle))
    assert (mark.line, mark.column) == (1, 1)
    assert "'\\ufeff---'" in mark.reason


@pytest.mark.parametrize("text", ["", "\n", "---", "---\n", "# A card\n", "---\nlanguage: zh\n---\n", "\x00", "\ud800"])
def test_what_is_no_such_card_is_refused(text):
    assert refused(text).line in (1, 2)


def test_columns_count_code_points():
    text = seed("tks").replace("/TAKASU@NT Shenzhen.", "/TAKASU@NT Shenzhen…")
    line = next(n for n, line in enumerate(text.split("\n"), 1) if line.endswith("…"))
    error = refused(text)
    assert error.line == line
    # the name is any text, so the full stop after it may come anywhere behind "tweets from "
    assert error.column == len("The model was trained on tweets from ") + 1


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("| 3248 |", "| 3248 | 1 |", "2 numbers in a table of 1 accounts"),
        ("| 3248 |", "| many |", "'many |' is not what belongs there"),
        ("| 3248 |", "| -1 |", "'-1 |' is not what belongs there"),
        ("| 3248 |", "| ٣ |", "'٣ |' is not what belongs there"),
        ("display:none", "display:hidden", None),
        ("AI BOT", "AI CYBERMAN", None),
        ("model='huggingtweets/tks'", "model='huggingtweets/tks/x'", None),
    ],
)
def test_places_that_hold_not_just_any_text(before, after, reason):
    text = seed("tks").replace(before, after, 1)
    line = next(n for n, (a, b) in enumerate(zip(text.split("\n"), seed("tks").split("\n"), strict=True), 1) if a != b)
    error = refused(text)
    assert error.line == line
    if reason:
        assert error.reason == reason


def test_fewer_names_than_the_rule_says():
    text = seed("berniesanders-coffee__burger-sensanders").replace("| Data | Coffee Burger | Bernie", "| Data | Bernie")
    error = refused(text)
    assert text.split("\n")[error.line - 1].startswith("| Data |")
    assert error.column == len("| Data | ") + 1
    assert error.reason == "the names are not those of 3 accounts, as the table's rule says"


def test_a_number_that_python_cannot_hold_is_refused():
    error = refused(seed("tks").replace("| 3248 |", f"| {'9' * 5000} |"))
    assert seed("tks").split("\n")[error.line - 1] == "| Tweets downloaded | 3248 |"


def test_thousands_of_accounts_are_read():
    text = seed("tks")
    name = "高須正和@NT深圳コミュニティ/TAKASU@NT Shenzhen"
    names = [f"n{index} & m" for index in range(2000)]
    text = text.replace(f'800">{name}<', f'800">{" & ".join(names)}<').replace(
        f"from {name}.", f"from {' & '.join(names)}."
    )
    text = text.replace(f"| {name} |", f"| {' | '.join(names)} |").replace("| --- | --- |", "| --- " * 2001 + "|")
    for number in ("3248", "1831", "825", "592"):
        text = text.replace(f" {number} |", f" {' | '.join([number] * 2000)} |")
    assert [account.name for account in parse_card(Card(text)).facts.accounts] == names
    assert again(text) == text


def test_leading_zeros_and_other_places_are_kept_as_they_stand():
    text = (
        seed("tks").replace("| 3248 |", "| 0003248 |").replace('- text: "My dream is"', '- text: "\\u004dy dream is"')
    )
    source = parse_card(Card(text))
    assert source.facts.accounts[0].downloaded == 3248
    assert source.facts.prompt == "My dream is"
    assert source.facts.as_written == {"downloaded": "0003248", "widget_prompt": "\\u004dy dream is"}
    assert again(text) == text


def test_a_link_to_what_is_no_run_is_kept_and_no_lineage():
    text = re.sub(
        r"\(https://wandb.ai/wandb/huggingtweets/runs/\w+/artifacts\)", "(about:blank/artifacts)", seed("tks"), count=1
    )
    source = parse_card(Card(text))
    assert source.lineage.data_run is None
    assert source.lineage.training_run.path == "wandb/huggingtweets/j1ak5d5p"
    assert source.facts.as_written == {"data_run": "about:blank"}
    assert again(text) == text


@pytest.mark.parametrize(
    "odd", ["\x00", "\x07", "\x1b[31m", "\x85", "\x00repo\x01", "\ud800", "\r", "\u2028", "\x0b\x0c"]
)
def test_characters_that_no_fact_may_hold_are_kept_in_the_spelling_alone(odd):
    text = seed("tks").replace("TAKASU", odd).replace("tks/1643624411056", odd)
    source = parse_card(Card(text))
    assert source.facts.accounts[0].as_written or odd == "\u2028"
    assert not set(source.facts.accounts[0].name) & set("\x00\x07\x1b\x85\ud800\x0b\x0c")
    assert again(text) == text


def test_names_that_look_like_more_columns():
    """A name of the wild that broke the card's own table is still told from its neighbours."""
    text = seed("tks").replace("高須正和@NT深圳コミュニティ/TAKASU@NT Shenzhen", "a | b & c")
    source = parse_card(Card(text))
    [account] = source.facts.accounts
    assert account.name == "a | b & c"
    assert account.as_written == {"column": "a | b & c"}
    [finding] = RECIPE.check(source)
    assert finding.code == "HT001"
    assert again(text) == text
    mended = source.model_copy(
        update={"facts": source.facts.model_copy(update={"accounts": [account.model_copy(update={"as_written": {}})]})}
    )
    assert "| Data | a \\| b & c |" in RECIPE.render(mended, mended.repo, Profile()).text
