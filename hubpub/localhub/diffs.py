"""The changes of a pull request, as a diff."""

from __future__ import annotations

from io import BytesIO

from dulwich.graph import find_merge_base
from dulwich.objects import ObjectID
from dulwich.patch import write_object_diff
from dulwich.refs import Ref
from dulwich.repo import Repo

from hubpub.localhub.history import commit_at, open_git, resolve_revision
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import blob_info

# Bytes of a text that is compared line by line (longer ones would take minutes), and of a whole diff.
_COMPARED_MAX = 100_000
_DIFF_MAX = 1024 * 1024


def proposed_diff(repository: Repository, base: str, proposed: str) -> str:
    """The changes between a pull request's ref and where it left its base, as a unified diff.

    A large file is only named; an LFS file shows its pointer. Empty where the base is gone; a very long diff ends
    before a file.
    """
    with open_git(repository.git) as git:
        if git.refs.read_ref(Ref(base.encode())) is None:
            return ""
        new = resolve_revision(git, proposed)
        bases = find_merge_base(git, [resolve_revision(git, base), new])
        old_tree = commit_at(git, bases[0]).tree if bases else None
        out = BytesIO()
        for change in git.object_store.tree_changes(old_tree, commit_at(git, new).tree):
            paths, modes, oids = change
            if all(oid is None or _stored_size(git, oid) <= _COMPARED_MAX for oid in oids):
                old, after = zip(paths, modes, oids, strict=True)
                write_object_diff(out, git.object_store, old, after)
            else:
                name = paths[1] or paths[0] or b""
                out.write(b"diff --git a/%s b/%s\nLarge files differ\n" % (paths[0] or name, name))
            if out.tell() > _DIFF_MAX:
                break
        return out.getvalue().decode("utf-8", "replace")


def _stored_size(git: Repo, oid: ObjectID) -> int:
    info = blob_info(git, oid)
    return info.pointer_size if info.pointer else info.size
