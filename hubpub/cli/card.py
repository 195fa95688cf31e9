"""The command line's `card`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hubpub.cli.options import PATH, output_options, push_option
from hubpub.cli.terminal import facts_of, note, text_of
from hubpub.errors import CallError


@click.command()
@click.argument("folder", required=False, type=PATH)
@click.option("--read", "read", metavar="README.md", help="Print the source of this card, as JSON; - for stdin.")
@push_option("recipe", "facts", "run", "timeout")
@click.option("--repo", metavar="REPO", help="namespace/name; by default what the source or the recipe says.")
@click.option("--explain", is_flag=True, help="Print where each sentence was read, and what stays out of the card.")
@click.option("--adopt", is_flag=True, help="Put the parts into FOLDER's README.md that a push keeps up to date.")
@click.option("-o", "--output", metavar="FILE", type=PATH, help="Write the card there.")
@output_options("card")
def card(
    *,
    folder: Path | None,
    read: str | None,
    recipe: str | None,
    facts: str | None,
    run: str | None,
    timeout: float,
    repo: str | None,
    explain: bool,
    adopt: bool,
    output: Path | None,
    form: str,
    quiet: bool,
) -> None:
    """Render the card of FOLDER, or of --facts alone; or with --read, print what a card was made from."""
    from hubpub.cli.output.formats import format_value
    from hubpub.cli.output.json import plain_to_json
    from hubpub.display.explanation import explanation_of
    from hubpub.display.findings import finding_lines
    from hubpub.workflows.card import Rendered, adopt_card, explain_card, read_card, render_card, write_card

    rendered: Rendered | None = None
    if read is not None:
        if folder or recipe or facts or run or repo or explain or adopt:
            raise CallError("--read takes no other input", "Leave the others out.")
        rendered = read_card(text_of(read), read)
        content = plain_to_json(rendered.source)
    elif adopt:
        if folder is None or recipe or explain:
            raise CallError("--adopt takes a folder with a README.md, and no recipe", "Name the folder alone.")
        rendered = adopt_card(folder, facts=facts_of(facts), run=run, repo=repo, timeout=timeout)
        content = format_value(form, "card", rendered)
    elif explain:
        lines = explain_card(folder, recipe=recipe, facts=facts_of(facts), run=run, repo=repo, timeout=timeout)
        plain = [{"text": line.text, "places": list(line.places)} for line in lines]
        content = plain_to_json(plain) if form == "json" else explanation_of(lines)
    else:
        said, must_name = facts_of(facts), output is not None  # what is written stays, and names no other repository
        rendered = render_card(
            folder, recipe=recipe, facts=said, run=run, repo=repo, timeout=timeout, must_name=must_name
        )
        content = format_value(form, "card", rendered)
    if rendered and not quiet and form == "text":
        for line in (*rendered.notes, *finding_lines(rendered.findings)):
            note(line)
    if output is not None:
        write_card(output, content)
    else:
        # as bytes: no line end of the card is translated
        sys.stdout.flush()
        sys.stdout.buffer.write(content.encode())
