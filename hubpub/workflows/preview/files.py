"""The files that a preview shows: those that a push would publish, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hubpub.pages.files import TEXT_LIMIT, FileView, file_view, kind_of, text_of
from hubpub.pages.preview import ShownFile
from hubpub.pages.tensors import WeightsHeader
from hubpub.rules.secrets.redactor import each_masked, masked
from hubpub.types.card import CARD_PATH
from hubpub.types.files import on_disk
from hubpub.workflows.model_page import read_weights
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.pictures import LARGEST, as_data

# What a page that is one file holds besides the card: so many files at most, those of the root first, texts no longer
# than this, and no more HTML in all than that.
_MOST = 200
_LONGEST = 50_000
_ROOM = 5_000_000


def read_published(look: Look, path: str) -> bytes | None:
    """The bytes of a file that a look's card may show; None for any that is not published."""
    if path in look.pictures:
        return look.pictures[path]
    file = published_file(look, path)
    try:
        return file.read_bytes() if file else None
    except OSError:
        return None


def published_file(look: Look, path: str) -> Path | None:
    """A file of the folder that is published; None for any other, whatever the path."""
    if look.root is None or path not in look.readable:
        return None
    file = (look.root / on_disk(path)).resolve()
    return file if file.is_relative_to(look.root.resolve()) else None


def view_of(look: Look, path: str, url: str) -> FileView | None:
    """What is in a file that is published, without its secrets; None for any other, or one that cannot be read.

    Args:
        look: What is published.
        path: The file's path in the repository.
        url: Where it is fetched.
    """
    file = published_file(look, path)
    if path == CARD_PATH and look.card is not None:
        return _of(path, look.card.encode(errors="replace"), url)
    if path in look.pictures:
        return _of(path, look.pictures[path], url)
    try:
        if file is None or not file.is_file():
            return None
        size = file.stat().st_size
        if kind_of(path) == "weights":
            return _of_weights(path, file, size, url)
        if kind_of(path) == "picture" or size > TEXT_LIMIT:
            return FileView(masked(path), size, url)
        return _of(path, file.read_bytes(), url)
    except OSError:
        return None


def _of(path: str, content: bytes, url: str) -> FileView:
    text = text_of(content) if kind_of(path) != "picture" and len(content) <= TEXT_LIMIT else None
    return FileView(masked(path), len(content), url, text=None if text is None else masked(text))


def _of_weights(path: str, file: Path, size: int, url: str) -> FileView:
    try:
        with file.open("rb") as stream:
            header = read_weights(path.lower(), stream, size)
    except ValueError as error:
        return FileView(masked(path), size, url, fault=masked(str(error)))
    return FileView(masked(path), size, url, header=header and _masked(header))


def _masked(header: WeightsHeader) -> WeightsHeader:
    names = each_masked(tensor.name for tensor in header.tensors)
    tensors = tuple(replace(tensor, name=name) for tensor, name in zip(header.tensors, names, strict=True))
    metadata = dict(zip(each_masked(header.metadata), each_masked(header.metadata.values()), strict=True))
    return replace(header, tensors=tensors, metadata=metadata)


def files_in_page(look: Look) -> Iterator[ShownFile]:
    """The files that a page which is one file shows itself, as many as it has room for."""
    room = _ROOM
    paths = (look.readable | look.pictures.keys()) - {CARD_PATH}
    for number, path in enumerate(sorted(paths, key=lambda path: (path.count("/"), path))[:_MOST]):
        name = f"file-{number}"
        view = _held(look, path)
        if view is not None and len(shown := file_view(view, ids=f"{name}-L")) <= room:
            room -= len(shown)
            yield ShownFile(name, path, shown)


def _held(look: Look, path: str) -> FileView | None:
    """A file as such a page holds it; None for what would only be told of, or is too large."""
    if kind_of(path) == "picture":
        data = read_published(look, path)
        url = as_data(path, data) if data is not None and len(data) <= LARGEST else ""
        return FileView(masked(path), len(data or b""), url) if url else None
    view = view_of(look, path, "")
    if view is None or len(view.text or "") > _LONGEST:
        return None
    return view if view.fault or view.header is not None or view.text is not None else None
