"""What is no address of a hub, wherever it is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import hubpub
from hubpub.errors import CallError
from hubpub.hub import Hub, default_endpoint, valid_endpoint
from tests.conftest import Call
from tests.support.models import model_folder

WRONG = {
    "http://127.0.0.1:18911\n": "it holds a blank, a line break",
    " https://huggingface.co": "it holds a blank",
    "https://hugging face.co": "it holds a blank",
    "http://h\x00": "it holds a blank, a line break or another character",
    "http://h\udcff": "or another character that no URL has",
    "huggingface.co": "it begins with neither http:// nor https://",
    "ftp://huggingface.co": "it begins with neither",
    "http://": "it names no host",
    "http://:8000": "it names no host",
    "http://[::1": "its host or its port is none",
    "http://127.0.0.1:x": "its host or its port is none",
    "http://h:x": "its host or its port is none",
    "http://h:99999": "its host or its port is none",
    "http://h:0": "its port is none",
    "http://h:": "its port is none",
    "http://xn--\u2488.example": "its host or its port is none",
    "https://h?x=SECRET": "it has a query",
    "https://h/#SECRET": "it has a query or a fragment",
    "https://user:SECRET@h": "it names an account or a password. Give the token by HF_TOKEN, or log in.",
    "https://SECRET@h": "it names an account",
    "https://user:SEC/RET@h": "",
    "https://user:SEC#RET@h": "",
    "user:SECRET@h": "",
    "https://user:SECRET@h\n": "",
}


@pytest.mark.parametrize("given", WRONG, ids=repr)
def test_what_is_no_endpoint(given: str, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = model_folder(tmp_path / "m", card="---\nlicense: mit\n---\n\n# A model\n")
    said: list[str] = []
    with pytest.raises(CallError) as refused:
        Hub(given)
    said.append(str(refused.value))
    for act in (hubpub.prepare, hubpub.push):
        with pytest.raises(CallError) as refused:
            act(folder, "me/m", endpoint=given, token="hf_x")
        said.append(str(refused.value))
    with pytest.raises(CallError) as refused:
        hubpub.verify("me/m", endpoint=given)
    said.append(str(refused.value))
    for command in (("push", folder, "me/m"), ("plan", folder, "me/m"), ("verify", "me/m")):
        if "\0" not in given:
            code, out, err = call(*command, "--endpoint", given)
            assert (code, out, err.count("\n")) == (2, "", 1)
            said.append(err)
    assert all(" is no endpoint: " in text and WRONG[given] in text for text in said)
    if "\0" not in given:
        monkeypatch.setenv("HF_ENDPOINT", given)
        code, out, err = call("push", folder, "me/m")
        assert (code, out) == (2, "")
        assert err.startswith("error: HF_ENDPOINT: '")
        said.append(err)
        monkeypatch.delenv("HF_ENDPOINT")
    (folder / "hubpub.toml").write_text(f"endpoint = {toml(given)}\n")
    if given.isprintable():
        code, out, err = call("plan", folder, "me/m")
        assert (code, out) == (2, "")
        assert err.startswith(f"error: {folder}/hubpub.toml:1: endpoint: '")
        said.append(err)
    assert not any(secret in text for text in said for secret in ("SEC", "RET"))


def toml(text: str) -> str:
    return '"' + text.encode("unicode_escape").decode().replace("\\x", "\\u00") + '"'


@pytest.mark.parametrize("given", [3, b"https://huggingface.co", True, Path("x")], ids=repr)
def test_what_is_no_text_is_no_endpoint(given: Any) -> None:
    with pytest.raises(CallError, match="the endpoint is of the type"):
        valid_endpoint(given)


@pytest.mark.parametrize(
    "given",
    ["https://huggingface.co", "http://127.0.0.1:8000", "http://[::1]:80", "https://h/prefix", "http://bücher.example"],
)
def test_what_is_one(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert valid_endpoint(given) == valid_endpoint(f"{given}//") == Hub(f"{given}/").endpoint == given
    monkeypatch.setenv("HF_ENDPOINT", f"{given}/")
    assert default_endpoint() == given
    monkeypatch.setenv("HF_ENDPOINT", "")
    assert default_endpoint() == "https://huggingface.co"


def test_a_wrong_variable_is_no_matter_where_another_hub_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://[::1")
    assert Hub("https://hub.example").endpoint == "https://hub.example"
