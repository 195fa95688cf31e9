"""How Sphinx makes the site of these pages: `make docs`."""

from __future__ import annotations

import re
from typing import Any

from hubpub._version import __version__

project = "hubpub"
author = "the hubpub developers"
copyright = author  # noqa: A001 - Sphinx's own name
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

# headings are anchors by the names that GitHub gives them, so a link works here and there
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]

# Every link within the site must lead somewhere. Types of other packages have no page here.
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]

# the public names alone, in the order of the page; what a training needs is not installed for this
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_mock_imports = ["torch", "transformers"]
napoleon_numpy_docstring = False
python_maximum_signature_line_length = 88
add_module_names = False

smartquotes = False  # it makes a dash of the two before an option

html_theme = "furo"
html_title = f"hubpub {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
# from a folder on a disk a page cannot fetch others, so search shows titles and no extracts: it works offline
html_show_search_summary = False
html_theme_options = {
    "source_repository": "https://github.com/hubpub/hubpub/",
    "source_branch": "main",
    "source_directory": "docs/",
}


def _as_rst(*event: Any) -> None:
    """Docstrings are plain text with code in backticks, one or two: to reStructuredText a lone star is markup."""
    lines: list[str] = event[-1]
    parts = re.split(r"(:\w+:`[^`]+`|``.+?``|`[^`]+`)", "\n".join(lines), flags=re.DOTALL)
    parts[::2] = [re.sub(r"([*|])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [part if part.startswith((":", "``")) else f"`{part}`" for part in parts[1::2]]
    lines[:] = "".join(parts).splitlines()


def setup(app: Any) -> None:
    """Connects what is above; before napoleon, which writes reStructuredText of its own."""
    app.connect("autodoc-process-docstring", _as_rst, priority=100)
