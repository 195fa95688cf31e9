"""WT: the folder that several trainings wrote their folders into, in place of one of those."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.files.unwanted import OF_A_TRAINER
from hubpub.files.weights.names import is_weights
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.tree import listed, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject


@rule("WT043", Severity.WARNING, needs=Needs.FILES)
def several_trainings(draft: Draft) -> Iterator[Finding]:
    """The folder holds those of several trainings, and no weights of its own.

    A Trainer writes ``training_args.bin`` beside each model. Where such files lie in several directories that hold
    weights, and there are none outside of those, the folder is mostly the one that each training got a directory in,
    and all of their models would be published as one: ``from_pretrained`` finds none at the root of the repository.

    Remedy: push the directory of one training. Where one repository shall hold them all, say in the card how each is
    loaded (``subfolder="run-1"``).
    """
    tree = tree_of(draft)
    if tree is None or draft.folder is None or "subfolder" in draft.card.text:
        return
    left = (left.path.rpartition("/") for left in draft.folder.left_out)
    directories = {directory for directory, _, name in left if name in OF_A_TRAINER and directory}
    weights = [path for path in tree.paths if is_weights(path)]
    mine = [path for path in weights if path in tree.local]
    found = sorted(one for one in directories if any(path.startswith(f"{one}/") for path in mine))
    inside = tuple(f"{one}/" for one in found)
    if len(found) < 2 or not all(path.startswith(inside) for path in weights):
        return
    yield several_trainings.finding(
        f"the models of {len(found)} trainings would be published as one: {listed([f'{one}/' for one in found])}",
        "Push the directory of one of them, or say in the card how each is loaded (subfolder=…).",
        Subject(path=found[0]),
    )
