"""What a rule says of a card over and over is told once; JSON keeps each."""

from __future__ import annotations

import json

from hubpub.cli.output import github, markdown
from hubpub.cli.output import json as report
from hubpub.display.findings import check_lines, finding_lines
from hubpub.display.fold import fold
from hubpub.types.findings import Checked, Finding, Severity, Subject


def found(count: int, code: str = "BD004", *, path: str = "README.md", message: str = "a placeholder") -> list[Finding]:
    return [
        Finding(code, Severity.WARNING, message, "Fill it.", Subject(path, line, 1)) for line in range(1, count + 1)
    ]


def test_three_are_told_each_and_four_once():
    assert [told.finding for told in fold(found(3))] == found(3)
    [(one, otherwise)] = fold(found(4))
    assert one.message == "a placeholder (4 times, also in lines 2, 3, 4)"
    assert (one.subject.line, one.remedy, otherwise) == (1, "Fill it.", ())
    [(one, _)] = fold(found(41))
    assert one.message == "a placeholder (41 times, also in lines 2, 3, 4 and 37 more)"


def test_the_others_stay_where_they_are():
    mixed = [*found(2, "BD001"), *found(5), *found(2, "MD001"), *found(4, path="b/README.md")]
    assert [(told.finding.code, told.finding.subject.path) for told in fold(mixed)] == [
        *[("BD001", "README.md")] * 2,
        ("BD004", "README.md"),
        *[("MD001", "README.md")] * 2,
        ("BD004", "b/README.md"),
    ]


def test_what_is_of_a_file_as_a_whole_is_told_each():
    files = [Finding("WT002", Severity.ERROR, "empty", "", Subject(f"{n}.bin")) for n in range(9)]
    runs = [Finding("LN014", Severity.WARNING, "dead", "", Subject(url=f"https://x/{n}")) for n in range(9)]
    assert [told.finding for told in fold([*files, *runs])] == [*files, *runs]


def test_how_many_are_left_out_is_told_beside_them():
    left_out = Finding(
        "BD004", Severity.WARNING, "further findings of BD004 are left out: 7", "", Subject("README.md", 1, 1)
    )
    assert [told.finding for told in fold([*found(5), left_out])][1:] == [left_out]


def test_what_some_say_otherwise_stands_below():
    codes = [
        Finding("MD021", Severity.WARNING, f"no {code}", f"Write {now}.", Subject("README.md", 3, column))
        for column, (code, now) in enumerate([("iw", "he"), ("jw", "jv"), ("iw", "he"), ("sh", "sr")], 1)
    ]
    [(one, otherwise)] = fold(codes)
    assert one.message == "no iw (the first of 4 such, also in line 3)"
    assert otherwise == ("README.md:3:2: no jw. Write jv.", "README.md:3:4: no sh. Write sr.")
    annotation = "".join(github.workflow_commands(Checked(1, tuple(codes))))
    for said in ("\n".join(finding_lines(codes)), markdown.findings_table(codes)[1], annotation):
        ("\n".join(finding_lines(codes)),)
        assert "Write he." in said
        assert "Write jv." in said
        assert "Write sr." in said
    many = [Finding("MD010", Severity.ERROR, f"no {line}", "", Subject("README.md", line, 1)) for line in range(1, 30)]
    [(_, otherwise)] = fold(many)
    assert otherwise[9:] == ("README.md:11:1: no 11.", "and 18 in other words")


def test_every_output_for_people_folds_and_json_does_not():
    checked = Checked(1, tuple(found(41)))
    said = list(check_lines(checked, {}, for_all="--all shows each"))
    assert len(said) == 2
    assert said[1] == "1 card or folder checked: 41 warnings; --all shows each."
    each = list(check_lines(checked, {}, every=True))
    assert len(each) == 42
    assert each[-1] == "1 card or folder checked: 41 warnings."
    assert len(list(finding_lines(checked.findings))) == 1
    assert len(list(github.workflow_commands(checked))) == 1
    assert markdown.check_summary(checked).count("BD004") == 1
    assert len(json.loads(report.to_json(checked))["findings"]) == 41
