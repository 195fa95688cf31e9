"""One of the processes of a Trainer whose weights are spread over them by FSDP, on processors alone.

    RANK=0 WORLD_SIZE=2 … python tests/support/train_sharded.py BASE OUT REPO STEPS RESUME

``RESUME`` is a checkpoint, or ``-``. It prints one JSON line: what it published, and what became of its checkpoints.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import hubpub


def main(base: str, output: str, repo: str, steps: str, resume: str) -> None:
    """Trains and publishes."""
    from accelerate import PartialState
    from accelerate.utils import DistributedType
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

    words = AutoTokenizer.from_pretrained(base)
    rows = [dict(words(text), labels=number % 2) for number, text in enumerate(("easy to use", "how tall") * 8)]
    wrapped = {"auto_wrap_policy": "TRANSFORMER_BASED_WRAP", "transformer_layer_cls_to_wrap": ["BertLayer"]}
    arguments = TrainingArguments(
        output,
        max_steps=int(steps),
        per_device_train_batch_size=2,
        save_steps=2,
        learning_rate=0.01,
        fsdp=True,
        fsdp_config={"state_dict_type": "SHARDED_STATE_DICT", **wrapped},
        report_to="none",
        use_cpu=True,
        disable_tqdm=True,
    )
    # accelerate shards on accelerators alone; torch itself shards on processors too
    assert arguments.device.type == "cpu"
    PartialState._shared_state["distributed_type"] = DistributedType.MULTI_GPU
    # parts of a torch.distributed.checkpoint are pickles that nobody looks through
    own = ["WT032", "WT033"]
    saves = hubpub.Checkpoints(repo, optimizer=True, force=own, main_process_only=False)
    callback = hubpub.PushCallback(repo, checkpoints=saves, recipe="standard", facts={"license": "mit"})
    model = AutoModelForSequenceClassification.from_pretrained(base)
    trainer: Any = Trainer(model, arguments, train_dataset=rows, processing_class=words, callbacks=[callback])
    trainer.train(resume_from_checkpoint=None if resume == "-" else resume)
    whole = trainer.accelerator.get_state_dict(trainer.model)  # of the main process; the others help
    report = callback.checkpoint_report
    told = {
        "rank": trainer.args.process_index,
        "step": trainer.state.global_step,
        "sharded": type(next(iter(trainer.model.parameters()))).__name__,
        "type": trainer.accelerator.state.fsdp_plugin.state_dict_type.name,
        "commit": callback.receipt and callback.receipt.commit,
        "error": callback.error and str(callback.error),
        "failed": report and report.failed,
        "last": report and report.last and report.last.step,
        "sum": {name: float(tensor.float().sum()) for name, tensor in whole.items()} if whole else {},
    }
    sys.stdout.write("\n" + json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the store of torch is in the main process, which may be gone: its own exit would wait for that


if __name__ == "__main__":
    main(*sys.argv[1:])
