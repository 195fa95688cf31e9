"""403 is no missing permission where the storage behind the Hub says it, or where the Hub says what else it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import hub_process
from tests.support.commands import ROOT, Done, run
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.support.models import model_folder

SENT = {"lfs": ("PUT", "^/_lfs/.*/objects/"), "parts": ("PUT", "^/_lfs/.*/parts/"), "xet": ("POST", "/v1/xorbs/")}

CREATED = "; this push created me/m, which is empty (`hf repos delete me/m` removes it)"


@pytest.fixture(params=SENT)
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def proxy(tmp_path: Path, transport: str) -> Iterator[FaultyProxy]:
    options = ("--multipart-threshold", 100_000, "--part-size", 100_000) if transport == "parts" else ()
    with (
        FaultyProxy() as proxy,
        hub_process.start(tmp_path / "hub", "--base-url", proxy.url, *options) as hub,
    ):
        proxy.upstream = hub.url
        (tmp_path / "token").write_text(hub.token)
        yield proxy


def push(tmp_path: Path, proxy: FaultyProxy, transport: str) -> Done:
    folder = model_folder(tmp_path / "model", count=60_000, card="---\nlanguage: en\n---\n\n# A model\n")
    environment = {
        "HF_ENDPOINT": proxy.url,
        "HF_TOKEN": (tmp_path / "token").read_text(),
        "HF_HUB_DISABLE_XET": "0" if transport == "xet" else "1",
        "HUBPUB_PATIENCE": "4",
    }
    return run(sys.executable, "-m", "hubpub", "push", folder, "me/m", "--format", "json", env=environment, cwd=ROOT)


def test_a_refusal_of_the_storage_that_passes(tmp_path: Path, proxy: FaultyProxy, transport: str) -> None:
    proxy.faults = [Fault("403", *SENT[transport], times=3)]
    done = push(tmp_path, proxy, transport)
    assert (done.code, proxy.faults[0].done) == (0, 3), done


def test_a_refusal_of_the_storage_that_stays(tmp_path: Path, proxy: FaultyProxy, transport: str) -> None:
    proxy.faults = [Fault("403", *SENT[transport], times=FOREVER)]
    done = push(tmp_path, proxy, transport)
    assert (done.code, proxy.faults[0].done) == (4, 4), done
    assert done.err == (
        f"error: the storage of {proxy.url} refuses the files (403), though the hub let the account upload{CREATED}. "
        "Run the command again later.\n"
    )


@pytest.mark.parametrize("transport", ["lfs"], indirect=True)
@pytest.mark.parametrize("path", ["/commit/main$", "/preupload/main$", "/info/lfs/objects/batch$", "/repos/create$"])
def test_an_account_that_must_write_to_the_hub(tmp_path: Path, proxy: FaultyProxy, transport: str, path: str) -> None:
    proxy.faults = [Fault("tripped", "POST", path, times=FOREVER)]
    done = push(tmp_path, proxy, transport)
    assert (done.code, proxy.faults[0].done) == (4, 1), done
    created = "" if path == "/repos/create$" else CREATED
    assert done.err == (
        f"error: {proxy.url} takes no files of this account for now: Your storage patterns tripped our internal "
        f"systems! Please contact us at website@huggingface.co{created}. Write to the Hub as it says; neither "
        "another token nor another try helps.\n"
    )
