"""A template in a process of its own: what it makes, and that whatever it tries is told with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.defaults import DEFAULT_FILTERS

from hubpub.cards.templates import render_apart as module
from hubpub.cards.templates.render_apart import render_apart
from hubpub.errors import CallError

NAME = "card.md.jinja"


def refused(template: str, **values: object) -> str:
    with pytest.raises(CallError) as error:
        render_apart(template, values, NAME)
    assert error.value.__cause__ is None or isinstance(error.value.__cause__, UnicodeEncodeError)
    return str(error.value)


def test_it_renders_as_jinja_does() -> None:
    template = "# {{ a }}\r\n\r\n{% for x in b %}- {{ x }}\n{% endfor %}{# no #}{{ c | default('d') }} & <e>\n"
    assert render_apart(template, {"a": "{{ 7 * 7 }} <b>", "b": [1, "ü"]}, NAME) == (
        "# {{ 7 * 7 }} <b>\n\n- 1\n- ü\nd & <e>\n"
    )
    assert render_apart("", {}, NAME) == ""
    assert render_apart("{{ a }}{{ a.b | default('') }}", {"a": None}, NAME) == ""


def test_a_name_may_be_asked_for_though_nothing_gives_it() -> None:
    asked = "{% if a %}1{% endif %}{% if a is defined %}2{% endif %}{{ a | default('3') }}{% if a == 'x' %}4{% endif %}"
    assert render_apart(f"{asked}{{% if a | length > 0 %}}5{{% endif %}}", {}, NAME) == "3"


def test_all_names_that_are_lacking_are_told_at_once() -> None:
    template = (
        "# {{ title }}\n{% if x %}{{ unseen }}{% endif %}\n{{ paper.url }} {{ title }}\n"
        "{{ demo | upper }}{% for a in list %}{% endfor %}\n{{ 1 + count }}{{ say(1) }}{{ -low }}{{ high > 3 }}\n"
    )
    assert refused(template) == (
        "card.md.jinja:1: title; line 3: paper; line 4: demo, list; line 5: count, say, low, high: "
        "names that nothing gives. Give them as facts with facts=, or say in the template what stands there without: "
        'NAME | default("").'
    )
    assert refused("\n{{ paper }}").startswith("card.md.jinja:2: paper: a name that nothing gives. Give it as a fact")
    assert refused("{{ card_data.license }}", card_data="license: mit") == (
        "card.md.jinja:1: license (of a text): a name that nothing gives. Mend the template."
    )


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a\n{% if %}", "card.md.jinja:2: Expected an expression, got 'end of statement block'. Mend the template."),
        ("a\n\n{{ b", "card.md.jinja:3: unexpected end of template"),
        ("{% for a in b %}", "card.md.jinja:1: Unexpected end of template."),
        ("{% nonsense %}", "card.md.jinja:1: Encountered unknown tag 'nonsense'."),
        ("\n{{ 1 | nonsense }}", "card.md.jinja:2: No filter named 'nonsense'."),
        ("\n{{ 1 / 0 }}", "card.md.jinja:2: division by zero. Mend the template."),
        ("\n{{ 1 + 'a' }}", "card.md.jinja:2: unsupported operand type(s) for +: 'int' and 'str'. Mend"),
        ("\n{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "card.md.jinja:2: it calls itself without end."),
        ("{% for a in 'b' %}" * 30 + "{% endfor %}" * 30, "card.md.jinja: it is nested too deeply."),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "card.md.jinja: it is nested too deeply."),
        ("{{ '\\ud800' }}", "card.md.jinja: it renders U+D800, which no file can hold. Mend the template."),
        ("\n{% include 'a' %}", "card.md.jinja:2: a template stands alone: it can neither include, import nor extend"),
        ("\n{% import '/etc/passwd' as a %}", "card.md.jinja:2: a template stands alone"),
        ("\n{% extends 'a' %}", "card.md.jinja:2: a template stands alone"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(template: str, said: str) -> None:
    assert refused(template).startswith(said)


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__.__mro__",
        "''['__class__']",
        "'' | attr('__class__')",
        "lipsum.__globals__",
        "cycler.__init__.__globals__.os.popen('id').read()",
        "self._TemplateReference__context",
        "'{0.__class__}'.format(1)",
        "'%s' % a.__class__",
        "namespace.__init__",
        "(lacking).__class__",
        "range(10**9)",
    ],
)
def test_no_template_gets_out(expression: str) -> None:
    said = refused(f"\n{{{{ {expression} }}}}", a=[1])
    assert said.startswith("card.md.jinja:2: ")
    assert "class '" not in said


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a\n{{ 'x' * 200000000 }}", "card.md.jinja:2: it renders more than 2,000,000 characters. Mend the template."),
        ("a\n{{ 'x' * 2000000000 }}", "card.md.jinja:2: it needs too much memory. Mend the template."),
        ("a\n{% for i in range(9999) %}\n{{ 'x' * 999 }}{% endfor %}", "card.md.jinja:3: it renders more than"),
        ("{% block a %}\n{{ 'x' * 9000000 }}{% endblock %}", "card.md.jinja:2: it renders more than"),
        (
            "{% set x = namespace(v=[1]) %}\n{% for i in range(99) %}{% set x.v = x.v + x.v %}{% endfor %}",
            "card.md.jinja:2: it needs too much memory.",
        ),
    ],
)
def test_what_is_too_much_is_told_with_its_line(template: str, said: str) -> None:
    assert refused(template).startswith(said)


@pytest.mark.parametrize(
    "endless",
    ["{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "{{ 9 ** (9 ** (9 ** 9)) }}"],
)
def test_what_has_no_end_is_ended(monkeypatch: pytest.MonkeyPatch, endless: str) -> None:
    monkeypatch.setattr(module, "SECONDS", 1.0)
    said = "card.md.jinja:3: it is not done after 1 seconds. Mend the template: a loop may be endless."
    assert refused(f"a\n\n{endless}") == said


FILTERS = """
1|abs a|attr('upper') l|batch(2)|list a|capitalize a|center(9) a|count a|d('x') a|default('x') m|dictsort a|e a|escape
9|filesizeformat a|first a|float a|forceescape '%s'|format(1) l|groupby('k')|list a|indent a|int m|items|list a|join
a|last a|length a|list a|lower l|map(attribute='k')|list n|max n|min a|pprint a|random n|reject('odd')|list
l|rejectattr('k')|list a|replace('a','b') a|reverse 1.5|round a|safe n|select('odd')|list l|selectattr('k')|list
a|slice(2)|list a|sort a|string a|striptags n|sum a|title a|tojson a|trim a|truncate(9) a|unique|list a|upper
a|urlencode a|urlize a|wordcount a|wordwrap(1) m|xmlattr lipsum(1)
"""


def test_every_filter_of_jinja_works_where_no_file_can_be_opened() -> None:
    values = {"a": "<b>http://example.com</b> &amp; c", "l": [{"k": 1}], "m": {"k": "v"}, "n": [1, 2]}
    used = FILTERS.split()
    assert {one.split("|")[1].split("(")[0] for one in used if "|" in one} == set(DEFAULT_FILTERS)
    made = render_apart("\n".join(f"{{{{ {one} }}}}" for one in used), values, NAME)
    assert made.startswith("1\n")


def test_the_same_template_gives_the_same_text() -> None:
    template = "{{ range(99) | random }}{{ lipsum(2) }}{{ ['b', 'a', 'c'] | unique | list }}"
    assert render_apart(template, {}, NAME) == render_apart(template, {}, NAME)


def test_nothing_of_the_callers_directory_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "jinja2", "random", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert render_apart("{{ a }}", {"a": 1}, NAME) == "1"
    assert not (tmp_path / "ran").exists()


@settings(max_examples=8, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_is_given_comes_out_as_it_is(text: str) -> None:
    assert render_apart("<{{ a }}>", {"a": text}, NAME) == f"<{text}>"
