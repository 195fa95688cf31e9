"""The frame of a page, and what it may load."""

from __future__ import annotations

import base64
import hashlib
import re

from markupsafe import Markup

from hubpub.pages.assets import Assets, content, file_name, policy
from hubpub.pages.layout import Site, document
from tests.pages.html import Parsed


def test_a_page_names_its_assets() -> None:
    site = Site("Hub <1>", "note", search="/models", assets=Assets.below("/_pages/"))
    page = Parsed(document("A & b", Markup("<p>x</p>"), site))
    assert page.balanced
    assert page.all("link")[-1]["href"] == f"/_pages/{file_name('css')}"
    assert page.all("script") == [{"src": f"/_pages/{file_name('js')}"}]
    assert "A & b · Hub <1>" in page.text
    assert page.all("form") == [{"role": "search", "action": "/models", "method": "get"}]
    assert "script-src 'self'; style-src 'self';" in policy(site.assets)


def test_one_file_is_allowed_by_its_digests() -> None:
    html = document("A", Markup("<p>x</p>"), Site("Hub"))
    allowed = policy(Assets())
    assert "'self'; style" not in allowed
    for element in ("script", "style"):
        [text] = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in allowed
    assert "unsafe-inline" not in allowed.replace("style-src-attr 'unsafe-inline'", "")


def test_offline_nothing_of_other_sites_is_loaded() -> None:
    assert "https:" in policy(Assets())
    assert "https:" not in policy(Assets(), offline=True)


def test_every_class_that_a_card_may_have_has_its_style() -> None:
    from hubpub.pages.markdown.sanitise import CLASSES

    style = content("css").replace("\\:", ":")
    plain = {"not-prose", "inline", "footnote-item"}
    assert {name for name in CLASSES - plain if f".{name}" not in style} == set()


def test_a_cards_box_keeps_what_is_in_it() -> None:
    assert re.search(r"^\.card \{ contain: layout paint; isolation: isolate;", content("css"), re.MULTILINE)
    # a rule that begins with .card reaches nothing else
    assert "position" not in "".join(re.findall(r"^\.card [^{]*\{[^}]*\}", content("css"), re.MULTILINE))
