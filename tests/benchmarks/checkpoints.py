"""How much longer a training takes whose checkpoints are published while it trains, on a slow hub.

The same training, which keeps all cores busy and saves ten times in quick succession, is run without a hub, with
`hubpub.Checkpoints`, and with what `transformers.Trainer(push_to_hub=True)` does: `upload_folder` of the client in a
thread (`run_as_future`). Each is a process of its own; they take turns. What is printed are the medians of the ratios
to the run without a hub: of the time from the first step to the last, and of the processor time of the training's
process, which is hardly moved by what else is at work on the machine. Hub and proxy have the lowest priority, because
elsewhere they are on other machines; each answer to a commit takes seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import hub_process  # noqa: E402
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy  # noqa: E402

SAVES = 10
WAYS = ("none", "hubpub", "hf")
Save = Callable[[Path, int], None]


def main() -> None:
    """Runs the comparison, or one of its trainings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=20, help="of a checkpoint")
    parser.add_argument("--steps", type=int, default=20, help="between two saves")
    parser.add_argument("--train", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.train:
        print(json.dumps(train(options.train, options.steps, options.megabytes)))
        return
    told: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    with slow_hub() as environment:
        for number in range(options.rounds):
            for way in WAYS if number % 2 else reversed(WAYS):
                sizes = [f"--steps={options.steps}", f"--megabytes={options.megabytes}"]
                command = [sys.executable, __file__, f"--train={way}", *sizes]
                done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True)
                told[way].append(json.loads(done.stdout))
    print(f"{SAVES} saves of {options.megabytes} MB, {options.rounds} rounds, {os.cpu_count()} cores")
    print(
        "| | first step to last | of none | spread | CPU of the training, of none | spread | in `submit` | CPU beside "
        "| published |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for way in WAYS:
        cells = [f"{statistics.median(one['loop'] for one in told[way]):.1f} s"]
        for name in ("loop", "processor"):
            ratios = [one[name] / none[name] for one, none in zip(told[way], told["none"], strict=True)]
            cells += [f"**{statistics.median(ratios):.2f} x**", f"{min(ratios):.2f} to {max(ratios):.2f}"]
        cells += [f"{statistics.median(one['waited'] for one in told[way]) * 1000:.0f} ms"]
        cells += [f"{statistics.median(one['beside'] for one in told[way]):.1f} s"]
        cells += [f"{statistics.median(one['published'] for one in told[way]):.0f}"]
        print(f"| {way} | {' | '.join(cells)} |")


@contextmanager
def slow_hub() -> Iterator[dict[str, str]]:
    """The environment of whoever goes to a slow hub."""
    over, ready = threading.Event(), threading.Event()
    found: dict[str, str] = {}

    def serve() -> None:
        os.nice(19)  # of this thread, and so of all that it starts
        with ExitStack() as stack:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            proxy = stack.enter_context(FaultyProxy())
            hub = stack.enter_context(hub_process.start(place / "hub", "--base-url", proxy.url))
            proxy.upstream = hub.url
            proxy.reset(Fault("slow", "POST", r"/commit/", times=FOREVER))
            home = {"HF_HOME": str(place / "hf"), "HUBPUB_HOME": str(place / "hubpub")}
            found.update(HF_ENDPOINT=proxy.url, HF_TOKEN=hub.token, **home)
            ready.set()
            over.wait()

    server = threading.Thread(target=serve)
    server.start()
    ready.wait(60)
    try:
        yield found
    finally:
        over.set()
        server.join()


def train(way: str, steps: int, megabytes: int) -> dict[str, float]:
    """Trains; how long it took, and what was published meanwhile."""
    import torch

    seed = random.Random(way + str(os.getpid()))
    weight = torch.randn(768, 768)
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        save, finish = {"none": of_none, "hubpub": of_hubpub, "hf": of_hf}[way](stack)
        work(weight, 10)
        begun, before, waited = time.perf_counter(), spent(), 0.0
        for number in range(1, SAVES + 1):
            work(weight, steps)
            folder = Path(place) / f"checkpoint-{number}"
            folder.mkdir()
            (folder / "config.json").write_text(json.dumps({"step": number}))
            (folder / "weights.bin.zst").write_bytes(seed.randbytes(megabytes * 10**6))
            asked = time.perf_counter()
            save(folder, number)
            waited += time.perf_counter() - asked
        work(weight, steps)
        loop, processor = time.perf_counter() - begun, spent() - before
        published, beside = finish()
        return {"loop": loop, "processor": processor, "waited": waited, "published": published, "beside": beside}


def work(weight: Any, steps: int) -> None:
    """Some steps, which take all cores."""
    for _ in range(steps):
        for _ in range(4):
            weight = (weight @ weight).div_(28.0)


def spent() -> float:
    """Seconds of the processor that this process has taken."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def of_none(_: ExitStack) -> tuple[Save, Callable[[], tuple[int, float]]]:
    """Nothing is published."""
    return lambda folder, step: None, lambda: (0, 0.0)


def of_hubpub(stack: ExitStack) -> tuple[Save, Callable[[], tuple[int, float]]]:
    """By `hubpub.Checkpoints`."""
    import hubpub

    checkpoints = stack.enter_context(hubpub.Checkpoints(f"me/hubpub-{os.getpid()}"))

    def finish() -> tuple[int, float]:
        report = checkpoints.finish()
        assert not report.failed, report
        assert report.last
        assert report.last.step == SAVES
        return len(report.published), report.cpu_seconds

    return checkpoints.submit, finish


def of_hf(_: ExitStack) -> tuple[Save, Callable[[], tuple[int, float]]]:
    """As the Trainer does: a thread uploads, and a save that comes while it is at work is left out."""
    from huggingface_hub import HfApi

    api, repo = HfApi(), f"me/hf-{os.getpid()}"
    api.create_repo(repo)
    api.create_branch(repo, branch="checkpoints")
    futures: list[Any] = []

    def save(folder: Path, step: int) -> None:
        if not futures or futures[-1].done():
            message = f"Checkpoint of step {step}"
            futures.append(
                api.upload_folder(
                    repo_id=repo,
                    folder_path=folder,
                    revision="checkpoints",
                    commit_message=message,
                    run_as_future=True,
                )
            )

    def finish() -> tuple[int, float]:
        for future in futures:
            future.result()
        return len(futures), 0.0

    return save, finish


if __name__ == "__main__":
    main()
