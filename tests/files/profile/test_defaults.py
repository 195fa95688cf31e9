"""What libraries write into every card is no evidence."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import facts, told

UNSLOTH = """---
base_model: unsloth/llama-3-8b
tags:
- unsloth
- llama
license: apache-2.0
language:
- en
---

# Uploaded finetuned model
"""
TIMM = (
    "---\npipeline_tag: image-classification\nlibrary_name: timm\nlicense: apache-2.0\n---\n# Model card for resnet18\n"
)


@pytest.mark.parametrize(
    ("card", "withheld"),
    [
        (UNSLOTH, ("license", "language")),
        (TIMM, ("license", "pipeline_tag")),
        (TIMM.replace("timm", "lerobot"), ("license",)),
    ],
)
def test_a_card_that_nobody_touched(tmp_path, card, withheld):
    profile = told(tmp_path, {"README.md": card})
    assert not {name for name in ("license", "languages") if name in facts(profile)}
    assert tuple(one.name for one in profile.withheld) == withheld
    assert all("into every card" in one.reason for one in profile.withheld)


@pytest.mark.parametrize(
    ("card", "license_"),
    [
        (UNSLOTH.replace("apache-2.0", "llama3"), "llama3"),
        (TIMM.replace("apache-2.0", "mit"), "mit"),
        (TIMM.replace("# Model card for", "# My"), "apache-2.0"),
        (TIMM.replace("timm", "transformers"), "apache-2.0"),
    ],
)
def test_what_somebody_chose(tmp_path, card, license_):
    assert facts(told(tmp_path, {"README.md": card}))["license"] == license_
