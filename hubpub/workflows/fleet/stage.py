"""A folder that lies in a store (``s3://…``, ``gs://…``, ``hf://…``), brought to the disk of whoever works at it.

fsspec reads it, which comes with huggingface_hub; each store wants a package of its own (``s3fs``, ``gcsfs``).
https://filesystem-spec.readthedocs.io/
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from hubpub.errors import CallError, MachineError


def is_stored(folder: str) -> bool:
    """Whether a folder is named by a URL."""
    return "://" in folder


@contextmanager
def staged(folder: str) -> Iterator[str]:
    """A folder as a path on this machine, for as long as the context lasts; one that is a path is that.

    Args:
        folder: A path, or a URL that fsspec knows.

    Raises:
        CallError: There is no such store or folder.
        MachineError: It cannot be read, or this machine has no room for it.
    """
    if not is_stored(folder):
        yield folder
        return
    with TemporaryDirectory(prefix="hubpub-") as place:
        root = Path(place) / (PurePosixPath(folder.rstrip("/")).name or "model")
        _bring(folder, root)
        yield str(root)


def _bring(url: str, root: Path) -> None:
    import fsspec

    try:
        store, base = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise MachineError(f"{url}: {error}", "Install the package of that store where the work is done.") from error
    except ValueError as error:
        raise CallError(f"{url} is no address of a store ({error})", "Name a path, or s3://, gs://, hf://.") from error
    try:
        found = store.find(base)
        for name in found:
            file = root / _within(name, base, url)
            file.parent.mkdir(parents=True, exist_ok=True)
            store.get_file(name, str(file))
    except OSError as error:
        raise MachineError(f"cannot read {url}: {error}", "Mend it where the work is done, or its access.") from error
    if not found:
        raise CallError(f"there is nothing in {url}", "Check its address.")


def _within(name: Any, base: str, url: str) -> PurePosixPath:
    """A file's place in its folder. A store's names may be anything.

    Raises:
        CallError: It leads out of it.
    """
    relative = PurePosixPath(str(name).strip("/")).relative_to(base.strip("/"))
    if ".." in relative.parts or not relative.parts:
        raise CallError(f"{url} holds {str(name)!r}, which leads out of it", "Rename it there.")
    return relative
