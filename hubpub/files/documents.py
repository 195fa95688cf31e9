"""JSON and TOML files that people write, with the line of every value, for errors that name it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from hubpub.errors import CallError
from hubpub.files.field_examples import example_of
from hubpub.types.spelling import again

if TYPE_CHECKING:
    from pydantic import ValidationError

Model = TypeVar("Model")
Path = tuple[str | int, ...]
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_JSON_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_TOML_WORD = re.compile(
    r"""#[^\n]*|\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\]|\\.)*"|'[^']*'|[\[\]{}=\n]""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file, or data in its place.

    Attributes:
        name: What errors call it.
        data: Its content.
        lines: The line, from 1, of the values that could be placed.
        is_file: Whether it has lines; else it was given as data.
        is_toml: Whether it is TOML; else it is JSON, or data.
    """

    name: str
    data: dict[str, Any]
    lines: Mapping[Path, int] = field(repr=False)
    is_file: bool = True
    is_toml: bool = False

    def place(self, path: Path) -> str:
        """Where a value stands: ``facts.toml:3``, or what data was given by."""
        return f"{self.name}:{self.line(path)}" if self.is_file else self.name

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def validate(self, model: type[Model], data: Any) -> Model:
        """The data as a model.

        Args:
            model: A pydantic model, or a dataclass.
            data: A part of ``self.data``, possibly completed.

        Raises:
            CallError: It does not fit; says the file, the line and the field of each fault, and of what is missing
                an example.
        """
        from pydantic import TypeAdapter, ValidationError

        try:
            return TypeAdapter(model).validate_python(data)
        except ValidationError as error:
            faults = tuple(dict.fromkeys(self._faults(error, model, data)))
            raise CallError("; ".join(faults), f"Mend {self.name} and {again()}.", faults) from error

    def _is_table(self, data: Any, key: str | int) -> bool:
        """Whether the whole file is one table of the data."""
        table = data.get(key) if isinstance(data, Mapping) and key not in self.data else None
        return isinstance(table, Mapping) and self.data.keys() <= table.keys()

    def _faults(self, error: ValidationError, model: Any, data: Any) -> Iterator[str]:
        for fault in error.errors(include_url=False, include_context=False):
            path = tuple(part for part in fault["loc"] if not str(part).startswith("function-") and part != "[key]")
            # where the file is one table of what is judged, it leaves that table's name out
            path = path[1:] if len(path) > 1 and self._is_table(data, path[0]) else path
            message = _FAULTS.get(fault["type"]) or re.sub(r"^(Value|Assertion) (e)rror, ", "", fault["msg"])
            message = message.replace("Input should be", "must be")
            given = fault["input"]
            if fault["type"].endswith("_type") or fault["type"] == "greater_than_equal":
                shown = json.dumps(given, ensure_ascii=False, default=str)[:60]
                message += f", not {shown.encode(errors='backslashreplace').decode()}"
            if fault["type"] == "missing" and (example := example_of(model, fault["loc"], is_toml=self.is_toml)):
                message += f", for example: {example}"
            yield f"{self.place(path)}: {dotted(path)}: {message}"


_FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "no such field",
    "unexpected_keyword_argument": "no such field",
    "int_type": "must be a whole number",
    "string_type": "must be text",
    "list_type": "must be a list",
    "bool_type": "must be true or false",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "dataclass_type": "must be a table",
    "greater_than_equal": "must be 0 or more",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


def dotted(path: Path) -> str:
    """A path as people write it: ``facts.accounts[0].kept``; a key of other characters stands in quotes."""

    def step(part: str | int) -> str:
        if isinstance(part, int):
            return f"[{part}]"
        return f".{part if _BARE_KEY.fullmatch(part) else json.dumps(part)}"

    text = "".join(map(step, path))
    return text.removeprefix(".") or "the file"


def parse_document(text: str, name: str) -> Document:
    """A JSON or TOML text; JSON begins with ``{``, which TOML cannot.

    Args:
        text: The file's text.
        name: What errors call it.

    Raises:
        CallError: It is neither; says the line.
    """
    import tomllib

    text = text.removeprefix("\ufeff")
    is_json = text.lstrip().startswith("{")
    try:
        data = json.loads(text) if is_json else tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise CallError(f"{name}:{error.lineno}: not JSON: {error.msg}", "Mend the file.") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        last = text.rstrip().count("\n") + 1
        where = f"{name}:{place[1] or last}" if place else name
        raise CallError(
            f"{where}: not TOML: {str(error)[: place.start() if place else None]}",
            "Mend the file (it may be TOML or JSON; JSON begins with '{').",
        ) from error
    except RecursionError as error:
        raise CallError(f"{name} is nested too deeply", "Mend the file.") from error
    except ValueError as error:
        # the one thing that both parsers leave to Python, which bounds the digits of a number that it reads
        raise CallError(f"{name}: a number has too many digits", "Mend the file.") from error
    return Document(name, data, dict(_json_lines(text) if is_json else _toml_lines(text)), is_toml=not is_json)


def _json_lines(text: str) -> Iterator[tuple[Path, int]]:
    """The line of each value of a valid JSON text."""
    path: list[str | int] = []
    key_next = False
    line, at = 1, 0
    for match in _JSON_WORD.finditer(text):
        word = match[0]
        line, at = line + text.count("\n", at, match.start()), match.start()
        if word in "}]":
            path.pop()
            key_next = False
        elif word == ",":
            last = path.pop()
            key_next = isinstance(last, str)
            path.append(last + 1 if isinstance(last, int) else last)
        elif word == ":":
            key_next = False
        elif key_next:
            path[-1:] = [json.loads(word)]
        else:
            yield tuple(path), line
            if word in "{[":
                path.append("" if word == "{" else 0)
                key_next = word == "{"


def _toml_lines(text: str) -> Iterator[tuple[Path, int]]:
    """The lines of the tables and keys of a valid TOML text; what stands inside a value has its key's line."""
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, head in toml_statements(text):
        if not head.startswith("["):
            yield (*table, *_toml_key(head)), number
            continue
        table = ()
        for part in _toml_key(head.strip("[] \t")):
            table = (*table, part)
            if table in counts:
                table = (*table, counts[table])
        if head.startswith("[["):
            if table and isinstance(table[-1], int):
                table = table[:-1]
            if table not in counts:
                yield table, number
            counts[table] = counts.get(table, -1) + 1
            table = (*table, counts[table])
        yield table, number


def toml_statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement's line, and its header or key."""
    start, number, depth = 0, 1, 0
    head: str | None = None
    for match in _TOML_WORD.finditer(f"{text}\n"):
        word = match[0]
        if word in "[{":
            depth += 1
        elif word in "]}":
            depth -= 1
        elif depth == 0 and (word in "=\n" or word[0] == "#"):
            head = text[start : match.start()].strip() if head is None else head
            if word == "\n":
                if head:
                    yield number, head
                number += text.count("\n", start, match.end())
                start, head = match.end(), None


def _toml_key(text: str) -> list[str]:
    import tomllib

    path: list[str] = []
    inside: Any = tomllib.loads(f"{text} = 0")
    while isinstance(inside, dict):
        [(part, inside)] = inside.items()
        path.append(part)
    return path
