"""RP003 and RP004: what the Hub and file systems hold; each alone, given only its draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.rules.repository.limits import names_that_clash, over_the_limits
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry, ModelFolder, RemoteFile, RemoteTree
from hubpub.types.findings import Severity

GB = 10**9


def draft(paths: dict[str, int] | list[str], remote: list[str] | None = None, card: str = "# A model\n") -> Draft:
    sizes = paths if isinstance(paths, dict) else dict.fromkeys(paths, 1)
    files = tuple(FileEntry(path, size, 1) for path, size in sorted(sizes.items()))
    there = RemoteTree("c" if remote else None, tuple(RemoteFile(path, 1, "b") for path in remote or ()))
    return Draft("me/m", ModelFolder(Path("/m"), files), Card(card), there, {})


def test_a_card_alone_has_none_of_it():
    alone = Draft(None, None, Card("# A model\n"))
    assert list(over_the_limits(alone)) == list(names_that_clash(alone)) == []


@pytest.mark.parametrize("folder", ["samples/", "data/train/", "x/_transactions/"])
@pytest.mark.parametrize(("count", "errors"), [(10_000, 0), (10_001, 1), (12_345, 1)])
def test_files_in_one_folder(folder, count, errors):
    found = list(over_the_limits(draft([f"{folder}{number}.txt" for number in range(count)])))
    assert len(found) == errors
    for finding in found:
        assert (finding.code, finding.severity) == ("RP003", Severity.ERROR)
        assert finding.subject.path == folder.rstrip("/")
        assert finding.message == f"{folder} would hold {count:,} files, and the Hub takes 10,000 in one folder"


def test_the_card_and_what_the_repository_has_count_too():
    ours = [f"{number}.bin" for number in range(9_999)]
    assert list(over_the_limits(draft(ours))) == []
    [finding] = over_the_limits(draft(ours, remote=[".gitattributes", "README.md"]))
    assert finding.message.startswith("the folder itself would hold 10,001 files")
    # what is full already and not added to is not this push's doing
    full = [f"old/{number}" for number in range(10_001)]
    assert list(over_the_limits(draft(["model.bin"], remote=full))) == []


def test_files_that_are_spread():
    spread = [f"data/{folder:03}/{number}.txt" for folder in range(20) for number in range(900)]
    assert list(over_the_limits(draft(spread))) == []


def test_folders_in_one_folder_are_advice():
    [finding] = over_the_limits(draft([f"data/{number}/a.txt" for number in range(10_001)]))
    assert finding.severity is Severity.WARNING
    assert "10,001 files and folders" in finding.message


@pytest.mark.parametrize(("count", "warnings"), [(99_999, 0), (100_000, 1), (120_000, 1)])
def test_files_in_a_repository(count, warnings):
    found = list(over_the_limits(draft([f"{number // 5000}/{number}" for number in range(count)])))
    assert [(finding.severity, "the repository would hold" in finding.message) for finding in found] == [
        (Severity.WARNING, True)
    ] * warnings


@pytest.mark.parametrize("path", ["model.gguf", "model.safetensors", "data/train.tar"])
@pytest.mark.parametrize(
    ("size", "severity"),
    [
        *((200 * GB, None), (200 * GB + 1, Severity.WARNING), (500 * GB, Severity.WARNING)),
        *((500 * GB + 1, Severity.ERROR), (501 * GB, Severity.ERROR), (2000 * GB, Severity.ERROR)),
    ],
)
def test_large_files(path, size, severity):
    found = list(over_the_limits(draft({path: size, "config.json": 10})))
    assert [(finding.severity, finding.subject.path) for finding in found] == ([(severity, path)] if severity else [])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Config.json", "config.json"),
        ("LICENSE", "License"),
        ("Weights/a.bin", "weights/A.bin"),
        ("data/É.txt", "data/é.txt"),
        ("caf\u00e9.txt", "cafe\u0301.txt"),
        ("README.md", "readme.md"),
    ],
)
def test_names_that_differ_by_case(one, two):
    [finding] = names_that_clash(draft([one, two]))
    assert (finding.code, finding.severity) == ("RP004", Severity.WARNING)
    assert finding.message == f"{' and '.join(sorted((one, two)))} are one file on macOS and Windows"
    assert [finding.code for finding in names_that_clash(draft([one], remote=[two]))] == ["RP004"]
    assert list(names_that_clash(draft(["model.bin"], remote=[one, two]))) == []


@pytest.mark.parametrize(
    "paths", [["a.txt", "b.txt"], ["Weights/a.bin", "weights/b.bin"], ["ss.txt", "ß.txt"], ["a", "a.txt"]]
)
def test_names_that_differ_by_more(paths):
    assert list(names_that_clash(draft(paths))) == []
