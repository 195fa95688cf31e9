"""What is said once for every row of a fleet: the options of the command for one model, without what one row has."""

# no `from __future__ import annotations`: the annotations below are read by the program
from typing import Any

from hubpub.types.fleet import Verb
from hubpub.types.options.check import CheckCommandLine
from hubpub.types.options.declaration import Declared
from hubpub.types.options.fleet import FixOptions, FleetOptions, Where
from hubpub.types.options.lookup import declared
from hubpub.types.options.plan import PlanOptions
from hubpub.types.options.push import PushOptions
from hubpub.types.options.verify import VerifyOptions


class FleetCheckOptions(CheckCommandLine, Where, FleetOptions, total=False):
    """The options of `hubpub.fleet.check`."""


class FleetPlanOptions(PlanOptions, FleetOptions, total=False):
    """The options of `hubpub.fleet.plan`."""


class FleetPushOptions(PushOptions, FleetOptions, total=False):
    """The options of `hubpub.fleet.push`."""


class FleetVerifyOptions(VerifyOptions, FleetOptions, total=False):
    """The options of `hubpub.fleet.verify`."""


class FleetFixOptions(FixOptions, FleetOptions, total=False):
    """The options of `hubpub.fleet.fix`."""


KINDS: dict[Verb, Any] = {
    Verb.CHECK: FleetCheckOptions,
    Verb.PLAN: FleetPlanOptions,
    Verb.PUSH: FleetPushOptions,
    Verb.VERIFY: FleetVerifyOptions,
    Verb.FIX: FleetFixOptions,
}
"""The options of each verb."""

NOT_FOR_ALL = {
    "token": "each worker is logged in by itself",
    "receipt_file": "the journal keeps the receipts",
    "receipt": "each repository has its own",
    "folder": "each row has its own",
    "diff": "it is of one card",
}
"""Why an option cannot be said for a whole fleet."""


def for_all(verb: Verb) -> dict[str, Declared]:
    """The options of a verb that can be said for a fleet, by name."""
    return {name: known for name, known in declared(KINDS[verb]).items() if name not in NOT_FOR_ALL}
