"""Formulas as MathML."""

from __future__ import annotations

import pytest

from hubpub.pages.markdown.formulas import formula_to_html
from tests.pages.html import Parsed


def test_a_formula():
    assert formula_to_html(" x^2 ", display=False) == (
        '<math display="inline" alttext="x^2"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    )


@pytest.mark.parametrize("tex", ["\\frac{1", "\\begin{nonsense}", "{" * 200, "\\left(", "^", "x" * 5_000, "\\sqrt"])
def test_what_cannot_be_read_stands_as_it_is_written(tex):
    html = formula_to_html(tex, display=True)
    assert Parsed(html).text == tex or html.startswith("<math")


@pytest.mark.parametrize(
    "tex",
    [
        "\\text{<script>alert(1)</script>}",
        "\\href{javascript:alert(1)}{x}",
        "\\text{&lt;img src=x onerror=alert(1)&gt;}",
        "\\color{red;position:fixed}{x}",
        "\\style{position:fixed}{x}",
        "\\class{page-header}{x}",
        "\\cssId{app}{x}",
        "\\unicode{x3c}img src=x onerror=alert(1)\\unicode{x3e}",
        "\\mathrm{<b>}",
        "\\operatorname{<svg/onload=alert(1)>}",
    ],
)
def test_a_formula_has_nothing_but_formulas(tex):
    page = Parsed(formula_to_html(tex, display=False))
    for tag, attributes in page.elements:
        assert tag == "code" or tag.startswith("m")
        assert not {"href", "style", "class", "id", "onerror", "onload"} & set(attributes) or tag == "code"
        assert all("position" not in value for name, value in attributes.items() if name not in ("alttext", "title"))
