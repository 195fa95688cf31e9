"""The files that a preview shows."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

import pytest

from hubpub.types.plan import Action, Change
from hubpub.workflows.preview import files
from hubpub.workflows.preview.files import files_in_page, view_of
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.write import Manner, page_of
from tests.files.profile.folders import gguf
from tests.pages.everything import PICTURE
from tests.pages.html import Parsed
from tests.workflows.preview.test_write import TOKEN

CARD = (
    "# A\n\n[the config](config.json) [again](./config.json#L2) [data](big.json) [gone](gone.txt) [self](README.md)\n"
)


def safetensors(metadata: dict[str, str]) -> bytes:
    header = {"__metadata__": metadata, "head.weight": {"dtype": "F16", "shape": [3, 2], "data_offsets": [0, 12]}}
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(12)


@pytest.fixture
def look(tmp_path: Path) -> Look:
    folder = tmp_path / "m"
    folder.mkdir()
    contents = {
        "README.md": CARD.encode(),
        "config.json": b'{\n"a": 1}\n',
        "big.json": b"[" + b"1," * 60_000 + b"1]",
        "key.txt": f"login({TOKEN})\n".encode(),
        "m.safetensors": safetensors({"key": TOKEN}),
        "m.gguf": gguf({"general.name": "tiny"}, {"blk.0.weight": (4, 2)}, 12),
        "cut.gguf": b"GGUF",
        "a.png": PICTURE,
        "noise.bin": b"\0\1",
        "unpublished.txt": b"u",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    published, drawn = frozenset(contents) - {"unpublished.txt"}, {"curve.svg": b"<svg/>"}
    changes = tuple(Change(path, Action.ADD, "", 1) for path in sorted({*published, *drawn}))
    return Look("me/x", CARD, changes, root=folder, readable=published, pictures=drawn)


def test_weights_are_shown_by_their_headers(look: Look) -> None:
    view = view_of(look, "m.safetensors", "/files/m.safetensors")
    assert view
    assert view.header
    assert [(one.name, one.dtype, one.shape) for one in view.header.tensors] == [("head.weight", "F16", (3, 2))]
    assert TOKEN not in view.header.metadata["key"]
    view = view_of(look, "m.gguf", "")
    assert view
    assert view.header
    assert [(one.name, one.dtype, one.shape) for one in view.header.tensors] == [("blk.0.weight", "Q4_K", (4, 2))]
    assert view.header.metadata == {"general.name": "tiny"}
    view = view_of(look, "cut.gguf", "")
    assert view
    assert "cut short" in view.fault


def test_texts_have_no_secrets_and_what_is_none_has_no_text(look: Look) -> None:
    key, noise = view_of(look, "key.txt", ""), view_of(look, "noise.bin", "")
    assert key
    assert key.text
    assert key.text.startswith("login(")
    assert TOKEN not in key.text
    assert noise
    assert noise.text is None
    assert view_of(look, "unpublished.txt", "") is None


def test_a_page_that_is_one_file_shows_its_files(look: Look) -> None:
    page = Parsed(page_of(look, Manner()))
    links = {one["href"] for one in page.all("a") if one.get("href", "").startswith("#file-")}
    sections = {f"#{one['id']}": one["aria-label"] for one in page.all("section") if "of-file" in one.get("class", "")}
    assert set(sections) == links
    # too long, and no text
    assert set(sections.values()) == look.readable - {"README.md", "big.json", "noise.bin"} | {"curve.svg"}
    sources = [one["src"] for one in page.all("img")]
    assert f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}" in sources
    # the card's own links lead there too
    [config] = [link for link, path in sections.items() if path == "config.json"]
    of_card = [one["href"] for one in page.all("a") if one.get("href", "").endswith((config, "#source"))]
    assert of_card.count(config) >= 3
    ids = [one["id"] for one in page.all("span") if "line" in one.get("class", "").split()]
    assert len(set(ids)) == len(ids)


def test_such_a_page_has_room_for_so_much(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_ROOM", 1_500)
    shown = list(files_in_page(look))
    assert shown
    assert sum(len(one.view) for one in shown) <= 1_500
    monkeypatch.setattr(files, "_ROOM", 5_000_000)
    monkeypatch.setattr(files, "_MOST", 2)
    assert len(list(files_in_page(look))) <= 2
