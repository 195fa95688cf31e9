"""The command line. Its contract: users and their scripts depend on it."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from hubpub._version import __version__
from hubpub.cli.foreign_errors import not_ours, wrong_call
from hubpub.cli.help import Listing
from hubpub.cli.terminal import note
from hubpub.errors import INTERRUPTED, CallError, HubpubError, Interrupted
from hubpub.types.spelling import Door, entered_by


def run() -> int:
    """Runs the command line.

    Returns:
        The exit code, as the contract has it.
    """
    with entered_by(Door.COMMAND_LINE):
        return _run()


def _run() -> int:
    try:
        # what a command returns is its exit code; most return None
        code = cli(standalone_mode=False, prog_name="hubpub") or 0
        sys.stdout.flush()  # at the end of the process it would be too late to say that it failed
    except HubpubError as error:
        return _failed(error)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return CallError.exit_code
    except click.ClickException as error:
        return _failed(wrong_call(error))
    except (click.Abort, KeyboardInterrupt) as stop:
        # click puts its own exception in the place of ours
        ours = next((one for one in (stop, stop.__cause__) if isinstance(one, Interrupted)), None)
        note(str(ours or "interrupted; what is on the hub is whole. Run the command again to go on."))
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: a bug of ours, said without a traceback
        if outside := not_ours(error):
            return _failed(outside)
        from hubpub.cli.crash_report import EXIT_CODE, report

        click.echo(report(error), err=True)
        return EXIT_CODE
    return code


def _failed(error: HubpubError) -> int:
    from hubpub.display.words import one_line

    if error.fact:  # that a reader has gone, nobody is told
        from hubpub.rules.secrets.redactor import masked

        # a line feed in a fault is a stranger's, so only those between the faults end a line
        lines = "\n".join(one_line(masked(line)) for line in error.lines)
        note(f"error: {lines}")
    return error.exit_code


class Commands(Listing):
    """The commands, each in a file of its name, which is loaded when the command is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words before the command; whoever reports a bug is asked for what two of them tell together."""
        if set(args) == {"--version", "--verbose"}:
            from hubpub.cli.versions import versions

            click.echo(versions(), nl=False)
            ctx.exit()
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """The names of all."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """One by its name."""
        if cmd_name not in _COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"hubpub.cli.{module}"), module)
        return command


_COMMANDS = (
    *("card", "check", "completion", "extend-hf", "fleet", "hub", "init", "links", "plan", "preview", "push", "rules"),
    *("schema", "skill", "thumbnail", "verify"),
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(
    __version__,
    message="hubpub %(version)s",
    help="Show the version and exit; with --verbose those of all that matters.",
)
def cli() -> None:
    """Publish trained models to the Hugging Face Hub: one guarded commit, verified.

    Rehearse without an account: hubpub push FOLDER me/my-model --local
    """
