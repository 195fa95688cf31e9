"""What holds for every name, handle, URL and prompt that a card can be given, however hostile.

The judges are not hubpub's: markdown-it and html.parser say what a reader sees, PyYAML what the Hub reads from the
front matter, Python's own parser what the usage example holds, and a CSS string reader after the CSS Syntax spec what
a browser loads. `make test` runs a few examples of each, always the same ones; `make test-full` more, `make test-slow`
thousands.
"""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubpub.cards.recipes.huggingtweets.editions import EDITIONS, IN_FRONT, OF_SEVERAL, fill_edition, grammar
from hubpub.cards.recipes.huggingtweets.facts import Account, Facts, HeldOut, Source
from hubpub.cards.recipes.huggingtweets.parse import parse_card
from hubpub.cards.recipes.huggingtweets.recipe import RECIPE
from hubpub.cards.recipes.huggingtweets.write import write_card
from hubpub.types.card import Card
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.profile import Profile

KNOWN = ("license", "author", "note", "pipeline_tag", "library_name")
LINEAGE = Lineage(RunRef("https://wandb.ai/a/b/runs/data"), RunRef("https://wandb.ai/a/b/runs/train"))
COUNTS = ("downloaded", "retweets", "short", "kept")

few = settings(max_examples=150, deadline=None, derandomize=True, database=None)
more = settings(max_examples=1000, deadline=None, derandomize=True, database=None)
many = settings(max_examples=5000, deadline=None, derandomize=True, database=None)

# fmt: off
HOSTILE = [
    "<script>", "</div>", "<b>", "<", ">", "<3", "<!--", "-->", "<?", "<![CDATA[", "<http://a.b>", "<a@b.c>",
    '"', "'", "\\", "\\\\", "\\a ", "\\'", "')", "url(", "`", "```", "|", "||", "\\|", " | ", "| ", " |",
    "&", " & ", "& ", " &", "&&", "&amp;", "&lt", "&lt;", "&#10;", "&#x41", "&#0;", "&notit;", "&copy", "&NewLine;",
    "*", "**", "_", "__", "a_b_c", "~", "~~", "[", "]", "](", "](x)", "![", "[a]: b", "#", "- ", "1. ", "---", "===",
    "\n", "\t", "\r", "\n\n", "    ", " ", "  ", "\xa0", "\u2028", "\u3000", "\u202e", "\u2066", "\u200d", "\ufeff",
    "{{ x }}", "{% y %}", "{# z #}", "$x$", ":smile:", "@", "http://x.y", "www.x.y", "%2F", "/", "..", "?", "a", "A b",
    "é", "e\u0301", "🤖", "高須", "\ufffe", "\U0010ffff", "x &", "Bob",
]
# fmt: on
clean = st.characters(exclude_categories=["Cc", "Cs"])
text = st.one_of(st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join), st.text(clean, max_size=12))
accounts = st.lists(
    st.builds(
        lambda name, avatar, counts: Account(name=name, avatar=avatar, **dict(zip(COUNTS, counts, strict=True))),
        text,
        text,
        st.tuples(*[st.integers(0, 10**12)] * 4),
    ),
    min_size=1,
    max_size=5,
)


def run_or_none(url: str) -> RunRef | None:
    try:
        return RunRef.parse(url)
    except ValueError:
        return None


# whatever hubpub takes for a run's URL, a card links as it is
url_part = st.one_of(st.sampled_from(["a", "wandb", "runs", "a b", "é"]), text)
runs = st.one_of(
    st.builds("https://{}/{}/{}/runs/{}".format, st.one_of(st.just("wandb.ai"), text), url_part, url_part, url_part),
    st.builds("{}/{}/{}".format, url_part, url_part, url_part),
).map(lambda url: run_or_none(url) or LINEAGE.training_run)


words = st.sampled_from(
    ["mit", "no", "True", "null", "1e5", "0x1", "a: b", "a #b", "- a", "text-generation", "~", "[a]"]
)
bases = st.sampled_from(
    ["gpt2", "openai-community/gpt2", "a_b_c/_d_", "true", "1e5", "0x1F", "x/..", "__a__/b*".rstrip("*")]
)


@st.composite
def any_facts(draw: st.DrawFn) -> tuple[Facts, Lineage, str]:
    """Facts, their runs and an edition that can hold them."""
    edition = draw(st.sampled_from([*EDITIONS, "2026", "2026", "2022"]))
    people = draw(accounts)
    thumbnail = st.one_of(text.filter(bool), text.map("https://x.y/{}".format))
    some_runs, known = runs, {}
    if edition == "2026":
        thumbnail, some_runs = st.one_of(st.just(""), thumbnail), st.one_of(st.none(), runs)
        known = {name: draw(st.one_of(st.just(""), words, text)) for name in KNOWN}
        known |= draw(
            st.one_of(st.just({}), st.just({"from_scratch": True}), bases.map(lambda base: {"base_model": base}))
        )
        known["samples"] = draw(st.lists(text, max_size=5))
        known["balance"] = draw(st.one_of(st.none(), st.integers(1, 10**12)))
        loss = st.floats(0, allow_nan=False, allow_infinity=False)
        known["held_out"] = draw(
            st.one_of(st.none(), st.builds(HeldOut, tweets=st.integers(0), before=loss, after=loss))
        )
        if draw(st.booleans()):
            people = [each.model_copy(update={"trained": draw(st.integers(0, 10**12))}) for each in people]
    elif edition == "2020-padded":
        known = {"padding": draw(st.integers(0, 100))}
    return (
        Facts(
            handle=draw(text.filter(bool)),
            thumbnail=draw(thumbnail),
            prompt=draw(text),
            accounts=people if edition in OF_SEVERAL else people[:1],
            **known,
        ),
        Lineage(draw(some_runs), draw(some_runs)),
        edition,
    )


# (a) what a card shows is its facts, and nothing but its facts


class Reader(HTMLParser):
    """What a reader of a page gets, as a list of events."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[tuple] = []

    def handle_starttag(self, tag, attrs):
        self.events.append(("<", tag, attrs))

    def handle_startendtag(self, tag, attrs):
        self.events.append(("</>", tag, attrs))

    def handle_endtag(self, tag):
        self.events.append((">", tag))

    def handle_comment(self, data):
        self.events.append(("comment", data))

    def handle_decl(self, decl):
        self.events.append(("declaration", decl))

    def unknown_decl(self, data):
        self.events.append(("declaration", data))

    def handle_pi(self, data):
        self.events.append(("instruction", data))

    def handle_data(self, data):
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))


def events(card: Card) -> list[tuple]:
    """The body of a card as a reader gets it, white space collapsed as HTML collapses it; code as it is."""
    reader = Reader()
    reader.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(card.body))
    reader.close()
    found, inside = [], []
    for event in reader.events:
        if event[0] == "<" and event[1] not in ("img", "link"):
            inside.append(event[1])
        elif event[0] == ">":
            assert inside.pop() == event[1], "tags nest"
        elif event[0] == "text":
            shown = event[1] if "code" in inside else collapsed(event[1])
            # a table's cell is trimmed of any white space, not of HTML's alone
            shown = shown.strip() if "th" in inside else shown
            if shown:
                found.append(("text", shown))
            continue
        found.append(event)
    assert not inside
    return found


def collapsed(shown: str) -> str:
    return re.sub(r"[ \t\n\r\f]+", " ", shown).strip(" ")


def css_string(source: str) -> tuple[str, str]:
    """A single-quoted CSS string at the end of which something else follows: its value and what follows."""
    assert source[0] == "'"
    value, at = "", 1
    while source[at] != "'":
        assert source[at] not in "\n\r\f", "a string ends at its line's end"
        if source[at] != "\\":
            value, at = value + source[at], at + 1
        elif digits := re.match(r"[0-9a-fA-F]{1,6}", source[at + 1 :]):
            value += chr(int(digits[0], 16))
            at += 1 + digits.end()
            at += source[at] in " \n\t"
        else:
            value, at = value + source[at + 1], at + 2
    return value, source[at + 1 :]


def shows_its_facts(facts: Facts, lineage: Lineage, edition: str) -> None:
    card = write_card(facts, lineage, "some/repo", edition=edition)
    plain = Facts(
        handle="QHANDLEQ",
        thumbnail="QTHUMBQ" if facts.thumbnail else "",
        prompt="QPROMPTQ",
        **{name: f"Q{name}Q" if getattr(facts, name) else "" for name in KNOWN},
        from_scratch=facts.from_scratch,
        samples=[f"QSAMPLE{index}Q" for index in range(len(facts.samples))],
        balance=facts.balance,
        held_out=facts.held_out,
        padding=facts.padding,
        base_model="QBASEQ" if facts.base_model else "",
        accounts=[
            account.model_copy(
                update={"name": f"QNAME{index}Q", "avatar": f"QAVATAR{index}Q" if account.avatar else ""}
            )
            for index, account in enumerate(facts.accounts)
        ],
    )
    plain_lineage = Lineage(lineage.data_run and LINEAGE.data_run, lineage.training_run and LINEAGE.training_run)
    template = write_card(plain, plain_lineage, "some/repo", edition=edition)

    # the front matter, as the Hub reads it
    asked = IN_FRONT if edition == "2026" else ("thumbnail",)
    assert yaml.safe_load(card.front_matter) == {
        "language": "en",
        **{key: getattr(facts, key) for key in IN_FRONT if key in asked and getattr(facts, key)},
        "tags": ["huggingtweets"],
        "widget": [{"text": facts.prompt}],
    }
    assert card.text.count("\n") == template.text.count("\n")

    # the body, as a reader gets it
    found, expected = events(card), []
    for event in events(template):
        if event[0] == "text":
            shown = re.sub(
                r"QNAME(\d)Q|QHANDLEQ|Q(author|note)Q|QBASEQ|QSAMPLE(\d)Q",
                lambda m: (
                    facts.accounts[int(m[1])].name
                    if m[1]
                    else facts.samples[int(m[3])]
                    if m[3]
                    else getattr(facts, m[2] or ("handle" if "HANDLE" in m[0] else "base_model"))
                ),
                event[1],
            )
            if shown != event[1] and "QPROMPTQ" not in shown:
                # as events() does: where white space is trimmed depends on the cell, so both ends are
                shown = collapsed(shown)
                shown = shown.strip() if expected[-1][:2] == ("<", "th") else shown
            if shown:
                expected.append(("text", shown))
        else:
            expected.append(event)
    assert len(found) == len(expected), (found, expected)
    for got, wanted in zip(found, expected, strict=True):
        assert got[:2] == wanted[:2] or "QPROMPTQ" in wanted[1]
        if got[0] == "<":
            assert same_attributes(dict(got[2]), dict(wanted[2]), facts, lineage), (got, wanted)
            assert [name for name, _ in got[2]] == [name for name, _ in wanted[2]]
        elif got[0] == "text" and "QPROMPTQ" in wanted[1]:
            before, after = wanted[1].split("QPROMPTQ")
            assert got[1].startswith(before)
            assert got[1].endswith(after)
            # the editions of 2020 colour it, so that it stands by itself
            call = ast.parse(got[1]).body[-1].value
            assert [argument.value for argument in getattr(call, "args", [call])] == [facts.prompt]
            assert ast.literal_eval(got[1].removeprefix(before[:-1]).removesuffix(after[1:])) == facts.prompt
        else:
            assert got == wanted


def same_attributes(got: dict, wanted: dict, facts: Facts, lineage: Lineage) -> bool:
    """Whether attributes are the same, but for the URLs in which the facts must stand."""
    for plain, run in ((LINEAGE.data_run, lineage.data_run), (LINEAGE.training_run, lineage.training_run)):
        if wanted.get("href", "").startswith(plain.url):
            rest = wanted["href"].removeprefix(plain.url)
            # Markdown percent-encodes what a URL cannot hold
            return unquote(got["href"]) == unquote(run.url + rest)
    if wanted.get("href") == "https://huggingface.co/QBASEQ":
        return got["href"] == f"https://huggingface.co/{facts.base_model}"
    if wanted.get("href") == "https://twitter.com/QHANDLEQ":
        segment = got["href"].removeprefix("https://twitter.com/")
        assert not set(segment) & set("/?#")
        return unquote(segment) == facts.handle
    if avatar := re.search(r"'QAVATAR(\d)Q'\)\Z", wanted.get("style", "")):
        before = wanted["style"][: avatar.start()]
        assert got["style"].startswith(before)
        return css_string(got["style"][len(before) :]) == (facts.accounts[int(avatar[1])].avatar, ")")
    return got == wanted


@few
@given(any_facts())
def test_a_card_shows_its_facts_and_nothing_else(given_facts):
    shows_its_facts(*given_facts)


@pytest.mark.full
@more
@given(any_facts())
def test_a_card_shows_its_facts_and_nothing_else_more(given_facts):
    shows_its_facts(*given_facts)


@pytest.mark.slow
@many
@given(any_facts())
def test_a_card_shows_its_facts_and_nothing_else_thousands(given_facts):
    shows_its_facts(*given_facts)


@few
@given(st.text(clean, min_size=1), st.text(clean))
def test_yaml_and_python_read_back_any_text_of_the_front_matter(thumbnail, prompt):
    account = Account(name="x", downloaded=0, retweets=0, short=0, kept=0)
    facts = Facts(handle="x", thumbnail=thumbnail, prompt=prompt, accounts=[account])
    card = write_card(facts, LINEAGE, "a/b", edition="2026")
    front = yaml.safe_load(card.front_matter)
    assert front["thumbnail"] == thumbnail
    assert front["widget"] == [{"text": prompt}]
    line = next(line for line in card.text.split("\n") if line.startswith("generator("))
    assert ast.parse(line).body[0].value.args[0].value == prompt


# (b) a card gives its facts back


def gives_its_facts_back(facts: Facts, lineage: Lineage, edition: str, *, final_newline: bool) -> None:
    card = write_card(facts, lineage, "some/repo", edition=edition, final_newline=final_newline)
    on_card = [  # three avatars are shown, the others' are not on the card
        account if index < 3 else account.model_copy(update={"avatar": ""})
        for index, account in enumerate(facts.accounts)
    ]
    source = parse_card(card)
    assert source == Source(
        edition=edition,
        repo="some/repo",
        facts=facts.model_copy(update={"accounts": on_card}),
        lineage=lineage,
        final_newline=final_newline,
    )
    assert RECIPE.check(source) == ()
    assert RECIPE.render(source, source.repo, Profile()) == card
    assert Source.model_validate(source.model_dump(mode="json")) == source
    assert Source.model_validate_json(source.model_dump_json()) == source


@few
@given(any_facts(), st.booleans())
def test_a_card_gives_its_facts_back(given_facts, final_newline):
    gives_its_facts_back(*given_facts, final_newline=final_newline)


@pytest.mark.full
@more
@given(any_facts(), st.booleans())
def test_a_card_gives_its_facts_back_more(given_facts, final_newline):
    gives_its_facts_back(*given_facts, final_newline=final_newline)


@pytest.mark.slow
@many
@given(any_facts(), st.booleans())
def test_a_card_gives_its_facts_back_thousands(given_facts, final_newline):
    gives_its_facts_back(*given_facts, final_newline=final_newline)


# (c) a card in the wild keeps its bytes


wild_text = st.one_of(
    st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
).map(lambda value: value.replace("\n", ""))
number = st.one_of(st.integers(0, 10**6).map(str), st.sampled_from(["0", "00", "007"]))
run_url = st.one_of(
    st.sampled_from(["https://wandb.ai/a/b/runs/c", "https://app.wandb.ai/a/b/runs/d", "http://x/a/b/runs/c/overview"]),
    wild_text,
)


@st.composite
def wild_cards(draw: st.DrawFn) -> tuple[str, int]:
    """A card as huggingtweets wrote them, text put into the template as it came, and its number of accounts."""
    edition = draw(st.sampled_from([*EDITIONS, "2022", "2026", "2026"]))
    count = draw(st.integers(1, 4)) if edition in OF_SEVERAL else 1
    names = draw(st.lists(wild_text, min_size=count, max_size=count))
    alike = draw(st.booleans())

    def spelled() -> list[str]:
        return names if alike else draw(st.lists(wild_text, min_size=count, max_size=count))

    def numbers() -> str:
        return " | ".join(draw(st.lists(number, min_size=count, max_size=count)))

    handle = draw(wild_text)
    places = {
        "thumbnail": draw(wild_text),
        "widget_prompt": draw(wild_text),
        "usage_prompt": draw(wild_text),
        "header_handle": handle,
        "text_handle": handle if alike else draw(wild_text),
        "repo": draw(st.sampled_from(["huggingtweets/x", "gpt2", "a.b/c_d-e"])),
        "data_run": draw(run_url),
        "training_run": draw(run_url),
        "model_run": draw(run_url),
        **{name: numbers() for name in COUNTS},
    }
    parts = frozenset()
    if edition == "2026":
        optional = (
            "license",
            "pipeline_tag",
            "library_name",
            "thumbnail",
            "author",
            "note",
            "data_run",
            "training_run",
        )
        parts = draw(st.frozensets(st.sampled_from(optional)))
        parts |= draw(st.sampled_from([frozenset(), frozenset({"from_scratch"}), frozenset({"base_model"})]))
        places |= {name: draw(wild_text) for name in (*KNOWN, "base_name", "bias_name")}
        places |= {"base_model": draw(st.sampled_from(["gpt2", '"a/b"', "true"]))}
        places |= {name: draw(st.sampled_from(["gpt2", "a/b"])) for name in ("base_page", "bias_page")}
    if edition == "2020-padded":
        places["padding"] = draw(st.sampled_from(["", " ", " " * 100]))
    if edition in OF_SEVERAL:
        places |= {
            "bot": draw(st.sampled_from(["BOT", "CYBORG"])),
            "header_names": " & ".join(spelled()),
            "text_names": " & ".join(spelled()),
            "columns": " | ".join(spelled()),
            "rule": " | ".join(["---"] * count),
            **{f"avatar_{index}": draw(wild_text) for index in (1, 2, 3)},
            **{f"display_{index}": draw(st.sampled_from(["inherit", "none"])) for index in (1, 2, 3)},
        }
    else:
        places |= {
            "avatar": draw(wild_text),
            "header_name": names[0],
            "link_handle": handle if alike else draw(wild_text),
            "link_path": handle if alike else draw(wild_text),
        }
    card = fill_edition(edition, {n: t for n, t in places.items() if n in grammar(edition, parts).places}, parts)
    return card if draw(st.booleans()) else card.removesuffix("\n"), count


def keeps_its_bytes(text: str, count: int) -> None:
    source = parse_card(Card(text))
    assert len(source.facts.accounts) == count
    # what `hubpub card --read` prints and `--facts` takes gives the same bytes as well
    for taken in (source, Source.model_validate(source.model_dump(mode="json"))):
        assert RECIPE.render(taken, taken.repo, Profile()).text == text
    odd = len(source.facts.as_written) + sum(len(account.as_written) for account in source.facts.accounts)
    findings = RECIPE.check(source)
    assert [finding.code for finding in findings] == ["HT001"] * odd
    # a place without a finding is spelled as ours would be: without what is kept, the rest stays
    bare = source.facts.model_copy(
        update={
            "as_written": {},
            "accounts": [account.model_copy(update={"as_written": {}}) for account in source.facts.accounts],
        }
    )
    if not odd:
        assert bare == source.facts


@few
@given(wild_cards())
def test_a_card_in_the_wild_keeps_its_bytes(card):
    keeps_its_bytes(*card)


@pytest.mark.full
@more
@given(wild_cards())
def test_a_card_in_the_wild_keeps_its_bytes_more(card):
    keeps_its_bytes(*card)


@pytest.mark.slow
@many
@given(wild_cards())
def test_a_card_in_the_wild_keeps_its_bytes_thousands(card):
    keeps_its_bytes(*card)


# The same names in every place, as huggingtweets wrote them; no part of the card but the names is odd.


def wild_names(names: list[str]) -> str:
    number = " | ".join(["1"] * len(names))
    return fill_edition(
        "2022",
        {
            "thumbnail": "https://x.y/z.png",
            "widget_prompt": "My dream is",
            "usage_prompt": "My dream is",
            "header_handle": "x",
            "text_handle": "x",
            "repo": "a/b",
            "data_run": LINEAGE.data_run.url,
            "training_run": LINEAGE.training_run.url,
            "model_run": LINEAGE.training_run.url,
            "bot": "BOT" if len(names) == 1 else "CYBORG",
            "header_names": " & ".join(names),
            "text_names": " & ".join(names),
            "columns": " | ".join(names),
            "rule": " | ".join(["---"] * len(names)),
            **dict.fromkeys(COUNTS, number),
            **{f"avatar_{index}": "" for index in (1, 2, 3)},
            **{f"display_{index}": "none" for index in (1, 2, 3)},
        },
    )


# `<` begins a tag or not, `&` a reference or not: what HTML shows of such a name need not be the name
harmless = st.lists(
    st.sampled_from(["x", "Bob", " ", " & ", " | ", "x &", "& y", "| z", " |", "&", "|", "高須", "🤖", "'", "-", "#"]),
    min_size=1,
    max_size=6,
).map("".join)


def names_are_told_apart(names: list[str]) -> None:
    """Two separators of one length align, so the same names in all three places can always be told apart."""
    joined = [" & ".join(names), " | ".join(names)]
    aligned = [
        at for at in range(len(joined[0])) if joined[0].startswith(" & ", at) and joined[1].startswith(" | ", at)
    ]
    assume(len(aligned) == len(names) - 1)
    text = wild_names(names)
    source = parse_card(Card(text))
    assert [account.name for account in source.facts.accounts] == names
    assert RECIPE.render(source, source.repo, Profile()).text == text


@few
@given(st.lists(harmless, min_size=1, max_size=4))
@example(["a & b", "c | d"])
@example(["x &", "y"])
@example(["| ", " &"])
@example(["a | b & c", "d & e | f", "g"])
def test_names_that_hold_separators_are_told_apart(names):
    names_are_told_apart(names)


@pytest.mark.full
@more
@given(st.lists(harmless, min_size=1, max_size=4))
def test_names_that_hold_separators_are_told_apart_more(names):
    names_are_told_apart(names)


@pytest.mark.slow
@many
@given(st.lists(harmless, min_size=1, max_size=4))
def test_names_that_hold_separators_are_told_apart_thousands(names):
    names_are_told_apart(names)
