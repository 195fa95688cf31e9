"""What stands in the docs is what it says: each block is of a known language, each link an address, each name there."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from urllib.parse import urlsplit

import pytest
import yaml

import hubpub
from tests.docs.blocks import RUN, Block, blocks, pages
from tests.support.commands import ROOT

EVERY = [block for page in pages() for block in blocks(page)]
LANGUAGES = {*RUN, "jinja", "json", "markdown", "sh", "text", "toml", "yaml", "{eval-rst}", "{toctree}"}
LINK = re.compile(r"\]\(\s*(https?:[^)\s]*)|<(https?:[^>\s]*)>")


def test_every_block_says_what_it_is() -> None:
    assert len(EVERY) > 100
    assert [str(block) for block in EVERY if block.language not in LANGUAGES] == []


def test_only_what_could_be_run_says_why_it_is_not() -> None:
    assert [str(block) for block in EVERY if block.not_run and block.language not in RUN] == []
    # "not run" is the exception
    runnable = [block for block in EVERY if block.language in RUN]
    assert sum(not block.not_run for block in runnable) > len(runnable) / 2


@pytest.mark.parametrize("block", [block for block in EVERY if block.language == "console"], ids=str)
def test_a_console_shows_what_is_typed(block: Block) -> None:
    assert block.commands


def test_python_is_python() -> None:
    for block in EVERY:
        if block.language == "python":
            compile(block.text, str(block), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)


def test_data_is_what_it_is_called() -> None:
    read = {"toml": tomllib.loads, "yaml": yaml.safe_load}
    for block in EVERY:
        if block.language in read:
            assert read[block.language](block.text) is not None, str(block)
        elif block.language == "json":
            whole = block.text.startswith("{\n")  # else a line each
            assert all(json.loads(one) for one in ([block.text] if whole else block.text.splitlines())), str(block)


def test_every_address_is_one() -> None:
    """Whether somebody answers there is not asked: no test needs the network."""
    found = 0
    for page in pages():
        for match in LINK.finditer(page.read_text()):
            address = urlsplit(match[1] or match[2])
            assert address.hostname, f"{page}: {match[0]}"
            assert "." in address.hostname or address.hostname in {"localhost"}, f"{page}: {match[0]}"
            found += 1
    assert found > 5


def test_every_public_name_has_its_place_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text()
    told = set(re.findall(r"^\.\. auto\w+:: hubpub\.(\w+)", page, re.MULTILINE))
    assert {*hubpub.__all__, "PushCallback"} - {"__version__"} <= told | {"errors"}


def test_the_names_in_the_index_are_all_pages() -> None:
    """Sphinx says which page is in no list; here, that a page that readers look for is in the table of the index."""
    table = (ROOT / "docs" / "index.md").read_text().partition("```")[0]
    every = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs" / "how-to").glob("*.md")}
    assert every == set(re.findall(r"\((how-to/[\w-]+\.md)\)", table))
