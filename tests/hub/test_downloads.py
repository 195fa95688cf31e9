"""The bytes of a published file, a chunk at a time."""

from __future__ import annotations

import random

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub.errors import HubError
from hubpub.hub import Hub
from hubpub.hub.downloads import GoneError, stream


def test_a_file_comes_in_chunks_and_whole(hub: Hub, api: HfApi, repo: str) -> None:
    data = random.Random(0).randbytes(3_500_000)
    api.create_repo(repo)
    operations = [CommitOperationAdd("w.safetensors", data), CommitOperationAdd("empty.txt", b"")]
    commit = api.create_commit(repo, operations, commit_message="x").oid
    chunks: list[bytes] = []
    stream(hub, repo, commit, "w.safetensors", chunks.append)
    assert b"".join(chunks) == data
    assert max(map(len, chunks)) <= 1 << 20
    chunks.clear()
    stream(hub, repo, commit, "empty.txt", chunks.append)
    assert b"".join(chunks) == b""


def test_what_is_not_there_is_an_error(hub: Hub, api: HfApi, repo: str) -> None:
    commit = api.create_repo(repo) and str(api.model_info(repo).sha)
    with pytest.raises(GoneError, match="404"):
        stream(hub, repo, commit, "nowhere.txt", lambda chunk: None)
    with pytest.raises(HubError, match="there is no repository me/nowhere") as caught:
        stream(hub, "me/nowhere", commit, "x", lambda chunk: None)
    assert not isinstance(caught.value, GoneError)
