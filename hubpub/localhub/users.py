"""Users: their tokens, and the namespaces that they may write to.

`users.json` (mode 0600) in the hub's root holds them all. The default user may write to every namespace: people
rehearse here a push to namespaces that are theirs on the Hub.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from filelock import FileLock

from hubpub.localhub.disk import BadFile, read_object, write_json
from hubpub.localhub.names import RepoKey

DEFAULT_USER = "local"


@dataclass(frozen=True)
class User:
    """A user: name, token, role (`write` or `read`), organisations, and whether every namespace is theirs."""

    name: str
    token: str
    role: str = "write"
    orgs: tuple[str, ...] = ()
    everywhere: bool = False
    # whether the token is of one repository, and not of a user
    scoped: ClassVar[bool] = False

    def belongs_to(self, namespace: str) -> bool:
        """Tell whether a namespace is the user's own or one of their organisations'; the default user owns them all."""
        return self.everywhere or namespace == self.name or namespace in self.orgs

    def may_write(self, key: RepoKey) -> bool:
        """Tell whether the user may change a repository."""
        return self.role == "write" and self.belongs_to(key.namespace)

    def sees(self, key: RepoKey) -> bool:
        """Tell whether the user may see a private or gated repository."""
        return self.belongs_to(key.namespace)

    def may_propose(self, _key: RepoKey) -> bool:
        """Tell whether the user may open pull requests and discussions at a repository."""
        return self.role == "write"


class Users:
    """The users of one hub, read again whenever their file changed."""

    def __init__(self, root: Path) -> None:
        self._path = root / "users.json"
        self._lock = FileLock(root / "users.lock", mode=0o600)
        self._stamp: tuple[int, int, int] | None = None
        self._users: tuple[User, ...] = ()

    def all(self) -> tuple[User, ...]:
        """Every user."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return ()
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        if stamp != self._stamp:
            known = (read_object(self._path, "users") or {"users": []})["users"]
            self._users = self._read(known)
            self._stamp = stamp
        return self._users

    def _read(self, known: Any) -> tuple[User, ...]:
        try:
            users = tuple(User(**{**user, "orgs": tuple(user["orgs"])}) for user in known)
            sound = all(isinstance(text, str) for user in users for text in (user.name, user.token, user.role))
        except (TypeError, KeyError) as error:
            raise BadFile(self._path, "one of its users lacks a member, or has one too many") from error
        if not sound:
            raise BadFile(self._path, "the name, the token and the role of a user must be strings")
        return users

    def by_token(self, token: str) -> User | None:
        """The owner of a token."""
        given = token.encode()
        for user in self.all():
            if hmac.compare_digest(user.token.encode(), given):
                return user
        return None

    def add(self, name: str, *, orgs: Iterable[str] = (), role: str = "write", everywhere: bool = False) -> User:
        """Add a user, or give back the one who has the name already."""
        with self._lock:
            self._stamp = None
            users = self.all()
            for user in users:
                if user.name == name:
                    return user
            added = User(name, f"hf_{secrets.token_hex(17)}", role, tuple(orgs), everywhere)
            write_json(self._path, {"users": [asdict(user) for user in (*users, added)]}, mode=0o600)
            return added

    def default(self, name: str = DEFAULT_USER) -> User:
        """The user who writes everywhere: the one there is, else a new one called `name`."""
        for user in self.all():
            if user.everywhere:
                return user
        return self.add(name, everywhere=True)


def make_root(root: Path) -> Path:
    """Make the hub's root, closed to others: it holds tokens and private repositories."""
    root.mkdir(parents=True, mode=0o700, exist_ok=True)
    return root


def default_token(root: Path) -> str:
    """The default user's token on the hub at `root`; the root and the user are made on first use."""
    return Users(make_root(root)).default().token


def add_user(root: Path, name: str, *, orgs: Iterable[str] = (), role: str = "write") -> str:
    """Add a user who writes (or with role `read` only reads) in their own namespace and `orgs`; their token."""
    return Users(make_root(root)).add(name, orgs=orgs, role=role).token
