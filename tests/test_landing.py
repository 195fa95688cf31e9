"""How a push lands where the hub fails, or somebody does something, in the middle of it: behind a faulty proxy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import MachineError
from hubpub.hub import Hub
from tests.support.faulty_proxy import Fault, FaultyProxy
from tests.support.models import model_folder

CARD = "---\nlanguage: en\n---\n\n# A model\n"


@pytest.fixture(scope="module")
def proxy() -> Iterator[FaultyProxy]:
    """What stands before the hub."""
    with FaultyProxy() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, proxy: FaultyProxy) -> Iterator[localhub.Serving]:
    """The hub behind it."""
    with localhub.serve(tmp_path_factory.mktemp("hub"), base_url=proxy.url) as server:
        proxy.upstream = server.url
        yield server


@pytest.fixture
def hub(served: localhub.Serving, proxy: FaultyProxy) -> Hub:
    """The hub as we see it, through the proxy."""
    proxy.reset()
    return Hub(proxy.url, served.token, quiet=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "model", card=CARD)


def test_a_small_file_that_changes_before_the_commit_is_sent_again_is_not_published(
    folder: Path, hub: Hub, api: HfApi, proxy: FaultyProxy, repo: str
) -> None:
    plan = hubpub.prepare(folder, repo, hub=hub)
    fault = Fault("503", "POST", r"/commit/main$", act=lambda: (folder / "config.json").write_text("{}"))
    proxy.reset(fault)
    with pytest.raises(MachineError, match=r"config\.json changed while it was being published, so nothing was"):
        hubpub.publish(plan, hub=hub)
    assert fault.done
    assert api.list_repo_files(repo) == [".gitattributes"]
