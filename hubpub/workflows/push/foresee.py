"""Foresees a push: what can be known of it while there is no model yet, so that a training need not end in an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

from hubpub.cards.recipes.registry import CardSource
from hubpub.cards.recipes.template.names import may_come_with_model
from hubpub.cards.templates.render_apart import LackingError
from hubpub.errors import HubpubError
from hubpub.files.choice import Choice
from hubpub.files.hashing import digest_files
from hubpub.files.scan import scan
from hubpub.files.selection import digests_with_card
from hubpub.files.weights.names import is_surely_weights
from hubpub.hub import Hub
from hubpub.rules.metadata.block import no_front_matter
from hubpub.rules.metadata.keys import no_license
from hubpub.types.files import ModelFolder
from hubpub.types.findings import Finding, Severity
from hubpub.types.foresight import Foresight
from hubpub.types.options.push import MergedOptions
from hubpub.types.plan import Plan
from hubpub.types.request import PushRequest
from hubpub.types.thumbnail import THUMBNAIL_PATH
from hubpub.workflows.connection.connect import connect
from hubpub.workflows.inputs.sources import Sources, load_source, repository, trace_run
from hubpub.workflows.inputs.write_card import write_card
from hubpub.workflows.lineage import Origin
from hubpub.workflows.push.base_model import with_base
from hubpub.workflows.push.blocking import require_unblocked
from hubpub.workflows.push.build_plan import build_plan
from hubpub.workflows.push.prepare import basis_of, look_at, require_tag
from hubpub.workflows.thumbnail import require_drawable

_OF_WEIGHTS = "WT"
_OF_METADATA = "MD"
_NAME_IT = "Name it: recipe='standard', facts={'license': 'apache-2.0'}."  # only Python foresees
# Bytes. Larger files tell nothing of a card, and would be read for their digests.
_LARGEST = 10_000_000


def foresee(request: PushRequest, sketch: Path | None = None) -> Foresight:
    """What would stop a push, as far as that is known before there is a model. Changes nothing on any hub.

    Asked are the token and its rights, the repository (its name, whether it is there, whether everybody sees it), the
    branch and the tag, the run, the facts, the recipe, and whether the card that they make would stand beside what the
    repository holds. How much room an account has left, the Hub tells nobody.

    Args:
        request: What is asked for. Its folder need not be there.
        sketch: A folder with what is known of the model already, such as its config and its tokenizer; by default the
            request's folder, if it is there. Weights in it are not looked at.
    """
    problems: list[HubpubError] = []
    sources, repo = _open(request, _model(request, sketch), problems)
    if repo is None:
        return Foresight(None, tuple(problems))
    target, notes = None, tuple[Finding, ...]()
    with _noted(problems), connect(request) as hub:
        target = hub.target(repo)
        plan = _plan(request, repo, sources, hub, problems)
        if plan is not None:
            notes = tuple(_notes(plan))
            require_unblocked(plan)
    return Foresight(target, tuple(problems), notes)


def _open(request: PushRequest, model: ModelFolder, problems: list[HubpubError]) -> tuple[Sources | None, str | None]:
    """What the push is made of, and where it goes; None where it is not known. Each is asked whatever others answer."""
    origin, before = Origin(), len(problems)
    source = sources = repo = None
    with _noted(problems):
        origin = trace_run(request, every_model=False)
    with _noted(problems):
        source = load_source(request, origin)
    is_whole = len(problems) == before
    if is_whole or request.repo is not None:  # else the facts may name it
        with _noted(problems):
            repo = repository(request, source)
    if is_whole and repo is not None:
        with _noted(problems):
            sources = _sources(request, model, source, repo, origin)
    return sources, repo


def _sources(
    request: PushRequest, model: ModelFolder, source: CardSource | None, repo: str, origin: Origin
) -> Sources | None:
    """What the push is made of; None where its card cannot be told before there is a model."""
    # nothing is measured yet
    options = cast("MergedOptions", {**request.options, "eval_results": []})
    try:
        made = write_card(replace(request, options=options), model, source, repo, origin=origin)
    except LackingError as error:
        if all(may_come_with_model(name) for name in error.names):
            return None
        raise
    return Sources(made.seen(model), origin, repo, made, False)


def _plan(
    request: PushRequest, repo: str, sources: Sources | None, hub: Hub, problems: list[HubpubError]
) -> Plan | None:
    """The plan of what there is so far, without what only weights could mend; None where there is nothing to judge."""
    seen = look_at(request, repo, hub, must_write=True)
    with _noted(problems):
        require_tag(request, seen.refs, None)
    if sources is None:
        return None
    sources = with_base(sources, hub)
    if (design := sources.written.design) and seen.tree.find(THUMBNAIL_PATH) is None:
        with _noted(problems):
            require_drawable(design)
    digests = digest_files(sources.model.root, sources.model.files)
    basis = basis_of(request, sources, hub, seen)
    plan = build_plan(basis, digests_with_card({}, sources.written.card) | digests, seen.tree, hub)
    return replace(plan, findings=tuple(f for f in plan.findings if not f.code.startswith(_OF_WEIGHTS)))


def _model(request: PushRequest, sketch: Path | None) -> ModelFolder:
    """What there is of the model so far: its small files."""
    root = sketch or request.folder or Path()
    with suppress(HubpubError):  # a folder that is not there, or that cannot be read yet
        found = scan(root, Choice.of(request.options))
        files = (file for file in found.files if file.size <= _LARGEST and not is_surely_weights(file.path))
        return replace(found, files=tuple(files))
    return ModelFolder(root, ())


def _notes(plan: Plan) -> Iterator[Finding]:
    """What would not stop the push, and harms: of a card that is rendered only what no weights will bring."""
    for finding in plan.findings:
        if finding.code == no_front_matter.code and plan.source is not None:
            yield no_license.finding("the card would name no licence", _NAME_IT)
        elif finding.severity is Severity.WARNING and finding.code.startswith(_OF_METADATA):
            yield finding


@contextmanager
def _noted(problems: list[HubpubError]) -> Iterator[None]:
    try:
        yield
    except HubpubError as error:
        problems.append(error)
