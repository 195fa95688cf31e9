"""What is known of a folder, and what only its author knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubpub import localhub
from hubpub.errors import CallError, HubError
from hubpub.types.profile import Known
from hubpub.workflows.init.survey import full_name, survey
from tests.support.models import facts_file, model_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = model_folder(tmp_path / "model", count=10)
    configure(folder)
    return folder


def configure(folder: Path, **more: object) -> None:
    """Gives a folder the config of a model of transformers."""
    config = {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "transformers_version": "5.23.0", **more}
    (folder / "config.json").write_text(json.dumps(config))


def settings(folder: Path, text: str) -> None:
    (folder / "hubpub.toml").write_text(text)


def test_a_folder_without_a_card(folder: Path) -> None:
    found = survey(folder, "ada/x")
    assert found.repo == Known("ada/x", "REPO")
    assert found.known["library_name"].value == "transformers"
    assert list(found.missing) == ["license", "language", "base_model"]
    assert found.facts == folder / "facts.toml"
    assert found.settings == {"recipe": "standard", "facts": "facts.toml", "exclude": ("facts.toml",)}
    assert sorted(path.name for path in folder.iterdir()) == [
        *("checkpoint-10", "config.json", "model.safetensors", "training_args.bin"),
    ]


def test_an_empty_folder_may_be_set_up_before_the_training(tmp_path: Path) -> None:
    found = survey(tmp_path)
    assert (found.repo, found.known, found.facts) == (None, {}, tmp_path / "facts.toml")
    assert list(found.missing) == ["repo", "license", "language", "base_model"]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="there is no folder"):
        survey(tmp_path / "none")


def test_what_the_folder_tells_is_known(folder: Path) -> None:
    configure(folder, _name_or_path="ada/base")
    found = survey(folder)
    assert found.known["base_model"] == Known("ada/base", "config.json: _name_or_path")
    assert list(found.missing) == ["repo", "license", "language"]


def test_a_path_is_no_base_model_and_is_told(folder: Path) -> None:
    configure(folder, _name_or_path="/home/ada/base")
    found = survey(folder)
    assert "base_model" in found.missing
    told = "config.json: _name_or_path: base_model is left out: it may be a path on a machine, and no model's id"
    assert found.notes == (f"{told} on the Hub",)


def test_a_model_of_pictures_is_for_no_language(folder: Path) -> None:
    configure(folder, architectures=["ViTForImageClassification"], model_type="vit")
    assert list(survey(folder).missing) == ["repo", "license", "base_model"]


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ('license = "mit"\n', ["language", "base_model"]),
        ('license = "mit"\nlanguage = "en"\nbase_model = ["ada/base"]\n', []),
    ],
)
def test_facts_that_are_there(folder: Path, facts: str, missing: list[str]) -> None:
    (folder / "facts.toml").write_text(facts)
    settings(folder, 'repo = "ada/x"\nrecipe = "standard"\nfacts = "facts.toml"\n')
    found = survey(folder)
    assert found.repo == Known("ada/x", f"{folder / 'hubpub.toml'}:1")
    assert found.known["license"] == Known("mit", "facts.license")
    assert list(found.missing) == missing
    assert (found.facts, found.settings) == (folder / "facts.toml", {})


def test_facts_that_hubpub_toml_gives_no_recipe(folder: Path) -> None:
    (folder / "mine.toml").write_text('license = "mit"\n')
    settings(folder, 'facts = "mine.toml"\n')
    found = survey(folder)
    assert (found.facts, found.settings) == (folder / "mine.toml", {"recipe": "standard"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("facts.json", '{"license": "mit"}'),
        ("facts.toml", 'recipe = "standard"\n[facts]\nlicense = "mit"\n'),
    ],
)
def test_facts_that_nothing_is_added_to(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    settings(folder, f'recipe = "standard"\nfacts = "{name}"\n')
    found = survey(folder)
    assert (found.facts, found.by_hand) == (None, name)
    assert found.known["license"] == Known("mit", "facts.license")
    assert list(found.missing) == ["repo", "language", "base_model"]


def test_facts_of_another_recipe_that_nothing_names(folder: Path) -> None:
    (folder / "facts.toml").write_text('handle = "ada"\n')
    with pytest.raises(CallError, match=r"facts.toml is there, and is not of the recipe standard: .*handle: no such"):
        survey(folder)


def test_wrong_facts_that_are_named(folder: Path) -> None:
    (folder / "facts.toml").write_text('license = "nope"\n')
    settings(folder, 'recipe = "standard"\nfacts = "facts.toml"\n')
    with pytest.raises(CallError, match=r"facts.toml:1: license: 'nope' is no licence id of the Hub"):
        survey(folder)


def test_another_recipe(folder: Path) -> None:
    settings(folder, 'recipe = "huggingtweets"\n')
    found = survey(folder)
    assert found.missing == {
        "repo": "where it is published",
        "facts": "the facts that the recipe huggingtweets needs",
    }
    assert (found.facts, found.settings) == (None, {})
    facts_file(folder / "facts.json")
    settings(folder, 'facts = "facts.json"\n')
    found = survey(folder, "ada/x")
    assert (found.missing, found.facts) == ({}, None)


def test_the_card_that_a_person_wrote_is_left_to_them(folder: Path) -> None:
    (folder / "README.md").write_text(
        "---\nlicense: mit\nlanguage: [en, [x]]\nbase_model: None\n---\n# Mine\n\nI wrote it.\n"
    )
    (folder / "facts.toml").write_text('license = "apache-2.0"\n')
    found = survey(folder, "ada/x")
    assert found.known == {"license": Known("mit", "README.md")}
    assert list(found.missing) == ["language", "base_model"]
    assert (found.facts, found.settings) == (None, {})
    assert found.by_hand == "the front matter of README.md"
    assert found.notes == ("the card is the folder's own README.md, so nothing of it is asked or written",)


def test_a_card_that_was_written_after_a_recipe_was_named(folder: Path) -> None:
    settings(folder, 'repo = "ada/x"\nrecipe = "standard"\n')
    assert survey(folder).notes == ()
    (folder / "README.md").write_text("# Mine\n\nI wrote it.\n")
    told = "a push publishes the standard card in place of the folder's own README.md, by hubpub.toml"
    assert survey(folder).notes == (told,)


def test_a_repository_that_is_named_twice(folder: Path) -> None:
    settings(folder, 'repo = "ada/x"\n')
    assert survey(folder, "ada/x").notes == ()
    assert survey(folder, "x").notes == ()
    found = survey(folder, "ada/y")
    assert found.repo
    assert found.repo.value == "ada/x"
    assert found.notes == (f"{folder / 'hubpub.toml'}:1 names ada/x already, and it stays",)


def test_the_namespace_is_the_accounts(account: localhub.Serving, folder: Path) -> None:
    assert full_name(folder, "x") == "local/x"
    assert survey(folder, "x").repo == Known("local/x", "REPO, and whose the account is")
    assert full_name(folder, "ada/x") == "ada/x"


def test_no_account(served: localhub.Serving, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", served.url)
    found = survey(folder, "x")
    assert found.repo is None
    assert found.missing["repo"] == "in whose namespace x is: no Hugging Face token was found"
    with pytest.raises(HubError, match="no Hugging Face token"):
        full_name(folder, "x")


@pytest.mark.parametrize("name", ["a b", "ada/a b", "a/b/c", "..", "x" * 97])
def test_what_is_no_name(folder: Path, name: str) -> None:
    with pytest.raises(CallError, match="is no name for a repository"):
        survey(folder, name)


@pytest.mark.parametrize("where", ["outside", "nothing", "directory"])
def test_facts_that_lead_out_are_not_read(folder: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "outside").write_text('license = "mit"\n')
    file = folder / "facts.toml"
    file.mkdir() if where == "directory" else file.symlink_to(tmp_path / where)
    with pytest.raises(CallError, match="so nothing is read or written there"):
        survey(folder)


def test_a_strangers_settings_lead_nowhere(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "facts.toml").write_text('license = "mit"\n')
    settings(folder, 'recipe = "standard"\nfacts = "../facts.toml"\n')
    with pytest.raises(CallError, match="leads out of"):
        survey(folder)


def test_what_others_exclude_stays(folder: Path) -> None:
    settings(folder, 'exclude = ["*.bin"]\n')
    found = survey(folder, "ada/x")
    assert found.settings == {"recipe": "standard", "facts": "facts.toml"}
    assert found.notes == ("facts.toml is published with the model, unless exclude in hubpub.toml names it too",)


def test_a_run_on_the_hub_of_weights_and_biases_is_not_asked(folder: Path) -> None:
    settings(folder, 'run = "nobody/nothing/abcdefgh"\n')
    assert survey(folder).known["library_name"].value == "transformers"


def test_a_name_that_moves_a_terminal_is_no_base_model(folder: Path) -> None:
    configure(folder, _name_or_path="\x1b[2Jada/x")
    found = survey(folder)
    assert "base_model" not in found.known
    assert found.notes == ()
