"""The command line's `init`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from hubpub.cli.options import PATH, output_options
from hubpub.cli.terminal import colour, tell, width
from hubpub.errors import CallError


@click.command()
@click.argument("folder", type=PATH)
@click.argument("repo", required=False)
@click.option("--license", "license_id", metavar="ID", help="The licence, by the Hub's id, such as apache-2.0.")
@click.option("--language", metavar="CODE", multiple=True, help="A language that it is for, such as en; repeatable.")
@click.option("--base-model", metavar="MODEL", multiple=True, help="What it was made from, by its id on the Hub.")
@output_options("setup")
def init(
    *,
    folder: Path,
    repo: str | None,
    license_id: str | None,
    language: tuple[str, ...],
    base_model: tuple[str, ...],
    form: str,
    quiet: bool,
) -> None:
    """Write FOLDER's hubpub.toml, and a facts file of what only you know of the model.

    In a terminal it asks for what is missing; else it says what that is. What the files say already stays. A REPO that
    names no namespace is in your account's own.
    """
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.cli.questions import ask, hints
    from hubpub.workflows.init.answers import why_not
    from hubpub.workflows.init.survey import survey
    from hubpub.workflows.init.write import write_setup

    given: dict[str, list[str]] = {"license": [license_id] if license_id is not None else []}
    given |= {"language": list(language), "base_model": list(base_model)}
    given = {key: values for key, values in given.items() if values}
    for key, values in given.items():
        if why := next(filter(None, (why_not(key, value) for value in values)), ""):
            raise CallError(f"--{key.replace('_', '-')}: {why}", "Mend it, or leave it out.")
    setup = survey(folder, repo)
    named = setup.repo.value if setup.repo else None
    if form == "text" and sys.stdin and sys.stdin.isatty() and sys.stderr.isatty():
        named, given = ask(setup, named, given)
        setup = replace(setup, notes=())  # they were said before the questions
    else:
        setup = replace(setup, notes=(*setup.notes, *hints(setup, given)))
    answers = {key: values[0] if len(values) == 1 else values for key, values in given.items()}
    setup = write_setup(setup, named, answers)
    tell(format_value(form, "setup", setup, Style(colour(), quiet, width=width())))
