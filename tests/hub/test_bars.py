"""The client's progress bars: hidden from calls of ours, and as they were for everybody after them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from hubpub import localhub
from hubpub.hub import Hub
from hubpub.hub.bars import no_bars, worded_warnings
from tests.support.commands import hubpub
from tests.support.models import model_folder
from tests.support.overlapping import overlap

STATES = import_module("huggingface_hub.utils.tqdm")


@pytest.fixture(autouse=True)
def states() -> Iterator[None]:
    """The client's memory of them, as it is in a new process."""
    before = dict(STATES.progress_bar_states)
    STATES.progress_bar_states.clear()
    yield
    STATES.progress_bar_states.clear()
    STATES.progress_bar_states.update(before)


def test_they_are_back_only_when_the_last_call_is_done() -> None:
    seen: list[bool] = []
    overlap(no_bars, meanwhile=lambda: seen.append(are_progress_bars_disabled()))
    assert seen == [True, True]
    assert not are_progress_bars_disabled()


def test_what_was_said_of_single_ones_is_kept() -> None:
    disable_progress_bars()
    enable_progress_bars("theirs.download")
    with no_bars():
        assert are_progress_bars_disabled("theirs.download")
    assert are_progress_bars_disabled()
    assert not are_progress_bars_disabled("theirs.download")


def test_what_somebody_says_meanwhile_stays() -> None:
    with no_bars():
        enable_progress_bars("theirs.download")
    assert not are_progress_bars_disabled("theirs.download")


def test_a_client_that_remembers_them_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STATES, "progress_bar_states", dict(STATES.progress_bar_states))
    monkeypatch.setattr("hubpub.hub.bars.import_module", lambda _: object())
    with no_bars():
        assert are_progress_bars_disabled()
    assert not are_progress_bars_disabled()


def test_calls_of_a_quiet_hub_leave_them(served: localhub.Serving) -> None:
    hub = Hub(served.url, served.token, quiet=True)
    assert hub.account
    assert not hub.tree("me/nothing").files
    assert not are_progress_bars_disabled()


def test_who_asks_for_them_by_the_environment_gets_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_PROGRESS_BARS", False)
    monkeypatch.setattr(STATES, "HF_HUB_DISABLE_PROGRESS_BARS", False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with no_bars():
            assert not are_progress_bars_disabled()


@pytest.mark.parametrize("said", ["0", "1"])
def test_the_command_says_nothing_of_the_environment(said: str, account: localhub.Serving, tmp_path) -> None:
    folder = model_folder(tmp_path / "m", card="---\nlicense: mit\n---\n\n# A model\n")
    done = hubpub("plan", folder, "me/bars", env={"HF_HUB_DISABLE_PROGRESS_BARS": said})
    assert done.code == 0, done
    assert "Warning" not in done.err


@pytest.mark.parametrize(
    ("warned", "said"),
    [
        (["empty or missing yaml metadata in repo card"], []),
        (
            ["empty or missing yaml metadata in repo card", "a tag is\x1b[31m odd"],
            ["the Hub warns of the card's metadata: a tag is [31m odd"],
        ),
        (["a", "b"], ["the Hub warns of the card's metadata: a; b"]),
    ],
)
def test_what_the_client_warns_of_is_one_line_or_is_told_otherwise(
    warned: list[str], said: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        localhub.serve(tmp_path / "hub", validate=lambda *_: ([], warned)) as served,
        warnings.catch_warnings(record=True) as raw,
    ):
        warnings.simplefilter("always")
        hub = Hub(served.url, served.token)
        with hub.translated():
            hub.api.create_repo("me/m")
            operations = [CommitOperationAdd("README.md", b"# A model\n"), CommitOperationAdd("data.parquet", b"x")]
            hub.api.create_commit("me/m", operations, commit_message="All")
    assert [str(warning.message) for warning in raw if warning.category is UserWarning] == []
    assert [record.getMessage() for record in caplog.records if record.name == "hubpub.hub.bars"] == said


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("action", ["error", "always", "ignore"])
def test_whatever_a_program_makes_of_warnings_the_clients_stop_nothing(
    action: str, quiet: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        localhub.serve(tmp_path / "hub", validate=lambda *_: ([], ["a tag is odd"])) as served,
        warnings.catch_warnings(record=True) as raw,
    ):
        warnings.simplefilter(action, UserWarning)
        filters = list(warnings.filters)
        hub = Hub(served.url, served.token, quiet=quiet)
        with hub.translated():
            hub.api.create_repo("me/m")
            operations = [CommitOperationAdd("README.md", b"# A model\n"), CommitOperationAdd("data.parquet", b"x")]
            hub.api.create_commit("me/m", operations, commit_message="All")
        assert warnings.filters == filters
    assert raw == []
    said = [record.getMessage() for record in caplog.records if record.name == "hubpub.hub.bars"]
    assert said == ([] if quiet else ["the Hub warns of the card's metadata: a tag is odd"])


def test_the_warnings_of_others_are_theirs() -> None:
    before = warnings.showwarning
    with warnings.catch_warnings(record=True) as raw:
        warnings.simplefilter("always")
        overlap(worded_warnings, meanwhile=lambda: warnings.warn("mine", stacklevel=1))
    assert {str(warning.message) for warning in raw} == {"mine"}
    assert warnings.showwarning is before
