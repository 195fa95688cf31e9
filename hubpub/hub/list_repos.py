"""The repositories of an account, as a hub lists them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import chain
from typing import Any

from hubpub.errors import HubError
from hubpub.hub.answers import text
from hubpub.hub.session import Session


def list_repos(
    session: Session,
    namespace: str,
    pattern: str = "*",
    *,
    tags: tuple[str, ...] = (),
    changed_before: datetime | None = None,
) -> Iterator[str]:
    """The models of an account or organization, one page after the other.

    Args:
        session: The hub.
        namespace: Whose they are.
        pattern: What their names are like, without the namespace: ``opus-*``.
        tags: Which tags they all have.
        changed_before: Only those that were last changed before.

    Raises:
        HubError: The hub did not answer.
    """
    with session.translated():
        wanted: Any = ["lastModified"] if changed_before else None
        found: Any = iter(session.api.list_models(author=namespace, filter=list(tags) or None, expand=wanted))
        first = next(found, None)
    rest = chain([] if first is None else [first], found)
    while True:
        # each page is a request, which is made when it is needed
        with session.translated():
            info = next(rest, None)
        if info is None:
            return
        name = text(info.id)
        if not name.startswith(f"{namespace}/"):
            raise HubError(f"{session.endpoint} lists {name} among the models of {namespace}", "Check the address.")
        if fnmatchcase(name.partition("/")[2], pattern) and not _is_newer(info.last_modified, changed_before):
            yield name


def _is_newer(changed: Any, before: datetime | None) -> bool:
    """Whether a repository was changed at a time or later; of one without a time nobody knows."""
    if before is None or not isinstance(changed, datetime):
        return False
    return (changed if changed.tzinfo else changed.replace(tzinfo=UTC)) >= before
