"""The gate of a repository where a push breaks off: put back, or said to be closed."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub.errors import HubError, Interrupted, UnknownError
from hubpub.hub import Hub
from tests.support.behind_proxy import hub, impatient, proxy, served
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.support.models import model_folder

__all__ = ["hub", "impatient", "proxy", "served"]  # the fixtures of this module

CARD = "---\nlanguage: en\n---\n\n# A model\n"
NOW_GATED = r"; the repository is gated now \(manual\)"


@pytest.fixture
def plan(tmp_path: Path, hub: Hub, repo: str) -> tuple[hubpub.Plan, Hub]:
    """A plan that closes the gate of a repository that is there and open."""
    folder = model_folder(tmp_path / "model", card=CARD)
    hubpub.publish(hubpub.prepare(folder, repo, hub=hub), hub=hub)
    (folder / "hubpub.toml").write_text('gated = "manual"\n')
    (folder / "config.json").write_text("{}")
    return hubpub.prepare(folder, repo, hub=hub), hub


def press_ctrl_c() -> None:
    """As the terminal does, and while the main thread waits."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def gated(api: HfApi, repo: str) -> object:
    return api.model_info(repo).gated


@pytest.mark.parametrize("nth", [1, 2])
def test_an_interrupt_while_the_gate_closes_puts_it_back(
    plan: tuple[hubpub.Plan, Hub], proxy: FaultyProxy, api: HfApi, repo: str, nth: int
) -> None:
    made, hub = plan
    if nth == 1:  # the hub has closed it, and the answer is on its way
        proxy.reset(Fault("stall-after", "PUT", r"/settings$", act=press_ctrl_c))
    else:  # it is closed, and the commit not yet asked for
        proxy.reset()

    def stages(stage: str, what: str) -> None:
        if nth == 2 and stage == "committing":
            assert gated(api, repo) == "manual"
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"^interrupted") as stopped:
        hubpub.publish(made, hub=hub, stages=stages)
    assert "gated" not in str(stopped.value)
    assert gated(api, repo) is False
    assert api.model_info(repo).sha == made.parent


@pytest.mark.parametrize("again", ["500", "stall"])
def test_an_interrupted_gate_that_cannot_be_put_back_is_told(
    plan: tuple[hubpub.Plan, Hub], proxy: FaultyProxy, api: HfApi, repo: str, again: str
) -> None:
    made, hub = plan
    second = Fault(again, "PUT", r"/settings$", times=FOREVER, act=press_ctrl_c if again == "stall" else None)
    proxy.reset(Fault("stall-after", "PUT", r"/settings$", act=press_ctrl_c), second)
    with pytest.raises(Interrupted, match=r"nothing of this push is in .*; the repository may be gated now \(manual\)"):
        hubpub.publish(made, hub=hub)
    assert gated(api, repo) == "manual"


@pytest.mark.parametrize("kind", ["stall-after", "stall"])
def test_an_interrupted_commit_says_that_the_gate_is_closed(
    plan: tuple[hubpub.Plan, Hub],
    proxy: FaultyProxy,
    api: HfApi,
    repo: str,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hubpub.hub.commit._LAST_WAIT", 0.2)
    made, hub = plan
    proxy.reset(Fault(kind, "POST", r"/commit/main$", times=FOREVER, act=press_ctrl_c))
    with pytest.raises(Interrupted, match=NOW_GATED):
        hubpub.publish(made, hub=hub)
    assert gated(api, repo) == "manual"


def test_a_commit_that_nobody_knows_of_says_that_the_gate_is_closed(
    plan: tuple[hubpub.Plan, Hub], proxy: FaultyProxy, api: HfApi, repo: str
) -> None:
    made, hub = plan
    proxy.reset(Fault("503", "POST", r"/commit/main$", times=FOREVER))
    with pytest.raises(UnknownError, match=NOW_GATED):
        hubpub.publish(made, hub=hub)
    assert gated(api, repo) == "manual"


@pytest.mark.parametrize("kind", ["lost", "403"])
def test_a_gate_of_which_no_answer_tells_is_looked_at(
    plan: tuple[hubpub.Plan, Hub], proxy: FaultyProxy, api: HfApi, repo: str, kind: str
) -> None:
    made, hub = plan
    # patience lasts for some tries; the one that puts it back is let through
    fault = Fault(kind, "PUT", r"/settings$", times=FOREVER)
    proxy.reset(fault)
    asked = Fault("act", "GET", rf"/models/{repo}", times=FOREVER, act=lambda: setattr(fault, "times", 0))
    proxy.faults.append(asked)

    def stages(stage: str, what: str) -> None:
        if stage == "uploading":
            fault.times, asked.act = FOREVER, lambda: setattr(fault, "times", 0) if fault.done else None

    with pytest.raises(HubError) as refused:
        hubpub.publish(made, hub=hub, stages=stages)
    assert "gated" not in refused.value.fact
    assert gated(api, repo) is False
