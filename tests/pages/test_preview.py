"""The page of what a push would publish, from plain values."""

from __future__ import annotations

import re

from hubpub.pages.assets import Assets, policy, policy_in_page
from hubpub.pages.files import FileView, file_view
from hubpub.pages.findings import FindingRow
from hubpub.pages.in_place import Noted
from hubpub.pages.layout import Site
from hubpub.pages.metadata import metadata_of
from hubpub.pages.model import Described
from hubpub.pages.preview import PlannedFile, Preview, ShownFile, fault_page, preview_page
from tests.pages.html import Parsed

SITE = Site("Preview")
FRONT = "---\nlicense: apache2\ntags:\n- art\n- pets\n---\n"
BODY = "# A model\n\nFirst.\n\nSecond.\n"
DATA = {"license": "apache2", "tags": ["art", "pets"]}


def noted(
    code: str, line: int | None = None, path: str = "README.md", severity: str = "warning", **more: object
) -> Noted:
    return Noted(FindingRow(code, severity, f"what {code} says"), line, path, **more)  # type: ignore[arg-type]


def page(*every: Noted, files: tuple[PlannedFile, ...] = (), source: str = FRONT + BODY, body: str = BODY) -> str:
    front = source.removesuffix(body).count("\n")
    described = Described(body, metadata_of(DATA))
    return preview_page(Preview("me/x", described, source, front, every, files), SITE, None)


def test_a_finding_stands_before_the_block_of_its_line() -> None:
    shown = page(noted("BD001", 11), noted("BD002", 9))
    card = shown[shown.index('<article class="card"') : shown.index("</article>")]
    order = [card.index(text) for text in ("A model", "what BD002", "First.", "what BD001", "Second.")]
    assert order == sorted(order)
    assert Parsed(shown).balanced


def test_one_of_the_front_matter_stands_above_and_marks_its_chip() -> None:
    shown = page(noted("MD010", 2), noted("MD020", 5), noted("MD001"))
    chips = shown[shown.index('<ul class="chips"') : shown.index("</ul>", shown.index('<ul class="chips"'))]
    assert chips.index("MD020") > chips.index("pets") > chips.index("art")
    assert chips.index("MD010") > chips.index("apache2")
    assert "MD001" not in chips
    above = shown[shown.index('class="front-notes"') : shown.index('<article class="card"')]
    assert all(f"what {code} says" in above for code in ("MD010", "MD020", "MD001"))


def test_one_of_a_file_stands_at_the_file() -> None:
    files = (PlannedFile("a.bin", "add", "not there", 10), PlannedFile("b/c.bin", "skip", "left out"))
    shown = page(noted("WT001", path="a.bin"), noted("WT002", path="b/c.bin"), files=files)
    table = shown[shown.index('<table class="list planned">') :]
    order = [table.index(text) for text in ("a.bin", "what WT001", "b/c.bin", "what WT002")]
    assert order == sorted(order)
    assert "front-notes" not in shown.partition("<body>")[2]
    # a file that is left out is not among those that the repository will have
    assert "b/c.bin" not in shown[shown.index('<h2 id="files"') : shown.index('id="all-files"')]


def test_findings_are_counted_and_each_is_there_once() -> None:
    every = [noted("BD001", 9), noted("MD010", 2, severity="error"), noted("RP001", path="", severity="info")]
    shown = page(*every, noted("BD001", 900))
    parsed = Parsed(shown)
    assert [one["id"] for one in parsed.all("input")] == ["show-error", "show-warning", "show-info"]
    assert "1 error" in shown
    assert "2 warnings" in shown
    assert sorted(name for name in parsed.ids() if name.startswith("finding-")) == [f"finding-{n}" for n in range(1, 5)]
    assert len(parsed.ids()) == len(set(parsed.ids()))


def test_what_a_fix_writes_is_shown() -> None:
    shown = page(noted("BD001", 9, mended=("<b>old", "new & <i>mended")))
    assert "- &lt;b&gt;old\n" in shown
    assert "+ new &amp; &lt;i&gt;mended\n" in shown


def test_the_source_is_there_with_its_marks() -> None:
    shown = page(noted("BD001", 9))
    source = shown[shown.index('id="source"') :]
    assert source.index('id="L9"') < source.index("BD001") < source.index('id="L10"')


def test_what_a_stranger_wrote_is_text() -> None:
    bad = '"><script>alert(1)</script><b id="source">{0}{}'
    described = Described(bad, metadata_of({"tags": [bad], "license": bad}))
    row = FindingRow("BD001", bad, bad, bad, bad, "javascript:alert(1)", bad)
    files = (PlannedFile(bad, "add", bad, 1, "javascript:alert(1)"),)
    every = (Noted(row, 1, "README.md", (bad, bad)), Noted(row, None, bad))
    inside = (ShownFile("file-0", bad, file_view(FileView(bad, 1, "", text=bad))),)
    shown = preview_page(Preview(bad, described, bad, 0, every, files, (bad,), (bad,), inside), SITE, None)
    parsed = Parsed(shown)
    assert len(parsed.all("script")) == 1
    assert not [one for one in parsed.all("a") if one.get("href", "").startswith("javascript")]
    assert parsed.ids().count("source") == 1
    assert parsed.balanced


def test_a_page_without_card_and_one_that_cannot_be_shown() -> None:
    shown = preview_page(Preview("me/x", Described(), None, noted=(noted("MD008", path="README.md"),)), SITE, None)
    assert "There is no card." in shown
    assert "what MD008 says" in shown
    assert "There are no findings." not in shown
    assert "There are no findings." in preview_page(Preview("me/x", Described(), None), SITE, None)
    assert "<h1>a &lt;fault&gt;</h1>" in fault_page("a <fault>", "Mend it.", SITE)


def test_a_file_says_its_policy_itself() -> None:
    said = policy_in_page(Assets())
    assert policy(Assets()) == f"{said}; frame-ancestors 'none'"
    site = Site("Preview", policy=said, version="a-1")
    parsed = Parsed(preview_page(Preview("me/x", Described(), None), site, None))
    equivalent = {one["http-equiv"]: one["content"] for one in parsed.all("meta") if "http-equiv" in one}
    assert equivalent == {"Content-Security-Policy": said, "x-dns-prefetch-control": "off"}
    assert parsed.all("html")[0]["data-version"] == "a-1"


def test_what_a_fix_writes_is_told_by_lines() -> None:
    """A line ends at LF, CR LF or CR, and at nothing else that Python takes for an end."""
    fixed = page(Noted(FindingRow("BD001", "warning", "m", "r"), 9, "README.md", ("a\u2028b\rc", "d\r\n")))
    told = re.findall(r'<span class="g([di])">(.*?)\n</span>', fixed, re.DOTALL)
    assert told == [("d", "- a\u2028b"), ("d", "- c"), ("i", "+ d")]
