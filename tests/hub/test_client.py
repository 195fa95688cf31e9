"""What the client learns of a repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import CallError
from hubpub.hub import Hub
from tests.support.faulty_proxy import FaultyProxy
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def proxy(served: localhub.Serving) -> Iterator[FaultyProxy]:
    with FaultyProxy() as proxy:
        proxy.upstream = served.url
        yield proxy


def test_a_repository_of_another_name_now_is_not_published_to(
    tmp_path: Path, served: localhub.Serving, proxy: FaultyProxy, api: HfApi, repo: str
) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    old, new, hub = f"{repo}-old", f"{repo}-new", Hub(proxy.url, served.token, quiet=True)
    receipt = hubpub.publish(hubpub.prepare(folder, old, hub=hub), hub=hub)
    (folder / "config.json").write_text('{"model_type": "bert"}')
    plan = hubpub.prepare(folder, old, hub=hub)
    api.move_repo(old, new)
    proxy.moved[old] = new
    said = rf"^{old} is called {new} now\. Name it so: {new}\.$"
    for ask in (
        lambda: hubpub.prepare(folder, old, hub=hub),
        lambda: hubpub.prepare(folder, old, hub=hub, pr=True),
        lambda: hubpub.prepare(folder, old, hub=hub, branch="dev"),
        lambda: hubpub.verify(old, hub=hub),
        lambda: hubpub.verify(old, folder=folder, hub=hub),
        lambda: hubpub.publish(plan, hub=hub),
    ):
        with pytest.raises(CallError, match=said):
            ask()
    (folder / "hubpub.toml").write_text(f'\nrepo = "{old}"\n')
    with pytest.raises(CallError, match=rf"/hubpub\.toml:2: repo: {old} is called {new} now\."):
        hubpub.prepare(folder, hub=hub)
    assert api.model_info(new).sha == receipt.commit
    assert [branch.name for branch in api.list_repo_refs(new).branches] == ["main"]
    assert hubpub.prepare(folder, new, hub=hub).parent == receipt.commit


def test_a_name_in_other_letters_is_the_same(
    served: localhub.Serving, proxy: FaultyProxy, api: HfApi, repo: str
) -> None:
    commit = api.model_info(api.create_repo(repo).repo_id).sha
    other = repo.replace("test", "Test")
    proxy.moved[other] = repo
    assert Hub(proxy.url, served.token, quiet=True).tree(other).commit == commit
