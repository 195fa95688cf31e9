"""Reads a fleet: rows in a file (JSON lines, CSV, Parquet), or a pattern of folders; one at a time, however many."""

from __future__ import annotations

import csv
import glob
import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hubpub.display.words import size
from hubpub.errors import CallError, MachineError
from hubpub.hub import require_repo_id
from hubpub.types.fleet import Row, Verb
from hubpub.types.options.declaration import Declared
from hubpub.types.options.lookup import declared
from hubpub.types.options.push import PushOptions
from hubpub.types.spelling import command
from hubpub.workflows.fleet.read_parquet import read_parquet
from hubpub.workflows.fleet.stage import is_stored
from hubpub.workflows.inputs.arguments import require_options

_OWN = ("folder", "repo")
# what the caller alone says, for the whole fleet, or what a file cannot hold
NOT_OF_A_ROW = frozenset({"endpoint", "local", "token", "sign", "receipt_file"})
# what a row names relative to the fleet's file
_PATHS = ("avatar", "facts", "recipe", "run")
_TRUE = {"true", "yes", "1"}
_FALSE = {"false", "no", "0"}
_LONGEST_LINE = 10_000_000


def read_rows(fleet: str, verb: Verb) -> Iterator[Row]:
    """The rows of a fleet.

    Args:
        fleet: A file of rows (``.jsonl``, ``.csv``, ``.parquet``), or a pattern of folders (``out/*``).
        verb: What is to be done with them.

    Raises:
        CallError: There is no such file, nothing matches, or a row is wrong.
        MachineError: It cannot be read.
    """
    row = None
    for row in _rows(fleet):
        _require_whole(row, verb)
        _require_text(row)
        yield row
    if row is None:
        raise CallError(f"there is no row in {fleet}", _FLEETS)


_FLEETS = "Name a file of rows (.jsonl, .csv, .parquet) or a pattern of folders in quotes ('out/*')."


def _rows(fleet: str) -> Iterator[Row]:
    if not fleet:
        raise CallError("the fleet is empty text", _FLEETS)
    path = Path(fleet).expanduser()
    readers = {".jsonl": _json_rows, ".ndjson": _json_rows, ".csv": _csv_rows, ".parquet": _parquet_rows}
    if path.is_dir():
        raise CallError(
            f"{fleet} is one folder, and a fleet is of many",
            f"For those in it, say {shlex.quote(f'{path}/*')}; for this one alone there is {command('push')}.",
        )
    if path.suffix.lower() in readers and (path.is_file() or not glob.has_magic(fleet)):
        yield from readers[path.suffix.lower()](path)
    elif glob.has_magic(fleet):
        yield from _folders(str(path))
    elif path.exists():
        raise CallError(
            f"{fleet} is no fleet: what it holds is told by its ending, and that is none of {', '.join(readers)}",
            "Write a row a line as JSON, and name the file fleet.jsonl.",
        )
    else:
        raise CallError(f"there is no {fleet}", _FLEETS)


def _folders(pattern: str) -> Iterator[Row]:
    """A row for each folder that a pattern matches, by name."""
    found = sorted(path for path in glob.iglob(pattern, recursive=True) if Path(path).is_dir())  # noqa: PTH207 - a pattern may begin at the root
    for number, folder in enumerate(found, 1):
        yield Row(number, str(Path(folder).absolute()), place=folder)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), b""), 1):
                if len(line) == _LONGEST_LINE:
                    raise CallError(
                        f"{path}:{number}: this line is longer than {size(_LONGEST_LINE)}", "Put its facts into a file."
                    )
                try:
                    yield number, line.removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").decode()
                except UnicodeDecodeError as error:
                    raise CallError(f"{path}:{number}: this is no UTF-8", "Write the file in UTF-8.") from error
    except FileNotFoundError as error:
        raise CallError(f"there is no {path}", "Name the fleet's file.") from error
    except OSError as error:
        raise MachineError(f"cannot read {path}: {error.strerror}", "Mend it, or name another file.") from error


def _json_rows(path: Path) -> Iterator[Row]:
    count = 0
    for number, line in _lines(path):
        if not line.strip():
            continue
        count += 1
        place = f"{path}:{number}"
        try:
            data = json.loads(line, object_pairs_hook=_said_once)
        except _TwiceError as error:
            raise CallError(f"{place}: {error} is said twice", "Take one of the two out.") from error
        except (ValueError, RecursionError) as error:
            raise CallError(f"{place}: this is no JSON ({error})", "Write one object a line.") from error
        if not isinstance(data, dict):
            raise CallError(f"{place}: a row is an object, and this is none", _EXAMPLE)
        yield _row(count, data, place, path.parent)


class _TwiceError(ValueError):
    """A name stands twice in one object."""


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _parquet_rows(path: Path) -> Iterator[Row]:
    for number, data in enumerate(read_parquet(path), 1):
        yield _row(number, data, f"{path}: row {number}", path.parent)


_EXAMPLE = 'Write a row as {"folder": "out/tks", "repo": "me/tks", "tag": "v1"}.'


def _csv_rows(path: Path) -> Iterator[Row]:
    """The rows of a table whose first line names the columns; an empty cell says nothing."""
    reader = csv.reader((line for _, line in _lines(path)), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        _require_columns(names, path)
        count = 0
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            place = f"{path}:{reader.line_num}"
            if len(cells) > len(names):
                raise CallError(f"{place}: the row has {len(cells)} cells, and there are {len(names)} columns", _QUOTE)
            said = {name: cell for name, cell in zip(names, cells, strict=False) if cell != ""}
            yield _row(count, {name: _of_cell(name, cell, place) for name, cell in said.items()}, place, path.parent)
    except csv.Error as error:
        raise CallError(f"{path}:{reader.line_num}: this is no CSV ({error})", _QUOTE) from error


def _require_columns(names: list[str], path: Path) -> None:
    """Checks the first line of a table; one that is empty has no rows."""
    if not any(names):
        return
    if not set(_OWN) & set(names):
        wrong = next((mark for mark in (";", "\t", "|") if any(mark in name for name in names)), None)
        remedy = "Separate the columns by commas" if wrong else "Name the columns in the first line"
        raise CallError(f"{path}:1: no column is called folder or repo", f"{remedy}: folder,repo.")
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise CallError(f"{path}:1: two columns are called {twice}", "Take one of the two out.")


_QUOTE = 'Put a cell that holds a comma, a quote or a line feed between "quotes".'


def _of_cell(name: str, cell: str, place: str) -> Any:
    """The value of a cell: of a list its parts, by commas; of a flag whether it is set."""
    known = declared(PushOptions).get(name)
    if name == "repo":
        return cell.strip()
    if known is None or name in _OWN:
        return cell
    if known.is_list:
        return [part.strip() for part in cell.split(",") if part.strip()]
    if known.is_flag:
        if cell.strip().lower() in _TRUE | _FALSE:
            return cell.strip().lower() in _TRUE
        raise CallError(f"{place}: {name} is {cell!r}", "Write true or false, or leave the cell empty.")
    if float in known.types:
        try:
            return float(cell)
        except ValueError as error:
            raise CallError(f"{place}: {name} is {cell!r}, and no number", "Write a number of seconds.") from error
    return cell


def _row(number: int, data: Mapping[str, Any], place: str, root: Path) -> Row:
    options = {name: value for name, value in data.items() if name not in _OWN and value is not None}
    every = declared(PushOptions)
    for name in options:
        if name in NOT_OF_A_ROW:
            raise CallError(f"{place}: a row says no {name}: that is said for the whole fleet", "Take it out.")
        if not name:
            raise CallError(f"{place}: there is a cell in a column without a name", "Name it in the first line.")
        if name not in every:
            known = ", ".join((*_OWN, *(each for each in every if each not in NOT_OF_A_ROW)))
            raise CallError(f"{place}: there is no option {name}", f"A row may say {known}.")
    for name in _OWN:
        if data.get(name) is not None and not (isinstance(data[name], str) and data[name]):
            raise CallError(f"{place}: {name} is {data[name]!r}, and no text", _EXAMPLE)
    if options.get("facts") == "-":
        raise CallError(f"{place}: facts are not read from standard input", "Name a file, or write them in the row.")
    try:
        require_options(options, PushOptions)
        if data.get("repo"):
            require_repo_id(data["repo"])
    except CallError as error:
        raise CallError(f"{place}: {error.fact}", error.next_step) from error
    folder = data.get("folder")
    return Row(
        number,
        folder if not folder or is_stored(folder) else str((root / Path(folder).expanduser()).absolute()),
        data.get("repo"),
        {name: _placed(every[name], value, root) for name, value in options.items()},
        place,
    )


def _placed(known: Declared, value: Any, root: Path) -> Any:
    """A value; what names a file beside the fleet's own is found from wherever the worker stands."""
    if isinstance(value, list):
        return [_placed(known, one, root) for one in value]
    if known.name in _PATHS and isinstance(value, str) and "://" not in value and (root / value).exists():
        return str((root / value).absolute())
    return value


def _require_text(row: Row) -> None:
    """Refuses lone surrogates: what is no UTF-8 in a folder's name, or half of a character in JSON."""
    said = json.dumps([row.folder, row.repo, row.options], ensure_ascii=False, default=str)
    try:
        said.encode()
    except UnicodeEncodeError as error:
        place = row.place.encode(errors="backslashreplace").decode()
        wrong = ascii(said[error.start])[1:-1]
        raise CallError(f"{place}: there is {wrong} in the row, which is no character", "Name it in UTF-8.") from error


def _require_whole(row: Row, verb: Verb) -> None:
    if verb is Verb.FIX and row.repo is None:
        raise CallError(f"{row.place}: the row names no repository, and cards are mended where they are", _EXAMPLE)
    if verb is Verb.VERIFY and row.repo is None and row.folder is None:
        raise CallError(f"{row.place}: the row names no repository", _EXAMPLE)
    if verb is Verb.CHECK and row.folder is None:
        raise CallError(f"{row.place}: the row names no folder", "Name one; hub:ACCOUNT checks what is published.")
    if verb in (Verb.PLAN, Verb.PUSH) and row.folder is None:
        raise CallError(f"{row.place}: the row names no folder", _EXAMPLE)
