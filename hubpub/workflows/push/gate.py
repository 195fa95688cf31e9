"""The gate of a repository: closed just before the commit, put back where none is made, opened last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hubpub.errors import HubError, HubpubError, Interrupted, UnknownError
from hubpub.hub import Hub
from hubpub.hub.refs import set_gated
from hubpub.types.options.values import Gated
from hubpub.types.plan import KeyChange, Plan
from hubpub.types.progress import Stage, broken_off


def set_gate(hub: Hub, plan: Plan, *, closing: bool) -> None:
    """Sets who gets the files: what closes the repository before there is anything in it to get, what opens it last."""
    for change in plan.settings:
        gated: Gated = change.after
        if bool(gated) is closing:
            set_gated(hub, plan.target.repo, gated)


class Gate:
    """The gate that a push closes.

    Args:
        hub: The hub.
        plan: The plan.

    Attributes:
        is_needed: Whether a commit is asked for: from then on there may be files that not everybody may get.
    """

    def __init__(self, hub: Hub, plan: Plan) -> None:
        self._hub = hub
        self._plan = plan
        self._change: KeyChange | None = next((change for change in plan.settings if change.after), None)
        self._is_tried = self._is_closed = False
        self.is_needed = False

    def close(self) -> None:
        """Closes it, once.

        Raises:
            HubError: The hub did not; it may be closed all the same.
        """
        if self._change and not self._is_tried:
            self._is_tried = True
            set_gate(self._hub, self._plan, closing=True)
            self._is_closed = True

    def said(self) -> str:
        """What is to be said of it where it stays closed."""
        return f"; the repository is gated now ({self._change.after})" if self._change and self._is_tried else ""

    def put_back(self, *, look: bool) -> str:
        """Makes it as it was.

        Args:
            look: Whether to ask first how it is, where it is not known to be closed.

        Returns:
            What is to be said where that could not be done; else nothing.
        """
        if not (self._change and self._is_tried):
            return ""
        repo, before = self._plan.target.repo, self._change.before
        try:
            if not (look and not self._is_closed and (self._hub.tree(repo).gated or False) == before):
                set_gated(self._hub, repo, before)
        except HubError as error:
            now = "is" if self._is_closed else "may be"
            return f"; the repository {now} gated now ({self._change.after}), which could not be undone: {error.fact}"
        except KeyboardInterrupt:
            return f"; the repository may be gated now ({self._change.after}): look at {self._plan.target.url}"
        return ""


@contextmanager
def gate_of(hub: Hub, plan: Plan) -> Iterator[Gate]:
    """Lets the gate be closed, and puts it back where nothing is published after all.

    Where it is not known what became of the commit, it stays closed, and that is said: the files may be there.
    """
    gate = Gate(hub, plan)
    try:
        yield gate
    except UnknownError as error:
        raise UnknownError(f"{error.fact}{gate.said()}", error.next_step) from error
    except HubpubError as error:
        if said := gate.put_back(look=True):
            raise type(error)(f"{error.fact}{said}", error.next_step) from error
        raise
    except KeyboardInterrupt as stop:
        # not asked first: the hub may be about to close it
        if said := gate.said() if gate.is_needed else gate.put_back(look=False):
            stage = Stage.COMMITTING if gate.is_needed else None
            text = str(stop) if isinstance(stop, Interrupted) else broken_off(plan, stage)
            raise Interrupted(f"{text.removesuffix('.')}{said}") from stop
        raise
