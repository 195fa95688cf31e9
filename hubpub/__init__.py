"""hubpub publishes trained models to the Hugging Face Hub.

>>> receipt = hubpub.push("output/tks", "huggingtweets/tks")  # doctest: +SKIP

Importing it loads nothing heavy: every name below is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hubpub._version import __version__
from hubpub.types.shown import show_by

if TYPE_CHECKING:
    from hubpub.errors import HubpubError
    from hubpub.integrations.transformers import PushCallback as PushCallback
    from hubpub.runs import resolve, use_artifact
    from hubpub.types.card import Card
    from hubpub.types.checkpoint import CheckpointReport, PublishedCheckpoint
    from hubpub.types.findings import Checked, Finding, FindingWarning, Severity
    from hubpub.types.lineage import Lineage, RunRef
    from hubpub.types.lineage_graph import LineageGraph
    from hubpub.types.plan import Plan
    from hubpub.types.receipt import Receipt
    from hubpub.types.signer import Signer, Trust
    from hubpub.types.verification import Verification
    from hubpub.workflows.check.api import check
    from hubpub.workflows.checkpoints.api import Checkpoints, checkpoint
    from hubpub.workflows.fleet import api as fleet
    from hubpub.workflows.push.api import apush, prepare, publish, push
    from hubpub.workflows.push.context import publishing_to
    from hubpub.workflows.verify.api import verify

_ROOMS = {
    "Card": "hubpub.types.card",
    "Checked": "hubpub.types.findings",
    "CheckpointReport": "hubpub.types.checkpoint",
    "Checkpoints": "hubpub.workflows.checkpoints.api",
    "Finding": "hubpub.types.findings",
    "FindingWarning": "hubpub.types.findings",
    "HubpubError": "hubpub.errors",
    "Lineage": "hubpub.types.lineage",
    "LineageGraph": "hubpub.types.lineage_graph",
    "Plan": "hubpub.types.plan",
    "PublishedCheckpoint": "hubpub.types.checkpoint",
    "PushCallback": "hubpub.integrations.transformers",
    "Receipt": "hubpub.types.receipt",
    "RunRef": "hubpub.types.lineage",
    "Severity": "hubpub.types.findings",
    "Signer": "hubpub.types.signer",
    "Trust": "hubpub.types.signer",
    "Verification": "hubpub.types.verification",
    "apush": "hubpub.workflows.push.api",
    "check": "hubpub.workflows.check.api",
    "checkpoint": "hubpub.workflows.checkpoints.api",
    "prepare": "hubpub.workflows.push.api",
    "publish": "hubpub.workflows.push.api",
    "publishing_to": "hubpub.workflows.push.context",
    "push": "hubpub.workflows.push.api",
    "verify": "hubpub.workflows.verify.api",
    "resolve": "hubpub.runs",
    "use_artifact": "hubpub.runs",
}

# names that are modules
_MODULES = {"fleet": "hubpub.workflows.fleet.api"}

# PushCallback is not among them: `from hubpub import *` and help(hubpub) would import transformers and PyTorch for it
__all__ = [
    "Card",
    "Checked",
    "CheckpointReport",
    "Checkpoints",
    "Finding",
    "FindingWarning",
    "HubpubError",
    "Lineage",
    "LineageGraph",
    "Plan",
    "PublishedCheckpoint",
    "Receipt",
    "RunRef",
    "Severity",
    "Signer",
    "Trust",
    "Verification",
    "__version__",
    "apush",
    "check",
    "checkpoint",
    "fleet",
    "prepare",
    "publish",
    "publishing_to",
    "push",
    "resolve",
    "use_artifact",
    "verify",
]


def __getattr__(name: str) -> Any:
    if module := _MODULES.get(name):
        return import_module(module)
    if room := _ROOMS.get(name):
        return getattr(import_module(room), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return [*__all__, "PushCallback"]


def _as_text(value: object) -> str:
    """A value as the command line prints it: with stars in place of secrets, which the name of a file may hold."""
    from hubpub.display.values import text_of
    from hubpub.rules.secrets.redactor import masked

    return masked(text_of(value))


def _as_html(value: object) -> str | None:
    """A value as a notebook shows it; None for one that it shows as text."""
    from hubpub.workflows.notebook import html_of

    return html_of(value)


show_by(_as_text, _as_html)
