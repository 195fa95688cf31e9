"""Spelling other people's text so that it shows as exactly that text."""

from __future__ import annotations

import html
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.recipes.huggingtweets import spelling

some = settings(max_examples=200, deadline=None, derandomize=True, database=None)
any_text = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("plain", "plain"),
        ("a & b", "a & b"),
        ("AT&T", "AT&T"),
        ("AT&T;", "AT&T;"),
        ("&amp;", "&amp;amp;"),
        ("&lt", "&amp;lt"),
        ("&notit;", "&amp;notit;"),
        ("&#10;", "&amp;#10;"),
        ("&#x41", "&amp;#x41"),
        ("&;", "&;"),
        ("&zz;", "&zz;"),
        ("I <3 U", "I <3 U"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("<b>", "&lt;b>"),
        ("</div>", "&lt;/div>"),
        ("<!-- -->", "&lt;!-- -->"),
        ("<?php", "&lt;?php"),
        ("ends with <", "ends with &lt;"),
        ("a\tb\nc\rd", "a&#9;b&#10;c&#13;d"),
        ('"quoted"', '"quoted"'),
    ],
)
def test_html_text(text, spelled):
    assert spelling.html_text(text) == spelled
    assert html.unescape(spelled) == text
    assert spelling.html_readings(spelled) == {text}


@pytest.mark.parametrize("spelled", ["<b>x</b>", "x</div>", "<!-- -->", "<?x?>"])
def test_html_that_holds_a_tag_reads_as_no_text(spelled):
    assert spelling.html_readings(spelled) == set()


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("https://x.y/z.png?a=1&b=2", "https://x.y/z.png?a=1&b=2"),
        ("https://x.y/'", r"https://x.y/\'"),
        ("a\\b", r"a\\b"),
        ('"', "&quot;"),
        ("<>", "&lt;&gt;"),
        ("&#39;", "&amp;#39;"),
        ("&copy=1", "&amp;copy=1"),
        ("a\nb\tc", r"a\a b\9 c"),
        ("", ""),
    ],
)
def test_a_url_in_css_in_an_attribute(url, spelled):
    assert spelling.css_url(url) == spelled
    assert spelling.css_url_shown(spelled) == url


@some
@given(any_text)
def test_what_is_spelled_reads_back(text):
    assert spelling.css_url_shown(spelling.css_url(text)) == text
    assert spelling.quoted_shown(spelling.inside_quotes(text)) == text
    assert spelling.yaml_url_shown(spelling.yaml_url(text)) == text
    assert spelling.link_path_shown(spelling.link_path(text)) == text
    assert text in spelling.html_readings(spelling.html_text(text))
    [shown] = spelling.markdown_text([text], [None], before="x ", after=" y")
    assert text in spelling.markdown_readings(shown)
    [shown] = spelling.table_cells([text], [None])
    assert text in spelling.markdown_readings(shown)


@pytest.mark.parametrize("text", ['say "hi"', "back\\slash", "a\nb\tc\rd", "\x7f\x85\u2028\u2029\ufeff\uffff", "🤖é"])
def test_quoted_strings_are_one_line_and_mean_the_same_to_yaml_python_and_json(text):
    line = f'"{spelling.inside_quotes(text)}"'
    assert len(line.splitlines()) == 1
    assert yaml.safe_load(line) == json.loads(line) == eval(line) == text


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("https://x.y/z.png?raw=true", "https://x.y/z.png?raw=true"),
        ("http://x.y/a#b:c", "http://x.y/a#b:c"),
        ("https://x.y/:", '"https://x.y/:"'),
        ("https://x.y/a b", '"https://x.y/a b"'),
        ("https://x.y/a #b", '"https://x.y/a #b"'),
        ("https://x.y/é", '"https://x.y/é"'),
        ("x.png", '"x.png"'),
        ("null", '"null"'),
        ("[a]", '"[a]"'),
    ],
)
def test_a_url_as_a_yaml_value(url, spelled):
    assert spelling.yaml_url(url) == spelled
    assert spelling.yaml_url_shown(spelled) == url
    assert yaml.safe_load(f"thumbnail: {spelled}\n") == {"thumbnail": url}


def test_what_is_no_quoted_string_reads_as_it_stands():
    assert spelling.quoted_shown('a" b "c') == 'a" b "c'
    assert spelling.quoted_shown("\\x41") == "\\x41"
    assert spelling.yaml_url_shown('"') == '"'


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*bold*", r"\*bold\*"),
        ("_it_", r"\_it\_"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("`code`", r"\`code\`"),
        ("[a](b)", r"\[a\](b)"),
        ("![a](b)", r"!\[a\](b)"),
        ("<http://x.y>", r"\<http://x.y>"),
        ("&amp;", r"\&amp;"),
        ("C:\\temp", "C:\\temp"),
        ("\\*", r"\\\*"),
        ("a\nb", "a&#10;b"),
        ("a\tb", "a&#9;b"),
        ("a\r- b", "a&#13;- b"),
    ],
)
def test_markdown_is_escaped_only_where_it_would_mean_something(text, spelled):
    assert spelling.markdown_text([text], [None], before="x ", after=".") == [spelled]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("a|b", r"a\|b"), ("a\\|b", r"a\\\|b"), ("|", r"\|"), ("a b", "a b"), ("a\\", "a\\"), ("a\tb", "a&#9;b")],
)
def test_a_bar_in_a_cell_is_escaped(text, spelled):
    assert spelling.table_cells([text, "x"], [None, None])[0] == spelled


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("ann", "ann"), ("a_b_c", "a_b_c"), ("a](b", r"a\](b"), ("[a", r"\[a"), ("a[b]", "a[b]"), ("a\rb", "a&#13;b")],
)
def test_text_of_a_link(text, spelled):
    assert spelling.markdown_link_text(text, before="@", after="'s tweets") == spelled
