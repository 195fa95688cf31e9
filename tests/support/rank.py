"""One of the processes of a training, which publishes at its end: it is started once for each rank.

    RANK=0 WORLD_SIZE=4 MASTER_ADDR=127.0.0.1 MASTER_PORT=29500 python tests/support/rank.py FOLDER REPO HOW

``HOW`` is ``torch`` (a loop of one's own over gloo), ``accelerate``, or ``context`` (the loop in `publishing_to`). It
prints one JSON line: its rank, the commit of its receipt, and what it did after it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import hubpub


def train(process: Any, folder: Path) -> None:
    """Some steps of which each needs all processes; the main one saves."""
    import torch
    from safetensors.torch import save_file

    weight = torch.zeros(8)
    for _ in range(3):
        step = torch.full((8,), float(process.rank + 1))
        process.sum(step)
        weight += step
    if process.rank == 0:
        folder.mkdir(parents=True)
        save_file({"weight": weight}, folder / "model.safetensors")
        (folder / "config.json").write_text('{"model_type": "gpt2"}')
    process.barrier()


class OfTorch:
    """torch.distributed by itself."""

    def __init__(self) -> None:
        import torch.distributed

        torch.distributed.init_process_group("gloo")
        self.all = torch.distributed
        self.rank = torch.distributed.get_rank()
        # what is left to say which process this is, is what torch knows
        del os.environ["RANK"], os.environ["LOCAL_RANK"]

    def sum(self, tensor: Any) -> None:
        self.all.all_reduce(tensor)

    def barrier(self) -> None:
        self.all.barrier()


class OfAccelerate:
    """accelerate, which sets up the same; and what it knows alone."""

    def __init__(self) -> None:
        from accelerate import Accelerator

        self.all = Accelerator(cpu=True)
        self.rank = self.all.process_index
        del os.environ["RANK"], os.environ["LOCAL_RANK"]

    def sum(self, tensor: Any) -> None:
        tensor.copy_(self.all.reduce(tensor))

    def barrier(self) -> None:
        self.all.wait_for_everyone()


def main() -> None:
    """Trains, publishes, and goes on."""
    folder, repo, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    process = OfAccelerate() if how == "accelerate" else OfTorch()
    if how == "context":
        with hubpub.publishing_to(repo, folder=folder) as publishing:
            train(process, folder)
        receipt = publishing.receipt
    else:
        train(process, folder)
        receipt = hubpub.push(folder, repo)
    told = {"rank": process.rank, "commit": receipt and receipt.commit, "after": sum(range(10))}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the store of torch is in the main process, which may be gone: its own exit would wait for that


if __name__ == "__main__":
    main()
