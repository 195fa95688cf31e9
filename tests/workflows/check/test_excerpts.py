"""What `hubpub check` shows of a card: places that are there, and no secret."""

from __future__ import annotations

import random
import string

import pytest

from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import CheckRequest

SEED = random.Random(20261122)
TOKEN = "hf_" + "".join(SEED.choices(string.ascii_letters + string.digits, k=34))
KEY = [SEED.choices(string.ascii_letters + string.digits, k=64) for _ in range(3)]
PRIVATE = "\n".join(["-----BEGIN PRIVATE KEY-----", *map("".join, KEY), "-----END PRIVATE KEY-----"])
LEAK = f"""---
license: mit
language: EN
thumbnail: /a/{TOKEN}
datasets: "/{"a" * 60}/{TOKEN}"
base_model: https://huggingface.co/{TOKEN}
---
# A model

login("{TOKEN}") then load {{{{ model_name }}}}

{PRIVATE}
![x](http://a.b/c.png?token={TOKEN})
"""


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def shown(text: str) -> list[str]:
    """What of the secrets stands in a text: every row of eight characters."""
    return [
        secret[start : start + 8]
        for secret in (TOKEN[3:], *map("".join, KEY))
        for start in range(len(secret) - 7)
        if secret[start : start + 8] in text
    ]


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
@pytest.mark.parametrize("option", [[], ["--diff"], ["--ignore", "SC"]], ids=["alone", "diff", "ignored"])
def test_no_secret_is_shown(call, tmp_path, form, option):
    (tmp_path / "README.md").write_text(LEAK)
    code, out, err = call("check", "README.md", "--format", form, *option)
    assert (code, err, shown(out)) == (1, "", [])
    for code in ("BD004", "BD011", "MD041"):
        assert code in out


def test_stars_stand_in_the_place_of_secrets(tmp_path):
    (tmp_path / "README.md").write_text(LEAK)
    result = run_check([tmp_path / "README.md"], CheckRequest(diff=True))
    stars = "hf_" + "*" * 34
    assert f"\n {'*' * 64}\n -----END PRIVATE KEY-----\n" in result.checked.diff
    assert f"+![x](https://a.b/c.png?token={stars})\n" in result.checked.diff
    [[before, after]] = [lines for place, lines in result.excerpts.items() if "{{" in lines[1]]
    assert (before, after) == (f'login("{stars}") then load ', "{{ model_name }}")


def test_the_card_itself_keeps_them(call, tmp_path):
    (tmp_path / "README.md").write_text(LEAK)
    call("check", "README.md", "--fix")
    assert (tmp_path / "README.md").read_text().count(TOKEN) == LEAK.count(TOKEN)


def test_a_diff_writes_nothing_so_what_is_there_is_judged(call, tmp_path):
    card = tmp_path / "README.md"
    card.write_text("---\nlicense: mit\nlanguage: EN\n---\n# A model\n\n[![b](https://a.b/c)](None)\n\ntext {{ x }}\n")
    before = card.read_bytes()
    for option in (["--diff"], ["--diff", "--fix"]):
        code, out, _ = call("check", "README.md", *option, "--format", "github")
        places = [line.split("::")[1] for line in out.splitlines()]
        assert (code, places) == (
            1,
            [
                "error title=MD020,file=README.md,line=3,col=11",
                "warning title=BD010,file=README.md,line=7,col=23",
                "warning title=BD004,file=README.md,line=9,col=6",
            ],
        )
        assert call("check", "README.md", *option)[1].endswith(": 1 error, 2 warnings; 2 findings would be mended.\n")
        assert card.read_bytes() == before
    assert call("check", "README.md", "--fix")[0] == 0
