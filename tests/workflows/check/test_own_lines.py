"""A library's card is judged as a push publishes it, and told by the lines of the file."""

from __future__ import annotations

from pathlib import Path

import hubpub
from hubpub.types.findings import Edit, Finding, Severity, Subject
from hubpub.workflows.check.own_lines import at_own


def test_of_a_librarys_card_that_is_judged_which_a_push_publishes(tmp_path, call):
    """What the push mends and leaves out is not told; the rest by the lines of the file."""
    text = (Path(__file__).parents[2] / "corpus" / "library_cards" / "sentence-transformers.md").read_text()
    (tmp_path / "README.md").write_text(text)
    (tmp_path / "modules.json").write_text("[]")
    alone = {finding.code for finding in hubpub.check(tmp_path / "README.md").findings}
    assert "BD004" in alone
    found = hubpub.check(tmp_path).findings
    assert "BD004" not in {finding.code for finding in found}
    assert all(finding.fix == () for finding in found)
    # whoever mends the file, mends it as it is
    (tmp_path / "hubpub.toml").write_text('repo = "me/x"\n')
    _, out, _ = call("check", "--fix", "--diff", tmp_path)
    assert '-model = SentenceTransformer("sentence_transformers_model_id")' in out
    assert '+model = SentenceTransformer("me/x")' in out
    # a person's words are told where they stand
    (tmp_path / "README.md").write_text(f"{text}\n[a link](None)\n")
    [finding] = [finding for finding in hubpub.check(tmp_path).findings if finding.code == "BD010"]
    assert finding.subject.line == len(text.splitlines()) + 1


def test_a_card_that_is_not_utf_8_is_a_finding_and_stops_no_check(tmp_path):
    (tmp_path / "README.md").write_bytes(b"---\nlicense: mit\n---\n# A \xff\n")
    (tmp_path / "modules.json").write_text("[]")
    assert "BD002" in {finding.code for finding in hubpub.check(tmp_path).findings}


def test_findings_on_what_a_push_puts_in_have_no_line():
    own, made = "---\n---\n# A\n\nMine.\n", "---\nlicense: mit\n---\n# A\n\nPut in.\n\nMine.\n"

    def found(line, column=1):
        return Finding("X", Severity.INFO, "m", subject=Subject("README.md", line, column), fix=(Edit(0, 1, ""),))

    [put_in, kept, other] = at_own([found(6), found(8, 2), Finding("X", Severity.INFO, "m")], made, own)
    assert put_in.subject == Subject("README.md")
    assert kept.subject == Subject("README.md", 5, 2)
    assert kept.fix == ()
    assert other.subject == Subject()
