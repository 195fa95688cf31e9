"""The training: a base model, fine-tuned on the posts by `transformers.Trainer`, and judged by those held out."""

from __future__ import annotations

import hashlib
import json
import random
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hubpub
from huggingtweets.checkpoints import last_checkpoint
from huggingtweets.data import Data
from huggingtweets.errors import TrainingError
from huggingtweets.judge import held_out_loss, samples
from huggingtweets.posts import balanced, chosen, encode, pad
from huggingtweets.settings import SMALL, Settings
from huggingtweets.tracking import Tracking, artifact_name, dataset

if TYPE_CHECKING:
    from huggingtweets.progress import Progress

Say = Callable[[str], None]
MODEL = "model"
_ABOUT = "trained.json"
_TRAINING = "training"


@dataclass(frozen=True)
class Trained:
    """What a training made in a work folder; kept in its ``trained.json``.

    Attributes:
        settings: How it was trained.
        data: What tells the posts, and those settings, from others.
        trained: How many posts of each account were trained on, by handle.
        judged: How many held-out posts the model was judged by.
        before: The base model's loss on those, in nats per token.
        after: The model's.
        samples: What it writes.
        run: Its W&B run: a directory below the work folder, ``entity/project/id``, or None.
    """

    settings: Settings
    data: str
    trained: dict[str, int]
    judged: int
    before: float
    after: float
    samples: list[str]
    run: str | None

    @classmethod
    def load(cls, folder: Path) -> Trained | None:
        """What an earlier training left in a work folder; None where there is nothing, or it is not whole."""
        try:
            told = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            return cls(settings=Settings(**told.pop("settings")), **told) if (folder / MODEL).is_dir() else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None


def train(data: Data, settings: Settings, tracking: Tracking, say: Say = print) -> Trained:
    """Trains a model in a work folder; where it was trained there before, of the same and alike, nothing is done again.

    A training that was killed goes on from its last checkpoint, and its run with it.

    Args:
        data: The posts.
        settings: How.
        tracking: How its run is logged.
        say: Told how it goes.

    Raises:
        TrainingError: The base model cannot be had, or is none that writes text.
    """
    from huggingtweets.progress import Progress  # late: it loads PyTorch

    folder, mark = data.folder, mark_of(data, settings)
    earlier = Trained.load(folder)
    if earlier and earlier.data == mark:
        say(f"Trained already: {folder / MODEL}")
        return earlier
    place = folder / _TRAINING
    run_id = _begin(place, mark)
    model, tokenizer = _base(settings)
    context = min(settings.context, getattr(model.config, "max_position_embeddings", settings.context))
    texts = balanced(data.posts("train"), settings.balance, settings.seed)
    # what is trained on and what is judged by are told apart by the data step
    draw = random.Random(settings.seed)  # noqa: S311
    held_out = chosen([text for _, text in data.posts("held_out")], settings.judged, draw)
    rows = encode(tokenizer, [text for each in texts.values() for text in each], context)
    judged = encode(tokenizer, held_out, context)
    trained = {handle: len(each) for handle, each in texts.items()}
    checkpoint = last_checkpoint(place)
    config = {**_config(settings, model), "trained": trained, "judged": len(judged), "data_seed": data.seed}
    with tracking.run(data, "train", config, id=run_id, resume="allow" if checkpoint else None) as run:
        hubpub.use_artifact(run, dataset(data))
        before = held_out_loss(model, judged)
        say(f"Held-out loss of the base model: {before:.4f} nats per token ({len(judged)} posts)")
        trainer = _trainer(model, settings, place, rows=rows, judged=judged, progress=Progress(say, run))
        trainer.train(resume_from_checkpoint=checkpoint and str(checkpoint))
        after = held_out_loss(trainer.model, judged)
        say(f"Held-out loss of the bot:        {after:.4f} nats per token ({after / before - 1:+.0%})")
        _save(trainer.model, tokenizer, folder, context)
        known = {text for each in texts.values() for text in each}
        written = samples(folder / MODEL, settings.prompt, settings.seed, known)
        for text in written:
            say(f"  {text}")
        result = {"eval/loss_before": before, "eval/loss_after": after, "eval/held_out": len(judged)}
        run.summary.update(result)
        _log_model(run, data, folder, {**result, "samples": written})
    named = _named(run, tracking)
    made = Trained(settings, mark, trained, len(judged), round(before, 4), round(after, 4), written, named)
    partial = folder / f"{_ABOUT}.part"
    partial.write_text(json.dumps(asdict(made), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    partial.replace(folder / _ABOUT)
    shutil.rmtree(place)
    return made


def mark_of(data: Data, settings: Settings) -> str:
    """What tells a training from others: its settings, and the posts."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    for part in ("train", "held_out"):
        with (data.train / f"{part}.jsonl").open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _begin(place: Path, mark: str) -> str:
    """Makes the place of the checkpoints; what another training left there goes. Returns the id of the run."""
    about = place / "about.json"
    try:
        told = json.loads(about.read_text(encoding="utf-8"))
        if told["data"] == mark:
            return str(told["run"])
    except (OSError, ValueError, TypeError, KeyError):
        pass
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    run_id = secrets.token_hex(4)
    about.write_text(json.dumps({"data": mark, "run": run_id}), encoding="utf-8")
    return run_id


def _base(settings: Settings) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed
    from transformers.utils import logging

    # how it goes, the training says by itself
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    set_seed(settings.seed)
    try:
        tokenizer = AutoTokenizer.from_pretrained(settings.base)
        model = AutoModelForCausalLM.from_pretrained(settings.base, dtype=torch.float32)
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"the base model {settings.base} cannot be loaded: {str(error).splitlines()[0]}",
            "Give a model that writes text: its name on the Hub, or a folder with its weights and its tokenizer.",
        ) from error
    if model.num_parameters() < SMALL:
        # two threads of so small a model wait for each other, on a busy machine for most of the time
        torch.set_num_threads(1)
    if tokenizer.eos_token_id is None:
        raise TrainingError(
            f"the tokenizer of {settings.base} has no token that ends a text", "Give another base model."
        )
    return model, tokenizer


def _config(settings: Settings, model: Any) -> dict[str, Any]:
    """The settings as the run has them: a folder of this machine is called by its name."""
    told = asdict(settings) | {"epochs": _epochs(settings, model), "learning_rate": _rate(settings, model)}
    name = Path(settings.base).resolve().name if settings.base_is_folder else settings.base
    return {**told, "base": settings.base_name or name, "parameters": model.num_parameters()}


def _epochs(settings: Settings, model: Any) -> float:
    return settings.epochs or (10 if model.num_parameters() < SMALL else 4)


def _rate(settings: Settings, model: Any) -> float:
    return settings.learning_rate or (2e-3 if model.num_parameters() < SMALL else 1.372e-4)


def _trainer(model: Any, settings: Settings, place: Path, *, rows: Any, judged: Any, progress: Progress) -> Any:
    import torch
    from transformers import PrinterCallback, Trainer, TrainingArguments

    is_gpu = torch.cuda.is_available()
    arguments = TrainingArguments(
        output_dir=str(place),
        num_train_epochs=_epochs(settings, model),
        learning_rate=_rate(settings, model),
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=2 * settings.batch_size,
        lr_scheduler_type="cosine",
        warmup_steps=settings.warmup,
        weight_decay=settings.weight_decay,
        seed=settings.seed,
        data_seed=settings.seed,
        bf16=is_gpu and torch.cuda.is_bf16_supported(),
        fp16=is_gpu and not torch.cuda.is_bf16_supported(),
        # shares of all steps
        logging_steps=0.05,
        eval_strategy="steps",
        eval_steps=0.1,
        save_strategy="steps",
        save_steps=0.1,
        save_total_limit=2,
        # few posts are soon known by heart: what is kept is what does best on others
        load_best_model_at_end=True,
        metric_for_best_model="eval_loss",
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=is_gpu,
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=rows,
        eval_dataset=judged,
        data_collator=pad,
        callbacks=[progress],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _save(model: Any, tokenizer: Any, folder: Path, context: int) -> None:
    """Writes the model's folder, whole or not at all; with how it writes, so that the card's call needs no settings."""
    from transformers import GenerationConfig

    model.generation_config = GenerationConfig(
        do_sample=True,
        temperature=0.85,
        top_p=0.92,
        top_k=50,
        repetition_penalty=1.1,
        # a post that is cut off reads badly, and what the model sees holds the prompt, too
        max_new_tokens=max(8, min(60, context - 16)),
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id,
    )
    new = folder / f".{MODEL}"
    shutil.rmtree(new, ignore_errors=True)
    model.save_pretrained(new)
    tokenizer.save_pretrained(new)
    shutil.rmtree(folder / MODEL, ignore_errors=True)
    new.rename(folder / MODEL)


def _log_model(run: Any, data: Data, folder: Path, metadata: dict[str, Any]) -> None:
    import wandb

    artifact = wandb.Artifact(artifact_name(data, "model"), "model", metadata=metadata)
    for path in sorted((folder / MODEL).iterdir()):
        if path.is_file():
            artifact.add_file(str(path), name=path.name, policy="immutable")
    logged = run.log_artifact(artifact)
    if not run.offline and not run.disabled:
        logged.wait()


def _named(run: Any, tracking: Tracking) -> str | None:
    """How a push finds the run; a log on this machine is named below the work folder, which may be moved."""
    if tracking.mode == "online":
        return str(run.path)
    log = tracking.log_of(run.id)
    return log and log.relative_to(tracking.folder).as_posix()
