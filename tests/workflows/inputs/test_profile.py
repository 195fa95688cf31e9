"""A folder's profile, its YAML read as the Hub reads it."""

from __future__ import annotations

from hubpub.files.scan import scan
from hubpub.workflows.inputs.profile import parse_yaml, profile_of, profile_with
from hubpub.workflows.lineage import Origin
from tests.support.wandb_logs import log


def test_yaml_is_the_hubs_and_not_pythons(tmp_path):
    (tmp_path / "README.md").write_text("---\nlanguage: no\nlicense: mit\n---\n")
    profile = profile_of(scan(tmp_path))
    assert profile.languages is not None
    assert profile.languages.value == ("no",)


def test_what_is_no_mapping_is_empty():
    assert [parse_yaml(text) for text in ("", "- a", "a: [", "5", "a: 1\na: 2")] == [{}, {}, {}, {}, {}]
    assert parse_yaml("a: 1") == {"a": 1}


def test_a_secret_in_a_setting_or_its_name_stays_out(tmp_path):
    secret = "hf_" + "aBcD1eFgH2iJkL3mNoP4qRsT5uVwX6yZ7a"
    config = {"learning_rate": 0.1, "args": ["-x", f"--as={secret}"], "hub": secret, f"of {secret}": 1}
    run = log(tmp_path / "wandb", "abcd1234", 0, config=config)
    (tmp_path / "m").mkdir()
    profile = profile_with(scan(tmp_path / "m"), Origin.of(str(run)), 10)
    assert profile.training is not None
    assert list(profile.training.hyperparameters) == ["learning_rate"]
    assert {one.reason for one in profile.withheld} == {"its value is a secret", "its name is a secret"}
    assert secret not in repr(profile.withheld)
