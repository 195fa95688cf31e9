"""Train Tiny Tweets: a very small GPT-2 that writes the posts of an invented account, from scratch, on a CPU.

    python examples/tinytweets/train.py

The steps are those of huggingtweets (https://github.com/borisdayma/huggingtweets), without a pretrained
model:

1. the data step drops retweets and posts too short to train on, counts them, and puts posts aside;
2. a byte-level BPE tokenizer is trained on the training posts only;
3. a GPT-2 is trained on them and judged by its loss on the posts put aside;
4. the model folder, the data, the two W&B runs and ``facts.toml`` are written to the output folder.

Exit status: 0, or 1 when the loss on the held-out posts stays above 0.7 times that of the untrained model.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import math
import random
import re
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import GenerationConfig, GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
from transformers.utils import logging as transformers_logging

if TYPE_CHECKING:
    import wandb

HERE = Path(__file__).resolve().parent
POSTS = HERE / "posts.txt"

ACCOUNT = "Tiny Tweets"
HANDLE = "tinytweets"
PROMPT = "My dream is"
LICENSE = "apache-2.0"
NOTE = "The account is invented: its posts were written for this example, and none was ever tweeted."
LOGO = "https://github.com/borisdayma/huggingtweets/blob/master/img/logo.png?raw=true"

ENTITY = "hubpub"
PROJECT = "tinytweets"
MODES = ("offline", "online", "disabled")

END = "<|endoftext|>"
IGNORED = -100
"""The label of padding, which torch leaves out of a cross-entropy."""

SEED = 7
HELDOUT_SHARE = 0.1
TARGET_RATIO = 0.7
THREADS = 1
"""Fixed, because the order of a floating-point sum depends on the number of threads. One, because so small a
model gains little from a second, and two that wait for each other on a busy machine lose much."""


@dataclass(frozen=True)
class Hyperparameters:
    """What the training is made of; logged as the config of the training run.

    ``context`` is in tokens, ``batch_size`` in posts, ``learning_rate`` is the peak of the schedule and
    ``warmup`` the share of the steps that lead up to it.
    """

    vocab_size: int = 1850
    context: int = 64
    width: int = 96
    layers: int = 2
    heads: int = 4
    dropout: float = 0.15
    epochs: int = 40
    batch_size: int = 32
    learning_rate: float = 3e-3
    warmup: float = 0.05
    weight_decay: float = 0.1


@dataclass(frozen=True)
class Counts:
    """How many posts were downloaded, why some were dropped, and how many were kept.

    ``kept`` is ``downloaded - retweets - short``; the held-out posts are among the kept ones.
    """

    downloaded: int
    retweets: int
    short: int
    kept: int


@dataclass(frozen=True)
class Dataset:
    """The posts to train on, the posts put aside, and what the data step counted."""

    train: list[str]
    heldout: list[str]
    counts: Counts


# --- the data step ---------------------------------------------------------------------------------------


def clean(post: str) -> str:
    """Return the post as it is trained on: HTML entities decoded, links removed, single spaces.

    As huggingtweets does: a link is a random string that a language model cannot learn.
    """
    return " ".join(re.sub(r"https?:\S+", " ", html.unescape(post)).split())


def is_retweet(post: str) -> bool:
    """Tell whether the post repeats somebody else's."""
    return post.startswith("RT @")


def is_short(post: str) -> bool:
    """Tell whether the post has fewer than three words that are not links, mentions or hashtags.

    The rule is ``boring_tweet`` of huggingtweets.
    """
    words = [word for word in post.split() if not any(mark in word.lower() for mark in ("http", "@", "#"))]
    return len(words) < 3


def sift(posts: Sequence[str]) -> tuple[list[str], Counts]:
    """Return the cleaned posts that are kept, in their order, and the counts of the card's table."""
    own = [post for post in posts if not is_retweet(post)]
    kept = [clean(post) for post in own if not is_short(post)]
    counts = Counts(downloaded=len(posts), retweets=len(posts) - len(own), short=len(own) - len(kept), kept=len(kept))
    return kept, counts


def split(posts: Sequence[str], seed: int) -> tuple[list[str], list[str]]:
    """Return the training posts and the held-out posts, a tenth of them, drawn with the seed."""
    shuffled = list(posts)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 (a draw that can be repeated, not a secret)
    size = round(len(shuffled) * HELDOUT_SHARE)
    return shuffled[size:], shuffled[:size]


def prepare(path: Path, seed: int) -> Dataset:
    """Read the archive, one post a line, and return what the data step makes of it."""
    kept, counts = sift(path.read_text(encoding="utf-8").splitlines())
    train, heldout = split(kept, seed)
    return Dataset(train, heldout, counts)


# --- tokenizer and model ---------------------------------------------------------------------------------


def train_tokenizer(posts: Sequence[str], hyper: Hyperparameters) -> PreTrainedTokenizerFast:
    """Train a byte-level BPE tokenizer, as GPT-2's, on the given posts.

    It puts ``<|endoftext|>`` before every text: that is where a post begins for the model, so that the words
    of a prompt stand where they stood in training.
    """
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=hyper.vocab_size,
        special_tokens=[END],
        # all 256 bytes: whatever a user types can be encoded
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(posts, trainer)
    bpe.post_processor = processors.TemplateProcessing(
        single=f"{END} $A", pair=f"{END} $A {END} $B", special_tokens=[(END, bpe.token_to_id(END))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        bos_token=END,
        eos_token=END,
        unk_token=END,
        pad_token=END,
        padding_side="left",
        model_max_length=hyper.context,
        clean_up_tokenization_spaces=False,
    )


def build_model(tokenizer: PreTrainedTokenizerFast, hyper: Hyperparameters) -> GPT2LMHeadModel:
    """Return an untrained GPT-2 with tied embeddings; its weights are drawn from torch's generator."""
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=hyper.context,
        n_embd=hyper.width,
        n_layer=hyper.layers,
        n_head=hyper.heads,
        resid_pdrop=hyper.dropout,
        embd_pdrop=hyper.dropout,
        attn_pdrop=hyper.dropout,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        tie_word_embeddings=True,
    )
    return GPT2LMHeadModel(config)


def generation_config(tokenizer: PreTrainedTokenizerFast) -> GenerationConfig:
    """Return how the model writes by default: sampled, at most 40 new tokens, one post at a time."""
    return GenerationConfig(
        do_sample=True,
        temperature=0.85,
        top_p=0.92,
        top_k=50,
        repetition_penalty=1.05,
        max_new_tokens=40,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


# --- training --------------------------------------------------------------------------------------------


def encode(tokenizer: PreTrainedTokenizerFast, posts: Sequence[str], context: int) -> list[list[int]]:
    """Return the token ids of each post between two ``<|endoftext|>``, cut to the context."""
    rows = tokenizer(list(posts))["input_ids"]
    return [[*row, tokenizer.eos_token_id][:context] for row in rows]


def summed_loss(model: GPT2LMHeadModel, rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, int]:
    """Return the cross-entropy of a batch, summed, in nats, and the number of tokens predicted."""
    longest = max(len(row) for row in rows)
    # padded on the right, after all that is predicted: causal attention never looks there
    inputs = torch.zeros((len(rows), longest), dtype=torch.long)
    labels = torch.full((len(rows), longest), IGNORED)
    for index, row in enumerate(rows):
        inputs[index, : len(row)] = labels[index, : len(row)] = torch.tensor(row)
    logits = model(input_ids=inputs).logits[:, :-1]
    labels = labels[:, 1:]
    loss = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="sum"
    )
    return loss, int((labels != IGNORED).sum())


@torch.no_grad()
def heldout_loss(model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerFast, posts: Sequence[str]) -> float:
    """Return the mean cross-entropy per token, in nats, that the model has on the posts."""
    training = model.training
    model.eval()
    total, tokens = 0.0, 0
    for batch in batches(encode(tokenizer, posts, model.config.n_positions), size=64):
        loss, count = summed_loss(model, batch)
        total += loss.item()
        tokens += count
    model.train(training)
    return total / tokens


def batches(rows: Sequence[list[int]], size: int) -> Iterator[Sequence[list[int]]]:
    """Yield the rows in their order, ``size`` at a time; the last batch may be smaller."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def schedule(step: int, steps: int, warmup: float) -> float:
    """Return the factor of the learning rate at a step: a linear rise, then half a cosine down to zero."""
    rise = max(1, round(steps * warmup))
    if step < rise:
        return (step + 1) / rise
    return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))


def train(
    model: GPT2LMHeadModel,
    tokenizer: PreTrainedTokenizerFast,
    data: Dataset,
    hyper: Hyperparameters,
    *,
    seed: int,
    run: wandb.Run | None = None,
) -> None:
    """Train the model in place, print a line every few epochs, and log each epoch to the run."""
    rows = encode(tokenizer, data.train, hyper.context)
    steps = hyper.epochs * math.ceil(len(rows) / hyper.batch_size)
    order = random.Random(seed)  # noqa: S311 (a draw that can be repeated, not a secret)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=hyper.learning_rate, weight_decay=hyper.weight_decay, betas=(0.9, 0.95)
    )
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: schedule(step, steps, hyper.warmup))
    model.train()
    for epoch in range(1, hyper.epochs + 1):
        order.shuffle(rows)
        total, tokens = 0.0, 0
        for batch in batches(rows, hyper.batch_size):
            loss, count = summed_loss(model, batch)
            optimizer.zero_grad()
            (loss / count).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            rate.step()
            total += loss.item()
            tokens += count
        metrics = {
            "epoch": epoch,
            "train/loss": total / tokens,
            "eval/loss": heldout_loss(model, tokenizer, data.heldout),
        }
        if run:
            run.log(metrics)
        if epoch % 5 == 0 or epoch == hyper.epochs:
            print(
                f"epoch {epoch:3d} of {hyper.epochs}: "
                f"loss {metrics['train/loss']:.3f}, held out {metrics['eval/loss']:.3f}"
            )


# --- what is written -------------------------------------------------------------------------------------


def save_data(data: Dataset, folder: Path) -> None:
    """Write the training posts and the held-out posts, one a line; an earlier folder is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, posts in (("train.txt", data.train), ("heldout.txt", data.heldout)):
        (folder / name).write_text("\n".join(posts) + "\n", encoding="utf-8")


def save_model(model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write the model folder: weights, configuration, tokenizer; an earlier folder is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    model.generation_config = generation_config(tokenizer)
    model.eval()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def write_facts(path: Path, counts: Counts, runs: dict[str, str]) -> None:
    """Write the facts of the card: the account's counts, and the runs, by lineage key, if any were logged."""
    text = f"""\
# the facts of the card; written by train.py
[facts]
handle = "{HANDLE}"
thumbnail = "{LOGO}"
prompt = "{PROMPT}"
license = "{LICENSE}"
from_scratch = true
author = "{ENTITY}"
note = "{NOTE}"

[[facts.accounts]]
name = "{ACCOUNT}"
avatar = "{LOGO}"
downloaded = {counts.downloaded}
retweets = {counts.retweets}
short = {counts.short}
kept = {counts.kept}
"""
    if runs:
        text += "\n# the links resolve once the runs in wandb/ are synced (`wandb sync`)\n"
        text += "\n".join(
            f'[lineage.{key}]\nurl = "https://wandb.ai/{ENTITY}/{PROJECT}/runs/{run_id}"\n'
            for key, run_id in runs.items()
        )
    path.write_text(text, encoding="utf-8")


# --- Weights & Biases ------------------------------------------------------------------------------------


@dataclass
class Tracker:
    """The two W&B runs of huggingtweets, kept free of whatever identifies the machine they ran on.

    ``folder`` is where the runs are written while they last; ``runs`` holds their ids by lineage key.
    """

    mode: str
    folder: Path
    runs: dict[str, str] = field(default_factory=dict)

    @contextlib.contextmanager
    def run(self, key: str, job_type: str, config: dict[str, Any]) -> Iterator[wandb.Run | None]:
        """Open the run ``@tinytweets-<job type>`` and close it, as failed if an exception passes through."""
        if self.mode == "disabled":
            yield None
            return
        import wandb  # late: half a second, and not needed without runs

        settings = wandb.Settings(
            # an example's log is public: no terminal, code, git state, packages, host or hardware in it
            console="off",
            save_code=False,
            disable_code=True,
            disable_git=True,
            disable_job_creation=True,
            host="",
            silent=True,
            x_disable_machine_info=True,
            x_disable_meta=True,
            x_disable_stats=True,
            x_save_requirements=False,
        )
        with wandb.init(
            entity=ENTITY,
            project=PROJECT,
            # chosen here, so that an id in the environment cannot be given to both runs
            id=secrets.token_hex(4),
            name=f"@{HANDLE}-{job_type}",
            job_type=job_type,
            mode=self.mode,
            dir=self.folder,
            config=config,
            settings=settings,
        ) as run:
            self.runs[key] = run.id
            yield run

    def log_folder(self, run: wandb.Run, name: str, kind: str, folder: str, metadata: dict[str, Any]) -> Any:
        """Log a folder's files as an artifact of the run and return the artifact.

        ``folder`` is relative to the working directory, and the files are not copied elsewhere: the log then
        names them by that relative path, and ``wandb sync`` finds them from the same directory.
        """
        import wandb

        artifact = wandb.Artifact(name, kind, metadata=metadata)
        for path in sorted(Path(folder).iterdir()):
            artifact.add_file(str(path), name=path.name, skip_cache=True, policy="immutable")
        run.log_artifact(artifact)
        return artifact

    def keep(self, folder: Path) -> None:
        """Move the logs of the offline runs to the folder, in place of those of an earlier training."""
        shutil.rmtree(folder, ignore_errors=True)
        for log in sorted(self.folder.glob("wandb/offline-run-*/*.wandb")):
            target = folder / log.parent.name
            target.mkdir(parents=True)
            shutil.move(log, target)


# --- the whole -------------------------------------------------------------------------------------------


def log_data(tracker: Tracker, data: Dataset) -> dict[str, str]:
    """Log ``data/`` of the working directory as run ``preprocess``; return the dataset's name and digest."""
    name = f"{HANDLE}-dataset"
    metadata = {**asdict(data.counts), "train": len(data.train), "heldout": len(data.heldout)}
    with tracker.run("data_run", "preprocess", {"account": HANDLE, "heldout_share": HELDOUT_SHARE}) as run:
        if run is None:
            return {}
        artifact = tracker.log_folder(run, name, "train-dataset", "data", metadata)
        run.summary.update(metadata)
        if tracker.mode == "online":
            artifact.wait()
        return {"dataset": name, "dataset_digest": artifact.digest}


def use_data(tracker: Tracker, run: wandb.Run | None, dataset: dict[str, str]) -> None:
    """Record that the run uses the dataset.

    An offline run cannot: W&B looks artifacts up on its server. There the digest in the config says it.
    """
    if run and tracker.mode == "online":
        run.use_artifact(f"{ENTITY}/{PROJECT}/{dataset['dataset']}:latest")


def build(output: Path, posts: Path, mode: str, seed: int, hyper: Hyperparameters) -> bool:
    """Do all the steps with ``output`` as the working directory; tell whether the model is good enough."""
    data = prepare(posts, seed)
    print(
        f"{data.counts.downloaded} posts: {data.counts.retweets} retweets, {data.counts.short} short, "
        f"{data.counts.kept} kept ({len(data.train)} to train on, {len(data.heldout)} held out)"
    )
    save_data(data, Path("data"))
    tokenizer = train_tokenizer(data.train, hyper)
    model = build_model(tokenizer, hyper)
    print(f"{model.num_parameters():,} parameters, {len(tokenizer)} tokens")

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        tracker = Tracker(mode, Path(temporary))
        dataset = log_data(tracker, data)
        config = {**asdict(hyper), "seed": seed, "parameters": model.num_parameters(), **dataset}
        with tracker.run("training_run", "train", config) as run:
            use_data(tracker, run, dataset)
            before = heldout_loss(model, tokenizer, data.heldout)
            start = time.perf_counter()
            train(model, tokenizer, data, hyper, seed=seed, run=run)
            seconds = time.perf_counter() - start
            after = heldout_loss(model, tokenizer, data.heldout)
            ratio = after / before
            print(f"held-out loss before training: {before:.4f} nats per token")
            print(f"held-out loss after training:  {after:.4f} nats per token ({seconds:.0f} s)")
            print(f"ratio: {ratio:.4f} (at most {TARGET_RATIO})")
            save_model(model, tokenizer, Path("model"))
            if run:
                result = {"eval/loss_before": before, "eval/loss_after": after, "eval/ratio": ratio}
                run.summary.update(result)
                tracker.log_folder(run, f"{HANDLE}-model", "finetuned-model", "model", result)
        tracker.keep(Path("wandb"))
    write_facts(Path("facts.toml"), data.counts, tracker.runs)
    print(f"written to {output}")
    return ratio <= TARGET_RATIO


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Train Tiny Tweets, a very small GPT-2, on a CPU.")
    parser.add_argument("--output", type=Path, default=HERE, help="where to write (this folder)")
    parser.add_argument("--posts", type=Path, default=POSTS, help="the archive, one post a line")
    parser.add_argument("--seed", type=int, default=SEED, help="of the split, the weights and the order")
    parser.add_argument("--epochs", type=int, default=Hyperparameters.epochs)
    parser.add_argument("--wandb", choices=MODES, default="offline", help="how the two runs are logged")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Train with the options of the command line and return the exit status."""
    options = parse(argv)
    output, posts = options.output.resolve(), options.posts.resolve()
    output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(THREADS)
    transformers_logging.disable_progress_bar()
    torch.use_deterministic_algorithms(True)
    hyper = Hyperparameters(epochs=options.epochs)
    # relative paths in the runs' logs, see Tracker.log_folder
    with contextlib.chdir(output):
        good = build(options.output, posts, options.wandb, options.seed, hyper)
    if not good:
        print(f"error: the held-out loss fell too little (ratio above {TARGET_RATIO})", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
