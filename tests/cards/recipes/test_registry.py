"""The recipes: which there are, what each can do, and that a new one is one file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hubpub.cards.recipes
from hubpub.cards.recipes import registry
from hubpub.cli import json_schema
from hubpub.errors import BlockedError, CallError
from hubpub.files.documents import Document
from hubpub.types.files import FileEntry
from hubpub.types.lineage_graph import LineageGraph, Run
from hubpub.types.options.declaration import RECIPES
from hubpub.types.profile import Profile
from hubpub.workflows.card import render_card
from hubpub.workflows.check.api import check
from hubpub.workflows.inputs.request import read_request
from hubpub.workflows.verify.expected import expected_files
from tests.conftest import Call
from tests.support.commands import ROOT
from tests.support.commands import run as run_process
from tests.support.models import model_folder

TINY = """
from pydantic import BaseModel

from hubpub.types.card import Card
from hubpub.types.lineage import Lineage


class Source(BaseModel):
    recipe: str
    repo: str | None = None
    lineage: Lineage = Lineage()


class Tiny:
    source_model = Source

    def render(self, source, repo, profile):
        return Card(f"# {repo}\\n\\n{len(profile.files)} files\\n")


RECIPE = Tiny()
"""
# one that stands in a folder, and must be given facts
STRICT = TINY.replace("class Source(BaseModel):", "class Source(BaseModel):\n    facts: dict[str, str]")
IMPORTED = """
import sys
from hubpub.cards.recipes import registry

registry.get("tiny")
print(*sorted(name for name in sys.modules if name.startswith("hubpub.cards.recipes.") and "registry" not in name))
"""


@pytest.fixture
def recipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two recipes of another folder, found as every recipe is."""
    place = tmp_path / "recipes"
    (place / "strict").mkdir(parents=True)
    (place / "tiny.py").write_text(TINY)
    (place / "strict" / "__init__.py").write_text("")
    (place / "strict" / "recipe.py").write_text(STRICT)
    monkeypatch.setattr(hubpub.cards.recipes, "__path__", [*hubpub.cards.recipes.__path__, str(place)])
    yield place
    for name in ("tiny", "strict", "strict.recipe"):
        sys.modules.pop(f"hubpub.cards.recipes.{name}", None)
    for name in ("tiny", "strict"):
        vars(hubpub.cards.recipes).pop(name, None)


def test_a_recipe_is_one_file_or_one_folder(recipes: Path) -> None:
    known = registry.names()
    assert {"huggingtweets", "strict", "tiny"} <= set(known)
    assert registry.get("tiny").render(None, "me/a", Profile()).text == "# me/a\n\n0 files\n"
    with pytest.raises(CallError) as error:
        registry.get("other")
    assert str(error.value) == f"there is no recipe 'other'. Known recipes: {', '.join(known)}."


def test_no_other_recipe_is_imported(recipes: Path) -> None:
    code = f"import hubpub.cards.recipes\nhubpub.cards.recipes.__path__.append({str(recipes)!r})\n{IMPORTED}"
    done = run_process(sys.executable, "-c", code)
    assert done.out == "hubpub.cards.recipes.tiny\n", done


def test_a_recipe_is_named_wherever_recipes_are(recipes: Path, call: Call) -> None:
    listed = json_schema.names()
    recipes_of = [name.partition(".")[2] for name in listed if name.startswith(("source.", "facts."))]
    assert recipes_of == [*["huggingtweets"] * 2, *["standard"] * 2, *["strict"] * 2, "tiny"]
    assert listed[:2] == ["hubpub.toml", "source.huggingtweets"]
    assert json.loads(json_schema.schema("source.tiny"))["title"] == "What a tiny card is made from (--facts)"
    assert json.loads(json_schema.schema("facts.strict"))["additionalProperties"] == {"type": "string"}
    with pytest.raises(CallError, match=r"there is no schema 'facts\.tiny'\. Known schemas: .* source\.tiny, "):
        json_schema.schema("facts.tiny")
    known = ["huggingtweets", "standard", "strict", "tiny"]
    settings = json.loads(json_schema.schema("hubpub.toml"))["properties"]
    assert settings["recipe"]["examples"] == known
    planned = json.loads(json_schema.schema("plan"))["$defs"]["PushRequest"]["properties"]["options"]["properties"]
    said = f"Render the card by this recipe ({', '.join(known)})."
    assert planned["recipe"]["description"].startswith(said)
    for command in ("push", "plan", "card"):
        assert said in " ".join(call(command, "--help")[1].split())


def test_no_words_wait_for_names(call: Call) -> None:
    told = [call(command, "--help")[1] for command in ("push", "plan", "card", "check", "verify")]
    told += [str(function.__doc__) for function in (hubpub.push, hubpub.prepare, hubpub.publish, hubpub.verify)]
    told += [page.read_text() for place in ("docs", "schemas", ".github") for page in (ROOT / place).rglob("*.[mjy]*")]
    assert [text for text in told if RECIPES in text] == []
    assert sum("by this recipe (huggingtweets, standard)" in " ".join(text.split()) for text in told) >= 7


def test_the_command_line_begins_without_recipes() -> None:
    code = "import hubpub.cli.push, hubpub.cli.card, sys; print([name for name in sys.modules if 'cards' in name])"
    assert run_process(sys.executable, "-c", code).out == "[]\n"


def test_a_recipe_that_needs_no_facts_renders_by_its_name_alone(recipes: Path, tmp_path: Path) -> None:
    rendered = render_card(recipe="tiny", repo="me/a")
    assert rendered.card.text == "# me/a\n\n0 files\n"
    assert rendered.source == {"recipe": "tiny", "repo": None, "lineage": {"data_run": None, "training_run": None}}
    assert rendered.findings == ()
    folder = model_folder(tmp_path / "m")
    shown = render_card(folder, recipe="tiny", repo="me/a").card.text
    assert shown == "# me/a\n\n2 files\n"  # what training left behind besides is not published
    (folder / "hubpub.toml").write_text('recipe = "tiny"\nrepo = "me/b"\n')
    assert render_card(folder).card.text == shown.replace("me/a", "me/b")
    files = expected_files(read_request(folder, None, {}), "me/b", lambda *_: None).files
    [published] = [file for file in files if file.path == "README.md"]
    assert published.size == len(shown)
    judged = [finding for finding in check(folder).findings if finding.subject.path == f"{folder}/README.md"]
    assert [finding.code for finding in judged] == ["MD001"]  # it is there, and has no front matter
    assert judged[0].fix == ()
    assert judged[0].remedy.endswith("The card is rendered: mend the recipe's template, not the card.")


def test_a_recipe_that_needs_facts_says_so(recipes: Path) -> None:
    for name in ("strict", "huggingtweets"):
        with pytest.raises(CallError, match=f"the recipe {name} needs facts"):
            render_card(recipe=name, repo="me/a")
    assert render_card(recipe="strict", facts={"a": "b"}, repo="me/a").source["facts"] == {"a": "b"}


def test_what_a_recipe_cannot_do_is_left_out(recipes: Path) -> None:
    source = registry.parse_source(Document("facts", {"recipe": "tiny"}, {}), None)
    assert registry.repository_of(source) is None
    assert registry.check_source(source) == ()
    assert registry.pictures_of(source, "me/a", Profile()) == {}
    with pytest.raises(CallError, match="the recipe tiny does not tell where its sentences were read"):
        registry.explain_source(source, "me/a", Profile())
    assert registry.restore_source(source.model_dump(mode="json")) == source
    data = {"recipe": "tiny"}
    assert registry.complete_from_runs("tiny", data, LineageGraph(Run("r"))) == (data, [])
    with pytest.raises(CallError, match="no repository is named"):
        render_card(recipe="tiny")
    # the one that reads is asked, and the others are not
    with pytest.raises(BlockedError, match="not a card of this recipe: line 1"):
        registry.read_card("# me/a\n", "README.md")


def test_a_recipe_sees_the_folder(recipes: Path) -> None:
    profile = Profile((FileEntry("a.bin", 1, 0), FileEntry("b.bin", 2, 0)))
    assert registry.get("tiny").render(None, "me/a", profile).text == "# me/a\n\n2 files\n"
