"""A training whose callback publishes what it made, as a script: ``train_and_push.py by_trl OUT SCRATCH REPO``.

The hub and the account are those of the environment. What came of it is the last line that is printed, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import hubpub

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.support import trainings


def main(kind: str, output: Path, scratch: Path, repo: str) -> None:
    """Trains and publishes."""
    scratch.mkdir(exist_ok=True)
    callback = hubpub.PushCallback(repo)
    train = getattr(trainings, kind)
    if kind == "by_trainer":
        train(output, scratch, callbacks=[callback])
    else:
        # those log to no run of their own, and a script may
        entity = os.environ.get("WANDB_ENTITY", "ada")
        with trainings.logged(scratch, entity=entity, project="after-training"):
            train(output, scratch, callbacks=[callback])
    said = {
        "commit": callback.receipt and callback.receipt.commit,
        "error": callback.error and str(callback.error),
        "run": next((scratch / "wandb").glob("*run-*-*")).name.rpartition("-")[2],
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
