"""RP: what the Hub, and the file systems of those who clone, hold of a repository."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

from hubpub.rules.registry import Needs, rule
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.files import LARGEST, parents
from hubpub.types.findings import Finding, Severity, Subject

# hub-docs, docs/hub/storage-limits.md, "Repository limitations and recommendations".
MOST_IN_A_FOLDER = 10_000
_MOST_FILES = 100_000
_LARGE = 200 * 10**9
_SPREAD = "Spread them over folders of their own, or pack them into one file (a .tar, Parquet)."


@rule("RP003", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def over_the_limits(draft: Draft) -> Iterator[Finding]:
    """The repository would be larger than the Hub takes, or than it advises.

    The Hub refuses a commit with more than 10,000 files in one folder ("too many files per directory", datasets#7956)
    and a file of more than 500 GB; above 200 GB a file, and 100,000 files a repository, it advises against
    (hub-docs, storage-limits.md). Judged is the repository as it will be, before anything is uploaded.

    Remedy: spread the files over folders or pack them; save the weights in shards.
    """
    if draft.folder is None:
        return
    for file in draft.folder.files:
        if file.size > _LARGE:
            is_refused = file.size > LARGEST
            yield over_the_limits.finding(
                f"{file.path} has {file.size / 10**9:,.1f} GB, and the Hub "
                + ("takes no file of more than 500 GB" if is_refused else "advises against files of more than 200 GB"),
                "Save the weights in shards (max_shard_size of save_pretrained), or split the file.",
                Subject(path=file.path),
                severity=Severity.ERROR if is_refused else Severity.WARNING,
            )
    paths = _paths(draft)
    if len(paths) <= MOST_IN_A_FOLDER:
        return
    files = Counter(path.rpartition("/")[0] for path in paths)
    folders = {parent for path in files for parent in (path, *parents(path), "")}
    entries = files + Counter(path.rpartition("/")[0] for path in folders if path)
    ours = {parent for file in draft.folder.files for parent in (*parents(file.path), "")}
    for folder in sorted(ours):
        where = f"{folder}/" if folder else "the folder itself"
        if files[folder] > MOST_IN_A_FOLDER:
            yield over_the_limits.finding(
                f"{where} would hold {files[folder]:,} files, and the Hub takes {MOST_IN_A_FOLDER:,} in one folder",
                _SPREAD,
                Subject(path=folder or None),
            )
        elif entries[folder] > MOST_IN_A_FOLDER:
            yield over_the_limits.finding(
                f"{where} would hold {entries[folder]:,} files and folders, and the Hub advises against more than "
                f"{MOST_IN_A_FOLDER:,}",
                _SPREAD,
                Subject(path=folder or None),
                severity=Severity.WARNING,
            )
    if len(paths) > _MOST_FILES:
        yield over_the_limits.finding(
            f"the repository would hold {len(paths):,} files, and the Hub advises against more than {_MOST_FILES:,}",
            "Pack them into fewer files (a .tar, Parquet).",
            severity=Severity.WARNING,
        )


@rule("RP004", Severity.WARNING, needs=Needs.FILES)
def names_that_clash(draft: Draft) -> Iterator[Finding]:
    """Names differ by the case of letters alone, or by how an accent is written.

    The Hub keeps both. Whoever clones or downloads the repository on macOS or Windows has one of them, and which one is
    chance (text-generation-webui#4075).

    Remedy: rename or remove one of them, in the folder or in the repository.
    """
    if draft.folder is None:
        return
    ours = {file.path for file in draft.folder.files}
    alike: dict[str, list[str]] = {}
    for path in sorted(_paths(draft)):
        alike.setdefault(unicodedata.normalize("NFC", path).lower(), []).append(path)
    for paths in alike.values():
        if len(paths) > 1 and not ours.isdisjoint(paths):
            yield names_that_clash.finding(
                f"{' and '.join(paths)} are one file on macOS and Windows",
                "Rename or remove one of them, in the folder or in the repository.",
                Subject(path=next(path for path in paths if path in ours)),
            )


def _paths(draft: Draft) -> set[str]:
    """The files of the repository as it will be."""
    assert draft.folder is not None
    card = {CARD_PATH} if draft.card.text else set()
    return {*(file.path for file in draft.folder.files), *(file.path for file in draft.remote.files), *card}
