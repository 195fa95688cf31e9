"""What a notebook shows of plans, receipts, findings, lineages and verifications, out of the pieces of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from hubpub.pages.cell import cell, facts
from hubpub.pages.files import FileRow, files
from hubpub.pages.findings import FindingRow, findings
from hubpub.pages.highlight import code_block
from hubpub.pages.lineage_drawing import Step, lineage_drawing
from hubpub.rules.secrets.redactor import masked
from hubpub.types.findings import Checked, Finding
from hubpub.types.lineage_graph import Artifact, LineageGraph
from hubpub.types.plan import Plan
from hubpub.types.receipt import Receipt
from hubpub.types.verification import State, Verification

# A notebook keeps what its cells show.
_FILES_MOST = 200


def html_of(value: object) -> str | None:
    """A value as HTML; None for one that a notebook shows as text."""
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    return None


def _cell(title: str, *pieces: Markup) -> str:
    """A cell's output, with stars in place of secrets, which the name of a file may hold."""
    return cell(masked(title), *(Markup(masked(str(piece))) for piece in pieces))  # noqa: S704 -- no less escaped


def _plan(plan: Plan) -> str:
    where = [("parent", plan.parent or "a new repository", ""), ("branch", plan.branch or "", "")]
    where += [("tag", plan.tag or "", ""), ("pull request", "yes" if plan.pull_request else "", "")]
    stopped = len(plan.blocking)
    told = f"{len(plan.to_commit)} to commit" + (f", stopped by {stopped} of the findings" if stopped else "")
    return _cell(
        f"Plan for {plan.target.repo}",
        facts([("repository", plan.target.url, plan.target.url), *where, ("files", told, "")]),
        _files(FileRow(change.path, "", size=change.size, note=f"{change.action}: {change.reason}")
               for change in plan.changes),
        _diff(plan.card_diff),
        findings(_findings(plan.findings)),
    )  # fmt: skip


def _receipt(receipt: Receipt) -> str:
    url = receipt.url or receipt.target.url
    done = "in one commit" if receipt.changed else "which held these files already"
    return _cell(
        f"Published {receipt.target.repo}",
        facts(
            [
                ("where", url, url),
                ("commit", f"{receipt.commit} ({done})", ""),
                ("branch", receipt.branch or "", ""),
                ("tag", receipt.tag or "", ""),
                ("by", f"{receipt.published_by}, {receipt.published_at}", ""),
                ("verified", f"{len(receipt.files)} files, each by its digest", ""),
                ("signed by", receipt.signed_by or "", ""),
            ]
        ),
        _files(FileRow(file.path, "", size=file.size) for file in receipt.files),
        findings(_findings(receipt.findings)) if receipt.findings else Markup(),
    )


def _verification(found: Verification) -> str:
    rows = sorted(found.files, key=lambda file: file.state is State.SAME)
    return _cell(
        f"{found.target.repo} {'is' if found.holds else 'is not'} what it should be",
        facts(
            [
                ("repository", found.target.url, found.target.url),
                ("commit", found.commit, ""),
                ("held against", f"the {found.against}", ""),
                ("published", found.published_at or "", ""),
                ("signature", found.signature, ""),
                ("card", found.unrendered, ""),
            ]
        ),
        _files(FileRow(file.path, "", size=file.size, note=f"{file.state}{file.detail and f': {file.detail}'}")
               for file in rows),
    )  # fmt: skip


def _checked(checked: Checked) -> str:
    many = "card or folder" if checked.checked == 1 else "cards and folders"
    return _cell(f"{checked.checked} {many} checked", findings(_findings(checked.findings)), _diff(checked.diff))


def _graph(graph: LineageGraph) -> str:
    run = graph.training_run
    gaps = Markup("").join(
        Markup('<p class="soft small">Not known: {}: {}.</p>').format(gap.what, gap.reason) for gap in graph.gaps
    )
    return _cell(f"Lineage of {run.label}", lineage_drawing(tuple(_steps(graph))), gaps)


def _steps(graph: LineageGraph) -> Iterator[Step]:
    for run in graph.data_runs:
        yield Step("data run", run.label, run.url or "", run.state)
    for kind, artifacts in (("dataset", graph.datasets), ("base model", graph.pretrained)):
        for artifact in artifacts:
            yield Step(kind, _named(artifact), artifact.url or "", _digest(artifact))  # type: ignore[arg-type]
    run = graph.training_run
    yield Step("training run", run.label, run.url or "", run.state)
    if graph.model is not None:
        yield Step("model", _named(graph.model), graph.model.url or "", _digest(graph.model))


def _named(artifact: Artifact) -> str:
    return f"{artifact.name}:{artifact.version}" if artifact.version else artifact.name


def _digest(artifact: Artifact) -> str:
    return f"digest {artifact.digest[:12]}" if artifact.digest else ""


def _findings(found: Iterable[Finding]) -> list[FindingRow]:
    return [
        FindingRow(
            one.code, str(one.severity), one.message, one.remedy, str(one.subject), one.subject.url or "", one.detail
        )
        for one in found
    ]


def _files(rows: Iterable[FileRow]) -> Markup:
    every = list(rows)
    more = Markup()
    if len(every) > _FILES_MOST:
        more = Markup('<p class="soft small">The first {} of {} files.</p>').format(_FILES_MOST, f"{len(every):,}")
    return files(every[:_FILES_MOST]) + more


def _diff(text: str) -> Markup:
    return Markup(code_block(text, "diff")) if text else Markup()  # noqa: S704 -- escaped there


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    Plan: _plan,
    Receipt: _receipt,
    Verification: _verification,
    Checked: _checked,
    Finding: lambda one: _cell(f"Finding {one.code}", findings(_findings([one]))),
    LineageGraph: _graph,
}
