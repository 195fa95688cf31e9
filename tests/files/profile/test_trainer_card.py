"""What the Trainer's own card tells, and nothing of what others wrote in its form."""

from __future__ import annotations

import pytest

from hubpub.files.profile.training.read import add_training
from hubpub.types.profile import Result
from tests.files.profile.folders import facts, told

SIGN = (
    "<!-- This model card has been generated automatically according to the information the Trainer had access to. "
    "You\nshould probably proofread and complete it, then remove this comment. -->"
)
VERSIONS = "### Framework versions\n\n- Transformers 5.23.0\n- Pytorch 2.13.0+cpu\n- TRL: 1.16.0\n"
RESULTS = """datasets:
- ada/reviews
model-index:
- name: out
  results:
  - task:
      type: text-classification
    dataset:
      name: Reviews
      type: ada/reviews
      split: validation
    metrics:
    - type: accuracy
      value: 0.7143
"""
INDEX = "README.md: model-index[0].results[0].metrics[0].value"


def of_card(tmp_path, front: str, body: str):
    return told(tmp_path, {"README.md": f"---\n{front}---\n\n{body}"})


def test_the_results_have_their_dataset(tmp_path):
    profile = of_card(tmp_path, RESULTS, f"{SIGN}\n\n# out\n")
    expected = Result("accuracy", 0.7143, INDEX, "validation", "ada/reviews", "text-classification")
    assert profile.results == (expected,)


def test_of_a_card_that_a_person_wrote_no_results_are_taken(tmp_path):
    assert of_card(tmp_path, RESULTS, "# out\n").results == ()


@pytest.mark.parametrize(
    ("is_", "becomes"),
    [
        ("type: ada/reviews", "type: imagefolder"),
        ("- ada/reviews", "- ada/others"),
        ("value: 0.7143", "value: high"),
        ("type: accuracy", "type: '[x](https://x.y)'"),
        ("  results:", "  other:"),
        ("model-index:\n- name: out\n  results:", "model-index:\n- 3\n- a:"),
    ],
)
def test_what_is_no_result(tmp_path, is_, becomes):
    assert is_ in RESULTS
    assert of_card(tmp_path, RESULTS.replace(is_, becomes), SIGN).results == ()


def test_the_folder_knows_the_number_and_the_card_the_dataset(tmp_path):
    profile = of_card(tmp_path, RESULTS, SIGN)
    (tmp_path / "eval_results.json").write_text('{"eval_accuracy": 0.714285, "eval_f1": 0.7143, "eval_loss": 0.6}')
    accuracy, f1, loss = add_training(profile, tmp_path).results
    place = "eval_results.json: eval_accuracy"
    assert accuracy == Result("accuracy", 0.714285, place, "validation", "ada/reviews", "text-classification")
    assert (f1.dataset, loss.dataset) == (None, None)
    (tmp_path / "eval_results.json").write_text('{"eval_accuracy": 0.8}')
    assert add_training(profile, tmp_path).results[0].dataset is None


def test_the_versions(tmp_path):
    profile = of_card(tmp_path, "license: mit\n", f"# out\n\n{VERSIONS}")
    versions = {"transformers": "5.23.0", "torch": "2.13.0+cpu", "trl": "1.16.0"}
    assert facts(profile) == {"license": "mit", **{f"versions.{name}": value for name, value in versions.items()}}
    assert profile.versions["torch"].place == "README.md: Framework versions"


@pytest.mark.parametrize("line", ["- <b> 1.0", "- Transformers [1](https://x.y)", "- Transformers", "Transformers 1.0"])
def test_what_is_no_version(tmp_path, line):
    profile = of_card(tmp_path, "license: mit\n", f"### Framework versions\n\n{line}\n\n## More\n\n- Other 1.0\n")
    assert facts(profile) == {"license": "mit"}
