"""Summaries: what they hold, and that nothing in them formats, links or runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hubpub.cli.output import markdown
from hubpub.display.words import one_line
from hubpub.types.access import Access
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.plan import Action, Change, KeyChange, Plan
from hubpub.types.receipt import Receipt
from tests.support.shown_values import FINDINGS

HOSTILE = st.text(st.sampled_from("\\`*_{}[]<>()#+-.!|~&$@:=^/\"' \n\r\tawx1é\u2028"), max_size=30)
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(text: str) -> str:
    """What a reader sees of Markdown."""
    return unescape(re.sub(r"<[^>]*>", "", GITHUB.render(text)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_plan(a_plan: Callable[..., Plan], golden: Callable[[str, str], None]) -> None:
    golden("summary-plan.md", markdown.plan_summary(a_plan()))


def test_a_plan_of_nothing(a_plan: Callable[..., Plan]) -> None:
    nothing = a_plan(changes=(), card_diff="", findings=(), lineage=None, settings=())
    assert markdown.plan_summary(nothing) == (
        "## Plan for [huggingtweets/tks](<https://huggingface.co/huggingtweets/tks>)\n\n"
        "Nothing to publish: the hub holds these files.\n"
    )


def test_a_receipt(a_receipt: Callable[..., Receipt], golden: Callable[[str, str], None]) -> None:
    page = "https://huggingface.co/huggingtweets/tks/discussions/3"
    golden("summary-receipt.md", markdown.receipt_summary(a_receipt(url=page, pull_request=page, tag="v1.0")))
    assert "## Unchanged: [huggingtweets" in markdown.receipt_summary(a_receipt(changed=False))
    opened = markdown.receipt_summary(
        a_receipt(changed=False, settings=(KeyChange("gated", Action.REPLACE, "manual", False),))
    )
    assert "## Changed the settings of [huggingtweets" in opened
    assert "| Settings | gated manual → false |" in opened


def test_what_was_checked() -> None:
    finding = Finding("MD010", Severity.ERROR, "no licence", "Name one.", Subject("a/README.md", 2, 10))
    text = markdown.check_summary(Checked(2, (finding,)))
    assert "## 2 cards and folders checked\n\n1 error\n" in text
    assert "| ❌ error | <code>MD010</code> | <code>a/README.md\\:2\\:10</code> | no licence. Name one. |" in text
    assert markdown.check_summary(Checked(1)) == "## 1 card or folder checked\n\nNothing to say.\n"


@given(HOSTILE)
def test_a_message_shows_as_it_is(text: str) -> None:
    page = markdown.error_summary(f"x{text}x")
    assert squeezed(shown(page)) == squeezed(f"hubpub stopped ❌ x{one_line(text)}x")
    assert "<img" not in GITHUB.render(page)
    assert "<a " not in GITHUB.render(page)


@given(st.lists(HOSTILE, min_size=3, max_size=3))
def test_a_row_of_a_table_stays_one(texts: list[str]) -> None:
    path, message, code = (f"x{text}x" for text in texts)
    finding = Finding(code, Severity.INFO, message, subject=Subject(path))
    html = GITHUB.render("\n\n".join(markdown.findings_table([finding])))
    cells = re.findall(r"<td>(.*?)</td>", html, re.DOTALL)
    assert [squeezed(unescape(re.sub(r"</?code>", "", cell))) for cell in cells] == [
        squeezed(one_line(part)) for part in ("💡 info", code, path, f"{message}.")
    ]


@given(st.lists(HOSTILE, max_size=6))
def test_nothing_in_a_diff_ends_its_fence(lines: list[str]) -> None:
    fenced = markdown._fenced("\n".join(["```", "~~~~", *lines]), "diff")
    html = GITHUB.render(f"before\n\n{fenced}\n\nafter")
    assert html.startswith('<p>before</p>\n<pre><code class="language-diff">')
    assert html.endswith("</code></pre>\n<p>after</p>\n")


def test_a_link_is_one_only_to_a_page() -> None:
    for url in ("javascript:alert(1)", "https://x y", "https://x/>)", "http://a\n", "ftp://a", "https://a/<b>"):
        finding = Finding("X", Severity.INFO, "m", subject=Subject(url=url))
        assert "<a " not in GITHUB.render("\n\n".join(markdown.findings_table([finding])))


def test_a_long_plan_is_cut(a_plan: Callable[..., Plan]) -> None:
    many = tuple(Change(f"shard-{number}.safetensors", Action.ADD, "new", 1) for number in range(5000))
    text = markdown.plan_summary(a_plan(changes=many, card_diff="+x\n" * 9000))
    assert "… and 4800 more" in text
    assert "… and 8600 lines more" in text
    assert len(text) < 100_000


@pytest.mark.parametrize("piece", ["*", "\U0001f600", "\n", "\udc80"], ids=ascii)
@pytest.mark.parametrize(
    ("length", "count"), [(1, 999), pytest.param(3000, 400, marks=pytest.mark.full), (1_500_000, 1)]
)
def test_all_that_a_step_writes_is_less_than_github_takes(
    a_plan: Callable[..., Plan], a_receipt: Callable[..., Receipt], piece: str, length: int, count: int
) -> None:
    long = piece * length
    names = [f"{number}{long}" for number in range(count)]
    plan = a_plan(
        changes=tuple(
            Change(name, action, long, 1) for name in names for action in (Action.ADD, Action.KEEP, Action.SKIP)
        ),
        card_diff="".join(f"+{name}\n" for name in names),
        findings=(*FINDINGS, *(Finding("X", Severity.INFO, long, long, Subject(name)) for name in names)),
        settings=(KeyChange("gated", Action.REPLACE, long, long),),
        access=Access(long, long, False, long, long),
        branch=long,
        tag=long,
    )
    pages = [
        markdown.plan_summary(plan),
        markdown.receipt_summary(a_receipt(tag=long, url=long, signed_by=long, published_by=long, link_back=long)),
        markdown.error_summary(long),
    ]
    assert sum(len(page.encode(errors="backslashreplace")) for page in pages) < markdown.LIMIT
    html = GITHUB.render("\n\n".join(pages))
    assert html.count("<details>") == html.count("</details>")
    for head in ("Findings", "Lineage"):
        assert f"<h3>{head}</h3>" in html
    for head in ("Published", "hubpub stopped"):
        assert f"<h2>{head}" in html
    assert "<code>WT001</code>" in html


def test_a_long_check_is_less_than_github_takes() -> None:
    many = tuple(Finding("X", Severity.INFO, "é" * 3000, subject=Subject("x" * 3000)) for _ in range(300))
    assert len(markdown.check_summary(Checked(2, many)).encode()) < markdown.LIMIT


def test_one_long_piece_is_cut() -> None:
    assert markdown.error_summary("a" * 90_000) == f"## hubpub stopped\n\n❌ {'a' * 1999}…\n"
