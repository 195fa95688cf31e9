"""What may be answered, and what a base model's card offers."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import HfApi, constants

from hubpub import localhub
from hubpub.types.profile import Known
from hubpub.workflows.init.answers import listed, offers_of, why_not


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("license", "mit", ""),
        ("license", "MIT license", "'MIT license' is no licence id of the Hub"),
        ("language", "de", ""),
        ("language", "English", "'English' is no language code of the Hub (it has en, eng)"),
        ("base_model", "gpt2", ""),
        ("base_model", "ada/base", ""),
        ("base_model", "output", "'output' is no id of a model on the Hub: it names no owner, as in owner/name"),
        ("base_model", "../x", "'../x' is no id of a model on the Hub: an id is name or namespace/name"),
    ],
)
def test_what_the_hub_takes(key: str, value: str, why: str) -> None:
    assert why_not(key, value) == why


def test_the_lists() -> None:
    assert listed("license")["mit"] == "MIT"
    assert listed("language")["en"] == "English"
    assert listed("base_model") == {}


@pytest.fixture
def base(account: localhub.Serving, api: HfApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HfApi:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    api.create_repo("ada/base")
    return api


@pytest.mark.parametrize(
    ("card", "offered"),
    [
        ("---\nlicense: mit\nlanguage: en\n---\n", {"license": "mit", "language": ["en"]}),
        ("---\nlanguage:\n- en\n- de\n- en\n---\n", {"language": ["en", "de"]}),
        ("---\nlicense: other\nlanguage: [en, English]\n---\n", {}),
        ("---\nlicense: [mit]\nlanguage: {en: de}\n---\n", {}),
        ("---\nlicense: \"mit\\e[2J\"\nlanguage: ['\\u001b']\n---\n", {}),
        ("---\nlicense: *nobody\n---\n", {}),
        ("# Base\n", {}),
        ("---\nlanguage: []\n---\n", {}),
    ],
)
def test_a_card_offers_what_the_hub_takes(base: HfApi, card: str, offered: dict[str, object]) -> None:
    base.upload_file(path_or_fileobj=card.encode(), path_in_repo="README.md", repo_id="ada/base")
    assert offers_of("ada/base", ask=False) == {}
    place = f"the card of ada/base on {base.endpoint.removeprefix('http://')}"
    assert offers_of("ada/base") == {key: Known(value, place) for key, value in offered.items()}


def test_the_cache_is_looked_at_first(base: HfApi, tmp_path: Path) -> None:
    base.upload_file(path_or_fileobj=b"---\nlicense: gpl\n---\n", path_in_repo="README.md", repo_id="ada/base")
    snapshot = tmp_path / "models--ada--base" / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (snapshot.parent.parent / "refs").mkdir()
    (snapshot.parent.parent / "refs" / "main").write_text("a" * 40)
    (snapshot / "README.md").write_text("---\nlicense: mit\n---\n")
    place = "the card of ada/base in the Hub's cache on this machine"
    assert offers_of("ada/base") == {"license": Known("mit", place)}
    assert offers_of("ada/base", ask=False) == {"license": Known("mit", place)}


def test_what_is_no_id_is_nobody_asked_about(base: HfApi) -> None:
    assert offers_of("../../etc") == {}
    assert offers_of("ada/none") == {}


@pytest.mark.parametrize("endpoint", ["nonsense", "http://127.0.0.1:9", "https://user@x"])
def test_no_hub_is_no_offer(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    assert offers_of("ada/base") == {}


def test_a_client_that_is_offline_asks_nobody(base: HfApi, monkeypatch: pytest.MonkeyPatch) -> None:
    base.upload_file(path_or_fileobj=b"---\nlicense: mit\n---\n", path_in_repo="README.md", repo_id="ada/base")
    assert set(offers_of("ada/base")) == {"license"}
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert offers_of("ada/base") == {}
