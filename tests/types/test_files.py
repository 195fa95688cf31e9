"""Whether a file on the Hub is the file here."""

from __future__ import annotations

import pytest

from hubpub.types.files import Digests, RemoteFile, RemoteTree

HERE = Digests(sha256="a" * 64, git_blob="b" * 40)


@pytest.mark.parametrize(
    ("remote", "same"),
    [
        # a plain file, by git's blob id
        (RemoteFile("x", 3, "b" * 40), True),
        (RemoteFile("x", 3, "c" * 40), False),
        (RemoteFile("x", 4, "b" * 40), False),
        # an LFS file, by the digest of its bytes; its blob id is the pointer's
        (RemoteFile("x", 3, "c" * 40, "a" * 64), True),
        (RemoteFile("x", 3, "b" * 40, "d" * 64), False),
        (RemoteFile("x", 4, "c" * 40, "a" * 64), False),
    ],
)
def test_holds(remote, same):
    assert remote.holds(3, HERE) is same


def test_find():
    files = (RemoteFile("a", 1, "b"), RemoteFile("a/b", 1, "b"))
    tree = RemoteTree("c", files)
    assert tree.find("a/b") is files[1]
    assert tree.find("b") is None
    assert RemoteTree().find("a") is None
    assert RemoteTree().commit is None
