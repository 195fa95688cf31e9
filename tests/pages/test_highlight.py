"""Code in colours."""

from __future__ import annotations

import pytest

from hubpub.pages.highlight import LIMIT, code_block, highlight
from tests.pages.html import Parsed


@pytest.mark.parametrize("language", ["python", "PY", "bash", "json", "yaml", "cpp", "diff", "toml", "bibtex", "ts"])
def test_what_is_copied_is_what_was_written(language):
    code = '\n\n{"a": [1, 2]}  # <b> & "c"\n\tfor x in y:\n\n'
    html = highlight(code, language)
    assert html is not None
    assert Parsed(html).text == code


def test_what_is_not_known_has_no_colours():
    assert highlight("x", "brainfuck") is None
    assert highlight("x", "") is None
    assert highlight("x" * (LIMIT + 1), "python") is None
    assert highlight("x" * 6_000, "python") is None
    assert Parsed(code_block("<b>", 'a" onclick="x')).all("pre") == [
        {"tabindex": "0", "role": "group", "aria-label": 'Code, a" onclick="x'}
    ]


@pytest.mark.parametrize("language", ["python", "bash", "json", "yaml", "javascript", "cpp", "html", "toml", "bibtex"])
@pytest.mark.parametrize("line", ["(" * 400, "'" * 401, "\\" * 400, '"""', "<!--", "{{{{", "a:" * 200, "#" * 400, "$("])
def test_no_code_makes_it_hang(language, line):
    assert highlight(f"{line}\n" * 100, language) is not None
