"""Code, coloured by what its words are. The colours are in the style sheet, by Pygments' short names of classes."""

from __future__ import annotations

import html
from functools import cache
from typing import TYPE_CHECKING

from hubpub.pages.text import with_marked_controls

if TYPE_CHECKING:
    from pygments.formatter import Formatter
    from pygments.lexer import Lexer

LIMIT = 200_000
"""Characters above which code is shown in one colour."""

# Some lexers take the square of a long line.
_LONGEST_LINE = 5_000
# What cards and model folders are written in, by the names that Pygments has for it. Its other lexers are many, and
# some take minutes for what was written to make them.
_LANGUAGES = {
    **dict.fromkeys(("python", "py", "python3"), "python"),
    **dict.fromkeys(("bash", "sh", "shell", "zsh"), "bash"),
    **dict.fromkeys(("console", "shell-session"), "console"),
    **dict.fromkeys(("json", "jsonl", "json5", "jsonc"), "json"),
    **dict.fromkeys(("yaml", "yml"), "yaml"),
    **dict.fromkeys(("js", "javascript", "jsx", "mjs"), "javascript"),
    **dict.fromkeys(("ts", "typescript", "tsx"), "typescript"),
    **dict.fromkeys(("c", "h"), "c"),
    **dict.fromkeys(("cpp", "c++", "cc", "hpp", "cuda", "cu"), "cpp"),
    **dict.fromkeys(("html", "htm"), "html"),
    **dict.fromkeys(("rust", "rs"), "rust"),
    **dict.fromkeys(("ini", "cfg"), "ini"),
    **dict.fromkeys(("docker", "dockerfile"), "docker"),
    **dict.fromkeys(("make", "makefile"), "make"),
    **dict.fromkeys(("bibtex", "bib"), "bibtex"),
    **dict.fromkeys(("pycon", "python-console"), "pycon"),
    **dict.fromkeys(("jinja", "jinja2", "j2"), "jinja"),
    **{name: name for name in ("toml", "diff", "go", "java", "css", "sql", "xml", "r", "julia", "swift", "kotlin")},
}


def highlight(code: str, language: str) -> str | None:
    """Code as HTML with its words coloured.

    Args:
        code: The code.
        language: What it is written in, as a fence of Markdown or a file's ending names it.

    Returns:
        What stands inside a ``code`` element; None where the language is not known or the code is too long.
    """
    name = _LANGUAGES.get(language.lower())
    if name is None or len(code) > LIMIT or max(map(len, code.splitlines()), default=0) > _LONGEST_LINE:
        return None
    from pygments import highlight as coloured

    shown: str = coloured(code, _lexer(name), _formatter())
    return shown


def code_block(code: str, language: str = "", *, colour: bool = True) -> str:
    """A block of code that can be copied.

    Args:
        code: The code, with or without a newline at its end.
        language: What it is written in.
        colour: Whether its words are coloured.
    """
    shown = highlight(code, language) if colour else None
    if shown is None:
        shown = html.escape(code, quote=False)
    shown = with_marked_controls(shown)
    label = f"Code, {html.escape(language)}" if language else "Code"
    return f'<div class="code"><pre tabindex="0" role="group" aria-label="{label}"><code>{shown}</code></pre></div>\n'


@cache
def _lexer(name: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name

    # nothing is added or taken away: what is copied is what was written
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


@cache
def _formatter() -> Formatter[str]:
    from pygments.formatters.html import HtmlFormatter

    return HtmlFormatter(nowrap=True)
