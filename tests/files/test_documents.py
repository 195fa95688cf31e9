"""Files that people write: every error names the line."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from hubpub.errors import CallError
from hubpub.files.documents import dotted, parse_document

some = settings(max_examples=300, deadline=None, derandomize=True, database=None)


def lines(text: str) -> dict:
    return dict(parse_document(text, "f").lines)


def fault(text: str) -> str:
    with pytest.raises(CallError) as error:
        parse_document(text, "f")
    return str(error.value)


# JSON


def test_the_lines_of_json():
    text = """{
  "a": 1,
  "b": {"c": [true,
    null, {"d": "x\\"],}{"}],
    "e": []},
  "f": {}
}"""
    assert lines(text) == {
        (): 1,
        ("a",): 2,
        ("b",): 3,
        ("b", "c"): 3,
        ("b", "c", 0): 3,
        ("b", "c", 1): 4,
        ("b", "c", 2): 4,
        ("b", "c", 2, "d"): 4,
        ("b", "e"): 5,
        ("f",): 6,
    }


def test_a_key_on_one_line_and_its_value_on_the_next():
    assert lines('{"a"\n:\n1}') == {(): 1, ("a",): 3}


def test_keys_are_read_as_json_reads_them():
    assert lines('{"\\u0061\\n\\"": 1, "": 2}') == {(): 1, ('a\n"',): 1, ("",): 1}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)


def scalars(value, path=()):
    """Every scalar and empty container in the order in which json.dumps writes them, one on each line."""
    if isinstance(value, dict) and value:
        for key, inside in value.items():
            yield from scalars(inside, (*path, key))
    elif isinstance(value, list) and value:
        for index, inside in enumerate(value):
            yield from scalars(inside, (*path, index))
    else:
        yield path, value


@some
@given(st.dictionaries(st.text(), values, max_size=5), st.booleans())
def test_each_value_stands_on_the_line_where_json_wrote_it(data, ascii_only):
    text = json.dumps(data, indent=1, ensure_ascii=ascii_only)
    document = parse_document(text, "f")
    assert document.data == data
    written = text.split("\n")
    seen = []
    for path, value in scalars(data):
        line = document.lines[path]
        assert document.line(path) == line
        shown = json.dumps(value, ensure_ascii=ascii_only)
        if path and isinstance(path[-1], str):
            shown = f"{json.dumps(path[-1], ensure_ascii=ascii_only)}: {shown}"
        assert written[line - 1].strip(" ").removesuffix(",") == shown
        seen.append(line)
    # one line each, in order
    assert seen == sorted(set(seen))
    assert json.loads(text) == document.data


def test_a_long_file_is_read_in_no_time():
    """A line is counted once, not once for each value behind it."""
    data = {"values": list(range(100_000))}
    document = parse_document(json.dumps(data, indent=0), "f")
    assert document.lines[("values", 99_999)] == 100_002


# TOML


def test_the_lines_of_toml():
    text = """\
# a comment = 1
a = 1
b.c . "d.e" = 2   # [no]

[t]
x = 1
[t.u]
'y z' = 1
[[l]]
v = 1
[[l]]
v = 2
[l.sub]
w = 1
[[l.more]]
z = 1
[[l.more]]
z = 2
["q]r".s]
"x=y" = 1
"""
    assert lines(text) == {
        ("a",): 2,
        ("b", "c", "d.e"): 3,
        ("t",): 5,
        ("t", "x"): 6,
        ("t", "u"): 7,
        ("t", "u", "y z"): 8,
        ("l",): 9,
        ("l", 0): 9,
        ("l", 0, "v"): 10,
        ("l", 1): 11,
        ("l", 1, "v"): 12,
        ("l", 1, "sub"): 13,
        ("l", 1, "sub", "w"): 14,
        ("l", 1, "more"): 15,
        ("l", 1, "more", 0): 15,
        ("l", 1, "more", 0, "z"): 16,
        ("l", 1, "more", 1): 17,
        ("l", 1, "more", 1, "z"): 18,
        ("q]r", "s"): 19,
        ("q]r", "s", "x=y"): 20,
    }


@pytest.mark.parametrize(
    "value",
    [
        '"""\n[no]\nk = 1\n"""',
        "'''\n[no]\nk = 1\n'''",
        '"""one line"""',
        '"""\n\\"""\n[no]\n"""',
        '"""ends in a quote""""',
        "''''''",
        '["""\n[no]\nk = 1\n"""]',
        '[\n["a"],\n["b"], # ]\n]',
        '[\n{k = 1},\n{k = "]"}]',
        "{k = [1,\n2], l = {}}",
        '"# no comment = 1"',
        '"a \\" ]" # [',
        "'\\'",
        '1 # """',
        "2020-01-01 00:00:00",
    ],
)
def test_nothing_inside_a_value_is_taken_for_a_key_or_a_table(value):
    text = f"a = {value}\nafter = 1\n[t]\nb = {value}\nafter = 2\n"
    height = value.count("\n")
    assert set(tomllib.loads(text)) == {"a", "after", "t"}
    assert lines(text) == {
        ("a",): 1,
        ("after",): 2 + height,
        ("t",): 3 + height,
        ("t", "b"): 4 + height,
        ("t", "after"): 5 + 2 * height,
    }


def test_windows_line_ends_and_a_byte_order_mark():
    assert lines("\ufeffa = 1\r\n\r\n[t]\r\nb = '''\r\nx\r\n'''\r\nc = 1\r\n") == {
        ("a",): 1,
        ("t",): 3,
        ("t", "b"): 4,
        ("t", "c"): 7,
    }
    assert parse_document('\ufeff{"a": 1}', "f").data == {"a": 1}


toml_keys = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6)
toml_values = st.one_of(
    st.integers(-(2**62), 2**62).map(str),
    toml_keys.map(lambda text: json.dumps(text, ensure_ascii=False)),
    toml_keys.map(lambda text: '"""\n' + text.replace("\\", "").replace('"', "") + '\n[x]\n"""'),
    st.lists(toml_keys.map(json.dumps), max_size=3).map(lambda texts: "[\n" + ",\n".join(texts) + "\n]"),
    st.just("{a = [1], b = {}}"),
)


@some
@given(
    st.dictionaries(toml_keys, toml_values, max_size=4),
    st.dictionaries(
        toml_keys, st.lists(st.dictionaries(toml_keys, toml_values, max_size=3), min_size=1, max_size=3), max_size=3
    ),
    st.sampled_from(["", "  ", "# c = '''\n", "\n"]),
)
def test_each_key_of_toml_stands_on_the_line_where_it_was_written(top, tables, between):
    text, expected = "", {}

    def write(path: tuple, statement: str) -> None:
        nonlocal text
        text += between
        expected[path] = text.count("\n") + 1
        text += statement + "\n"

    for key, value in top.items():
        write((key,), f"{json.dumps(key)} = {value}")
    for name, rows in tables.items():
        if name in top:
            continue
        for index, row in enumerate(rows):
            write((name, index), f"[[{json.dumps(name)}]]")
            if index == 0:
                expected[(name,)] = expected[name, 0]
            for key, value in row.items():
                write((name, index, key), f"{json.dumps(key)} = {value}")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        # JSON writes what lies beyond U+FFFF as two escapes, which TOML has not
        assert any(ord(char) > 0xFFFF for key in [*top, *tables] for char in key) or "\\ud" in text
        return
    assert lines(text) == expected


# what is neither


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n"a": }', "f:2: not JSON: Expecting value. Mend the file."),
        ('{"a": 1}\nx', "f:2: not JSON: Extra data. Mend the file."),
        ("{", "f:1: not JSON: Expecting property name enclosed in double quotes. Mend the file."),
        ("a = 1\nb\n", "f:2: not TOML: Expected '=' after a key in a key/value pair. Mend the file"),
        ("a = 1\na = 2", "f:2: not TOML: Cannot overwrite a value. Mend the file"),
        ("[1]", "f: not TOML"),
        ('{"a": ' + "9" * 5000 + "}", "f: a number has too many digits. Mend the file."),
        ("a = " + "9" * 5000, "f: a number has too many digits. Mend the file."),
        ('{"a": ' * 100_000, "f is nested too deeply. Mend the file."),
        ("a = " + "[" * 5000 + "]" * 5000, "f is nested too deeply. Mend the file."),
    ],
    ids=lambda text: text[:20],
)
def test_what_cannot_be_parsed(text, message):
    if message == "f: not TOML":  # [1] is a table named 1, as TOML has it
        assert parse_document(text, "f").data == {"1": {}}
        return
    assert fault(text).startswith(message)


def test_an_empty_file_is_a_file_without_fields():
    assert parse_document("", "f").data == {}
    assert parse_document(" \n", "f").data == {}


@some
@given(st.text(st.sampled_from("{}[]=\"',:#\n\\ a1.\t"), max_size=25) | st.text(max_size=25))
def test_any_text_is_a_document_or_a_call_error(text):
    try:
        document = parse_document(text, "f")
    except CallError as error:
        refused = error
    else:
        refused = None
    if refused:
        assert re.match(r"f(:\d+)?:? ", refused.fact)
        return
    assert isinstance(document.data, dict)
    assert all(1 <= line <= text.count("\n") + 1 for line in document.lines.values())


# faults


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    n: int = Field(ge=0)
    t: str = Field(min_length=1)


class Outer(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    inner: Inner
    many: list[Inner] = []
    flag: bool = False


def validate(text: str) -> str:
    document = parse_document(text, "f")
    with pytest.raises(CallError) as error:
        document.validate(Outer, document.data)
    assert error.value.next_step == "Mend f and call again."
    return error.value.fact


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("flag = true", "f:1: inner: is missing"),
        ("inner = 3", "f:1: inner: must be a table, not 3"),
        ("[inner]\nn = 1", "f:1: inner.t: is missing"),
        ("[inner]\nn = 1\nt = ''", "f:3: inner.t: must not be empty"),
        ("[inner]\nn = -1\nt = 'x'", "f:2: inner.n: must be 0 or more, not -1"),
        ("[inner]\nn = '1'\nt = 'x'", 'f:2: inner.n: must be a whole number, not "1"'),
        ("[inner]\nn = 1\nt = 'x'\nu = 1", "f:4: inner.u: no such field"),
        ("many = 1\n[inner]\nn = 1\nt = 'x'", "f:1: many: must be a list, not 1"),
        ("[inner]\nn = 1\nt = 'x'\n[[many]]\nn = 1\nt = 'x'\n[[many]]\nn = 1.5\nt = 'x'",
         "f:8: many[1].n: must be a whole number, not 1.5"),
        ("flag = 'no'\n[inner]\nn = 1\nt = 2",
         'f:4: inner.t: must be text, not 2; f:1: flag: must be true or false, not "no"'),
        ('{"inner": {"n": 1,\n"t": "x"},\n"a b": 1}', 'f:3: "a b": no such field'),
        ('{"inner": {"n": 1,\n"t": "x"},\n"a\\nb": 1}', 'f:3: "a\\nb": no such field'),
    ],
)  # fmt: skip
def test_a_fault_names_file_line_and_field(text, fact):
    assert validate(text) == fact


def test_a_long_value_is_shortened_and_a_strange_one_escaped():
    assert validate('{"inner": {"n": "' + "x" * 500 + '", "t": "x"}}').endswith('not "' + "x" * 59)
    assert validate('{"inner": {"n": "\\ud800\\u001b", "t": "x"}}').endswith('not "\\ud800\\u001b"')


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ((), "the file"),
        (("a",), "a"),
        (("a", 0, "b-c_d"), "a[0].b-c_d"),
        (("a", "b c", ""), 'a."b c".""'),
        (("é",), '"\\u00e9"'),
        (("a.b", 3), '"a.b"[3]'),
    ],
)
def test_a_path_as_people_write_it(path, shown):
    assert dotted(path) == shown


class Row(BaseModel):
    size: float = Field(examples=[0.5])


class Shown(BaseModel):
    """What is missing is shown by an example, where its field has one."""

    text: str = Field(examples=['a "b" é'])
    on: bool = Field(examples=[True])
    many: list[Inner] = Field(examples=[[{"n": 1, "t": "x"}]])
    bare: int
    inner: Inner | None = None
    rows: list[Row] = []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "[[rows]]",
            [
                'f:1: text: is missing, for example: text = "a \\"b\\" é"',
                "f:1: on: is missing, for example: on = true",
                'f:1: many: is missing, for example: many = [{n = 1, t = "x"}]',
                "f:1: bare: is missing",
                "f:1: rows[0].size: is missing, for example: size = 0.5",
            ],
        ),
        (
            '{"rows": [\n{}]}',
            [
                'f:1: text: is missing, for example: "text": "a \\"b\\" é"',
                'f:1: on: is missing, for example: "on": true',
                'f:1: many: is missing, for example: "many": [{"n": 1, "t": "x"}]',
                "f:1: bare: is missing",
                'f:2: rows[0].size: is missing, for example: "size": 0.5',
            ],
        ),
    ],
)
def test_all_that_is_missing_is_told_at_once_with_examples_of_the_files_own_syntax(text, faults):
    document = parse_document(text, "f")
    with pytest.raises(CallError) as error:
        document.validate(Shown, document.data)
    assert error.value.lines == (*faults, "Mend f and call again.")
    assert error.value.fact == "; ".join(faults)
    # an example is what it is an example of
    parsed = tomllib.loads if document.is_toml else lambda example: json.loads(f"{{{example}}}")
    for fault in faults:
        if ", for example: " in fault:
            parsed(fault.partition(", for example: ")[2])


def test_one_fault_is_one_line():
    document = parse_document("[inner]\nn = 1", "f")
    with pytest.raises(CallError) as error:
        document.validate(Outer, document.data)
    assert error.value.lines == (str(error.value),) == ("f:1: inner.t: is missing. Mend f and call again.",)
