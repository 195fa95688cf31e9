"""What a rule is: a code, a severity, a function that judges a draft, and a docstring that is its page.

A rule is known by its decorator alone: every module in a folder of this package, ``rules/<family>/<module>.py``, is
imported, and whatever rules it holds are there. What the rules share and no check needs at its start lies one folder
deeper.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.resources import files

from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Finding, Severity, Subject

Judge = Callable[[Draft], Iterator[Finding]]

# Findings are told in the order of these families, and then by code; a family that is not here comes last. A report
# lists them so, and reports are compared.
_FAMILIES = ("MD", "BD", "LN", "WT", "SC", "RP", "HT")
_BY_CODE: dict[str, Rule] = {}


class Needs(Enum):
    """What a rule must have to judge; without it the rule has nothing to say, and is not asked."""

    CARD = "a card"
    FILES = "a folder or a repository"
    RUNS = "what the runs tell"


NO_TEXT = "There is no text of it here: Python runs with -OO, which leaves such texts out. Run it without."
"""What stands for a rule's page where Python has none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; calling it judges a draft.

    Attributes:
        code: Its stable code, such as ``WT001``: two letters of the family and a number.
        severity: What its findings weigh, unless one says otherwise.
        judge: The function that it is made of.
        others: What else they may weigh.
        needs: What it must have to judge.
    """

    code: str
    severity: Severity
    judge: Judge
    others: tuple[Severity, ...] = ()
    needs: Needs = Needs.CARD

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
        return inspect.getdoc(self.judge) or NO_TEXT

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


def rule(code: str, severity: Severity, *others: Severity, needs: Needs = Needs.CARD) -> Callable[[Judge], Rule]:
    """Makes a rule of a function that judges a draft, and registers it; its docstring is the rule's page.

    Args:
        code: The rule's code.
        severity: What its findings weigh, unless one says otherwise.
        others: What else one may say.
        needs: What the rule must have to judge.

    Raises:
        ValueError: Another rule has the code.
    """

    def decorate(judge: Judge) -> Rule:
        made = Rule(code, severity, judge, others, needs)
        if (first := _BY_CODE.setdefault(code, made)) is not made:
            raise ValueError(f"two rules have the code {code}: {_name(first.judge)} and {_name(judge)}")
        return made

    return decorate


@cache
def every_rule() -> tuple[Rule, ...]:
    """Every rule, in the order in which their findings are told."""
    for family in files(__package__).iterdir():
        if family.is_dir() and family.name.isidentifier() and not family.name.startswith("_"):
            for module in sorted(entry.name for entry in family.iterdir()):
                if module.endswith(".py") and not module.startswith("_"):
                    import_module(f"{__package__}.{family.name}.{module.removesuffix('.py')}")
    return tuple(sorted(_BY_CODE.values(), key=lambda rule: (_rank(rule.code), rule.code)))


def begins_a_code(text: str) -> bool:
    """Whether a text is the code of a rule or the beginning of one, such as a family's ``BD``."""
    return any(rule.code.startswith(text) for rule in every_rule())


def _rank(code: str) -> int:
    return _FAMILIES.index(code[:2]) if code[:2] in _FAMILIES else len(_FAMILIES)


def _name(judge: Judge) -> str:
    return f"{judge.__module__}.{judge.__qualname__}"
