"""The command line: the whole way, or one step of it."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from hubpub import HubpubError
from huggingtweets.data import SEED, Data, prepare
from huggingtweets.errors import StepError
from huggingtweets.publish import Target, foresee, options, publish
from huggingtweets.settings import GPT2, PROMPT, Settings
from huggingtweets.tracking import Tracking, log_data
from huggingtweets.train import MODEL, Trained, mark_of, train

Command = Callable[..., Any]


def _all_of(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


_ARCHIVES = click.argument(
    "archives", metavar="ARCHIVE…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)
_OUT = click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    default=Path("bot"),
    show_default=True,
    help="The work folder; a second call goes on where the first was broken off.",
)
_LOCAL = click.option("--local", is_flag=True, help="Publish to the hub embedded in hubpub: no account, no network.")
_RUNS = _all_of(
    click.option(
        "--wandb",
        "mode",
        type=click.Choice(["online", "offline", "disabled"]),
        help="How the runs are logged. By default online, and offline with --local.",
    ),
    click.option("--entity", metavar="NAME", help="Whose W&B runs they are."),
    click.option("--project", metavar="NAME", default="huggingtweets", show_default=True, help="Their project."),
)
_TRAINING = _all_of(
    click.option(
        "--base",
        metavar="MODEL",
        default=GPT2,
        show_default=True,
        help="The model to fine-tune: a name on the Hub, or a folder.",
    ),
    click.option("--base-name", metavar="ID", default="", help="What a base in a folder is called on the Hub."),
    click.option("--epochs", type=click.FloatRange(min=0, min_open=True), help="How often each post is seen."),
    click.option("--learning-rate", type=click.FloatRange(min=0, min_open=True), help="The peak of its schedule."),
    click.option("--batch-size", type=click.IntRange(min=1), default=16, show_default=True, help="Posts a step."),
    click.option("--prompt", metavar="TEXT", default=PROMPT, show_default=True, help="What the samples begin with."),
    click.option("--seed", type=int, default=SEED, show_default=True),
)
_TARGET = _all_of(
    click.option("--repo", metavar="NAMESPACE/NAME", required=True, help="Where to publish."),
    click.option("--private", is_flag=True, help="Nobody else sees it."),
    click.option("--license", metavar="ID", default="", help="The licence, such as mit."),
    click.option("--author", metavar="NAME", default="", help="Who built it, for the card."),
    click.option("--note", metavar="TEXT", default="", help="What a reader should know of the posts, for the card."),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def cli() -> None:
    """Create your own bot: archives of your posts in, a published model out."""


@cli.command()
@_ARCHIVES
@_all_of(_OUT, _LOCAL, _TARGET, _TRAINING, _RUNS)
def run(archives: Sequence[Path], **given: Any) -> None:
    """All of it: data, training, publishing."""
    target, settings = _target(given), _settings(given)
    made, tracking = _data(archives, given)
    if Trained.load(made.folder) is None:
        click.echo(f"\nAsking whether it can be published to {target.repo} …")
    with foresee(made, target, settings) as publishing:
        click.echo("\nTraining")
        trained = train(made, settings, tracking, click.echo)
        publishing.tell(**options(made, target, trained))
    click.echo(f"\n{publishing.receipt}")


@cli.command()
@_ARCHIVES
@_all_of(_OUT, _LOCAL, _RUNS)
@click.option("--seed", type=int, default=SEED, show_default=True)
def data(archives: Sequence[Path], **given: Any) -> None:
    """The data alone: posts counted, cleaned and split."""
    _data(archives, given)


@cli.command("train")
@_all_of(_OUT, _LOCAL, _TRAINING, _RUNS)
def train_(**given: Any) -> None:
    """The training alone, of the data in the work folder."""
    made = _made(given["out"])
    train(made, _settings(given), _tracking(given), click.echo)


@cli.command("publish")
@_all_of(_OUT, _LOCAL, _TARGET)
def publish_(out: Path, **given: Any) -> None:
    """The publishing alone, of the model in the work folder."""
    trained = _trained(out)
    click.echo(str(publish(_made(out), trained, _target(given))))


@cli.command()
@_all_of(_OUT, _TARGET)
def row(out: Path, **given: Any) -> None:
    """Prints the model as a row of a fleet: of many bots, published by `hubpub fleet push`."""
    trained = _trained(out)
    said = options(_made(out), Target(local=False, **given), trained)
    del said["local"]
    told = {"folder": (out / MODEL).resolve(), "repo": given["repo"], **said}
    click.echo(json.dumps(told, ensure_ascii=False, default=lambda path: str(path.resolve())))


def _data(archives: Sequence[Path], given: dict[str, Any]) -> tuple[Data, Tracking]:
    click.echo("Data")
    made = prepare(archives, given["out"], seed=given["seed"])
    for account in made.accounts:
        click.echo(
            f"  @{account.handle}: {account.downloaded:,} posts, {account.reposts:,} reposts, {account.short:,} short, "
            f"{account.kept:,} kept ({account.held_out:,} of them held out)"
        )
    tracking = _tracking(given)
    log_data(made, tracking)
    return made, tracking


def _made(out: Path) -> Data:
    made = Data.load(out)
    if made is None:
        raise StepError(f"{out} holds no data", "Make it first: python -m huggingtweets data ARCHIVE…")
    return made


def _trained(out: Path) -> Trained:
    trained = Trained.load(out)
    if trained is None:
        raise StepError(f"{out} holds no trained model", "Train one first: python -m huggingtweets train")
    if trained.data != mark_of(_made(out), trained.settings):
        raise StepError(
            f"{out} holds other posts than its model was trained on", "Train it again: python -m huggingtweets train"
        )
    return trained


def _tracking(given: dict[str, Any]) -> Tracking:
    mode = given["mode"] or ("offline" if given["local"] else "online")
    return Tracking(given["out"], mode, given["entity"], given["project"])


def _settings(given: dict[str, Any]) -> Settings:
    names = ("base", "base_name", "epochs", "learning_rate", "batch_size", "prompt", "seed")
    return Settings(**{name: given[name] for name in names})


def _target(given: dict[str, Any]) -> Target:
    return Target(**{name: given[name] for name in ("repo", "local", "private", "license", "author", "note")})


def main() -> None:
    """Runs the command line; an error is the fact and the next step, with hubpub's exit codes."""
    # a finding that does not stop the push is a line of its own, and nothing of our code
    warnings.formatwarning = lambda message, *_given, **_more: f"{message}\n"
    try:
        cli(prog_name="python -m huggingtweets", standalone_mode=True)
    except HubpubError as error:
        click.echo("error: " + "\n".join(error.lines), err=True)
        sys.exit(error.exit_code)
