"""Whether a token may write, asked of the hub."""

from __future__ import annotations

from typing import Any

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from hubpub.errors import HubError
from hubpub.hub import Hub
from hubpub.hub.permissions import access, require_access


def test_without_a_token_nothing_is_asked(served: localhub.Serving) -> None:
    assert access(Hub(served.url), "me/x", exists=False) is None
    require_access(None, "me/x")


def test_the_hubs_own_word_stands_over_what_it_says_of_the_token(
    served: localhub.Serving, hub: Hub, api: HfApi, repo: str
) -> None:
    """A contributor, or a member by a resource group: only the repository itself tells."""
    api.create_repo(repo)
    token: dict[str, Any] = {"role": "write"}
    for orgs in ([{"name": "me", "roleInOrg": "contributor"}], []):
        writer = Hub(served.url, served.token)
        writer._whoami = {"name": "joe", "auth": {"accessToken": token}, "orgs": orgs}
        found = access(writer, repo, exists=True)
        assert found
        assert (found.may_write, found.reason) == (True, f"the hub says that joe may write to {repo}")
        reader = Hub(served.url, localhub.add_user(served.root, "joe"))
        reader._whoami = writer.whoami
        found = access(reader, repo, exists=True)
        assert found
        assert found.may_write is False
        with pytest.raises(HubError, match=f"joe may not publish to {repo}: "):
            require_access(found, repo)


def test_a_token_that_nobody_has(served: localhub.Serving) -> None:
    with pytest.raises(HubError, match="refuses the token"):
        access(Hub(served.url, "hf_nobodys"), "me/x", exists=False)
