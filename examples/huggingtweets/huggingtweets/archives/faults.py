"""What is wrong with an archive, in its owner's words."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from huggingtweets.errors import ArchiveError

AGAIN = "Download the archive again, and give it as it was downloaded."
# X's JSON shrinks to a tenth or twentieth; nothing that people write shrinks to less than a two-hundredth.
_LARGEST_RATIO = 200
_SMALL = 64 * 2**20


class FileError(Exception):
    """What is wrong with the file that is being read; ``told`` puts its name before it.

    Args:
        fact: What follows its name: ``is empty``.
        next_step: What to do about it.
    """

    def __init__(self, fact: str, next_step: str = AGAIN) -> None:
        super().__init__(fact)
        self.fact = fact
        self.next_step = next_step


def refuse_bomb(size: int, packed: int, path: Path, name: str) -> None:
    """Refuses what grows beyond all measure when it is unpacked.

    Args:
        size: Unpacked, bytes.
        packed: As it lies there, bytes.
        path: The archive.
        name: The file in it; the archive's own name for all of it.

    Raises:
        ArchiveError: It does.
    """
    if size > _SMALL + _LARGEST_RATIO * packed:
        raise ArchiveError(
            f"{_where(path, name)} grows to more than {_LARGEST_RATIO} times its size when it is unpacked, "
            "as no archive of posts does",
            AGAIN,
        )


class Bytes(Protocol):
    """A stream of bytes, of which nothing but reading is asked."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""


class Limited:
    """A stream that is unpacked as it is read, watched for a bomb.

    Args:
        stream: What is unpacked.
        path: The archive.
        used: Tells how much of the archive was read for it so far, bytes.
    """

    def __init__(self, stream: Bytes, path: Path, used: Callable[[], int]) -> None:
        self._stream = stream
        self._path = path
        self._used = used
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        chunk = self._stream.read(size)
        self._size += len(chunk)
        refuse_bomb(self._size, self._used(), self._path, self._path.name)
        return chunk


def _where(path: Path, name: str) -> str:
    return f"{name} in {path.name}" if name != path.name else name


@contextmanager
def told(path: Path, name: str) -> Iterator[None]:
    """Tells what goes wrong while a file of an archive is read.

    Args:
        path: The archive.
        name: The file in it; the archive's own name where it is one file.

    Raises:
        ArchiveError: It does.
    """
    where = _where(path, name)
    try:
        yield
    except FileError as fault:
        raise ArchiveError(f"{where} {fault.fact}", fault.next_step) from fault
    except EOFError as error:
        raise ArchiveError(f"{where} ends in the middle", AGAIN) from error
    except tarfile.ReadError as error:
        raise ArchiveError(f"{where} is no whole tar: it is cut off, or something else", AGAIN) from error
    except zipfile.BadZipFile as error:
        fact = "begins as a zip and does not end as one" if name == path.name else f"is damaged ({error})"
        raise ArchiveError(f"{where} {fact}", AGAIN) from error
    except (zlib.error, tarfile.TarError, gzip.BadGzipFile) as error:
        raise ArchiveError(f"{where} is damaged ({error})", AGAIN) from error
    except NotImplementedError as error:
        raise ArchiveError(
            f"{where} is packed in a way that Python cannot unpack ({error})", "Unpack it, and give the folder."
        ) from error
    except RuntimeError as error:  # what zipfile raises of a password
        if "password" not in str(error):
            raise
        raise ArchiveError(f"{where} needs a password", "Unpack it, and give the folder.") from error
    except UnicodeDecodeError as error:
        raise ArchiveError(f"{where} is not in UTF-8", "Save it as UTF-8, or give it as it was downloaded.") from error
    except OSError as error:
        raise ArchiveError(f"cannot read {where}: {error.strerror or error}", "Mend its permissions.") from error
