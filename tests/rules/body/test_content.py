"""BD: what stands in a card's body, where it is said to stand, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.rules.body.content import mistaken_encoding, no_text, placeholder, stripped_html, unparsed_body
from hubpub.rules.body.links import link_to_none, missing_file
from hubpub.rules.body.snippets import another_repository
from hubpub.rules.body.structure import broken_table, empty_section, fence_without_language
from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry, LeftOut, ModelFolder, RemoteFile, RemoteTree
from hubpub.workflows.check.fix import apply_fixes
from tests.rules.body.places import places

SEEDS = Path(__file__).parents[2] / "corpus" / "huggingtweets"


def draft(text: str, repo: str | None = None, folder: ModelFolder | None = None, **fields) -> Draft:
    return Draft(repo, folder, Card(text), **fields)


def mended(rule, text: str) -> str:
    return apply_fixes(text, rule(draft(text)))[0]


@pytest.mark.parametrize("seed", sorted((SEEDS / "raw").iterdir()), ids=lambda seed: seed.stem)
def test_the_seeds_are_repaired_byte_for_byte(seed):
    raw, repaired = (path.read_bytes().decode() for path in (seed, SEEDS / "repaired" / seed.name))
    findings = list(mistaken_encoding(draft(raw)))
    differ = [n for n, (a, b) in enumerate(zip(raw.split("\n"), repaired.split("\n"), strict=True), 1) if a != b]
    assert sorted({finding.subject.line for finding in findings}) == differ
    after = apply_fixes(raw, findings)[0]
    left = list(mistaken_encoding(draft(after)))
    if seed.stem == "tks":
        assert after == repaired.replace("正", "æ£")
        assert {(f.fix, f.subject.line) for f in left} == {((), line) for line in (23, 41, 43)}
        assert all("'æ£' has lost a byte (perhaps it was 正 or 棭)" in finding.message for finding in left)
    else:
        assert after == repaired
        assert left == []


def test_code_and_comments_are_no_prose():
    text = "`ðŸ¤–` and `` ` Ã© ``\n\n```\nðŸ¤– {{ a }} USER_X\n```\n\n    ðŸ¤–\n\n<!-- {{ b }} -->\n\\`ðŸ¤–\\`\n"
    assert places(mistaken_encoding, text) == ["10:3"]
    assert places(placeholder, text) == []


def test_what_is_no_text():
    assert places(no_text, "a\r\nb\x00\n\x01") == ["2:2"]
    assert places(no_text, "tab\tand form feed\f") == []
    [finding] = no_text(draft(b"a \xff\xfe".decode(errors="surrogateescape")))
    assert finding.message == "byte 0xff is not UTF-8, and 1 more"
    [finding] = no_text(draft("\ud800"))
    assert "half a surrogate pair, U+D800" in finding.message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\n" * 500_001, "1,000,026 characters"),
        ("a" * 100_000, "a line has 100,000 characters"),
        ("a\n" * 20_001, "20,000 lines"),
        ("[" * 50_000 + "]" * 49_000, "brackets"),
        ("<div>\n" * 501, "HTML elements"),
    ],
    ids=["large", "long line", "many lines", "brackets", "elements"],
)
def test_too_much_is_said_and_its_text_judged_all_the_same(text, why):
    text = f"More information needed\n{text}"
    [finding] = unparsed_body(draft(text))
    assert why in finding.message
    assert places(placeholder, text) == ["1:1"]
    assert places(broken_table, text) == []


def test_just_not_too_much():
    assert places(unparsed_body, "[" * 500 + "]" * 500 + "<div>" * 500 + "<br>" * 900 + "a" * 90_000) == []
    # code opens no element: cards of language models list hundreds of such marks
    assert places(unparsed_body, "```text\n" + "<s>[ a\n" * 600 + "```\n") == []


def test_placeholders():
    text = (
        "---\na: {{ x }}\n---\n# {{ name }}\n{% if a %}\n[More Information Needed]\n\n`x`\nmore information needed.\n"
    )
    assert places(placeholder, text) == ["4:3", "5:1", "6:1", "9:1"]
    assert places(placeholder, r"This needs more information. $\frac{{a}}{{b}}$ {{}} {{1}}") == []
    code = '```bash\nUSER_NAME=me\nx = y["USER_NAME"]\necho $USER_NAME\nhf upload USER_NAME/m\n```\n'
    assert places(placeholder, code) == ["5:11"]


def test_stripped_html():
    text = 'a <script src="x">\n<b onclick = "x" title="only">\n<a href=" JavaScript:x">\n`<style>`'
    assert places(stripped_html, text) == ["1:3", "2:4", "3:1"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a\n[![x](https://x/y.png)](None)\nb\n", "a\nb\n"),
        ("![x](None)\n", ""),
        ("a ![x](None) b\n", "a b\n"),
        ("see [the run](None).\n", "see the run.\n"),
        ('[<img src="https://x/y.svg" alt="W&B" />](None)', ""),
        ("[](None) x", " x"),
        ("\\[a](None)", "\\[a](None)"),
        ("`[a](None)`", "`[a](None)`"),
        ("[a](None.md)", "[a](None.md)"),
    ],
)
def test_links_to_none_are_removed(text, after):
    assert mended(link_to_none, text) == after


def test_pictures():
    from hubpub.rules.body.links import insecure_picture, picture_that_will_not_load

    text = "![a](http://x/y.png) [b](http://x) <IMG SRC='HTTP://x/z.png'>\n[![c](http://x/c.png)](http://x)\n"
    assert places(insecure_picture, text) == ["1:6", "1:46", "2:7"]
    assert mended(insecure_picture, text) == (
        "![a](https://x/y.png) [b](http://x) <IMG SRC='https://x/z.png'>\n[![c](https://x/c.png)](http://x)\n"
    )
    bad = "![](/content/a.png) ![](../a.png) ![](https://github.com/a/b/blob/main/c.png) ![](http://localhost/a.png)\n"
    assert places(picture_that_will_not_load, bad) == ["1:5", "1:25", "1:39", "1:83"]
    assert "c.png?raw=true)" in mended(picture_that_will_not_load, bad)
    assert places(picture_that_will_not_load, "![](a.png) [x](../b) ![](data:image/png;base64,A)") == []


def test_files_that_the_folder_lacks():
    folder = ModelFolder(
        Path("/m"), (FileEntry("img/a b.png", 1, 1),), (LeftOut("training_args.bin", "a pickle of settings"),)
    )
    remote = RemoteTree("c", (RemoteFile("LICENSE", 1, "b"),))
    text = (
        "![a](img/a%20b.png) [b](./LICENSE#top) [c](img/) [d](#x) [e](mailto:x@y) [f](https://x) [g](/me/m) [h](.)\n"
        "[i](b.md) <img src=img/c.png> [j](training_args.bin)\n\n[k]: missing.txt\n"
    )
    assert places(missing_file, text) == []
    found = list(missing_file(draft(text, folder=folder, remote=remote)))
    assert [f"{f.subject.line}:{f.subject.column}" for f in found] == ["2:5", "2:20", "2:35", "4:6"]
    assert "it is left out (a pickle of settings)" in found[2].message


def test_another_repository():
    text = '---\nbase_model: org/base\n---\n```python\nx.from_pretrained("you/m")\nx.from_pretrained("org/base")\n```\n'
    assert places(another_repository, text) == []
    assert places(another_repository, text, repo="me/m") == ["5:20"]
    assert places(another_repository, f'{text}\n```\npipeline("t", model="Me/M")\n```\n', repo="me/m") == []


@pytest.mark.parametrize(
    "snippet",
    [
        'pipe.load_lora_weights("me/mine")',
        'peft_model_id = "me/mine"',
        "vllm serve me/mine",
        "llama-cli -hf me/mine:Q4_K_M",
        "git clone https://huggingface.co/me/mine.git",
    ],
)
def test_another_repository_beside_our_own(snippet):
    text = '```python\nx.from_pretrained("you/m")\n```\n'
    assert places(another_repository, f"{text}\n```\n{snippet}\n```\n", repo="me/mine") == []
    assert places(another_repository, f"{text}\n`{snippet}`\n", repo="me/mine") == []
    assert places(another_repository, f"{text}\n{snippet}\n", repo="me/mine") == ["2:20"]
    assert places(another_repository, f"{text}\n```\n{snippet}\n```\n", repo="me/min") == ["2:20"]


def test_tables():
    assert places(broken_table, "| a | b |\n|---|\n| 1 | 2 |\n") == ["2:1"]
    assert places(broken_table, "a | b\n--|--|--\n") == ["2:1"]
    assert places(broken_table, "> | a |\n> |---|---|\n") == ["2:1"]
    assert places(broken_table, "| a |\n|---|\n| 1 | 2 |\n| 1 | |\n| 1 \\| 2 |\n") == ["3:6"]
    assert places(broken_table, "a | b\n\n-- | --\n\ntext -- a | b\n") == []
    assert places(broken_table, "```\n| a | b |\n|---|\n```\n") == []


def test_sections():
    assert places(empty_section, "# A\n## Training results\n## C\ntext\n## **2. Contact:**\n") == ["2:1", "5:1"]
    assert places(empty_section, "# Authors\n\nDisclaimer\n===\n<!-- c -->\n") == ["1:1", "3:1"]
    assert places(empty_section, "# Contact\n") == []
    assert places(empty_section, "# A\n# Contact\n- x\n# Authors\n<img src=x>\n") == []


def test_fences():
    code = "import x"
    text = f"# Usage\n```\n{code}\n```\n- y\n  ```\n  {code}\n  ```\n## More\n~~~\n{code}\n~~~\n"
    text += f"# Results\n```\n{code}\n```\n"
    assert places(fence_without_language, text) == ["2:1", "6:3", "10:1"]
    assert places(fence_without_language, f"# Usage\n```python\n{code}\n```\n```\n```\n") == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end):
    text = end.join(("\ufeff---", "a: b", "---", "# Usage", "", "ð 🤖 ðŸ¤–", "", "```", "import x", "```", ""))
    assert places(mistaken_encoding, text) == ["6:5"]
    assert places(fence_without_language, text) == ["8:1"]


def test_a_comment_is_no_cell_of_a_table():
    table = "| a | b |\n|---|---|\n| {{ x }} | 2 | <!-- hubpub: ignore BD004 -->\n"
    assert places(broken_table, table) == []
    assert places(broken_table, f"{table}| 1 | 2 | <!-- c --> 3 |\n") == ["4:10"]
    assert [finding.code for finding in judge_draft(draft(table)) if finding.code.startswith("BD")] == []


WIDGET = "---\nbase_model: me/base\nwidget:\n- text: a\n- src: {}\n  output:\n    url: {}\n---\n# A\n"


@pytest.mark.parametrize(
    ("src", "url", "expected"),
    [
        ("https://huggingface.co/you/m/resolve/main/a.png", "b.png", ["5:8"]),
        ("a.png", "https://hf.co/you/m/raw/main/a.png", ["7:10"]),
        (
            "https://huggingface.co/you/m/resolve/main/a.png",
            "https://huggingface.co/you/n/resolve/b.png",
            ["5:8", "7:10"],
        ),
        # one of ours: the other is shown beside it
        ("https://huggingface.co/you/m/resolve/main/a.png", "https://huggingface.co/Me/M/resolve/main/b.png", []),
        ("https://huggingface.co/me/base/resolve/main/a.png", "b.png", []),
        ("https://huggingface.co/datasets/you/m/resolve/main/a.png", "https://huggingface.co/spaces/y/m/resolve/a", []),
        ("https://cdn-media.huggingface.co/speech_samples/sample1.flac", "https://x.org/you/m/resolve/main/a.png", []),
        ("https://huggingface.co/front/assets/a.png", "[]", []),
    ],
)
def test_another_repository_in_a_widget(src, url, expected):
    text = WIDGET.format(src, url)
    assert places(another_repository, text) == []
    assert places(another_repository, text, repo="me/m") == expected
