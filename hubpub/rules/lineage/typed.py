"""LN: lineage, the runs that the facts name and that nobody asked."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.rules.registry import rule
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.spelling import spelled


@rule("LN016", Severity.INFO)
def unproved(draft: Draft) -> Iterator[Finding]:
    """A run that the card links is only typed.

    The facts name it, and nothing that the run tells was held against the facts or the files, so a slip of the keyboard
    links another model's run.

    Remedy: name the run that trained the model; what it tells is compared.
    """
    if draft.source is None or draft.lineage is None:
        return
    graph = draft.evidence.graph if draft.evidence else None
    runs = (
        ("training run", draft.lineage.training_run, graph and graph.training_run),
        ("data run", draft.lineage.data_run, graph and graph.data_run),
    )
    # where the runs tell of another, that is a dispute (LN015)
    typed = [f"the {role} {run.path}" for role, run, asked in runs if run is not None and asked is None]
    if typed:
        yield unproved.finding(
            f"only typed: {' and '.join(typed)}; nothing proves that this model comes from there",
            f"Name the run that trained the model with {spelled('run')}: then what it tells is compared.",
            Subject(path=CARD_PATH),
        )
