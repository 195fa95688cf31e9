"""A file of a commit, whose bytes are those that were planned or none at all."""

from __future__ import annotations

import base64
import hashlib
import os

from huggingface_hub import CommitOperationAdd

from hubpub.errors import cannot_read
from hubpub.files.stat import changed_error, gone
from hubpub.types.files import Digests


class Addition(CommitOperationAdd):
    """A file to add or to replace.

    The client reads a small file from the disk each time that it sends the commit. What is read then is held against
    the digest of what was planned: neither size nor time of change tells of every change.

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
            raise gone(content) from error  # so the client says that a file is none
        self._digests = digests
        if digests:
            # known already, so the client does not read the file once more for it
            self.upload_info.sha256 = bytes.fromhex(digests.sha256)

    def b64content(self) -> bytes:
        """The bytes as the commit carries them.

        Raises:
            MachineError: They are not what was planned.
        """
        if isinstance(self.path_or_fileobj, bytes):
            return base64.b64encode(self.path_or_fileobj)
        with open(str(self.path_or_fileobj), "rb", buffering=0) as file:  # noqa: PTH123
            data = file.read()
        if self._digests and hashlib.sha256(data).hexdigest() != self._digests.sha256:
            raise changed_error(str(self.path_or_fileobj))
        return base64.b64encode(data)

    @property
    def _local_oid(self) -> str | None:
        """What the client holds against the hub's file, to leave out what is there: by what was planned too."""
        if self._upload_mode == "regular" and self._digests and self._digests.git_blob:
            return self._digests.git_blob
        return super()._local_oid
