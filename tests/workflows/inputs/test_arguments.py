"""What the library is given that it cannot use: refused before anything is done, as the caller's fault."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import CallError, MachineError
from hubpub.hub import Hub
from hubpub.types.spelling import Door, entered_by
from hubpub.workflows.inputs.arguments import require_place
from tests.conftest import Call
from tests.support.keys import Keys
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_folder(tmp_path / "m", card=CARD)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"prune": "yes"}, r"prune is 'yes'\. Give 'ours' or 'all', or leave it out"),
        ({"prune": True}, "prune is True"),
        ({"sign": True}, "sign is True, and says not who signs"),
        ({"sign": "key.pem"}, "sign is 'key.pem'"),
        ({"folder": None}, r"folder is None, and no path\. Give a path"),
        ({"folder": b"m3"}, "folder is b'm3', and no path"),
        ({"folder": ""}, r"folder is empty\. Give a path; the current directory is '\.'"),
        ({"branch": ""}, r"the name of the branch is empty\. Name it, or leave it out"),
        ({"tag": ""}, "the name of the tag is empty"),
        ({"facts": "", "recipe": "huggingtweets"}, "facts is empty"),
        ({"facts": "a\0b", "recipe": "huggingtweets"}, "which no system takes"),
        ({"facts": "\ud800", "recipe": "huggingtweets"}, "and no path"),
        ({"folder": "~nobody-of-that-name/m"}, "there is no user's home of that name"),
        ({"folder": "m\0"}, r"folder is 'm\\x00', which no system takes"),
        ({"folder": "m\ud800"}, r"folder is 'm\\ud800', and no path"),
        ({"facts": 3, "recipe": "huggingtweets"}, "the facts are a int"),
        ({"repo": 3}, "repo is of the type int, and no text"),
        ({"recipe": 3}, "recipe is of the type int"),
        ({"message": 5}, r"message is of the type int, and no text\. Give a str, or leave it out"),
        ({"message": "x\udcff"}, r"the message x\\udcff is not UTF-8, so it cannot be published"),
        ({"branch": 5}, "branch is of the type int"),
        ({"tag": b"x"}, "tag is of the type bytes"),
        ({"endpoint": 5}, "endpoint is of the type int"),
        ({"token": b"hf_secret"}, r"token is of the type bytes, and no text\. Give a str, or leave it out\.$"),
        ({"private": "yes"}, r"private is 'yes'\. Give True or False, or leave it out"),
        ({"pr": 1}, "pr is 1"),
        ({"local": "no"}, "local is 'no'"),
        ({"cache": "no"}, "cache is 'no'"),
        ({"hub": 5}, "hub is 5, and no hub. Name one by its URL with endpoint="),
        ({"hub": "https://huggingface.co"}, "hub is 'https://huggingface.co', and no hub"),
        ({"force": 5}, r"force is 5 and no list of codes\. Give a list"),
        ({"force": None}, "force is None and no list of codes"),
        ({"force": b"WT001"}, "force names 87, which is no code of a rule"),
        ({"timeout": "5"}, "timeout is '5', which is no time to wait"),
        ({"timeout": math.nan}, "timeout is nan, which is no time to wait"),
    ],
)
def test_what_is_no_argument_of_prepare(folder: Path, hub: Hub, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError, match=said):
        hubpub.prepare(**{"folder": folder, "repo": "me/m", "hub": hub, **arguments})


def test_a_path_that_is_not_utf_8(call: Call, tmp_path: Path, account: localhub.Serving, api: HfApi) -> None:
    folder = model_folder(tmp_path / "m\udcff", card=CARD)
    card = model_folder(tmp_path / "plain", card=None) / "card\udcff.md"
    card.write_text(CARD)
    (tmp_path / "link").symlink_to(folder)
    said = r"error: the path .*\\udcff.* is not UTF-8, so it cannot be published from\. Rename it\.\n"
    for command in (["plan"], ["plan", "--format", "json"], ["push"], ["push", "--local"]):
        for named in (folder, card, tmp_path / "link"):
            code, out, err = call(command[0], named, "me/bytes", *command[1:])
            assert (code, out) == (2, ""), named
            assert re.fullmatch(said, err)
    assert not api.repo_exists("me/bytes")


def test_a_local_hub_at_a_path_that_is_not_utf_8(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBPUB_HOME", str(folder.parent / "home\udcff"))
    code, out, err = call("push", folder, "me/m", "--local")
    assert (code, out) == (2, "")
    assert re.search(r"\\udcff/hub is not UTF-8, so no local hub can lie there\. Choose another place", err)
    assert not (folder.parent / "home\udcff").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"plan": 3}, r"3 is no plan\. Give publish what hubpub\.prepare returned"),
        ({"link_back": True}, "link_back is True. Give 'summary' or 'artifact'"),
        ({"sign": "key.pem"}, "sign is 'key.pem'"),
        ({"timeout": math.nan}, "timeout is nan, which is no time to wait"),
        ({"receipt_file": 3}, "receipt_file is 3, and no path"),
        ({"hub": 5}, "hub is 5, and no hub"),
        ({"token": 5}, "token is of the type int"),
        ({"cache": 1}, "cache is 1"),
    ],
)
def test_what_is_no_argument_of_publish(
    folder: Path, hub: Hub, api: HfApi, arguments: dict[str, Any], said: str
) -> None:
    plan = hubpub.prepare(folder, "me/refused", hub=hub)
    with pytest.raises(CallError, match=said):
        hubpub.publish(**{"plan": plan, "hub": hub, **arguments})
    assert not api.repo_exists("me/refused")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"repo": 5}, "repo is of the type int, and no text"),
        ({"repo": None}, "repo is of the type NoneType, and no text"),
        ({"folder": ""}, r"folder is empty\. Give a path; the current directory is '\.'"),
        ({"revision": ""}, "the name of the revision is empty"),
        ({"receipt": 5}, "receipt is 5, and no path"),
        ({"receipt": "~nobody-of-that-name/r.json"}, "there is no user's home of that name"),
        ({"folder": 5}, "folder is 5, and no path"),
        ({"folder": "~nobody-of-that-name/x"}, "there is no user's home of that name"),
        ({"trust": 5, "deep": True}, r"trust is 5, and says not whom\. Give hubpub\.Trust"),
        ({"trust": "key.pub", "deep": True}, "trust is 'key.pub'"),
        ({"revision": 5}, "revision is of the type int"),
        ({"deep": "no"}, "deep is 'no'"),
        ({"local": "no"}, "local is 'no'"),
        ({"endpoint": 5}, "endpoint is of the type int"),
        ({"token": 5}, "token is of the type int"),
        ({"hub": 5}, "hub is 5, and no hub"),
    ],
    ids=repr,
)
def test_what_is_no_argument_of_verify(folder: Path, hub: Hub, arguments: dict[str, Any], said: str) -> None:
    hubpub.push(folder, "me/verified", endpoint=hub.endpoint, token=hub.token)
    with pytest.raises(CallError, match=said):
        hubpub.verify(**{"repo": "me/verified", "hub": hub, **arguments})


@pytest.mark.parametrize("name", ["endpoint", "token", "local"])
def test_what_is_no_argument_of_push(folder: Path, home: Path, name: str) -> None:
    with pytest.raises(CallError, match=f"{name} is "):
        hubpub.push(folder, "me/m", **{name: 5})
    assert not (home / "hubpub" / "hub").exists()


def test_what_is_no_argument_of_check(folder: Path) -> None:
    for arguments in ({"fix": "no"}, {"diff": 1}, {"select": 5}, {"ignore": 5}):
        with pytest.raises(CallError, match=next(iter(arguments))):
            hubpub.check(folder, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"selct": ["MD"]}, r"there is no option selct\. Did you mean select\?"),
        ({"zzz": 1}, r"there is no option zzz\. Known: fix, diff, select, ignore\."),
        ({"strict": True}, "there is no option strict"),  # that is for who takes the exit code
        ({"select": "MD"}, r"select is the text 'MD' and no list of codes\. Make it a list: \['MD'\]"),
        ({"ignore": ["NOPE"]}, "ignore names NOPE, and there is no such rule"),
    ],
)
def test_what_is_no_option_of_check(folder: Path, options: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError, match=said):
        hubpub.check(folder, **options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"locl": True}, r"there is no option locl\. Did you mean local\?"),
        (
            {"zzz": 1},
            r"there is no option zzz\. Known: revision, receipt, folder, deep, trust, local, ",
        ),
        ({"key": "key.pub"}, "there is no option key"),  # in Python that is hubpub.Trust(key=…)
    ],
)
def test_what_is_no_option_of_verify(hub: Hub, options: dict[str, Any], said: str) -> None:
    with pytest.raises(CallError, match=said):
        hubpub.verify("me/m", hub=hub, **options)


@pytest.mark.parametrize("timeout", [0, -1, math.nan, math.inf, 1e300, "25", True, None])
def test_what_is_no_time_to_wait(timeout: Any) -> None:
    with pytest.raises(CallError, match="which is no time to wait"):
        hubpub.resolve("me/project/run", timeout=timeout)


def test_a_push_of_nothing() -> None:
    for nothing in (None, b"m"):
        with pytest.raises(CallError, match="and no path"):
            hubpub.push(nothing, "me/m")  # type: ignore[arg-type]


def test_keys_and_certificates_are_named_as_text_too(
    tmp_path: Path, hub: Hub, api: HfApi, folder: Path, repo: str
) -> None:
    keys = Keys(tmp_path)
    signer = hubpub.Signer(str(keys.key("ours")))  # type: ignore[arg-type]
    assert signer == hubpub.Signer(keys.key("ours"))
    plan = hubpub.prepare(folder, repo, hub=hub, sign=signer)
    assert hubpub.publish(plan, hub=hub, sign=signer).signed_by == "the key ours.pem"
    assert hubpub.Trust(chain="root.pem") == hubpub.Trust(chain=(Path("root.pem"),))  # type: ignore[arg-type]
    with pytest.raises(CallError, match="key is 3, and no path"):
        hubpub.Signer(3)  # type: ignore[arg-type]


def test_the_place_of_a_receipt(tmp_path: Path) -> None:
    require_place(tmp_path / "new" / "receipt.json", None)
    assert not (tmp_path / "new").exists()  # nothing is made before there is something to write
    require_place(tmp_path / "receipt.json", None)
    with pytest.raises(CallError, match=r"is a directory, and a receipt is a file\. Name a file: .*/receipt\.json"):
        require_place(tmp_path, None)
    with pytest.raises(CallError, match=r"there is no directory .*/no/such to write the receipt r\.json below"):
        require_place(tmp_path / "no" / "such" / "place" / "r.json", None)
    (tmp_path / "file").write_text("")
    with pytest.raises(CallError, match="file is not a directory"):
        require_place(tmp_path / "file" / "r.json", None)
    with pytest.raises(MachineError, match=r"no receipt can be written to /proc/r\.json"):
        require_place(Path("/proc/r.json"), None)


def test_a_receipt_is_no_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/null")
    for place in (Path("/dev/null"), tmp_path / "pipe", tmp_path / "link"):
        for door, said in ((Door.PYTHON, "what is returned is"), (Door.COMMAND_LINE, "--format json writes")):
            with (
                entered_by(door),
                pytest.raises(CallError, match="is a device or a pipe, and a receipt is a file") as caught,
            ):
                require_place(place, None)
            assert said in caught.value.next_step


def test_a_receipt_becomes_no_part_of_the_model(folder: Path, hub: Hub, api: HfApi, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(folder / "config.json")
    before = (folder / "config.json").read_bytes()
    for place in (folder / "config.json", folder / "sub" / "receipt.json", tmp_path / "link.json"):
        with pytest.raises(CallError, match="lies in the folder that is published"):
            hubpub.publish(hubpub.prepare(folder, "me/inside", hub=hub), hub=hub, receipt_file=place)
    assert (folder / "config.json").read_bytes() == before
    assert not api.repo_exists("me/inside")
    inside = folder / ".hubpub" / "mine.json"
    hubpub.publish(hubpub.prepare(folder, "me/inside", hub=hub), hub=hub, receipt_file=inside)
    assert inside.is_file()
    # of a card that is published alone, the folder is no part
    beside = folder / "card.json"
    hubpub.publish(hubpub.prepare(folder / "README.md", "me/inside", hub=hub), hub=hub, receipt_file=beside)
    assert beside.is_file()


def test_a_link_to_the_receipts_place_stays_one(folder: Path, hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "r.json").symlink_to("elsewhere/r.json")
    hubpub.publish(hubpub.prepare(folder, "me/linked", hub=hub), hub=hub, receipt_file=tmp_path / "r.json")
    assert (tmp_path / "r.json").is_symlink()
    assert (tmp_path / "elsewhere" / "r.json").is_file()


def test_a_receipt_that_cannot_be_written_is_said_before_anything_is_published(
    folder: Path, hub: Hub, api: HfApi, tmp_path: Path
) -> None:
    plan = hubpub.prepare(folder, "me/unreceipted", hub=hub)
    with pytest.raises(CallError, match="is a directory, and a receipt is a file"):
        hubpub.publish(plan, hub=hub, receipt_file=tmp_path)
    assert not api.repo_exists("me/unreceipted")
