"""The command line's `completion`."""

from __future__ import annotations

import click

from hubpub.cli.terminal import write

_SHELLS = ("bash", "zsh", "fish")
# click asks the program itself for what may follow, by this variable
_VARIABLE = "_HUBPUB_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(*, shell: str) -> None:
    """Print what makes SHELL complete hubpub's commands and options.

    \b
    bash: echo 'eval "$(hubpub completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(hubpub completion zsh)"' >> ~/.zshrc
    fish: hubpub completion fish > ~/.config/fish/completions/hubpub.fish
    """
    from click.shell_completion import get_completion_class

    from hubpub.cli.main import cli

    kind = get_completion_class(shell)
    assert kind, shell
    write(kind(cli, {}, "hubpub", _VARIABLE).source())
