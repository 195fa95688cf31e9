"""One hub per test process; each test has a repository of its own in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from huggingface_hub import HfApi

from hubpub.cards.frontmatter import parse
from hubpub.localhub import Serving, add_user, serve
from tests.localhub.wire import Wire


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A hub with the users `ann` (writes to her own namespace and to `org`) and `rob` (reads)."""
    root = tmp_path_factory.mktemp("hub") / "root"
    with serve(root, validate=_validate, read_card=lambda text: parse(text).data) as serving:
        add_user(root, "ann", orgs=["org"])
        add_user(root, "rob", role="read")
        yield serving


def _validate(content: str, repo_type: str) -> tuple[list[str], list[str]]:
    return ([f"bad {repo_type} card"] if "bad" in content else []), (["hm"] if "odd" in content else [])


@pytest.fixture
def wire(hub: Serving) -> Wire:
    return Wire(hub.url, hub.token)


@pytest.fixture
def anonymous(hub: Serving) -> Wire:
    return Wire(hub.url)


@pytest.fixture
def ann(hub: Serving) -> Wire:
    return Wire(hub.url, add_user(hub.root, "ann"))


@pytest.fixture
def rob(hub: Serving) -> Wire:
    return Wire(hub.url, add_user(hub.root, "rob"))


@pytest.fixture
def api(hub: Serving) -> HfApi:
    return HfApi(endpoint=hub.url, token=hub.token)


@pytest.fixture
def repo(api: HfApi) -> str:
    """A new model."""
    return str(api.create_repo(f"me/m{secrets.token_hex(6)}").repo_id)
