"""Where a model comes from: its run resolved, its files held against what was logged, its facts completed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hubpub import runs
from hubpub.cards.recipes import registry
from hubpub.files.cache import Cache
from hubpub.rules.registry import Needs
from hubpub.runs.proof import ReadDigest, choose_model, digest_reader, files_needing_md5
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder
from hubpub.types.findings import Finding
from hubpub.types.lineage import Lineage
from hubpub.types.options.values import LinkBack
from hubpub.types.plan import Plan
from hubpub.types.profile import Series
from hubpub.types.proof import Evidence, Links
from hubpub.types.receipt import Receipt
from hubpub.types.spelling import spelled


def trace(
    run: Any,
    folder: ModelFolder | None = None,
    *,
    entity: str | None = None,
    project: str | None = None,
    timeout: float = runs.DEFAULT_TIMEOUT,
    online: bool = False,
) -> Evidence:
    """What a run tells of a model, and what the folder's files prove of it.

    Args:
        run: The run, as for :func:`hubpub.resolve`.
        folder: What training left behind; of several models that the run logged, the one it holds is meant.
        entity: Whose an offline run is, where its log does not say.
        project: Its project, where its log does not say.
        timeout: Seconds, for all that is asked of W&B and its pages.
        online: Whether to ask if a reader without a key can follow the links.

    Raises:
        CallError: ``run`` names no run.
        MachineError: A log or a file of the folder cannot be read.
        WandbError: W&B tells nothing.
    """
    began = time.monotonic()
    graph = runs.resolve(run, entity=entity, project=project, timeout=timeout, every_model=folder is not None)
    left = timeout - (time.monotonic() - began)
    proof = None
    if folder is not None:
        graph, proof = choose_model(graph, folder, digest_reader(folder.root, Cache()))
    if not online:
        return Evidence(graph, proof)
    dead, unknown = runs.dead_links(graph, left)
    return Evidence(replace(graph, gaps=(*graph.gaps, *unknown)), proof, dead_links=dead)


def links(evidence: Evidence) -> Links:
    """What the rules say of the evidence, and the evidence itself."""
    from hubpub.rules.engine import RULES

    draft = Draft(None, None, Card(""), evidence=evidence)
    of_runs = (rule for rule in RULES if rule.needs is Needs.RUNS)
    findings = tuple(finding for rule in of_runs for finding in rule(draft))
    return Links(evidence.graph, evidence.proof, findings)


@dataclass
class Origin:
    """Where the model of one push comes from; nothing is known where no run is named.

    Attributes:
        evidence: What the run tells.
        run: The run, as it was named.
    """

    evidence: Evidence | None = None
    run: Any = None

    @classmethod
    def of(
        cls,
        run: Any,
        *,
        entity: str | None = None,
        project: str | None = None,
        timeout: float = runs.DEFAULT_TIMEOUT,
        every_model: bool = True,
        ask: bool = True,
    ) -> Origin:
        """What a run tells; nothing where there is none. Nothing of the folder is read yet: see `prove`.

        Args:
            run: The run, as for :func:`hubpub.resolve`.
            entity: Whose an offline run is, where its log does not say.
            project: Its project, where its log does not say.
            timeout: Seconds, for all that W&B is asked.
            every_model: Whether what each model holds is asked for, to hold the folder against it.
            ask: Whether W&B may be asked; else nothing is known of a run that is not on this machine.

        Raises:
            CallError: ``run`` names no run.
            MachineError: A log cannot be read.
            WandbError: W&B tells nothing.
        """
        if run is None:
            return cls()
        if not ask:
            found = runs.resolve_log(run, entity=entity, project=project)
            return cls(Evidence(found) if found else None, run)
        graph = runs.resolve(run, entity=entity, project=project, timeout=timeout, every_model=every_model)
        return cls(Evidence(graph), run)

    def wants_md5(self, folder: ModelFolder) -> frozenset[str]:
        """The files of the folder whose md5 is wanted besides what a push needs."""
        return files_needing_md5(folder, self.evidence.graph) if self.evidence else frozenset()

    def prove(self, folder: ModelFolder, digest: ReadDigest) -> None:
        """Holds the folder against what the run logged."""
        if self.evidence is not None:
            graph, proof = choose_model(self.evidence.graph, folder, digest)
            self.evidence = replace(self.evidence, graph=graph, proof=proof)

    def logged_series(self, timeout: float) -> tuple[Series, ...]:
        """What the run logged by step; nothing where it cannot be had.

        Args:
            timeout: Seconds, for what W&B is asked.
        """
        return runs.logged_series(self.run, timeout=timeout) if self.evidence else ()

    @property
    def lineage(self) -> Lineage | None:
        """The links for the card."""
        return self.evidence.graph.lineage if self.evidence else None

    def complete(self, data: Mapping[str, Any], recipe: str) -> Mapping[str, Any]:
        """A card's source, completed by what the runs tell; what was given by hand stays, and is compared.

        Args:
            data: The source, not yet validated.
            recipe: Its recipe.
        """
        if self.evidence is None:
            return data
        completed, disputes = registry.complete_from_runs(recipe, data, self.evidence.graph)
        self.evidence = replace(self.evidence, disputes=tuple(disputes))
        return completed


def linked_back(receipt: Receipt, plan: Plan, how: LinkBack, *, timeout: float = runs.DEFAULT_TIMEOUT) -> Receipt:
    """A receipt that says what came of telling W&B where the model went, which may take so many seconds.

    W&B is told nothing of a local hub: what nobody else sees is not where the model went.
    """
    if plan.evidence is None:
        said = f"W&B was not told: no run is named ({spelled('run')})"
    elif receipt.target.is_local:
        said = "W&B was not told: this hub is local, and nobody else sees it"
    else:
        said = runs.link_back(plan.evidence.graph, receipt, artifact=how == "artifact", timeout=timeout)
    return replace(receipt, link_back=said)


def said_of(origin: Origin) -> tuple[Finding, ...]:
    """What the rules say of where a model comes from; nothing where no run is named."""
    return links(origin.evidence).findings if origin.evidence else ()
