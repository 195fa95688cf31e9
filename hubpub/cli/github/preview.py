"""The push action's preview: the page of the plan, which the action uploads, and the link to it in the summary."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from hubpub.cli.github.runner import Runner, temporary
from hubpub.errors import CallError

if TYPE_CHECKING:
    from hubpub.hub import Hub
    from hubpub.types.plan import Plan
    from hubpub.workflows.inputs.sources import Sources


def write_preview(runner: Runner, plan: Plan, sources: Sources, hub: Hub) -> None:
    """Writes the page of a plan, and gives its file as the output ``preview``.

    The file's name becomes the artifact's, of which a workflow run has each but once: it is drawn, as a matrix may have
    many jobs for one repository.

    Raises:
        HubError: The hub did not answer.
        MachineError: The page cannot be written.
    """
    from hubpub.workflows.preview.planned import look_at_plan
    from hubpub.workflows.preview.to_file import write_page

    name = f"preview-of-{plan.target.repo.replace('/', '-')}-{secrets.token_hex(4)}.html"
    path = temporary() / name
    write_page(look_at_plan(plan, sources, hub), path, blot=runner.blotted)
    runner.output("preview", str(path))


def link_preview(runner: Runner) -> int:
    """Links the uploaded page in the summary.

    Raises:
        CallError: The action names no artifact.
        MachineError: The summary cannot be written.
    """
    from hubpub.cli.output import markdown

    url = os.environ.get("HUBPUB_PREVIEW_URL", "").strip()
    if not url:
        raise CallError("no preview was uploaded, so there is none to link", "See what the step before it says.")
    runner.summarise(markdown.preview_summary(url))
    return 0
