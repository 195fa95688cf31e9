"""WT005, alone, given only its draft."""

from __future__ import annotations

import pytest

from hubpub.rules.weights.configs import broken_config
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import GPT2, LFS, SAFETENSORS, draft_of

MODEL = {"model.safetensors": SAFETENSORS}
TRANSFORMERS = "---\nlibrary_name: transformers\n---\n# A model\n"


@pytest.mark.parametrize(
    ("index", "path"),
    [
        ({"model_index.json": '{"unet": ["diffusers", "UNet2DModel"]}'}, "unet/config.json"),
        ({"model_index.json": '{"scheduler": ["diffusers", "DDPMScheduler"]}'}, "scheduler/scheduler_config.json"),
        ({"modules.json": '[{"path": "1_Pooling"}]'}, "1_Pooling/config.json"),
    ],
)
def test_a_broken_config_of_a_part(tmp_path, index, path):
    [finding] = broken_config(draft_of(tmp_path, {**index, path: '{"a": 1,}'}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT005", Severity.ERROR, path)
    assert list(broken_config(draft_of(tmp_path / "x", {path: '{"a": 1,}'}))) == []


@pytest.mark.parametrize(
    ("name", "content", "message", "place"),
    [
        ("config.json", '{"a": 1,}', "is not JSON: ", (1, None)),
        ("config.json", '{\n  "a": 1 // b\n}', "is not JSON: Expecting ',' delimiter", (2, 10)),
        ("config.json", "", "is not JSON: it is empty", (1, 1)),
        ("config.json", b"\xef\xbb\xbf{}", "begins with a byte order mark", (1, 1)),
        ("config.json", b"{}\n\xff", "is not UTF-8", (2, None)),
        ("config.json", "[]", "is not a JSON object", (1, None)),
        ("config.json", "[" * 100_000, "nested too deeply", (None, None)),
        ("config.json", '{"a": ' + "9" * 5000 + "}", "too many digits", (None, None)),
        ("generation_config.json", "null", "is not a JSON object", (1, None)),
        ("tokenizer_config.json", "{", "is not JSON", (1, 2)),
        ("modules.json", "{}", "is not a JSON list", (1, None)),
    ],
)
def test_a_broken_config(tmp_path, name, content, message, place):
    [finding] = broken_config(draft_of(tmp_path, {**MODEL, name: content}, card=TRANSFORMERS))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT005", Severity.ERROR, name)
    assert message in finding.message
    assert finding.subject.line == place[0]
    assert place[1] is None or finding.subject.column == place[1]


def test_where_another_library_reads_it_a_comment_may_be_allowed(tmp_path):
    files = {"best_model.pth": "x", "config.json": '{"a": 1 // b\n}'}
    [finding] = broken_config(draft_of(tmp_path, files))
    assert finding.severity is Severity.WARNING


def test_sound_configs(tmp_path):
    files = {**MODEL, "config.json": '{"a": "Infinity"}', "modules.json": "[]", "other.json": "nonsense"}
    assert list(broken_config(draft_of(tmp_path, files))) == []
    # told of by WT012
    assert list(broken_config(draft_of(tmp_path, {"config.json": LFS}))) == []


@pytest.mark.parametrize(
    ("text", "constant", "line"),
    [
        ('{"model_type": "mamba2",\n "time_step_limit": [0.0, Infinity]}', "Infinity", 2),
        ('{"a": NaN}', "NaN", 1),
        ('{"a": "NaN", "b": [1,\n\n -Infinity]}', "-Infinity", 3),
    ],
)
@pytest.mark.parametrize("name", ["config.json", "generation_config.json", "preprocessor_config.json"])
def test_numbers_that_python_alone_takes(tmp_path, name, text, constant, line):
    [finding] = broken_config(draft_of(tmp_path, {**MODEL, "config.json": GPT2, name: text}))
    assert (finding.code, finding.severity) == ("WT005", Severity.WARNING)
    assert (finding.subject.path, finding.subject.line) == (name, line)
    assert finding.message.startswith(f"{name} holds {constant}, ")


@pytest.mark.parametrize("text", ['{"a": "NaN"}', '{"Infinity": 1e999}', '{"a": "\\"NaN"}', '{"a": "-Infinity\\\\"}'])
def test_texts_that_only_say_so(tmp_path, text):
    assert list(broken_config(draft_of(tmp_path, {**MODEL, "config.json": text}))) == []


@pytest.mark.parametrize(
    ("meta", "line"),
    [
        ("espnet: '202604'\n  s2t_model_file: exp/s2t/valid.pth\n", 2),
        ("files:\n\tasr: x\n", 2),
        ("espnet: '1'\nfiles: {a: b\n", None),
    ],
)
def test_a_meta_yaml_of_espnet_that_is_none(tmp_path, meta, line):
    files = {"meta.yaml": meta, "exp/a/c.yaml": "a: 1\n", "exp/a/valid.pth": "x"}
    [finding] = broken_config(draft_of(tmp_path, files))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT005", Severity.WARNING, "meta.yaml")
    assert line is None or finding.subject.line == line


def test_other_yaml_is_not_judged(tmp_path):
    assert list(broken_config(draft_of(tmp_path, {"meta.yaml": "a: 1\n b: 2\n", "model.pt": "x"}))) == []
    files = {"meta.yaml": "espnet: '202604'\nfiles:\n  asr: exp/x.pth\n", "exp/x.pth": "x"}
    assert list(broken_config(draft_of(tmp_path, files))) == []
