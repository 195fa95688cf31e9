"""Published cards mended where they are: one guarded commit, people's words kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError
from hubpub.types.fleet import RowResult, RowState
from hubpub.workflows.fleet import fix_card as fixing
from hubpub.workflows.fleet.fix_card import fix_card, wanted_of

CARD = "---\nlanguage: en # English\n---\n\n# A model\n\nIt is *small*.\n"


@pytest.fixture
def api(account: localhub.Serving) -> HfApi:
    return HfApi(endpoint=account.url, token=account.token)


def publish(api: HfApi, repo: str, card: str | None = CARD) -> str:
    api.create_repo(repo)
    operations = [CommitOperationAdd("config.json", b'{"model_type": "gpt2"}')]
    if card is not None:
        operations.append(CommitOperationAdd("README.md", card.encode()))
    return api.create_commit(repo, operations, commit_message="by hand").oid


def card_of(api: HfApi, repo: str) -> str:
    return Path(api.hf_hub_download(repo, "README.md", force_download=True)).read_bytes().decode()


def test_a_key_is_set_in_one_commit_and_the_rest_stays(api: HfApi, repo: str) -> None:
    publish(api, repo)
    fixed = fix_card(repo, {"set_missing": ["license=mit"], "message": "Add the licence"})
    assert fixed.is_changed
    commits = api.list_repo_commits(repo)
    assert (commits[0].title, commits[0].message) == ("Add the licence", "")
    assert len(commits) == 3
    assert card_of(api, repo) == CARD.replace("English\n", "English\nlicense: mit\n")
    again = fix_card(repo, {"set_missing": ["license=apache-2.0"]})
    assert (again.is_changed, len(api.list_repo_commits(repo))) == (False, 3)


def test_a_dry_run_changes_nothing(api: HfApi, repo: str) -> None:
    publish(api, repo)
    fixed = fix_card(repo, {"set": {"license": "mit"}, "gated": "auto", "dry_run": True})
    assert (fixed.is_changed, card_of(api, repo)) == (True, CARD)
    assert not api.model_info(repo).gated
    assert fixed.gate == "auto"


def test_a_dry_run_tells_what_would_change(api: HfApi, repo: str, tmp_path: Path) -> None:
    publish(api, repo)
    asked = {"set": {"license": "mit"}, "add_tag": ["small"], "gated": "auto", "dry_run": True}
    rows = tmp_path / "fleet.jsonl"
    rows.write_text(f'{{"repo": "{repo}"}}\n')
    (result,) = hubpub.fleet.fix(rows, **asked)
    assert (result.state, result.message) == (RowState.CHANGED, 'license mit; tags ["small"]; the gate: auto')
    (status,) = hubpub.fleet.status(rows)
    assert str(status) == (
        f'to mend    {repo}  license mit; tags ["small"]; the gate: auto\n\nfix of {rows}: 1 row: 1 to mend.'
    )
    assert card_of(api, repo) == CARD


def test_a_pull_request_leaves_the_repository(api: HfApi, repo: str) -> None:
    publish(api, repo)
    fixed = fix_card(repo, {"set": ["license=mit"], "pr": True})
    assert "/discussions/1" in fixed.url
    assert card_of(api, repo) == CARD


def test_the_gate_alone(api: HfApi, repo: str) -> None:
    publish(api, repo)
    assert fix_card(repo, {"gated": "auto"}).is_changed
    assert not fix_card(repo, {"gated": "auto"}).is_changed
    assert api.model_info(repo).gated == "auto"
    assert len(api.list_repo_commits(repo)) == 2, "no finding is mended that nobody asked for"
    assert fix_card(repo, {"gated": "all"}).is_changed
    assert not api.model_info(repo).gated


def test_findings_are_mended(api: HfApi, repo: str) -> None:
    publish(api, repo, CARD.replace("small", "smÃ¼ll BokmÃ¥l PaweÅ‚"))
    assert fix_card(repo, {"select": ["MD"]}).is_changed is False
    assert fix_card(repo, {}).is_changed
    assert "smüll Bokmål Paweł" in card_of(api, repo)


def test_no_error_comes_of_it(api: HfApi, repo: str) -> None:
    publish(api, repo)
    with pytest.raises(BlockedError, match=r"is left as it is: MD010 would come of it: "):
        fix_card(repo, {"set": ["license=mitt"]})
    assert card_of(api, repo) == CARD


def test_somebody_else_commits_meanwhile(api: HfApi, repo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(api, repo)
    change, times = fixing._changed, []

    def meanwhile(*arguments: Any) -> str:
        if not times:
            theirs = CARD.replace("small", "tiny").encode()
            api.create_commit(repo, [CommitOperationAdd("README.md", theirs)], commit_message="theirs")
        times.append(1)
        return change(*arguments)

    monkeypatch.setattr(fixing, "_changed", meanwhile)
    fix_card(repo, {"set": ["license=mit"]})
    assert len(times) == 2
    assert "It is *tiny*." in card_of(api, repo)
    assert "license: mit" in card_of(api, repo)


def test_a_later_push_of_the_folder_keeps_what_was_set(api: HfApi, repo: str, tmp_path: Any) -> None:
    from tests.support.models import model_folder

    folder = model_folder(tmp_path / "m", card=CARD)
    hubpub.push(folder, repo)
    fix_card(repo, {"set": ["license=mit"]})
    (folder / "config.json").write_text('{"model_type": "gpt2", "a": 1}')
    hubpub.push(folder, repo)
    assert "license: mit" in card_of(api, repo)


@pytest.mark.parametrize("card", [None, "---\nlicense: mit\n---\nA \ufffd.\n"], ids=["none", "no-text"])
def test_what_has_no_text_to_change(card: str | None, api: HfApi, repo: str) -> None:
    publish(api, repo, card)
    before = len(api.list_repo_commits(repo))
    with pytest.raises(BlockedError, match=r"has no README.md to change|holds what is no text"):
        fix_card(repo, {"set": ["license=mit"]})
    assert len(api.list_repo_commits(repo)) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"set": ["license"]}, "no value is said"),
        ({"set": ["license="]}, "no value is said"),
        ({"set": ["=mit"]}, "is empty"),
        ({"set": ["a=1", "a=2"]}, "a is set twice"),
        ({"set": ["a=[1,"]}, "begins as JSON and is none"),
        ({"set": ["a=1"], "set_missing": ["a=2"]}, "to be set, and to be set where it is missing"),
        ({"set": ['tags=["a"]'], "add_tag": ["b"]}, "Say one of the two"),
        ({"select": ["XX999"]}, "XX999"),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], words: str) -> None:
    with pytest.raises(CallError) as caught:
        wanted_of(options)
    assert words in str(caught.value)


def test_values_that_are_lists() -> None:
    wanted = wanted_of({"set": ['base_model=["a/b", "c/d"]', "inference=false", "license=mit"]})
    assert wanted.values == {"base_model": ["a/b", "c/d"], "inference": False, "license": "mit"}


def states(results: list[RowResult]) -> dict[str, str]:
    return {str(result.row.repo): str(result.state) for result in results}


def test_an_account_is_a_fleet(api: HfApi) -> None:
    cards = {
        "acme-x/opus-a": CARD,
        "acme-x/opus-b": CARD.replace("---\n\n", "license: mit\n---\n\n", 1),
        "acme-x/z": CARD,
    }
    for name, card in cards.items():
        publish(api, name, card)
    publish(api, "acme-xy/opus-c", CARD)
    checked = list(hubpub.fleet.check("hub:acme-x/opus-*", select=["MD013"], strict=True))
    assert set(states(checked)) == {"acme-x/opus-a", "acme-x/opus-b"}
    fixed = list(hubpub.fleet.fix("hub:acme-x/opus-*", set_missing={"license": "apache-2.0"}))
    assert states(fixed) == {"acme-x/opus-a": "changed", "acme-x/opus-b": "unchanged"}
    assert states(list(hubpub.fleet.fix("hub:acme-x", add_tag=["opus"]))) == dict.fromkeys(cards, "changed")
    with pytest.raises(CallError, match="lists no such model"):
        list(hubpub.fleet.check("hub:acme-x", with_tag=["none"]))
    with pytest.raises(CallError, match="lists no such model"):
        list(hubpub.fleet.check("hub:acme-x", changed_before="2020-01-01"))
    assert len(list(hubpub.fleet.check("hub:acme-x", changed_before="2999-01-01"))) == 3


@pytest.mark.parametrize(
    ("fleet", "options", "words"),
    [
        ("hub:acme", {"changed_before": "yesterday"}, "and no day"),
        ("hub:", {}, "names no account"),
        ("hub:a b", {}, "names no account"),
        ("fleet.jsonl", {"with_tag": ["a"]}, "chooses among an account's repositories"),
    ],
)
def test_what_is_no_account(fleet: str, options: dict[str, Any], words: str, account: localhub.Serving) -> None:
    with pytest.raises(CallError, match=words):
        list(hubpub.fleet.check(fleet, **options))


def test_what_is_published_is_not_published_again(account: localhub.Serving) -> None:
    with pytest.raises(CallError, match="is published already"):
        list(hubpub.fleet.push("hub:acme"))
