"""hubpub.toml and the facts file: what is there stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hubpub.errors import CallError, MachineError
from hubpub.types.profile import Known
from hubpub.types.setup import Written
from hubpub.workflows.init.survey import survey
from hubpub.workflows.init.write import write_setup
from tests.support.models import model_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", count=10)


def read(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text())


def test_the_answers_and_what_makes_them_count(folder: Path) -> None:
    setup = survey(folder, "ada/x")
    after = write_setup(setup, "ada/x", {"license": "mit", "language": ["en", "de"]})
    written = after.written
    assert (list(setup.missing), list(after.missing)) == (["license", "language", "base_model"], ["base_model"])
    assert read(folder / "facts.toml") == {"license": "mit", "language": ["en", "de"]}
    assert read(folder / "hubpub.toml") == {
        "repo": "ada/x",
        "recipe": "standard",
        "facts": "facts.toml",
        "exclude": ["facts.toml"],
    }
    assert written[0] == Written(folder / "facts.toml", ('license = "mit"', 'language = ["en", "de"]'), is_new=True)
    assert [file.path.name for file in written] == ["facts.toml", "hubpub.toml"]
    assert survey(folder).known["license"].value == "mit"
    assert write_setup(survey(folder), "ada/x", {}).written == ()


def test_no_answers_name_no_recipe(folder: Path) -> None:
    write_setup(survey(folder, "ada/x"), "ada/x", {})
    assert read(folder / "hubpub.toml") == {"repo": "ada/x"}
    assert not (folder / "facts.toml").exists()


def test_nothing_to_say_is_no_file(folder: Path) -> None:
    assert write_setup(survey(folder), None, {}).written == ()
    assert not (folder / "hubpub.toml").exists()


def test_facts_that_lay_there_are_named(folder: Path) -> None:
    (folder / "facts.toml").write_text('license = "mit"\n')
    write_setup(survey(folder), None, {})
    assert read(folder / "hubpub.toml") == {"recipe": "standard", "facts": "facts.toml", "exclude": ["facts.toml"]}
    assert (folder / "facts.toml").read_text() == 'license = "mit"\n'


def test_what_people_wrote_stays(folder: Path) -> None:
    facts = "# mine\nlicense = 'mit'   # for all\n\n[sections]\nThanks = 'To all.'\n"
    settings = '# ours\nrepo = "ada/y" # here\nfacts = "facts.toml"\n\n[check]\nstrict = true\n'
    (folder / "facts.toml").write_text(facts)
    (folder / "hubpub.toml").write_text(settings)
    written = write_setup(survey(folder), "ada/x", {"license": "gpl-3.0", "language": "en"}).written
    assert (folder / "facts.toml").read_text() == facts.replace("all\n\n[s", 'all\nlanguage = "en"\n\n[s')
    assert (folder / "hubpub.toml").read_text() == settings.replace(
        'facts.toml"\n', 'facts.toml"\nrecipe = "standard"\n'
    )
    assert [file.kept for file in written] == [("license",), ("repo",)]


def test_what_was_written_meanwhile_stays(folder: Path) -> None:
    setup = survey(folder, "ada/x")
    (folder / "facts.toml").write_text('license = "apache-2.0"\n')
    (folder / "hubpub.toml").write_text('repo = "ada/y"\n')
    write_setup(setup, "ada/x", {"license": "mit", "language": "en"})
    assert read(folder / "facts.toml") == {"license": "apache-2.0", "language": "en"}
    assert read(folder / "hubpub.toml")["repo"] == "ada/y"


def test_a_file_that_was_broken_meanwhile_writes_none(folder: Path) -> None:
    setup = survey(folder, "ada/x")
    (folder / "hubpub.toml").write_text("repo = ")
    with pytest.raises(CallError, match="not TOML"):
        write_setup(setup, "ada/x", {"license": "mit"})
    assert not (folder / "facts.toml").exists()


def test_a_link_in_the_folder_leads_to_what_is_written(folder: Path) -> None:
    (folder / "real.toml").write_text('repo = "ada/x"\n')
    (folder / "hubpub.toml").symlink_to("real.toml")
    write_setup(survey(folder), "ada/x", {"license": "mit"})
    assert (folder / "hubpub.toml").is_symlink()
    assert read(folder / "real.toml")["recipe"] == "standard"


def test_answers_that_belong_elsewhere(folder: Path) -> None:
    (folder / "README.md").write_text("# Mine\n\nI wrote it.\n")
    with pytest.raises(CallError, match=r"license cannot be written for this folder. Say it in the front matter of R"):
        write_setup(survey(folder), "ada/x", {"license": "mit"})
    assert not (folder / "hubpub.toml").exists()
    write_setup(survey(folder), "ada/x", {})
    assert (folder / "README.md").read_text() == "# Mine\n\nI wrote it.\n"
    assert read(folder / "hubpub.toml") == {"repo": "ada/x"}


def test_a_place_that_cannot_be_written(folder: Path) -> None:
    (folder / "sub").write_text("a file")
    settings = folder / "hubpub.toml"
    settings.write_text('facts = "sub/facts.toml"\n')
    with pytest.raises(MachineError, match="cannot write"):
        write_setup(survey(folder), None, {"license": "mit"})
    assert settings.read_text() == 'facts = "sub/facts.toml"\n'


def test_a_repository_that_was_answered(folder: Path) -> None:
    after = write_setup(survey(folder), "ada/x", {})
    assert after.repo == Known("ada/x", "the answer")
    assert "repo" not in after.missing
