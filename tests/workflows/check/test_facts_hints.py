"""A folder whose card is rendered: `hubpub check` judges what a push would publish, and `--fix` writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import CheckRequest
from tests.support.models import FACTS, LINEAGE, model_folder

TABLE = "".join(f"{key} = {value!r}\n" for key, value in FACTS["accounts"][0].items() if key != "name")


def folder(path: Path, name: str, thumbnail: str) -> Path:
    model_folder(path)
    (path / "README.md").unlink(missing_ok=True)
    (path / "hubpub.toml").write_text('repo = "huggingtweets/x"\nrecipe = "huggingtweets"\nfacts = "facts.toml"\n')
    (path / "facts.toml").write_text(
        f'[facts]\nhandle = "stephenking"\nthumbnail = "{thumbnail}"\n\n[[facts.accounts]]\nname = "{name}"\n{TABLE}'
        f'\n[lineage]\ndata_run = "{LINEAGE["data_run"]["url"]}"\ntraining_run = "{LINEAGE["training_run"]["url"]}"\n'
    )
    return path


@pytest.mark.parametrize("name", ["", "README.md"], ids=["folder", "card"])
@pytest.mark.parametrize("options", [CheckRequest(), CheckRequest(fix=True), CheckRequest(fix=True, diff=True)])
def test_a_rendered_card_is_mended_in_its_facts(tmp_path, options, name):
    model = folder(tmp_path / "model", "Stephen KingÃ©Ã©", "http://a.example/x.png")
    (model / "README.md").write_text("---\nlicense: MIT\n---\n\n# Stale\n")
    before = {path: path.read_bytes() for path in model.rglob("*") if path.is_file()}
    checked = run_check([model / name], options).checked
    assert {path: path.read_bytes() for path in model.rglob("*") if path.is_file()} == before
    assert (checked.mended, checked.diff) == (0, "")
    said = {finding.code: finding for finding in checked.findings}
    assert said["MD070"].remedy.endswith("The card is rendered: mend facts.toml:3, facts.thumbnail.")
    assert said["BD001"].remedy.endswith("The card is rendered: mend facts.toml:6, facts.accounts[0].name.")
    assert said["MD013"].remedy.endswith("mend facts.toml or the recipe's template, not the card.")
    assert all(finding.fix == () for finding in checked.findings)


def test_a_stale_card_beside_the_facts_is_not_what_is_judged(tmp_path):
    model = folder(tmp_path / "model", "Stephen King", "https://a.example/x.png")
    (model / "README.md").write_text("# {{ model }}\n\nMore information needed\n")
    codes = {finding.code for finding in run_check([model], CheckRequest(fix=True)).checked.findings}
    assert "BD004" not in codes
    assert "MD001" not in codes
    assert "More information needed" in (model / "README.md").read_text()


def test_another_card_beside_the_facts_is_judged_by_itself(tmp_path):
    model = folder(tmp_path / "model", "Stephen King", "https://a.example/x.png")
    other = model / "notes.md"
    other.write_text("---\nlicense: MIT\n---\n\n# Notes\n")
    assert run_check([other], CheckRequest(fix=True)).checked.mended == 1
    assert other.read_text().startswith("---\nlicense: mit\n")


def test_a_folder_whose_card_has_another_name_says_so(tmp_path):
    model_folder(tmp_path / "model")
    (tmp_path / "model" / "readme.md").write_text("# A model")
    [finding] = run_check([tmp_path / "model"], CheckRequest(select=("MD",))).checked.findings
    assert (finding.code, finding.subject.path, finding.subject.line) == ("MD008", str(tmp_path / "model"), None)
