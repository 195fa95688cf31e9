"""The tokenizer and its chat template."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import facts, places, told


@pytest.mark.parametrize(
    ("files", "template", "place"),
    [
        ({"tokenizer_config.json": {"chat_template": "a"}}, "a", "tokenizer_config.json: chat_template"),
        (
            {"chat_template.jinja": "b\n", "tokenizer_config.json": {"chat_template": "a"}},
            "b\n",
            "chat_template.jinja",
        ),
        ({"chat_template.json": {"chat_template": "c"}}, "c", "chat_template.json: chat_template"),
        (
            {
                "tokenizer_config.json": {
                    "chat_template": [{"name": "tool", "template": "t"}, {"name": "default", "template": "d"}]
                }
            },
            "d",
            "tokenizer_config.json: chat_template[1].template",
        ),
    ],
)
def test_a_chat_template(tmp_path, files, template, place):
    profile = told(tmp_path, files)
    assert (facts(profile)["chat_template"], places(profile)["chat_template"]) == (template, place)


@pytest.mark.parametrize(
    "value", ["", "  \n", 5, None, ["a"], {"a": "b"}, [{"name": "default"}], "\ud800", "x" * 1_000_001]
)
def test_what_is_none(tmp_path, value):
    assert facts(told(tmp_path, {"tokenizer_config.json": {"chat_template": value}})) == {}
