"""What every test stands on: a home of its own, and no skip that goes unseen."""

from __future__ import annotations

import io
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from hypothesis import settings

from hubpub import localhub
from hubpub.cli import main as cli
from hubpub.files.atomic import replace_file
from hubpub.hub import Hub
from tests.support.matrix import pytest_terminal_summary

# How long an example takes is the machine's affair: speed belongs in benchmarks.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Whoever starts the tests in the background, as nohup and some runners do, has Ctrl-C ignored in all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

Call = Callable[..., tuple[int, str, str]]

__all__ = ["pytest_terminal_summary"]  # printed by whoever runs the tests, so it must be known here

# What would let a test see the developer's own account or hub.
_OWN = (
    *("HF_TOKEN", "HF_ENDPOINT", "HF_HUB_OFFLINE", "HF_OIDC_RESOURCE", "HF_OIDC_ID_TOKEN", "HF_TOKEN_PATH"),
    *("HF_HUB_DISABLE_XET", "GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "ACTIONS_ID_TOKEN_REQUEST_URL"),
    *("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"),
    *("WANDB_API_KEY", "WANDB_BASE_URL", "WANDB_APP_URL", "WANDB_MODE", "WANDB_ENTITY", "WANDB_PROJECT"),
)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without accounts, receipts or hubs, for this process and those that it starts."""
    home = tmp_path_factory.mktemp("home")
    for name in _OWN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HUBPUB_PATIENCE", "20")  # seconds; a hub that is not there is not waited for that long
    monkeypatch.setenv("HF_HOME", str(home / "hf"))
    monkeypatch.setenv("HUBPUB_HOME", str(home / "hubpub"))
    monkeypatch.setenv("WANDB_CONFIG_DIR", str(home / "wandb"))
    monkeypatch.setenv("NETRC", str(home / "netrc"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    return home


@pytest.fixture(scope="session")
def one_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[localhub.Serving]:
    """A local hub for all tests of this process."""
    with localhub.serve(tmp_path_factory.mktemp("hub")) as server:
        yield server


@pytest.fixture
def served(one_hub: localhub.Serving) -> Iterator[localhub.Serving]:
    """That hub with nothing in it: what a test makes there goes when it ends, so that two may use one name."""
    users = one_hub.root / "users.json"
    before = users.read_bytes()
    yield one_hub
    for repository in (one_hub.root / "repos").glob("*/*/*"):
        # what was broken off may still be writing there
        shutil.rmtree(repository, ignore_errors=True)
    if users.read_bytes() != before:
        replace_file(users, before)


@pytest.fixture
def hub(served: localhub.Serving) -> Hub:
    """That hub as we see it, with the account that may write everywhere."""
    return Hub(served.url, served.token, quiet=True)


@pytest.fixture
def api(served: localhub.Serving) -> HfApi:
    """That hub as others see it."""
    return HfApi(endpoint=served.url, token=served.token)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Call:
    """Runs the command line in this process: its exit code, standard output and standard error."""

    def call(*arguments: str | Path, stdin: bytes | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hubpub", *map(str, arguments)])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = cli.run()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


@pytest.fixture
def account(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> localhub.Serving:
    """The environment of somebody who is logged in to that hub."""
    monkeypatch.setenv("HF_ENDPOINT", served.url)
    monkeypatch.setenv("HF_TOKEN", served.token)
    return served


@pytest.fixture
def repo(request: pytest.FixtureRequest) -> str:
    """A repository of the test's own."""
    return f"me/{request.node.name.replace('[', '-').replace(']', '')[:90].strip('-_.').replace('--', '-')}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is slow is full too, so that ``-m "not full"`` alone is what `make test` runs."""
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker("full")


@pytest.fixture(autouse=True)
def light(request: pytest.FixtureRequest) -> Iterator[None]:
    """PyTorch is installed by `make test-full` alone, so whatever imports it is marked ``full``."""
    before = "torch" in sys.modules
    yield
    imported = "torch" in sys.modules and not before
    assert not imported or request.node.get_closest_marker("full"), "this test imports PyTorch: mark it full"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A skip is a failure: it mostly hides a missing install."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
