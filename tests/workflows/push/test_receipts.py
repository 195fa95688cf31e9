"""Receipts on disk, in two places."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from hubpub.errors import MachineError
from hubpub.types.files import Digests, RemoteFile
from hubpub.types.findings import Edit, Finding, Severity, Subject
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.plan import Target
from hubpub.types.receipt import PublishedFile, Receipt
from hubpub.workflows.push.receipts import every, last, save, time_of_next, with_known

TARGET = Target("https://huggingface.co", "me/my-model", "https://huggingface.co")


def receipt(commit: str = "a" * 40, when: str = "2026-01-01T00:00:00+00:00", target: Target = TARGET) -> Receipt:
    files = (PublishedFile("README.md", 3, Digests("0" * 64, "1" * 40)),)
    return Receipt(target, commit, "b" * 40, True, files, when, "me", versions={"hubpub": "0.1"})


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch) -> Path:
    """The user's state directory, for one test."""
    monkeypatch.setenv("HUBPUB_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "state"


@pytest.fixture
def folder(tmp_path) -> Path:
    path = tmp_path / "model"
    path.mkdir()
    return path


def everything(*roots: Path) -> list[str]:
    return sorted(path.name for root in roots for path in root.rglob("*") if path.is_file())


def test_both_places_hold_the_receipt(folder, state):
    written = save(receipt(), folder)
    assert [path.is_relative_to(root) for path, root in zip(written, (folder / ".hubpub", state), strict=True)] == [
        True,
        True,
    ]
    assert written[0].read_bytes() == written[1].read_bytes()
    assert json.loads(written[0].read_bytes())["target"]["repo"] == "me/my-model"
    # named by the commit, and nothing else is left there
    assert everything(folder, state) == ["aaaaaaaaaaaa.json"] * 2
    assert last(TARGET, folder) == receipt()


def test_a_receipt_is_what_pydantic_would_write(folder):
    """Without loading it: a first push has no receipt to read."""
    full = replace(
        receipt(),
        findings=(
            Finding("BD001", Severity.ERROR, 'é "\u2028\\', "", Subject("a", 1), "", (Edit(1, 2, "\t"),)),
            Finding("RP001", Severity.INFO, "", subject=Subject(url="https://x")),
        ),
        forced=("BD001",),
        source={"a": [1, 2.5, None, True, {"é": {}}], "b": []},
        lineage=Lineage(RunRef.parse("a/b/c")),
        others=(RemoteFile("x", 0, "2" * 40, None),),
        pull_request_number=3,
    )
    written = save(full, folder)[0].read_bytes()
    assert json.loads(written) == json.loads(TypeAdapter(Receipt).dump_json(full))
    assert last(TARGET, folder, revision="refs/pr/3") == full


def test_a_receipt_has_a_line_for_each_file(folder):
    """People read it, and git compares it by lines."""
    files = tuple(PublishedFile(f"{n}.txt", n, Digests(str(n) * 64, None)) for n in range(3))
    lines = save(replace(receipt(), files=files), folder)[0].read_text().splitlines()
    assert (lines[0], lines[1][:12], lines[-1]) == ("{", '  "target": ', "}")
    at = lines.index('  "files": [')
    assert [json.loads(line.rstrip(","))["path"] for line in lines[at + 1 : at + 4]] == ["0.txt", "1.txt", "2.txt"]
    assert (lines[at + 4], '  "forced": [],' in lines) == ("  ],", True)


def test_each_revision_has_its_own_newest_receipt(folder):
    on_main = receipt(when="2026-01-01T00:00:00+00:00")
    on_dev = replace(on_main, branch="dev", published_at="2026-01-02T00:00:00+00:00")  # of the very same commit
    proposed = replace(receipt("c" * 40, when="2026-01-03T00:00:00+00:00"), pull_request_number=1)
    tagged = replace(receipt("d" * 40, when="2025-01-01T00:00:00+00:00"), tag="v1")
    for each in (on_main, on_dev, proposed, tagged):
        save(each, folder)
    found = {name: last(TARGET, folder, revision=name) for name in ("main", "dev", "refs/pr/1", "v1", "c" * 40, "x")}
    assert found == {
        "main": on_main, "dev": on_dev, "refs/pr/1": proposed, "v1": tagged, "c" * 40: proposed, "x": None,
    }  # fmt: skip
    assert last(TARGET, folder) == on_main
    # names that are plain as the same, and a long one
    for name in ("a/b", "a_b", "/".join(["x" * 100] * 4)):
        assert len(save(replace(on_main, branch=name), folder)) == 2
    for name in ("a/b", "a_b", "/".join(["x" * 100] * 4)):
        assert last(TARGET, folder, revision=name) == replace(on_main, branch=name)


def test_either_place_is_enough(folder, state, tmp_path):
    in_folder, in_state = save(receipt(), folder)
    assert last(TARGET, tmp_path / "another folder") == receipt()
    in_state.unlink()
    assert last(TARGET, folder) == receipt()
    in_folder.unlink()
    assert last(TARGET, folder) is None


def test_a_place_that_refuses_is_passed_over(folder, state, tmp_path):
    state.parent.mkdir()
    state.write_bytes(b"a file where a directory should be")
    [written] = save(receipt(), folder)
    assert written.is_relative_to(folder)
    assert last(TARGET, folder) == receipt()

    state.unlink()
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / ".hubpub").write_bytes(b"")
    [written] = save(receipt("c" * 40, "2026-02-01"), tmp_path / "another")
    assert written.is_relative_to(state)


def test_no_place_at_all_is_an_error_that_says_what_is_published(folder, state):
    state.parent.mkdir()
    state.write_bytes(b"")
    (folder / ".hubpub").write_bytes(b"")
    with pytest.raises(MachineError) as error:
        save(receipt(), folder)
    assert error.value.fact.startswith("the model is published at https://huggingface.co/me/my-model, but its receipt")
    assert "nothing will be uploaded twice" in error.value.next_step
    assert error.value.exit_code == 5


def test_the_newest_counts_whatever_its_name(folder):
    save(receipt("f" * 40, "2026-01-02T00:00:00+00:00"), folder)
    save(receipt("0" * 40, "2026-01-03T00:00:00+00:00"), folder)
    save(receipt("9" * 40, "2026-01-01T00:00:00+00:00"), folder)
    assert last(TARGET, folder).commit == "0" * 40


def test_a_receipt_follows_that_of_its_parent_though_a_clock_ran_ahead(folder):
    commits = [letter * 40 for letter in "bcdef"]
    years = (2020, 2031, 2026, 2030, 2027)
    for parent, commit, year in zip(["a" * 40, *commits], commits, years, strict=False):
        save(replace(receipt(commit, f"{year}-01-01T00:00:00+00:00"), parent=parent), folder)
    # each lies in two places
    assert list(dict.fromkeys(found.commit for found in every(TARGET, folder))) == commits
    found = last(TARGET, folder)
    assert found
    assert found.commit == "f" * 40


@pytest.mark.parametrize(
    "when", ["2999-01-01T00:00:00.000000+00:00", "2999-01-01T00:00:00+00:00", "2020-01-01T00:00:00+00:00"]
)
def test_the_next_receipt_is_the_newest_though_a_clock_ran_ahead(folder, when):
    save(receipt(when=when), folder)
    # somebody else's commit lies between the two
    save(replace(receipt("c" * 40, time_of_next(TARGET, folder)), parent="d" * 40), folder)
    found = last(TARGET, folder)
    assert found
    assert found.commit == "c" * 40


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"null", b'{"target": {}}', b"\xff\xfe", b'"x"'], ids=repr)
def test_a_broken_receipt_says_nothing(folder, broken):
    for path in save(receipt(), folder):
        path.with_name("zzz.json").write_bytes(broken)
    assert last(TARGET, folder) == receipt()
    for path in save(receipt(), folder):
        path.write_bytes(broken)
    assert last(TARGET, folder) is None


def test_a_directory_of_a_receipts_name_says_nothing(folder):
    path, _ = save(receipt(), folder)
    path.with_name("directory.json").mkdir()
    assert last(TARGET, folder) == receipt()


@pytest.mark.parametrize(
    "other",
    [
        Target("https://huggingface.co", "me/other", "https://huggingface.co"),
        Target("https://huggingface.co", "you/my-model", "https://huggingface.co"),
        Target("http://127.0.0.1:5000", "me/my-model", "/home/me/hub"),
        # the same name on disk, another hub
        Target("https://huggingface.co", "me/my-model", "https_huggingface.co"),
    ],
)
def test_another_hub_or_repository_is_another_matter(folder, other):
    save(receipt(target=other), folder)
    assert last(TARGET, folder) is None
    assert last(other, folder) == receipt(target=other)
    save(receipt("d" * 40), folder)
    assert last(other, folder) == receipt(target=other)


def test_a_local_hub_is_known_by_its_root_whatever_its_port(folder):
    save(receipt(target=Target("http://127.0.0.1:5000", "me/m", "/home/me/hub")), folder)
    assert last(Target("http://127.0.0.1:6000", "me/m", "/home/me/hub"), folder) is not None


@pytest.mark.parametrize("character", ["x", "é", "模"])
@pytest.mark.parametrize("length", [50, 126, 128, 253, 254, 255, 320, 4000])
def test_a_local_hub_may_lie_below_a_long_path(folder, state, character, length):
    long = "/".join([character * 50] * (length // 50)) + character * (length % 50)
    here, there = (Target("http://127.0.0.1:1", "me/m", f"local:/{long}/{name}") for name in ("hub", "other"))
    assert len(save(receipt(target=here), folder)) == 2
    assert last(here) == receipt(target=here)
    assert last(there) is None
    assert len(save(receipt("c" * 40, target=there), folder)) == 2
    assert (last(here), last(there)) == (receipt(target=here), receipt("c" * 40, target=there))


def test_receipts_stay_where_they_were(folder, state):
    """The hub's name is shortened only where no file system took the whole of it."""
    short, longest = ("local:/" + "/".join(["x" * 50] * 4) + end for end in ("", "/" + "y" * 45))
    for name in (short, longest):
        saved, _ = save(receipt(target=Target("http://127.0.0.1:1", "me/m", name)), folder)
        assert saved.parent.parent.parent.name == name.replace(":/", "_").replace("/", "_")
    assert len(saved.parent.parent.parent.name) == 255


@pytest.mark.parametrize("repo", ["../../etc", "a/../../b", "/absolute", "a/b c:d*?"])
def test_no_name_leads_out_of_the_place(folder, state, repo):
    for path in save(receipt(target=Target("https://x.y", repo, "../../up")), folder):
        inside = folder / ".hubpub" / "receipts", state / "receipts"
        assert any(path.resolve().is_relative_to(root) for root in inside)


@pytest.mark.parametrize(
    "ahead",
    ["2099-01-01T00:00:00.000000+00:00", "2099-06-01T00:00:00+02:00", "2099-02-01", "2020-01-01T00:00:00+00:00"],
)
def test_the_last_push_is_the_newest_whatever_the_clock_was(folder, ahead):
    save(receipt("f" * 40, ahead), folder)
    for commit in ("a" * 40, "c" * 40, "0" * 40):
        save(receipt(commit, time_of_next(TARGET, folder)), folder)
        assert last(TARGET, folder).commit == commit


@pytest.mark.parametrize("broken", ["", "9999-12-31T23:59:59.999999+00:00", "yesterday"])
def test_a_time_that_nothing_can_be_later_than_fails_no_push(folder, broken):
    save(receipt(when=broken), folder)
    assert datetime.fromisoformat(time_of_next(TARGET, folder)) <= datetime.now(UTC)


def pushed(folder: Path, made: Receipt) -> Receipt:
    kept, is_new = with_known(made, folder)
    if is_new:
        save(kept, folder)
    return kept


@pytest.mark.parametrize("revision", [{}, {"branch": "dev"}, {"pull_request_number": 3}], ids=["main", "branch", "pr"])
@pytest.mark.parametrize(
    "others", list(itertools.permutations([{}, {"tag": "v2"}, {"tag": "v1"}, {"signed_by": "key.pub"}], 3))
)
def test_pushes_without_a_commit_only_add_to_what_is_known(folder, revision, others):
    first = replace(receipt(), tag="v1", signed_by="key.pub", **revision)
    pushed(folder, first)
    again = replace(first, changed=False, parent=first.commit, tag=None, signed_by=None, findings=())
    for number, said in enumerate(others):
        pushed(folder, replace(again, published_at=f"2026-02-0{number + 1}T00:00:00+00:00", **said))
    tags = {"v1", *(said["tag"] for said in others if "tag" in said)}
    assert {name: last(TARGET, folder, revision=name) for name in tags} == {
        name: replace(first, tag=name) for name in tags
    }
    assert last(TARGET, folder, revision=first.revision).signed_by == "key.pub"


def test_a_repository_that_was_put_back_has_its_earlier_receipt_as_the_newest(folder):
    first = replace(receipt(when="2026-01-01T00:00:00+00:00"), tag="v1", signed_by="key.pub")
    save(first, folder)
    save(receipt("c" * 40, "2026-01-02T00:00:00+00:00"), folder)
    back = replace(first, changed=False, published_at="2026-01-03T00:00:00+00:00", tag=None, signed_by=None)
    assert pushed(folder, back) == replace(first, published_at=back.published_at)
    assert last(TARGET, folder).commit == first.commit
