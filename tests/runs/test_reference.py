"""What names a run, and what does not."""

from __future__ import annotations

import pytest

from hubpub.errors import CallError
from hubpub.runs import resolve_log
from hubpub.runs.reference import Online, is_missing, parse_reference
from hubpub.types.lineage import RunRef, same_run

PAGE = "https://wandb.ai/me/p/runs/abc"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("me/p/abc", None),
        (" me/p/runs/abc\n", None),
        (PAGE, "wandb.ai"),
        (f"{PAGE}/overview", "wandb.ai"),
        (f"{PAGE}/files", "wandb.ai"),
        (f"{PAGE}/files/output.log?nw=x", "wandb.ai"),
        (f"{PAGE}/artifacts?nw=nwuserme#x", "wandb.ai"),
        ("https://app.wandb.ai/me/p/runs/abc/logs", "app.wandb.ai"),
        ("https://forge.coreweave.com/wandb/me/p/runs/abc", "forge.coreweave.com"),
        ("http://localhost:8080/me/p/runs/abc", "localhost:8080"),
    ],
)
def test_every_form(text, host):
    assert parse_reference(text) == Online("abc", "p", "me", host)


@pytest.mark.parametrize(
    "text",
    [
        "me/my proj/my run (1)",
        "me/my%20proj/my%20run%20%281%29",
        "https://wandb.ai/me/my%20proj/runs/my%20run%20(1)",
        "https://wandb.ai/me/my%20proj/runs/my%20run%20(1)/overview",
        "https://wandb.ai/me/my proj/runs/my run (1)",
    ],
)
def test_an_address_as_a_browser_copies_it(text):
    which = parse_reference(text)
    assert isinstance(which, Online)
    assert (which.id, which.project, which.entity) == ("my run (1)", "my proj", "me")


def test_a_link_is_a_run():
    assert parse_reference(RunRef(PAGE)) == Online("abc", "p", "me", "wandb.ai")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'' is not a W&B run"),
        ("abc", "'abc' is not a W&B run"),
        ("https://wandb.ai/me/p", "but a project"),
        ("https://wandb.ai/me/p/workspace?nw=x", "but a project"),
        ("https://wandb.ai/me/p/artifacts/model/m/v3", "but an artifact"),
        ("https://wandb.ai/me/p/reports/A--x", "but a report"),
        ("https://wandb.ai/me/p/sweeps/x", "but a sweep"),
        ("https://[", "is not a W&B run"),
        ("./wandb/latest-run", "there is no run at"),
        ("wandb/offline-run-20260101_000000-abc", "there is no run at"),
        ("wandb/run-20260101_000000-abc/files", "there is no run at"),
        ("run-abc.wandb", "there is no run at"),
        (3, "int is no W&B run"),
        ("me/p%2Fq/abc", "'me/p%2Fq/abc' is not a W&B run"),
        ("look at/p/abc", "is not a W&B run"),
        ("a" * 5000, f"'{'a' * 200}…' is not a W&B run"),
        ("./" + "a" * 5000, "is no file: File name too long"),
        ("~nosuchuser/x", "is in nobody's home directory"),
    ],
)
def test_wrong_ones_say_what_was_expected(text, said):
    with pytest.raises(CallError) as raised:
        parse_reference(text)
    assert said in raised.value.fact
    assert raised.value.next_step.startswith("Name ")
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (PAGE, "https://app.wandb.ai/me/p/runs/abc", True),
        (PAGE, "https://forge.coreweave.com/wandb/me/p/runs/abc", True),
        (PAGE, "https://WANDB.ai/me/p/runs/abc", True),
        (PAGE, "https://wandb.ai/me/p/runs/abd", False),
        (PAGE, "https://wandb.example.com/me/p/runs/abc", False),
        ("https://w.example.com/me/p/runs/abc", "https://W.example.com/me/p/runs/abc", True),
    ],
)
def test_equal_hosts_are_equal(a, b, same):
    assert same_run(RunRef(a), RunRef(b)) is same


@pytest.mark.parametrize("text", ["me/p/abc", PAGE, "wandb/offline-run-20260101_000000-abc", "./there", "x.wandb", ""])
def test_a_run_that_is_not_on_this_machine(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:1")
    if text:
        assert resolve_log(text) is None
    else:
        with pytest.raises(CallError, match="is not a W&B run"):
            resolve_log(text)


def test_a_directory_without_a_log_is_no_run_of_this_machine(tmp_path):
    assert is_missing(tmp_path)
    assert resolve_log(tmp_path) is None
    (tmp_path / "run-abc.wandb").write_bytes(b"")
    assert not is_missing(tmp_path)
    assert not is_missing(str(tmp_path))


@pytest.mark.parametrize("text", ["proj", "a/b/proj", "a/b/proj/wandb"])
def test_a_directory_of_runs_is_no_run_of_a_server(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = tmp_path / text.removesuffix("/wandb") / "wandb" / "run-20260101_000000-abc"
    run.mkdir(parents=True)
    (run / "run-abc.wandb").write_bytes(b"")
    (run.parent / "latest-run").symlink_to(run.name)
    with pytest.raises(CallError, match=r"is no run itself, and holds a W&B run") as raised:
        parse_reference(text)
    assert run.name in raised.value.next_step
