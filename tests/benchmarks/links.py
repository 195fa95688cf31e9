"""The time of `hubpub links` as a ratio to a bare script of the W&B client that asks for the same run.

Both are whole processes against one W&B server on loopback; pairs are interleaved and their order alternates. The bare
script asks for the run, what it used and who logged that, and what it logged; `hubpub links` goes on from there, to
the model's manifest, the run's machine, and further back.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.compare import BIN, cost  # noqa: E402
from tests.support.wandb_server import Server, running  # noqa: E402

BARE = """
import wandb
run = wandb.Api().run("{path}")
used = list(run.used_artifacts())
makers = [artifact.logged_by() for artifact in used]
logged = list(run.logged_artifacts())
print(run.url, [maker.url for maker in makers], [artifact.digest for artifact in logged])
"""


def story(server: Server) -> str:
    """A run of huggingtweets: a dataset and a pretrained model used, a model logged; its path."""
    world, entity = server.world, server.entity
    importing = world.add_run(entity, "p", "import", job_type="import", user="boris")
    raw = world.add_artifact(entity, "p", "tweets", "raw-dataset", producer=importing, files={"t": b"t"})
    prepare = world.add_run(entity, "p", "prepare", job_type="preprocess", user="boris", config={"handle": "x"})
    world.use(prepare, raw)
    data = world.add_artifact(entity, "p", "dataset", "train-dataset", producer=prepare, files={"d": b"d"})
    gpt2 = world.add_artifact(entity, "p", "gpt2", "pretrained-model", producer=importing, files={"g": b"g"})
    train = world.add_run(entity, "p", "train", job_type="train", user="boris", summary={"loss": 1})
    world.use(train, data)
    world.use(train, gpt2)
    world.add_artifact(entity, "p", "model", "model", producer=train, files={"w": b"w", "c": b"{}"})
    return f"{entity}/p/train"


def main() -> None:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    options = parser.parse_args()
    ratios, mine, theirs = [], [], []
    with running() as server, tempfile.TemporaryDirectory() as place:
        path = story(server)
        env = {**server.environment(), "WANDB_DIR": place}
        ours, bare = [str(BIN / "hubpub"), "links", path], [str(BIN / "python"), "-c", BARE.format(path=path)]
        asked = {}
        for name, command in (("hubpub links", ours), ("bare script", bare)):
            server.requests.clear()
            cost(command, env)
            operations = Counter(name for name, _ in server.requests if not name.startswith("/"))
            asked[name] = f"{operations.total()} requests"
        for number in range(options.pairs):
            first, second = (ours, bare) if number % 2 else (bare, ours)
            a, b = cost(first, env).seconds, cost(second, env).seconds
            mine.append(a if number % 2 else b)
            theirs.append(b if number % 2 else a)
            ratios.append(mine[-1] / theirs[-1])
    print(
        f"hubpub links                 time {statistics.median(ratios):.2f} x a bare script "
        f"({min(ratios):.2f} to {max(ratios):.2f}, {options.pairs} pairs; "
        f"{statistics.median(mine):.2f} s and {statistics.median(theirs):.2f} s; {asked['hubpub links']} "
        f"and {asked['bare script']})"
    )


if __name__ == "__main__":
    main()
