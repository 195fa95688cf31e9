from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubpub.localhub.disk import BadFile
from hubpub.localhub.errors import ApiError
from hubpub.localhub.names import repo_key
from hubpub.localhub.tickets import Tickets
from hubpub.localhub.users import Users, add_user, default_token


def test_a_ticket_carries_its_claims() -> None:
    tickets = Tickets(b"k" * 32)
    ticket, expires = tickets.issue("xet-read", repo="models/a/b", size=3)
    claims = tickets.read(ticket, "xet-write", "xet-read")
    assert (claims["repo"], claims["size"], claims["exp"]) == ("models/a/b", 3, expires)


def test_a_ticket_is_for_one_use_one_hour_and_one_hub() -> None:
    tickets = Tickets(b"k" * 32)
    ticket, _ = tickets.issue("xet-read")
    late, _ = tickets.issue("xet-read", seconds=-1)
    body, _, mac = ticket.partition(".")
    for bad, status in [
        (late, 401),
        (Tickets(b"z" * 32).issue("xet-read")[0], 401),
        (f"{body}x.{mac}", 401),
        (f"{body}.{mac[:-2]}", 401),
        ("", 401),
        ("é.é", 401),
        (tickets.issue("lfs-put")[0], 403),
    ]:
        with pytest.raises(ApiError) as caught:
            tickets.read(bad, "xet-read")
        assert caught.value.status == status


def test_the_key_stays(tmp_path: Path) -> None:
    ticket, _ = Tickets.at(tmp_path / "key").issue("x")
    assert Tickets.at(tmp_path / "key").read(ticket, "x")["use"] == "x"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_the_default_user_writes_everywhere(tmp_path: Path) -> None:
    token = default_token(tmp_path / "root")
    assert token.startswith("hf_")
    assert default_token(tmp_path / "root") == token
    assert (tmp_path / "root" / "users.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "root").stat().st_mode & 0o777 == 0o700
    user = Users(tmp_path / "root").by_token(token)
    assert user is not None
    assert user.name == "local"
    assert user.may_write(repo_key("model", "anyone/anything"))


def test_others_write_where_they_belong(tmp_path: Path) -> None:
    accounts = Users(tmp_path)
    ann = accounts.by_token(add_user(tmp_path, "ann", orgs=["org"]))
    rob = accounts.by_token(add_user(tmp_path, "rob", role="read"))
    assert ann is not None
    assert rob is not None
    assert [ann.may_write(repo_key("model", f"{ns}/x")) for ns in ("ann", "org", "rob")] == [True, True, False]
    assert not rob.may_write(repo_key("model", "rob/x"))
    assert rob.belongs_to("rob")
    assert accounts.by_token("") is None
    assert add_user(tmp_path, "ann") == ann.token
    assert len(json.loads((tmp_path / "users.json").read_text())["users"]) == 2


@pytest.mark.parametrize("key", [b"", b"k" * 31])
def test_a_key_that_is_too_short_signs_nothing(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(key)
    with pytest.raises(BadFile, match="fewer than 32 bytes"):
        Tickets.at(tmp_path / "secret.key")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"users": 3}',
        '{"users": [3]}',
        '{"users": [{"name": "a"}]}',
        '{"users": [{"name": "a", "token": "t", "orgs": 3}]}',
        '{"users": [{"name": "a", "token": 3, "orgs": []}]}',
        '{"users": [{"name": "a", "token": "t", "orgs": [], "rol": "read"}]}',
    ],
)
def test_a_list_of_users_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "users.json").write_text(text)
    with pytest.raises(BadFile, match=r"users\.json"):
        default_token(tmp_path)
    assert (tmp_path / "users.json").read_text() == text
