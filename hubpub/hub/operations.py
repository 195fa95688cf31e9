"""The operations of a commit. A file goes up with the bytes that were planned, or not at all."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable

from huggingface_hub import CommitOperationAdd, CommitOperationDelete

from hubpub.errors import cannot_read
from hubpub.files.stat import changed_error, gone
from hubpub.types.card import CARD_PATH
from hubpub.types.files import Digests, in_repository, on_disk
from hubpub.types.plan import Action, Plan
from hubpub.types.signature import SIGNATURE_PATH
from hubpub.types.thumbnail import THUMBNAIL_PATH

Operation = CommitOperationAdd | CommitOperationDelete


def operations_of(plan: Plan, sent: Iterable[Operation] = ()) -> list[Operation]:
    """The operations of a plan's commit.

    Args:
        plan: What to add, replace and delete.
        sent: Operations whose bytes the hub has already: one that adds the same file is used again.

    Raises:
        MachineError: A file is gone, or cannot be read.
    """
    texts: dict[str, bytes] = {CARD_PATH: plan.card.encode()}
    texts |= {path: made.encode() for path, made in {**plan.pictures, **plan.results}.items()}
    if plan.thumbnail and plan.thumbnail.png is not None:
        texts[THUMBNAIL_PATH] = base64.b64decode(plan.thumbnail.png)
    if plan.signature and plan.signature.text is not None:
        texts[SIGNATURE_PATH] = plan.signature.text.encode()
    sent_by_path = {operation.path_in_repo: operation for operation in sent}
    operations: list[Operation] = []
    for change in plan.to_commit:
        if change.action is Action.DELETE:
            operations.append(CommitOperationDelete(change.path))
            continue
        sha256 = bytes.fromhex(change.digests.sha256) if change.digests else None
        before = sent_by_path.get(change.path)
        if (
            isinstance(before, CommitOperationAdd)
            and before.upload_info.is_hashed  # otherwise the question itself would read the file
            and before.upload_info.sha256 == sha256
        ):
            operations.append(before)
            continue
        path = os.path.join(plan.folder, on_disk(change.path))  # noqa: PTH118 - a Path for each of thousands takes long
        operations.append(Addition(change.path, texts.get(change.path, path), change.digests))
    # deletions first: a file may become a directory, or the reverse
    operations.sort(key=lambda operation: isinstance(operation, CommitOperationAdd))
    return operations


class _Place(str):
    """A file's place as this process opens it, which as text is what hf_xet opens: that takes all names for UTF-8.

    The two differ where the locale is not UTF-8. The client gives hf_xet ``str(place)``, and opens the place itself.
    """

    __slots__ = ()

    def __str__(self) -> str:
        native = super().__str__()
        return in_repository(native) or native


class Addition(CommitOperationAdd):
    """A file to add or to replace.

    The client reads a small file from the disk each time that it sends the commit. What it reads is compared with the
    planned digest: size and time of change do not show every change.

    Args:
        path: Path in the repository.
        content: The file's place, or its bytes.
        digests: Of what was planned; None for a large file that its upload reads.

    Raises:
        MachineError: There is no such file any more, or it cannot be read.
    """

    def __init__(self, path: str, content: str | bytes, digests: Digests | None) -> None:
        try:
            super().__init__(path, content)
        except OSError as error:
            raise cannot_read(str(error.filename), error) from error
        except ValueError as error:
            if isinstance(content, bytes) or os.path.isfile(content):  # noqa: PTH113
                raise
            raise gone(content) from error  # the client's way to say that there is no such file
        if isinstance(self.path_or_fileobj, str):
            self.path_or_fileobj = _Place(self.path_or_fileobj)
        self._digests = digests
        if digests:
            # known already: the client need not read the file for it
            self.upload_info.sha256 = bytes.fromhex(digests.sha256)

    def b64content(self) -> bytes:
        """The bytes as the commit carries them.

        Raises:
            MachineError: They are not what was planned.
        """
        if isinstance(self.path_or_fileobj, bytes):
            return base64.b64encode(self.path_or_fileobj)
        place = self.path_or_fileobj
        assert isinstance(place, str)
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123
            data = file.read()
        if self._digests and hashlib.sha256(data).hexdigest() != self._digests.sha256:
            raise changed_error(str(place))
        return base64.b64encode(data)

    @property
    def _local_oid(self) -> str | None:
        """The blob id by which the client sees that the hub has the file already: that of the planned bytes."""
        if self._upload_mode == "regular" and self._digests and self._digests.git_blob:
            return self._digests.git_blob
        return super()._local_oid
