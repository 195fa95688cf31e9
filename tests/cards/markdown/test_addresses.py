"""BD: what Markdown and HTML take for a link, a picture and a tag, and what they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.rules.body.content import stripped_html
from hubpub.rules.body.links import insecure_picture, link_to_none, missing_file, picture_that_will_not_load
from hubpub.rules.body.text import body_of
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry, ModelFolder
from hubpub.workflows.check.fix import apply_fixes


def draft(text: str, *files: str) -> Draft:
    return Draft(None, ModelFolder(Path("/m"), tuple(FileEntry(file, 1, 1) for file in files)), Card(text))


def urls(text: str) -> list[str]:
    found = body_of(Card(text)).links
    assert all(0 <= link.start <= link.end <= len(text) for link in found)
    return [f"!{link.url}" if link.is_picture else link.url for link in found]


def places(rule, text: str, *files: str) -> list[str]:
    return [f"{f.subject.line}:{f.subject.column}" for f in rule(draft(text, *files))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b) ![c](<d e.png> 'f') [g]( h\n\"i\" )", ["b", "!d e.png", "h"]),
        ("![a](\nb.png)", ["!b.png"]),
        ("![a]()", ["!"]),
        (r"![a](b\_c.png) [d](e&amp;f) [g](h(i)\))", ["!b_c.png", "e&f", "h(i))"]),
        ("[a [b](c) d](e) [![f](g)](h)", ["c", "!g", "h"]),
        ("[`]`](b) [a](b [c](d e)", ["b"]),
        # no links
        (r"a](b) \[c](d) \[e\](f) [g] (h)", []),
        ("$f[x](t)$ and $$A[i](j)$$, \\\\(B[k](l)\\\\)", []),
        ("it costs $5 [a](b) and $6", ["b"]),
        ("<div>\n[a](b)\n</div>", []),
        ("<https://a.b/[c](d)>", []),
        ("[a\n\nb](c)", []),
        # definitions
        ("[a]: b.md\n[c]: <d e> 'f'\n[g]:\nh\n", ["b.md", "d e", "h"]),
        ("[^1]: Trained on 8 GPUs.\n\n[1]: Smith et al. (2020), A paper.\n\n[^2]: words", []),
        ("Legend:\n[a]: apple\n", []),
        ("![x][p] ![q] [r]\n\n[P]: a.png\n[q]: b.png\n[r]: c.png", ["!a.png", "!b.png", "c.png"]),
        ("> [a]: b\n", ["b"]),
        # HTML
        ("a <img src='b&amp;c'> <a title='href=\"d\"' href=e data-src=f>", ["!b&c", "e"]),
        ('<img alt="a > b" src="c"> \\<img src=d> `<img src=e>`', ["!c"]),
        ('<picture>\n<source srcset="a.png 2x, b.png"><img src=c>\n</picture>', ["!a.png", "!b.png", "!c"]),
        ('[a](b "<img src=c>")', ["b"]),
    ],
)
@pytest.mark.parametrize("front", ["", "---\nlicense: mit\n---\n"])
def test_what_is_a_link(text, expected, front):
    assert urls(front + text) == expected


def test_an_address_is_where_it_is_said_to_be():
    text = "![a](<b c> 'd') ![e]( f\\_g ) <img srcset='h 1x, i'>\n\n[j]: <k>\n"
    assert [text[link.start : link.end] for link in body_of(Card(text)).links] == ["b c", "f\\_g", "h", "i", "k"]


def test_files_are_named_as_markdown_writes_them():
    text = "![a](<my plot.png>) ![b](a\\_b.png) ![c](a&lowbar;b.png) ![d](\na_b.png) ![e](my%20plot.png)\n"
    assert places(missing_file, text, "my plot.png", "a_b.png") == []
    assert places(picture_that_will_not_load, text) == []
    assert places(missing_file, text) == ["1:7", "1:26", "1:41", "2:1", "2:15"]


def test_pictures_by_reference_and_of_sets():
    text = '![x][p]\n\n[p]: http://a.b/c.png\n\n<img srcset="http://a.b/d.png 2x, http://a.b/e.png">\n'
    assert places(insecure_picture, text) == ["3:6", "5:14", "5:35"]
    assert apply_fixes(text, insecure_picture(draft(text)))[0] == text.replace("http:", "https:")


@pytest.mark.parametrize(
    "url",
    ["http://example.com:8080/c.png", "http://93.184.216.34/c.png", "http://me@a.b:80/c.png", "http://a.b:443?c"],
)
def test_https_is_not_written_where_it_may_not_answer(url):
    [finding] = insecure_picture(draft(f"![x]({url})\n"))
    assert not finding.fix
    assert "--fix" not in finding.remedy


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://172.16.3.4/c.png",
            "http://0.0.0.0:7860/c",
            "https://localhost/c",
            "http://169.254.1.1",
            "http://[::1]",
        ),
        *("http://nas.local/c.png", "http://10.0.0.1:80/c.png"),
    ],
)
def test_a_server_of_ones_own_is_no_readers(url):
    assert places(insecure_picture, f"![x]({url})\n") == []
    assert places(picture_that_will_not_load, f"![x]({url})\n") == ["1:6"]


@pytest.mark.parametrize("repo", ["me/m", "gpt2", "datasets/me/m", "spaces/me/m"])
def test_the_hubs_page_about_a_picture(repo):
    page = f"https://huggingface.co/{repo}/blob/main/p.png"
    text = f"![x]({page}) [y]({page}) <img src='{page}'>\n"
    findings = list(picture_that_will_not_load(draft(text)))
    assert len(findings) == 2
    assert apply_fixes(text, findings)[0] == text.replace("/blob/", "/resolve/").replace(
        f"[y]({page.replace('blob', 'resolve')})", f"[y]({page})"
    )
    assert places(picture_that_will_not_load, "![x](https://huggingface.co/me/m/resolve/blob/blob/p.png)") == []
    assert places(picture_that_will_not_load, "![x](http://172.32.0.1/a) ![x](http://10.example.com/a)") == []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("[![W&B](https://a.b/c.svg)\n](None)\nfoo\n", "foo\n"),
        ("[![W&B](https://a.b/c.svg)\n](None) foo\n", " foo\n"),
        ("a\n[![b](c)](None) [![d](e)](f)\n", "a\n [![d](e)](f)\n"),
        # each would be another block
        *((same, same) for same in ("[1. foo](None)\n", "[# x](None)\n", "> [- a](None)\n", "[![a](b)](None) 2) c\n")),
        ("<pre>\n[a](None)\n</pre>\n", "<pre>\n[a](None)\n</pre>\n"),
        ("a [1. foo](None)\n", "a 1. foo\n"),
    ],
)
def test_links_to_none_are_removed(text, after):
    assert apply_fixes(text, link_to_none(draft(text)))[0] == after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<img alt="JavaScript: the good parts">', []),
        ('<img alt="users online = 4" title="javascript:x">', []),
        ("tweets of \\<script>, and \\<style>", []),
        ('[x](y "a <script> b")', []),
        ('<img alt="a > b" onerror=x>', ["1:18"]),
        ("<div>\n<svg/onload=x>\n</div>", ["2:6"]),
        ("<a href='java&#10;script:x'>", ["1:1"]),
        # shown as text
        ("a <svg/onload=x>", []),
    ],
)
def test_stripped_html(text, expected):
    assert places(stripped_html, text) == expected
