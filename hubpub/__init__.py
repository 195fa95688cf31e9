"""hubpub publishes trained models to the Hugging Face Hub.

>>> receipt = hubpub.push("output/tks", "huggingtweets/tks")  # doctest: +SKIP

Importing it loads nothing heavy: every name below is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hubpub._version import __version__

if TYPE_CHECKING:
    from hubpub.card import Card
    from hubpub.checking import check
    from hubpub.errors import HubpubError
    from hubpub.findings import Checked, Finding, Severity
    from hubpub.graph import LineageGraph
    from hubpub.lineage import Lineage, RunRef
    from hubpub.plan import Plan, Receipt
    from hubpub.publishing import prepare, publish, push
    from hubpub.runs import resolve, use_artifact
    from hubpub.signing import Signer, Trust
    from hubpub.verification import Verification
    from hubpub.verifying import verify

_ROOMS = {
    "Card": "hubpub.card",
    "Checked": "hubpub.findings",
    "Finding": "hubpub.findings",
    "HubpubError": "hubpub.errors",
    "Lineage": "hubpub.lineage",
    "LineageGraph": "hubpub.graph",
    "Plan": "hubpub.plan",
    "Receipt": "hubpub.plan",
    "RunRef": "hubpub.lineage",
    "Severity": "hubpub.findings",
    "Signer": "hubpub.signing",
    "Trust": "hubpub.signing",
    "Verification": "hubpub.verification",
    "check": "hubpub.checking",
    "prepare": "hubpub.publishing",
    "publish": "hubpub.publishing",
    "push": "hubpub.publishing",
    "verify": "hubpub.verifying",
    "resolve": "hubpub.runs",
    "use_artifact": "hubpub.runs",
}

__all__ = [
    "Card",
    "Checked",
    "Finding",
    "HubpubError",
    "Lineage",
    "LineageGraph",
    "Plan",
    "Receipt",
    "RunRef",
    "Severity",
    "Signer",
    "Trust",
    "Verification",
    "__version__",
    "check",
    "prepare",
    "publish",
    "push",
    "resolve",
    "use_artifact",
    "verify",
]


def __getattr__(name: str) -> Any:
    if room := _ROOMS.get(name):
        return getattr(import_module(room), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
