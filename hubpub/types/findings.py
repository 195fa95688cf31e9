"""Findings: what the rules have to say, as values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from hubpub.types.shown import Shown, counted


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The Hub would refuse it, the model cannot be loaded or is unsafe, or something would be lost."""
    WARNING = "warning"
    """Accepted, but it harms."""
    INFO = "info"
    """Advice."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: a place in a file, a path, a URL, or (with nothing set) the repository.

    Attributes:
        path: Path in the repository, with ``/``, such as ``README.md``; or ``card.md`` in the folder.
        line: Line, from 1.
        column: Column in code points, from 1.
        url: The page that the finding is about, for what lies outside the repository, such as
            ``https://wandb.ai/me/my-project/runs/1a2b3c4d``.
    """

    path: str | None = None
    line: int | None = None
    column: int | None = None
    url: str | None = None

    def __str__(self) -> str:
        place = [str(part) for part in (self.path, self.line, self.column) if part is not None]
        return ":".join(place) or self.url or "repository"


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a card to be replaced.

    Attributes:
        start: Where it begins, in code points from the card's first.
        end: Where it ends; the same as ``start`` where something is put in.
        text: What stands there instead.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Shown):
    """One judgement of one rule.

    Attributes:
        code: The rule's stable code, such as ``WT001``.
        severity: How much it matters.
        message: The fact, without a full stop.
        remedy: What to do about it, as a full sentence.
        subject: What it is about.
        detail: What helps to judge it and takes several lines, such as a diff; often empty.
        fix: The edits of the card that mend it, where there is one right answer.
    """

    code: str
    severity: Severity
    message: str
    remedy: str = ""
    subject: Subject = field(default_factory=Subject)
    detail: str = ""
    fix: tuple[Edit, ...] = ()

    def __repr__(self) -> str:
        return f"<Finding {self.code}, {self.severity}, {str(self.subject)!r}: {self.message!r}>"


class FindingWarning(UserWarning):
    """What a push warns of in Python: the findings of one rule, which do not stop it.

    The text begins with the rule's code, by which it is filtered:
    ``warnings.filterwarnings("ignore", "MD013", hubpub.FindingWarning)``.

    Attributes:
        findings: The findings.
    """

    def __init__(self, text: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(text)
        self.findings = findings


@dataclass(frozen=True, slots=True, repr=False)
class Checked(Shown):
    """What a check of cards and folders came to.

    Attributes:
        checked: How many cards and folders were checked.
        findings: What stands, by path and place; paths are as the caller named them.
        mended: How many findings were mended, or would be; what would be is among the findings still.
        diff: What mending changes, as a unified diff with secrets masked; only where that was asked for.
    """

    checked: int
    findings: tuple[Finding, ...] = ()
    mended: int = 0
    diff: str = ""

    def __repr__(self) -> str:
        counts = Counter(finding.severity for finding in self.findings)
        said = ", ".join(counted(counts[severity], severity) for severity in Severity if counts[severity])
        return f"<Checked {counted(self.checked, 'card or folder', 'cards and folders')}: {said or 'no findings'}>"
