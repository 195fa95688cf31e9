"""Receipts on disk: beside the model, and in the user's state directory.

A folder may be copied without its ``.hubpub``, and a machine may be new: either place is enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from glob import escape
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubpub.errors import CallError, MachineError
from hubpub.files.atomic import replace_file
from hubpub.files.paths import state_root
from hubpub.files.settings import read_text
from hubpub.files.unwanted import STATE_DIR
from hubpub.types.plan import MAIN, Target
from hubpub.types.receipt import Receipt

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_LONGEST_NAME = 255  # bytes, of one part of a path, on every system that we run on


def save(receipt: Receipt, folder: Path, also: Path | None = None) -> list[Path]:
    """Writes a receipt to both places, and to a third that the caller names.

    Returns:
        The files written: any of the places may refuse.

    Raises:
        MachineError: None took it.
    """
    text = _text(receipt)
    written, problem = [], ""
    for path in (*_places(receipt, folder), *([also.expanduser().resolve()] if also else [])):
        try:
            written.append(replace_file(path, text))
        except OSError as error:
            # where it is the disk that is full, the error names no file
            problem = problem or f"{error.filename or path}: {error.strerror}"
    if not written:
        raise MachineError(
            f"the model is published at {receipt.target.url}, but its receipt could not be written ({problem})",
            "Make room or mend the permissions and push again: nothing will be uploaded twice.",
        )
    return written


def forget_older(receipt: Receipt) -> None:
    """Removes the receipts of what stood before on a branch from the user's state directory.

    A training publishes hundreds of checkpoints, each in the place of the last one, and each push reads the receipts.

    Args:
        receipt: That of the branch's last commit.
    """
    for directory in _directories(receipt.target, None):
        for path in directory.glob(f"*-{escape(_shortened(receipt.revision))}*.json"):
            if not path.name.startswith(receipt.commit[:12]):
                with suppress(OSError):  # another training's process removes it just now
                    path.unlink()


def is_kept(receipt: Receipt, folder: Path) -> bool:
    """Whether a receipt lies where later commands look for it; it may be where the caller said alone."""
    return any(path.is_file() for path in _places(receipt, folder))


def every(target: Target, folder: Path | None = None) -> list[Receipt]:
    """The receipts for a repository, the newest last: of all its branches and pull requests, which may be merged.

    Args:
        target: The repository.
        folder: The folder that was published; without it, the user's state directory alone is searched.
    """
    return list(_in_order(sorted(_found(target, folder), key=_time)))


def newest_elsewhere(repo: str) -> Receipt | None:
    """The newest receipt of a repository of that name on whatever hub, in the user's state directory."""
    inside = Path(*map(_safe, repo.split("/")))
    found: list[Receipt] = []
    for path in (state_root() / "receipts").glob(f"*/{escape(str(inside))}/*.json"):
        with suppress(OSError):
            receipt = _parsed(path.read_bytes())
            found += [receipt] if receipt and receipt.target.repo == repo else []
    return max(found, key=_time, default=None)


def _in_order(by_time: list[Receipt]) -> Iterator[Receipt]:
    """Receipts in the order of their times, but each after that of its parent: a clock may have run ahead."""
    of_commit: dict[str, list[Receipt]] = {}
    for receipt in by_time:
        of_commit.setdefault(receipt.commit, []).append(receipt)
    parents = {receipt.commit: receipt.parent for receipt in by_time if receipt.changed}
    told: set[str] = set()
    for receipt in by_time:
        line = [receipt.commit]
        while (parent := parents.get(line[-1])) in of_commit and parent not in told and parent not in line:
            line.append(str(parent))
        for commit in reversed(line):
            yield from of_commit[commit] if commit not in told else ()
            told.add(commit)


def last(target: Target, folder: Path | None = None, *, revision: str = MAIN) -> Receipt | None:
    """The newest receipt for a revision of a repository; None without one.

    Args:
        target: The repository.
        folder: As for :func:`every`.
        revision: A branch, a pull request (``refs/pr/1``), a tag that a push made, or a commit.
    """
    return next((found for found in reversed(every(target, folder)) if revision in _revisions(found)), None)


def time_of_next(target: Target, folder: Path) -> str:
    """The time of a push that is made now: later than that of every other, also where a clock ran ahead once."""
    now = datetime.now(UTC)
    for known in _found(target, folder):
        with suppress(OverflowError):  # nothing is later than the end of all time
            now = max(now, _time(known) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def with_known(receipt: Receipt, folder: Path) -> tuple[Receipt, bool]:
    """What is to be kept of a push, and whether that is new.

    A push that made no commit says less than the one that made it: who signed it, what it was tagged. So what is known
    of that commit stays, and what this push did is added.
    """
    if receipt.changed:
        return receipt, True
    mine = [found for found in every(receipt.target, folder) if _is_of_same_commit(found, receipt)]
    if not mine:
        return receipt, True
    of_tag = [found for found in mine if found.tag == receipt.tag or None in (found.tag, receipt.tag)]
    known = (of_tag or mine)[-1]
    newest = last(receipt.target, folder, revision=receipt.revision)
    is_newest = newest is not None and newest.commit == receipt.commit
    kept = replace(
        known,
        tag=receipt.tag or known.tag,
        settings=receipt.settings or known.settings,
        signed_by=receipt.signed_by or known.signed_by,
        # the repository was put back to an earlier commit: what is there now is that one
        published_at=known.published_at if is_newest else receipt.published_at,
    )
    return kept, kept != known


def read(path: Path) -> Receipt:
    """A receipt from a file that the caller names.

    Raises:
        CallError: There is no such file, or it is no receipt.
        MachineError: It cannot be read.
    """
    from pydantic import ValidationError

    text = read_text(path)
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"])) or "the file"
        raise CallError(
            f"{path} is no receipt: {place}: {fault['msg'].lower()}", "Name the file that a push wrote."
        ) from error


def copy(receipt: Receipt, path: Path) -> Path:
    """Writes a receipt where the caller says.

    Raises:
        MachineError: It cannot be written.
    """
    try:
        return replace_file(path.expanduser().resolve(), _text(receipt))
    except OSError as error:
        raise MachineError(
            f"{receipt.target.repo} is published at {receipt.commit[:12]}, but its receipt cannot be written to "
            f"{path}: {error.strerror}",
            "Mend it and push again: nothing will be uploaded twice.",
        ) from error


def plain_receipt(receipt: Receipt) -> dict[str, Any]:
    """A receipt as plain data, as its file holds it."""
    plain: dict[str, Any] = json.loads(_text(receipt))
    return plain


def _text(receipt: Receipt) -> bytes:
    """A receipt as JSON, as pydantic reads it; that is loaded only where there is a receipt to read.

    Each of its fields begins a line, and so does each item of a list: to be read by people and compared by git, and
    still written at once, for thousands of files (Python's own encoder of indented JSON takes ten times as long).
    """
    lines = (f"  {_json(at.name)}: {_listed(getattr(receipt, at.name))}" for at in fields(receipt))
    return "{{\n{}\n}}\n".format(",\n".join(lines)).encode()


def _listed(value: Any) -> str:
    if not isinstance(value, tuple) or not value:
        return _json(value)
    return "[\n{}\n  ]".format(",\n".join(f"    {_json(item)}" for item in value))


def _plain(value: Any) -> dict[str, Any]:
    """What JSON has no word for: one of our values, or a mapping that cannot be changed."""
    names = _names(value.__class__)
    return {name: getattr(value, name) for name in names} if names else dict(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields of a class, if it is one of values; none of any other."""
    return tuple(at.name for at in fields(kind)) if is_dataclass(kind) else ()


_json = json.JSONEncoder(ensure_ascii=False, default=_plain).encode


def _revisions(receipt: Receipt) -> tuple[str | None, ...]:
    """All that a receipt's commit may be asked for by."""
    return receipt.revision, receipt.tag, receipt.commit


def _time(receipt: Receipt) -> datetime:
    """When a receipt says that its push was; before all others where that is no time."""
    try:
        time = datetime.fromisoformat(receipt.published_at)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _is_of_same_commit(known: Receipt, receipt: Receipt) -> bool:
    return (known.commit, known.revision) == (receipt.commit, receipt.revision)


def _name(receipt: Receipt) -> str:
    """The file of a receipt: a commit may be that of several branches, and each has its own."""
    revision, commit = receipt.revision, receipt.commit[:12]
    if revision == MAIN:
        return f"{commit}.json"
    # a name may be long, and two may be safe as the same
    return f"{commit}-{_shortened(revision)}.json"


def _place(directory: Path, receipt: Receipt) -> Path:
    """Where a receipt lies in a directory: a commit with a second tag has a second one, with the tag in its name."""
    path = directory / _name(receipt)
    if receipt.tag is None:
        return path
    try:
        there = _parsed(path.read_bytes())
    except OSError:
        return path
    if there is None or there.tag in (None, receipt.tag):
        return path
    return path.with_name(f"{path.stem}-tag-{_shortened(receipt.tag)}.json")


def _safe(name: str) -> str:
    """A name that any file system takes."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "_"


def _shortened(name: str) -> str:
    """A name that any file system takes, however long it was."""
    digest = sha256(name.encode(errors="surrogateescape")).hexdigest()
    return f"{_safe(name)[:60]}-{digest[:8]}"


def _of_hub(name: str) -> str:
    """The directory of a hub: that of a local one is named by the whole path of its root."""
    safe = _safe(name)
    # not sooner: receipts that were written before lie under the whole name
    return safe if len(safe.encode()) <= _LONGEST_NAME else _shortened(name)


def _directories(target: Target, folder: Path | None) -> list[Path]:
    repo = Path(*map(_safe, target.repo.split("/")))
    places = [*([folder / STATE_DIR] if folder else []), state_root()]
    return [place / "receipts" / _of_hub(target.hub) / repo for place in places]


def _places(receipt: Receipt, folder: Path) -> list[Path]:
    return [_place(directory, receipt) for directory in _directories(receipt.target, folder)]


def _found(target: Target, folder: Path | None) -> Iterator[Receipt]:
    for directory in _directories(target, folder):
        for path in directory.glob("*.json"):
            try:
                receipt = _parsed(path.read_bytes())
            except OSError:
                continue
            if receipt and (receipt.target.hub, receipt.target.repo) == (target.hub, target.repo):
                yield receipt


@lru_cache(maxsize=512)
def _parsed(data: bytes) -> Receipt | None:
    """A receipt's text, read once: the same lies in both places, and is asked for before and after a push."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(data)
    except ValidationError:
        return None  # another version's or a broken one: it says nothing, so nothing is overwritten on its word


@cache
def _adapter() -> TypeAdapter[Receipt]:
    from pydantic import TypeAdapter

    return TypeAdapter(Receipt)
