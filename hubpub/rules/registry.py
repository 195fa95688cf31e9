"""What a rule is: a code, a severity, a function that judges a draft, and a docstring that is its page."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Finding, Severity, Subject

Judge = Callable[[Draft], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; calling it judges a draft.

    Attributes:
        code: Its stable code, such as ``WT001``: two letters of the family and a number.
        severity: What its findings weigh, unless one says otherwise.
        judge: The function that it is made of.
        others: What else they may weigh.
    """

    code: str
    severity: Severity
    judge: Judge
    others: tuple[Severity, ...] = ()

    def __call__(self, draft: Draft) -> Iterator[Finding]:
        """The rule's findings on a draft."""
        return self.judge(draft)

    @property
    def severities(self) -> str:
        """What the findings may weigh, the usual first: ``error, warning``."""
        return ", ".join((self.severity, *self.others))

    @property
    def title(self) -> str:
        """What the rule says, in one line: the first line of its docstring."""
        return self.page.split("\n", 1)[0].rstrip(".")

    @property
    def page(self) -> str:
        """The claim, the reason and the remedy: its docstring."""
        return inspect.getdoc(self.judge) or ""

    def finding(
        self,
        message: str,
        remedy: str = "",
        subject: Subject | None = None,
        *,
        detail: str = "",
        severity: Severity | None = None,
        fix: tuple[Edit, ...] = (),
    ) -> Finding:
        """One finding of this rule.

        Args:
            message: The fact, without a full stop.
            remedy: What to do about it, as a full sentence.
            subject: What it is about; the repository, if nothing is said.
            detail: What takes several lines.
            severity: Where it differs from the rule's.
            fix: The edits of the card that mend it, where there is one right answer.
        """
        return Finding(self.code, severity or self.severity, message, remedy, subject or Subject(), detail, fix)


def rule(code: str, severity: Severity, *others: Severity) -> Callable[[Judge], Rule]:
    """Makes a rule of a function that judges a draft; its docstring is the rule's page.

    Args:
        code: The rule's code.
        severity: What its findings weigh, unless one says otherwise.
        others: What else one may say.
    """

    def decorate(judge: Judge) -> Rule:
        return Rule(code, severity, judge, others)

    return decorate
