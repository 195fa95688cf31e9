"""What `hubpub check` does: finds cards and folders, judges each, mends what can be mended."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from hubpub.cards.diff import patch
from hubpub.errors import MachineError
from hubpub.files.atomic import replace_file
from hubpub.files.choice import Choice
from hubpub.files.scan import scan
from hubpub.files.settings import Settings, load
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.rules.codes import CALLERS_ALONE, is_among, of_settings
from hubpub.rules.engine import LIMIT, RULES, judge_draft
from hubpub.rules.secrets.redactor import masked
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import AUTHORED_PATH
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.recipe_names import is_template
from hubpub.types.spelling import Door, enter, entered
from hubpub.workflows.check.discover import STDIN, CheckTarget, targets
from hubpub.workflows.check.draft import draft_of
from hubpub.workflows.check.excerpts import Excerpts, as_named, excerpts, sayable
from hubpub.workflows.check.facts_hints import mended_at_source
from hubpub.workflows.check.fix import mend
from hubpub.workflows.check.own_lines import at_own
from hubpub.workflows.check.request import CheckRequest

# Below this, starting processes takes longer than they save.
_FEW = 64
# Judged before there are others: enough to need what rules import when it is first used.
_FIRST = 8
# In one round of mending: a card of a megabyte that is nothing but broken badges has some 60,000.
_MOST_TO_MEND = 100_000


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the check of everything came to.

    Attributes:
        checked: The value to report.
        excerpts: The lines that findings point at, for people; secrets in them are masked.
        failed: Whether a finding stands in the way.
        mended_input: The card of standard input, mended; None where there was none to mend, or only its diff is told.
    """

    checked: Checked
    excerpts: Excerpts
    failed: bool
    mended_input: str | None = None


def run_check(
    paths: Sequence[Path | str], request: CheckRequest | None = None, *, stdin: bytes = b"", processes: bool = True
) -> CheckResult:
    """Checks cards, model folders and the trees that hold them.

    Args:
        paths: Cards (``*.md``), folders, or ``-`` for ``stdin``.
        request: How.
        stdin: The card that ``-`` stands for.
        processes: Whether many are judged by several processes. Not in somebody else's program: a process that is not
            forked would run its script again, and one that is forked has its threads' locks without its threads.

    Raises:
        CallError: A path does not exist or is no card, or a ``hubpub.toml`` is wrong.
        MachineError: A file cannot be read or written, or a process was ended from without.
    """
    request = request or CheckRequest()
    _settings.cache_clear()
    found = list(dict.fromkeys(chain.from_iterable(targets(path) for path in paths)))
    if len(found) <= _FEW or not processes:
        return _some(found, request, stdin)
    try:
        return _on_all_cores(found, request, stdin)
    except BrokenProcessPool as error:
        raise MachineError(
            "a process that judged cards was ended from without, perhaps for want of memory", "Check fewer at once."
        ) from error


def _joined(results: Sequence[CheckResult]) -> CheckResult:
    lines = {place: line for result in results for place, line in result.excerpts.items()}
    return CheckResult(
        Checked(
            sum(result.checked.checked for result in results),
            tuple(finding for result in results for finding in result.checked.findings),
            sum(result.checked.mended for result in results),
            "".join(result.checked.diff for result in results),
        ),
        lines,
        any(result.failed for result in results),
        next((result.mended_input for result in results if result.mended_input is not None), None),
    )


def _on_all_cores(found: list[CheckTarget], request: CheckRequest, stdin: bytes) -> CheckResult:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores == 1:
        return _some(found, request, stdin)
    # what the rules import is then there in every process that is forked
    first, rest = _some(found[:_FIRST], request, stdin), found[_FIRST:]
    size = max(_FEW // 4, len(rest) // (cores * 16))
    chunks = [rest[start : start + size] for start in range(0, len(rest), size)]
    try:
        pool = ProcessPoolExecutor(cores, initializer=_begin, initargs=(entered(),))
    except (OSError, NotImplementedError):  # no semaphores on this machine
        return _joined([first, _some(rest, request, stdin)])
    with pool:
        futures = [pool.submit(_some, chunk, request, stdin) for chunk in chunks]
        return _joined([first, *(future.result() for future in futures)])


def _begin(door: Door) -> None:
    """The beginning of a process of ours."""
    enter(door)  # what findings name, they name as their reader knows it
    gc.freeze()  # what it is born with is no garbage, and looking for some in it would copy its memory


def _some(found: Iterable[CheckTarget], request: CheckRequest, stdin: bytes) -> CheckResult:
    return _joined([_one(target, request, stdin) for target in found])


def _one(target: CheckTarget, request: CheckRequest, stdin: bytes) -> CheckResult:
    """The check of one card or folder."""
    settings = _settings(target.directory, target.root) if target.directory else Settings()
    choice = Choice.of(settings.options)
    folder = scan(target.directory, choice) if target.is_folder and target.directory else None
    judged = draft_of(target, settings, folder, stdin, as_it_is=request.fix or request.diff)
    draft, card_file = judged.draft, judged.file

    def judge(text: str, limit: int = _MOST_TO_MEND) -> tuple[Finding, ...]:
        if target.leads_out:
            return (_not_read(),)
        return judge_draft(draft if text == before else replace(draft, card=Card(text)), limit)

    def wanted(finding: Finding) -> bool:
        own = not is_among(finding.code, CALLERS_ALONE)  # of the others, the folder itself leaves none out
        select = (settings.check.select if own else ()) if request.select is None else request.select
        ignore = (settings.check.ignore if own else ()) if request.ignore is None else request.ignore
        return (not select or is_among(finding.code, select)) and not is_among(finding.code, ignore)

    before = text = draft.card.text
    changes, mended = "", 0
    if (request.fix or request.diff) and (card_file or target.name == STDIN):
        # a fix must make no finding of a rule that is not asked for either
        after, mended, findings = mend(text, judge, wanted)
        if request.diff:  # nothing is written, so what is there is judged
            changes = patch(masked(before), masked(after), target.card_name)
        else:
            text = after
        # as many as a check without mending would tell of
        findings = judge(text, LIMIT) if request.diff or len(findings) > LIMIT else findings
    else:
        findings = judge(text, LIMIT)
    findings = tuple(filter(wanted, findings))
    if draft.source is not None:
        findings = mended_at_source(
            findings,
            draft.card,
            Path(settings.facts) if settings.facts else None,
            by_default=settings.facts is None and settings.recipe is None,
            template=Path(settings.recipe) if settings.recipe and is_template(settings.recipe) else None,
        )
    shown = text
    if judged.own is not None:
        findings, shown = at_own(findings, text, judged.own), judged.own
    if text != before and card_file:
        _write(card_file, text)
    strict = settings.check.strict if request.strict is None else request.strict
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return CheckResult(
        Checked(1, as_named(findings, target), mended, sayable(changes)),
        {**dict(excerpts(shown, findings, target)), **dict(excerpts(draft.authored, findings, target, AUTHORED_PATH))},
        any(finding.severity in failing for finding in findings),
        text if request.fix and not request.diff and target.name == STDIN else None,
    )


def _not_read() -> Finding:
    """What is said of a card that is a link out of the directory that the caller named."""
    no_card = next(rule for rule in RULES if rule.code == "MD008")
    return no_card.finding(
        "README.md is a symbolic link that leads out of what is checked, so it is not read",
        "Name the card itself, or make it a file.",
        Subject(CARD_PATH),
    )


@lru_cache(maxsize=256)
def _settings(directory: Path, root: Path) -> Settings:
    """The settings that are nearest: of the folder, or of one above it up to the one that the caller named."""
    for place in (directory, *directory.parents):
        if os.path.lexists(place / CONFIG_NAME):
            settings = of_settings(load(place, root))
            # what a tree says of its cards is no word about which model each of them is
            return settings if place == directory else Settings(check=settings.check)
        if place == root:
            break
    return Settings()


def _write(path: Path, text: str) -> None:
    try:
        path = path.resolve()  # a symbolic link stays one
        mode = path.stat().st_mode
        replace_file(path, text.encode(errors="surrogateescape"))
        path.chmod(mode)
    except OSError as error:
        raise MachineError(f"cannot write {path}: {error.strerror}", "Mend its permissions.") from error
