"""Foresight: what is known of a push before there is a model to publish."""

from __future__ import annotations

from dataclasses import dataclass

from hubpub.errors import HubpubError
from hubpub.types.findings import Finding
from hubpub.types.plan import Target


@dataclass(frozen=True, slots=True)
class Foresight:
    """What is known of a push before there is a model to publish.

    Attributes:
        target: Where it would go; None where that is not known, or no hub answered.
        problems: What would stop it, each as the error that it would end with.
        notes: What would not stop it, and harms: warnings of the card's metadata, as that it names no licence.
    """

    target: Target | None = None
    problems: tuple[HubpubError, ...] = ()
    notes: tuple[Finding, ...] = ()

    def require_clear(self) -> None:
        """Sees to it that nothing would stop the push.

        Raises:
            HubpubError: Something would. Of several the first, with those that come after it in the text.
        """
        if not self.problems:
            return
        first, *others = self.problems
        if not others:
            raise first
        text = "; ".join(error.fact for error in self.problems)
        raise type(first)(text, first.next_step, [str(error) for error in self.problems])
