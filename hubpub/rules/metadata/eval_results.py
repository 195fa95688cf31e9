"""MD: evaluation results under a key of their own."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.rules.metadata.places import front_matter, subject
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity


@rule("MD051", Severity.WARNING)
def results_of_a_file(draft: Draft) -> Iterator[Finding]:
    """Evaluation results stand under ``eval_results`` in the front matter.

    The Hub reads them from files of their own, ``.eval_results/*.yaml`` beside the card (hub-docs, evaluation results),
    and from ``model-index`` in the card; under this key nobody does. It is the name that huggingface_hub's
    ``ModelCardData`` has for what it writes as ``model-index``.

    Remedy: move them to ``.eval_results/``, a file for each benchmark, or write them as ``model-index``.
    """
    front = front_matter(draft)
    for key in ("eval_results", "eval-results"):
        if front.data.get(key):
            yield results_of_a_file.finding(
                f'the Hub does not read evaluation results under "{key}" in the card',
                "Move them to .eval_results/, a YAML file for each benchmark, or write them as model-index.",
                subject(front, (key,)),
            )
