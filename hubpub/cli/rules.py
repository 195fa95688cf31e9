"""The command line's `rules`."""

from __future__ import annotations

import click

from hubpub.errors import CallError


@click.command()
@click.argument("code", required=False)
def rules(*, code: str | None) -> None:
    """List every rule; with CODE, print its page: the claim, the reason, the remedy. A family lists its own."""
    from hubpub.rules.engine import RULES
    from hubpub.rules.registry import NO_TEXT

    wanted = (code or "").upper()
    chosen = sorted((rule for rule in RULES if rule.code.startswith(wanted)), key=lambda rule: rule.code)
    if not chosen:
        raise CallError(f"there is no rule {code}", "`hubpub rules` lists them.")
    if len(chosen) == 1 and chosen[0].code == wanted:
        click.echo(f"{chosen[0].code} ({chosen[0].severities})\n\n{chosen[0].page}")
        return
    for rule in chosen:
        click.echo(f"{rule.code}  {rule.severities:<14}  {rule.title if rule.page is not NO_TEXT else ''}".rstrip())
    if chosen[0].page is NO_TEXT:
        click.echo(NO_TEXT, err=True)
