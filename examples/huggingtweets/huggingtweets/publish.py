"""The last step: a trained bot, published with the card of the huggingtweets recipe.

Why not `hubpub.PushCallback`, which publishes as the training ends: the card tells the loss on held-out posts and what
the bot writes, which is known after the training; the run that it links has ended by then, with the model that it
logged; and each step can be done by itself. What the callback says before the first step, `hubpub.publishing_to` says
too: what would stop the push at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import hubpub
from huggingtweets.data import Data
from huggingtweets.settings import Settings
from huggingtweets.train import MODEL, Trained


@dataclass(frozen=True)
class Target:
    """Where a bot is published, and what only its owner can say.

    Attributes:
        repo: ``namespace/name``.
        local: Whether to the hub that is embedded in hubpub, with no account and no network.
        private: Whether nobody else may see it.
        license: The licence, by its id on the Hub.
        author: Who built it.
        note: What else a reader should know of the posts.
    """

    repo: str
    local: bool = False
    private: bool = False
    license: str = ""
    author: str = ""
    note: str = ""


def publish(data: Data, trained: Trained, target: Target) -> hubpub.Receipt:
    """Publishes a trained bot: one commit, verified; none where all is there already."""
    return hubpub.push(data.folder / MODEL, target.repo, main_process_only=False, **options(data, target, trained))


def foresee(data: Data, target: Target, settings: Settings) -> Any:
    """What is published behind a block that trains; what would stop it is an error before the block."""
    early = {**options(data, target, None), "facts": _facts(data, target, settings)}
    return hubpub.publishing_to(target.repo, folder=data.folder / MODEL, **early)


def options(data: Data, target: Target, trained: Trained | None) -> dict[str, Any]:
    """The options of the push."""
    said: dict[str, Any] = {"recipe": "huggingtweets", "local": target.local}
    if target.private:
        said["private"] = True
    if trained:
        said["facts"] = _facts_of(data, target, trained)
        if trained.run:
            run = data.folder / trained.run
            said["run"] = run if run.exists() else trained.run
    return said


def _facts(data: Data, target: Target, settings: Settings) -> dict[str, Any]:
    """What is known before the training."""
    base = settings.base_name or ("" if settings.base_is_folder else settings.base)
    said = {"license": target.license, "base_model": base, "author": target.author, "note": target.note}
    facts: dict[str, Any] = {key: text for key, text in said.items() if text}
    accounts = [account.facts for account in data.accounts]
    return {**facts, "handle": data.handle, "prompt": settings.prompt, "accounts": accounts}


def _facts_of(data: Data, target: Target, trained: Trained) -> dict[str, Any]:
    """What is known after it. The counts are told by the run of the data, and only where there is none by us."""
    facts = _facts(data, target, trained.settings)
    facts["accounts"] = [
        {**({"name": account.name} if trained.run else account.facts), "trained": trained.trained[account.handle]}
        for account in data.accounts
    ]
    if len(data.accounts) > 1:
        facts["balance"] = trained.settings.balance
    held_out = {"tweets": trained.judged, "before": trained.before, "after": trained.after}
    return {**facts, "held_out": held_out, "samples": trained.samples}
