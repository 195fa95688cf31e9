"""The request of a check: what its caller says, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hubpub.rules.codes import codes
from hubpub.types.options.check import CheckOptions
from hubpub.types.spelling import subject
from hubpub.workflows.inputs.arguments import require_options


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """How to check.

    Attributes:
        select: Codes and prefixes of codes to judge by; None for what ``hubpub.toml`` says, or all.
        ignore: Codes and prefixes of codes to leave out; None for what ``hubpub.toml`` says, or none.
        strict: Whether a warning fails a check as an error does; None for what ``hubpub.toml`` says.
        fix: Whether to mend what can be mended.
        diff: Whether to tell how mending changes the cards; none is written then, and all are judged as they are.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    strict: bool | None = None
    fix: bool = False
    diff: bool = False


def make_check_request(given: Mapping[str, Any], kind: type = CheckOptions) -> CheckRequest:
    """What is asked of a check.

    Args:
        given: The options that the caller gives.
        kind: Which options there are (`hubpub.types.options`).

    Raises:
        CallError: There is no such option, or its value is wrong.
    """
    require_options(given, kind)
    select, ignore = (
        None if given.get(name) is None else codes(given[name], subject(name)) for name in ("select", "ignore")
    )
    return CheckRequest(select, ignore, given.get("strict"), bool(given.get("fix")), bool(given.get("diff")))
