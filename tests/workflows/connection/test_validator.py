"""A rehearsal refuses the cards that the Hub refuses, in its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub.workflows.connection.local_server import local_hub
from hubpub.workflows.connection.validator import validate
from tests.support.commands import hubpub
from tests.support.models import model_folder


@pytest.mark.parametrize(
    ("yaml", "error"),
    [
        ("license: mine", '"license" must be one of [apache-2.0, mit, '),
        ("language:\n- EN", '"language[0]" must only contain lowercase characters'),
        ("base_model: ./x", '"base_model" with value "./x" is not valid. Use a model id from https://hf.co/models.'),
        ("base_model: ''", '"base_model" is not allowed to be empty'),
        ("model-index: [{name: x, results: [{dataset: {name: d, type: d, config: null}}]}]",
         '"model-index[0].results[0].dataset.config" must be a string'),
        ("datasets: [/x]",
         '"datasets[0]" with value "/x" is not valid. If possible, use a dataset id from https://hf.co/datasets.'),
        ("widget: x", '"widget" must be an array'),
        ("model-index: foo", '"model-index" must be an array'),
        ("model-index:\n- name: x", '"model-index[0].results" is required'),
        ("a: [", "Invalid YAML in README.md: "),
        ("a: 1\na: 2", "Invalid YAML in README.md: duplicated mapping key"),
        ("- a", '"value" must be of type object'),
        ("words", "The YAML metadata of your README.md is invalid."),
    ],
)  # fmt: skip
def test_what_the_hub_refuses_is_refused_in_its_words(yaml: str, error: str) -> None:
    errors, warnings = validate(f"---\n{yaml}\n---\n# A model\n", "model")
    assert len(errors) == 1, errors
    assert errors[0].startswith(error)
    assert error.endswith((", ", "README.md: ")) or errors[0] == error
    assert warnings == []


@pytest.mark.parametrize(
    "yaml",
    ["license: MIT", "language: no", "license:\tmit", "my_key: 1", "base_model: ['']", "# nothing", "pipeline_tag: x",
     "tags: x", "datasets: Twitter data", "a: &x [1]\nb: *x"],
)  # fmt: skip
def test_what_the_hub_takes_is_taken(yaml: str) -> None:
    assert validate(f"---\n{yaml}\n---\n# A model\n", "model") == ([], [])


def test_a_card_without_metadata_is_taken_with_a_warning() -> None:
    for card in ("", "# A model\n", "---\n---\n", "---\nlicense: mine\n"):
        assert validate(card, "model") == ([], ["empty or missing yaml metadata in repo card"])


def test_of_other_types_only_the_yaml_is_judged() -> None:
    assert validate("---\nlicense: mine\n---\n", "space") == ([], [])
    assert validate("---\na: [\n---\n", "dataset")[0]


def test_the_local_hub_judges_every_commit(tmp_path: Path) -> None:
    card = "---\nlicense: mine\n---\n\n# A model\n"
    with local_hub(tmp_path / "hub") as hub:
        api = HfApi(endpoint=hub.url, token=hub.token)
        api.create_repo("me/a")
        with pytest.raises(ValueError, match=r'"license" must be one of \[apache-2.0'):
            api.upload_file(repo_id="me/a", path_in_repo="README.md", path_or_fileobj=card.encode())
        assert api.list_repo_files("me/a") == [".gitattributes"]


def test_a_push_that_was_forced_meets_the_hubs_own_refusal(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card="---\nlicense: mine\n---\n\n# A model\n")
    done = hubpub("push", folder, "me/a", "--local", "--quiet", "--force", "MD010")
    assert done.code == 1, done
    assert done.err.startswith('error: the Hub refuses the card\'s metadata: "license" must be one of [apache-2.0, ')
