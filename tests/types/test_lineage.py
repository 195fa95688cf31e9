"""Runs and their URLs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hubpub.types.lineage import Lineage, RunRef

some = settings(max_examples=300, deadline=None, derandomize=True, database=None)
PAGE = "https://wandb.ai/wandb/huggingtweets/runs/j1ak5d5p"


@pytest.mark.parametrize(
    "text",
    [
        "wandb/huggingtweets/j1ak5d5p",
        "wandb/huggingtweets/runs/j1ak5d5p",
        PAGE,
        f"{PAGE}/",
        f"{PAGE}/overview",
        f"{PAGE}/artifacts/model/model-j1ak5d5p/v0",
        f"{PAGE}/files/media",
        f"{PAGE}?nw=nwuserboris",
        f"{PAGE}/logs?nw=nwuserboris#top",
        f"{PAGE}#section",
        f"HTTPS{PAGE.removeprefix('https')}",
        f"{PAGE}\n",
    ],
)
def test_a_run_is_its_page(text):
    assert RunRef.parse(text) == RunRef(PAGE)
    assert RunRef.parse(text).path == "wandb/huggingtweets/j1ak5d5p"


@pytest.mark.parametrize(
    ("text", "url", "path"),
    [
        ("https://app.wandb.ai/a/b/runs/c/overview", "https://app.wandb.ai/a/b/runs/c", "a/b/c"),
        ("http://wandb.ai/a/b/runs/c", "http://wandb.ai/a/b/runs/c", "a/b/c"),
        (
            "https://forge.coreweave.com/wandb/a/b/runs/c/overview",
            "https://forge.coreweave.com/wandb/a/b/runs/c",
            "a/b/c",
        ),
        ("https://wandb.my-company.com:8443/a/b/runs/c", "https://wandb.my-company.com:8443/a/b/runs/c", "a/b/c"),
        ("http://localhost:8080/a/b/runs/c?x=y", "http://localhost:8080/a/b/runs/c", "a/b/c"),
        ("http://[::1]:8080/a/b/runs/c", "http://[::1]:8080/a/b/runs/c", "a/b/c"),
        ("https://wandb.ai/wandb/b/runs/c", "https://wandb.ai/wandb/b/runs/c", "wandb/b/c"),
        ("https://wandb.ai/my%20team/b/runs/c", "https://wandb.ai/my%20team/b/runs/c", "my team/b/c"),
        ("https://wandb.ai/a/b.c_d-e/runs/c", "https://wandb.ai/a/b.c_d-e/runs/c", "a/b.c_d-e/c"),
        ("é/高須/c", "https://wandb.ai/é/高須/runs/c", "é/高須/c"),
    ],
)
def test_each_host_keeps_its_own_style(text, url, path):
    run = RunRef.parse(text)
    assert run.url == url
    assert run.path == path
    assert RunRef.parse(run.url) == run


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a/b",
        "a/b/c/d",
        "a//c",
        " a/b/c",
        "a/b/c d",
        "wandb.ai/a/b/runs/c",
        "https://wandb.ai",
        "https://wandb.ai/a/b",
        "https://wandb.ai/a/b/runs",
        "https://wandb.ai/a/b/runs/",
        "https://wandb.ai//b/runs/c",
        "https://wandb.ai/a/b/reports/c",
        "https://wandb.ai/a/b/sweeps/c",
        "https://wandb.ai/a/b/artifacts/model/c/v0",
        "https://example.com/some/where/a/b/runs/c",
        "https://huggingface.co/a/b",
        "ftp://wandb.ai/a/b/runs/c",
        "javascript://wandb.ai/a/b/runs/c",
        "https:///a/b/runs/c",
        "https://[::1/a/b/runs/c",
        "https://wandb.ai/a/../runs/c",
        "../../c",
        "a/b/..",
    ],
)
def test_what_is_no_run_is_refused(text):
    with pytest.raises(ValueError, match="is not a W&B run"):
        RunRef.parse(text)
    with pytest.raises(ValueError, match="is not the URL of a W&B run"):
        RunRef(text)


@pytest.mark.parametrize("text", [f"{PAGE}/overview", f"{PAGE}?x", "a/b/c", f"{PAGE}/", f" {PAGE}", f"{PAGE}\n"])
def test_a_reference_holds_nothing_but_the_page(text):
    with pytest.raises(ValueError, match="is not the URL of a W&B run"):
        RunRef(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://x) <script>alert(1)<!-- (/a/b/runs/c",
        "https://x)[y](z/a/b/runs/c",
        "https://wandb.ai /a/b/runs/c",
        "https://wandb.ai\x07/a/b/runs/c",
        "https://wandb.ai/a`/`b/runs/c",
        "https://wandb.ai/&lpar;/b/runs/c",
        "https://wandb.ai/a)/b/runs/c",
        "https://wandb.ai/a/b/runs/c\x00",
        "https://wandb.ai/a/b/runs/c\x7f",
        "https://wandb.ai/a/b/runs/\ud800",
        "https://wandb.ai/a/b\u202e/runs/c",
        "https://wandb.ai/a\u2066/b/runs/c",
        "https://wandb.ai/a/b/runs/\u200bc",
        'https://wandb.ai/a"/b/runs/c',
        "https://wandb.ai/a\\/b/runs/c",
    ],
)
def test_nothing_that_would_end_a_link_in_a_card_is_a_run(url):
    with pytest.raises(ValueError, match="is not"):
        RunRef.parse(url)
    with pytest.raises(ValueError, match="is not"):
        RunRef(url)


def test_a_password_never_gets_into_a_card():
    with pytest.raises(ValueError, match="is not a W&B run"):
        RunRef.parse("https://ann:secret@wandb.ai/a/b/runs/c")


@some
@given(st.text(max_size=60) | st.from_regex(r"\A(https?://[^/]{0,8})?(/?[^/]{0,5}){2,6}\Z"))
def test_any_text_is_a_run_or_a_value_error(text):
    try:
        run = RunRef.parse(text)
    except ValueError:
        return
    assert RunRef(run.url) == run
    assert run.path.count("/") >= 2
    assert not set(run.url) & set(" \n\t()<>[]`\"'\\")


def test_lineage_as_people_write_it():
    adapter = TypeAdapter(Lineage)
    run = RunRef(PAGE)
    assert adapter.validate_python({"data_run": {"url": PAGE}, "training_run": "wandb/huggingtweets/j1ak5d5p"}) == (
        Lineage(data_run=run, training_run=run)
    )
    assert adapter.validate_python({"data_run": {"url": f"{PAGE}/overview"}}).data_run == run
    assert adapter.validate_json(adapter.dump_json(Lineage(run, run))) == Lineage(run, run)
    assert adapter.validate_python({}) == Lineage(None, None)


@pytest.mark.parametrize(
    "data",
    [{"data_run": "nowhere"}, {"data_run": 3}, {"data_run": {"url": 3}}, {"data_run": {}}, {"run": PAGE}, [], "x"],
)
def test_lineage_that_is_none_is_refused(data):
    with pytest.raises(ValidationError):
        TypeAdapter(Lineage).validate_python(data)
