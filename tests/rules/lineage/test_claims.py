"""LN: links to W&B, and numbers that must add up."""

from __future__ import annotations

import pytest

from hubpub.rules.lineage.claims import moving_alias, no_run, wrong_sum
from hubpub.types.card import Card
from hubpub.types.draft import Draft

W = "https://wandb.ai"
HOMES = (W, "https://app.wandb.ai", "https://forge.coreweave.com/wandb")


def said(rule, text: str, **fields) -> list[str]:
    findings = rule(Draft(None, None, Card(text), **fields))
    return [f"{f.subject.line}:{f.subject.column} {f.message}" for f in findings]


@pytest.mark.parametrize(
    "page",
    [
        *("", "/", "/site", "/fully-connected/reports/x", "/me/p/runs/abc", "/me/p/runs/abc/artifacts?nw=x"),
        *(
            "/me/p/reports/A--Vmlldzox",
            "/me/reports/x",
            "/me/p/artifacts/model/m/v3",
            "/me/p/artifacts/model/m/v3/files",
        ),
        "/me/p/sweeps/x",
        # the registry, and lists of reports
        *("/orgs/acme/registry/model", "/registry/model", "/acme/registry/model?selectionPath=acme%2Fx"),
        *("/acme/registry", "/orgs/acme", "/acme/p/registry/x", "/me/p/reportlist", "/acme/projects"),
    ],
)
@pytest.mark.parametrize("home", HOMES)
def test_pages_of_lineage(page, home):
    assert said(no_run, f"[a]({home}{page})") == []
    assert said(moving_alias, f"[a]({home}{page})") == []


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("/me", "the page of an account"),
        ("/me/p", "the page of a project"),
        ("/me/p/workspace?nw=x", "the page of a project"),
        ("/me/p/runs", "names no run"),
        ("/me/p/runs/", "names no run"),
        ("/me/p/artifacts", "names no artifact"),
        ("/me/p/run/abc", "no page of W&B"),
        ("/None/p/runs/None", "a script had no value for it"),
        ("/None", "a script had no value for it"),
        ("/me/p/runs/None", "a script had no value for it"),
        ("/me/p/runs/undefined", "names undefined: a script had no value for it"),
    ],
)
@pytest.mark.parametrize("home", HOMES)
def test_pages_of_none(page, what, home):
    [finding] = said(no_run, f"x\n  [a]({home}{page})")
    assert finding.startswith("2:7 ")
    assert what in finding


@pytest.mark.parametrize("host", ["http://localhost:8080", "http://127.0.0.1:8080", "https://localhost"])
def test_a_run_on_the_writers_machine(host):
    [finding] = said(no_run, f"x\n  [a]({host}/acme/p/runs/abc123)")
    assert finding.startswith("2:7 ")
    assert "is on the machine that wrote the card" in finding
    assert said(no_run, f"`{host}/acme/p/runs/abc123` {host}/v1/models {host}/#/experiments/1/runs/2") == []


def test_what_is_no_link():
    assert said(no_run, f"```\n{W}/me\n```\n`{W}/me` https://docs.wandb.ai/a https://wandb.ai.example.com/a") == []
    assert said(no_run, "https://forge.coreweave.com/a https://forge.coreweave.com/wandbox/a") == []


@pytest.mark.parametrize("home", HOMES)
def test_aliases_that_move(home):
    path = f"{home}/me/p/artifacts/model"
    text = f"[a]({path}/latest/latest) {path}/m:best.\n{path}/m/0123456789abcdef0123\n"
    assert said(moving_alias, text) == [
        f"1:{text.index('latest)') + 1} the alias 'latest' is another artifact after the next run",
        f"1:{text.index('best') + 1} the alias 'best' is another artifact after the next run",
    ]
    assert said(moving_alias, '```\nuse_artifact("a/b/c:latest")\nuse_artifact("a/b/c:v1")\n```')[0].startswith("2:21 ")


TABLE = (
    "| Data | A | B |\n|---|---|---|\n| Tweets downloaded | 10 | 20 |\n| Retweets | 1 | 2 |\n"
    "| Short tweets | 1 | 2 |\n| Tweets kept | 8 | 17 |\n"
)


def test_sums_of_a_card():
    card = f"---\ntags:\n- huggingtweets\n---\n{TABLE}"
    assert said(wrong_sum, card) == ["10:21 20 downloaded less 2 retweets and 2 short ones are 16, and not 17 kept"]
    assert said(wrong_sum, card.replace("17", "16")) == []
    assert said(wrong_sum, card.replace("17", "many").replace("8", "9" * 5000)) == []
    assert said(wrong_sum, TABLE) == []


def test_sums_of_facts():
    good = {"downloaded": 10, "retweets": 1, "short": 1, "kept": 8}
    source = {"recipe": "huggingtweets", "facts": {"accounts": [good, {**good, "kept": 9}]}}
    assert said(wrong_sum, "", source=source) == [
        "None:None facts.accounts[1]: 10 downloaded less 1 retweets and 1 short ones are 8, and not 9 kept"
    ]
    assert said(wrong_sum, "", source={"recipe": "standard"}) == []
