"""A verification as text for people: what has changed in a repository since it was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hubpub.display.words import one_line, paint, size
from hubpub.types.card import CARD_PATH
from hubpub.types.options.verify import VerifyOptions
from hubpub.types.spelling import spelled
from hubpub.types.verification import State, Verification, VerifiedFile

_SIGNS = {State.SAME: "=", State.DIFFERS: "~", State.ABSENT: "-", State.ADDED: "+"}
_SAID = {
    State.SAME: ("is the same", "are the same"),
    State.DIFFERS: ("differs", "differ"),
    State.ABSENT: ("is absent", "are absent"),
    State.ADDED: ("was added", "were added"),
}


def show_verification(found: Verification, *, quiet: bool = False, colour: bool = False) -> str:
    """A verification: every file that is not what it should be, and what it comes to."""
    against = "the folder" if found.against == "folder" else "the signature alone"
    if found.expected_commit:
        against = f"the receipt of {str(found.published_at)[:10]} (commit {found.expected_commit[:12]})"
    lines = [f"{found.target.url} at {found.revision}, commit {found.commit}", f"held against {against}", ""]
    other = [file for file in found.files if file.state is not State.SAME]
    rows = list(_rows(other, colour=colour))
    lines = rows if quiet else [*lines, *rows, *([""] if rows else []), _verdict(found)]
    # it may be why it does not hold, and then no file says so
    if found.signature and (not quiet or (not rows and not found.holds)):
        lines.append(f"Signature: {one_line(found.signature)}.")
    if found.unrendered and not quiet:
        lines.append(f"Not compared, for its run is needed to render it: {CARD_PATH} ({one_line(found.unrendered)}).")
    others = [path for path in found.not_compared if not (found.unrendered and path == CARD_PATH)]
    if others and not quiet:
        why = "no signature covers such files" if found.against == "signature" else "the folder has none"
        lines.append(f"Not compared, for {why}: {one_line(', '.join(others))}.")
    return "".join(f"{line}\n" for line in lines)


def _rows(files: list[VerifiedFile], *, colour: bool) -> Iterator[str]:
    width = min(max((len(one_line(file.path)) for file in files), default=0), 48)
    for file in files:
        sign = _SIGNS[file.state]
        length = "" if file.size is None else size(file.size)
        row = f"{one_line(file.path):<{width}} {length:>10}  {one_line(file.detail)}".rstrip()
        yield f"  {paint(f'{sign} {file.state:<7}', sign, colour=colour)} {row}"


def _verdict(found: Verification) -> str:
    counts = Counter(file.state for file in found.files)
    shallow = f"by the hub's digests; {spelled('deep', of=VerifyOptions)} downloads and hashes"
    how = "downloaded and hashed" if found.deep else shallow
    if found.holds:
        total = sum(file.size or 0 for file in found.files)
        one = counts[State.SAME] == 1
        where = {"receipt": "as the receipt says", "folder": "as in the folder"}.get(found.against, "as signed")
        return f"{counts[State.SAME]} {'file is' if one else 'files are'} {where}, {size(total)} ({how})."
    said = [f"{counts[state]} {_SAID[state][counts[state] != 1]}" for state in State if counts[state]]
    if counts[State.SAME]:
        said[0] = said[0].replace(" ", " file " if counts[State.SAME] == 1 else " files ", 1)
    return f"{', '.join(said)} ({how})."
