"""A look at a plan: what a push would do with the repository."""

from __future__ import annotations

import re
from collections import Counter

from hubpub.hub import Hub
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import ModelFolder, on_disk
from hubpub.types.plan import Plan
from hubpub.workflows.inputs.sources import Sources
from hubpub.workflows.model_page import read_weights
from hubpub.workflows.preview.look import Look

_PART = re.compile(r"(?:diffusion_pytorch_)?model-[0-9]{5}-of-[0-9]{5}\.safetensors")
_WHOLE = ("model.safetensors", "diffusion_pytorch_model.safetensors")
_WEIGHTS_READ = 200


def look_at_plan(plan: Plan, sources: Sources, hub: Hub) -> Look:
    """What a plan would publish.

    Args:
        plan: The plan.
        sources: What it was made of.
        hub: The hub that it was made against, asked for the card of a repository that keeps its own.

    Raises:
        HubError: The hub did not answer, or refused.
    """
    written, text = sources.written, plan.card.text
    is_published = any(change.path == CARD_PATH and change.digests for change in plan.changes)
    if not is_published and plan.parent and any(file.path == CARD_PATH for file in plan.others):
        text = hub.read_card(plan.target.repo, plan.parent)
        told = "The repository's own card stays as it is, and is shown."
    else:
        told = f"The card: {plan.card_origin}."
    where = "the local hub" if plan.target.is_local else plan.target.endpoint
    what = f"as {where} has it at {plan.parent[:12]}" if plan.parent else f"which is not on {where} yet"
    return Look(
        plan.target.repo,
        text if text or is_published else None,
        plan.changes,
        plan.findings,
        (told, f"Held against {plan.target.repo}, {what}."),
        plan.folder,
        {path: picture.encode() for path, picture in plan.pictures.items()},
        frozenset(file.path for file in sources.model.files),
        is_own=written.source is None and not written.is_edited and text == (written.card or Card("")).text,
        is_planned=True,
        url=plan.target.url,
        badges=("private",) if plan.parent and not plan.public else (),
        parameters=parameters(sources.model),
    )


def parameters(model: ModelFolder) -> tuple[int, str] | None:
    """How many parameters the model of a folder has, by the safetensors files of its root; None where none tells."""
    counts: Counter[str] = Counter()
    for path in _whole_model(model)[:_WEIGHTS_READ]:
        size = next(file.size for file in model.files if file.path == path)
        try:
            with (model.root / on_disk(path)).open("rb") as stream:
                header = read_weights(path, stream, size)
        except (OSError, ValueError):  # the rules tell of it
            continue
        if header is not None:
            counts[header.dtype] += header.parameters
    return (counts.total(), max(counts, key=lambda dtype: counts[dtype])) if counts.total() else None


def _whole_model(model: ModelFolder) -> list[str]:
    found = [file.path for file in model.files if "/" not in file.path and file.path.endswith(".safetensors")]
    whole = [path for path in found if path in _WHOLE]
    parts = [path for path in found if _PART.fullmatch(path)]
    return whole[:1] or parts or (found if len(found) == 1 else [])
