"""The MD rules, each on cards that draw it and on near twins that do not."""

from __future__ import annotations

import pytest

from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Severity
from tests.rules.families import rules_of
from tests.rules.metadata.cards import findings, fixed, judged

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def test_each_rule_has_a_page_and_a_code_of_the_family():
    for rule in rules_of("MD"):
        claim, *_, remedy = rule.page.split("\n\n")
        assert rule.judge.__module__.startswith("hubpub.rules.metadata.")
        assert claim == f"{rule.title}."
        assert remedy.startswith("Remedy: ")


RESULT = "model-index:\n- name: m\n  results:\n  - task: {type: t}\n    metrics: []\n"
METRIC = "model-index:\n- name: m\n  results:\n  - task: {type: t}\n    metrics:\n    - {type: a, value: 1}\n"

# Every message of the Hub that concerns models: a card that draws it (code, severity, what the finding says, its
# line), and a near twin that does not.
MESSAGES = {
    "license": (
        "license: apache2",
        ("MD010", ERROR, '"license" must be one of', 2),
        "license: apache-2.0",
    ),
    "license in a list": (
        "license:\n- mit\n- nope",
        ("MD010", ERROR, '"license[1]" must be one of', 4),
        "license:\n- mit\n- other\nlicense_name: n\nlicense_link: LICENSE",
    ),
    "language": (
        "language:\n- EN",
        ("MD020", ERROR, '"language[0]" must only contain lowercase characters', 3),
        "language:\n- en",
    ),
    "base_model": (
        "base_model: /home/me/llama",
        ("MD040", ERROR, '"base_model" with value "/home/me/llama" is not valid', 2),
        "base_model: home/llama",
    ),
    "base_model in words": (
        "base_model: Kokoro 82M",
        ("MD040", ERROR, '"base_model" with value "Kokoro 82M" is not valid', 2),
        "base_model: hexgrad/Kokoro-82M",
    ),
    "datasets": (
        "datasets:\n- /var/hf/images/",
        ("MD041", ERROR, '"datasets[0]" with value "/var/hf/images/" is not valid', 3),
        "datasets:\n- hf/images",
    ),
    "widget": (
        "widget:\n  text: Hi",
        ("MD060", ERROR, '"widget" must be an array', 3),
        "widget:\n- text: Hi",
    ),
    "results": (
        "model-index:\n- name: m",
        ("MD050", ERROR, '"model-index[0].results" is required', 3),
        "model-index:\n- name: m\n  results: []",
    ),
    "metrics": (
        "model-index:\n- name: m\n  results:\n  - task:\n      type: t\n    metrics:\n      type: wer\n      value: 1",
        ("MD050", ERROR, '"model-index[0].results[0].metrics" must be an array', 8),
        "model-index:\n- name: m\n  results:\n  - task:\n      type: t\n    metrics:\n    - type: wer\n      value: 1",
    ),
    "dataset.config": (
        RESULT + "    dataset: {type: a, name: A, config: 2018}",
        ("MD050", ERROR, '"model-index[0].results[0].dataset.config" must be a string', 7),
        RESULT + "    dataset: {type: a, name: A, config: '2018'}",
    ),
    "metrics.config": (
        METRIC + "    - {type: b, value: 1, config: {scale: 5}}",
        ("MD050", ERROR, '"model-index[0].results[0].metrics[1].config" must be a string', 8),
        METRIC + "    - {type: b, value: 1, config: scale-5}",
    ),
    "dataset.config of nothing": (
        RESULT + "    dataset: {type: a, name: A, config: null}",
        ("MD050", ERROR, '"model-index[0].results[0].dataset.config" must be a string', 7),
        RESULT + "    dataset: {type: a, name: A, split: null}",
    ),
    "base_model of nothing": (
        "base_model: ''",
        ("MD040", ERROR, '"base_model" is not allowed to be empty', 2),
        "base_model: me/a",
    ),
    "dataset.type": (
        RESULT + "    dataset: {type: a b, name: A}",
        ("MD050", ERROR, '"model-index[0].results[0].dataset.type" with value "a b" fails to match', 7),
        RESULT + "    dataset: {type: a/b.c, name: A}",
    ),
    "YAML": (
        "license: [",
        ("MD002", ERROR, "Invalid YAML in README.md: ", None),
        "license: [mit]",
    ),
    "duplicate key": (
        "license: mit\ntags:\n- a\nlicense: mit",
        ("MD003", ERROR, "Invalid YAML in README.md: duplicated mapping key", 5),
        "license: mit\ntags:\n- a\n",
    ),
    "a text": (
        "hello",
        ("MD004", ERROR, "The YAML metadata of your README.md is invalid", 2),
        "hello: 1",
    ),
    "blank": (
        "",
        ("MD004", ERROR, "The YAML metadata of your README.md is invalid", None),
        "a: ",
    ),
    "a list": (
        "- a\n- b",
        ("MD004", ERROR, '"value" must be of type object', 2),
        "a:\n- b",
    ),
}


@pytest.mark.parametrize(("bad", "expected", "twin"), MESSAGES.values(), ids=MESSAGES)
def test_a_message_of_the_hub(bad, expected, twin):
    code, severity, says, line = expected
    [finding] = [f for f in findings(bad) if f.severity is ERROR]
    assert (finding.code, finding.severity) == (code, severity)
    assert says in finding.message
    assert finding.subject.path == "README.md"
    assert line is None or finding.subject.line == line
    assert finding.remedy.endswith((".", "?"))
    assert findings(twin, code) == []
    assert [f for f in findings(twin) if f.severity is ERROR] == []


@pytest.mark.parametrize(
    ("config", "shown"), [("2024-01-01", "2024-01-01"), ("2024-01-01 10:30:00", "2024-01-01 10:30:00+00:00")]
)
def test_a_date_is_shown_as_the_card_writes_it(config, shown):
    [finding] = findings(f"{RESULT}    dataset: {{type: a, name: A, config: {config}}}", "MD050")
    assert finding.message.endswith(f" must be a string, not {shown}")


def test_an_empty_item_is_told_at_its_own_line():
    places = [(f.subject.line, f.subject.column) for f in findings("tags:\n-\n- a\n- \n- !!null\nx:\n", "MD005")]
    assert places == [(3, 1), (5, 1), (6, 3)]


def test_a_block_with_a_blank_line_is_refused_and_one_without_any_line_is_none():
    assert [(f.code, f.severity) for f in judged("---\n\n---\n")] == [("MD004", ERROR)]
    assert [(f.code, f.severity) for f in judged("---\n---\n")] == [("MD001", WARNING)]


@pytest.mark.parametrize("front", ["42", "null", "~", "'a: b'", "true"])
def test_a_block_that_is_a_scalar(front):
    [finding] = findings(front)
    assert (finding.code, finding.severity) == ("MD004", ERROR)


SLIPS = {
    "licence: mit": "license: mit",
    "License: mit": "license: mit",
    "licenses: mit": "license: mit",
    "dataset: imdb": "datasets: imdb",
    "pipeline-tag: fill-mask": "pipeline_tag: fill-mask",
    "langauge: en": "language: en",
    "languages: en": "language: en",
    "lang: en": "language: en",
    "base-model: gpt2": "base_model: gpt2",
    "basemodel: gpt2": "base_model: gpt2",
    "tag:\n- a": "tags:\n- a",
    "widgets:\n- text: a": "widget:\n- text: a",
    "library-name: peft": "library_name: peft",
    "library: peft": "library_name: peft",
    "thumbnails: https://x.y/z": "thumbnail: https://x.y/z",
    "metric: wer": "metrics: wer",
}


@pytest.mark.parametrize(("slip", "right"), SLIPS.items())
def test_a_slip_of_a_key(slip, right):
    [finding] = findings(slip, "MD006")
    assert finding.severity is WARNING
    assert (finding.subject.line, finding.subject.column) == (2, 1)
    assert fixed(slip, "MD006") == right
    assert findings(right, "MD006") == []


@pytest.mark.parametrize(
    "key",
    [
        *("model_type", "title", "emoji", "sdk", "models", "task_categories", "pretty_name", "size_categories", "x"),
        *("arxiv", "model_id", "quantized_by", "model_creator", "prompt_template", "finetuned", "version", "author"),
        *("annotations_creators", "source_datasets", "task_ids", "train-eval-index", "co2", "language_bcp47", "name"),
        *("extra_gated_fields", "dataset_info", "model-index", "doi", "parameters", "library_version", "data"),
    ],
)
def test_a_key_of_its_own_is_no_slip(key):
    assert findings(f"{key}: x", "MD006") == []


def test_a_slip_beside_the_right_key_is_not_renamed():
    [finding] = findings("license: mit\nlicence: mit", "MD006")
    assert finding.fix == ()
    assert [f.fix == () for f in findings("licence: mit\nLicense: mit", "MD006")] == [False, True]


@pytest.mark.parametrize(
    "front",
    [
        "licence: license",
        "dataset: /data/x",
        "languages: [English]",
        "base-model: ./out",
        "licence: GPL",
    ],
)
def test_a_slip_is_not_renamed_into_an_error(front):
    """TRL writes `licence: license` into every card: nobody reads it, and nobody refuses it."""
    found = findings(front)
    assert {f.severity for f in found} == {WARNING}
    assert [f.fix == () for f in found if f.code == "MD006"] == [front != "licence: GPL"]


def test_results_of_old_under_a_slip_are_not_renamed():
    """Their shape is another: the Hub would refuse them under the right key."""
    [finding] = findings("model_index:\n- name: m", "MD006")
    assert finding.fix == ()


@pytest.mark.parametrize("front", ["tags: [a]", "license:", "license: ''", "license: []"])
def test_no_licence(front):
    [finding] = findings(front, "MD013")
    assert finding.severity is WARNING


@pytest.mark.parametrize(
    "text",
    [
        "This model is licensed under the [Apache License, Version 2.0](https://www.apache.org/licenses/LICENSE-2.0).",
        "## License\n\nCC BY 4.0",
        "### ⚖️ Licence\n[Here](https://example.org/LICENSE)",
        "| **License** | MIT |",
        "**License:** MIT",
        "- **License:** [MIT](LICENSE)",
        "license: apache-2.0",
        "```\nlicense: no\n```\n\nLicense: mit",
    ],
)
def test_a_licence_that_the_text_alone_names(text):
    [finding] = [f for f in judged(f"---\ntags: [a]\n---\n# X\n\n{text}\n") if f.code == "MD013"]
    line = 10 if text.startswith("```") else 6
    assert finding.message == f"the front matter names no licence, and the text does (line {line})"
    assert finding.remedy.startswith("Name it there too: ")
    assert finding.subject.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "| **License** | n/a |",
        "- **License:** [More Information Needed]",
        "## License\n\n[More information needed]",
        "## License\n\n## Citation\n\nx",
        "## License",
        "You can make many license-free illustrations.",
        "```\nlicense: mit\n```",
        "<!--\nLicensed under MIT\n-->",
        "The data of the CelebA dataset is licensed under CC BY-NC.",
        "text = 'parse the uses licence node'",
    ],
)
def test_a_licence_that_nothing_names(text):
    [finding] = [f for f in judged(f"---\ntags: [a]\n---\n# X\n\n{text}\n") if f.code == "MD013"]
    assert finding.message == "the card names no licence"


SECOND = "---\nlibrary_name: peft\nlicense: mit\n---\n"


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (SECOND, ["BD023"]),
        (f"# X\n\n```\nx\n```\n\n{SECOND}", ["BD023"]),
        ("---\nlibrary_name: peft\nlicense:\n---\n", ["BD023", "MD013"]),
        ("---\nlibrary_name: peft\n---\n", ["BD023", "MD013"]),
        (f"```yaml\n{SECOND}```\n", ["MD013"]),
        (f"<!--\n{SECOND}-->\n", ["MD013"]),
        ("---\nAuthor: me\nlicense: mit\n---\n", ["MD013"]),
        ("---\nWords.\nlicense: mit\n---\n", ["MD013"]),
        ("---\nlicense: mit\n", ["MD013"]),
    ],
)
def test_a_licence_in_a_second_block_is_told_of_once(body, codes):
    found = judge_draft(Draft(None, None, Card(f"---\ntags: [a]\n---\n{body}")))
    assert sorted(f.code for f in found if f.code in ("BD023", "MD013")) == codes


@pytest.mark.parametrize("front", ["license: mit", "license: [mit]", "licence: mit", "license: unknown", "- a", "a: ["])
def test_a_licence_or_one_that_cannot_be_told(front):
    assert findings(front, "MD013") == []
