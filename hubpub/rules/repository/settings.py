"""RP: what hubpub.toml alone has a push do to what others made or may not get; it may come with a stranger's folder."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.rules.registry import Needs, rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

_SHOWN = 3


@rule("RP007", Severity.ERROR, needs=Needs.FILES)
def opened_gate(draft: Draft) -> Iterator[Finding]:
    """hubpub.toml alone opens the repository's gate.

    A gate is one of the whole repository, whatever branch a push goes to, and what was once open may be anywhere: that
    is not taken back. ``hubpub.toml`` may come with a stranger's folder, a download or a fork, so it closes a gate and
    opens none by itself.

    Remedy: open it on the Hub, in the repository's settings, or push with ``--force RP007``.
    """
    if draft.opened is not None:
        from hubpub.types.spelling import spelled

        before, after = draft.opened
        to = "whoever asks" if after else "everybody"
        yield opened_gate.finding(
            f"hubpub.toml opens the repository to {to}: it is gated ({before}), on every branch",
            f"If you mean it, push with {spelled('force', opened_gate.code)}: the file may be a stranger's.",
        )


@rule("RP008", Severity.ERROR, needs=Needs.FILES)
def deleted_of_others(draft: Draft) -> Iterator[Finding]:
    """hubpub.toml alone deletes files that no push of ours published.

    With ``prune = "all"`` a push deletes whatever the folder does not have. What an earlier push published is the
    folder's to delete; the rest somebody made by other means, and ``hubpub.toml`` may come with a stranger's folder.

    Remedy: push with ``--prune=all``, or with ``prune = "ours"`` in ``hubpub.toml``.
    """
    if paths := draft.deleted_of_others:
        from hubpub.types.spelling import spelled

        more = f", and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
        which = "a file" if len(paths) == 1 else f"{len(paths):,} files"
        yield deleted_of_others.finding(
            f"hubpub.toml deletes {which} that no push of ours published: {', '.join(paths[:_SHOWN])}{more}",
            f"If you mean it, push with {spelled('prune', 'all')}: the file may be a stranger's.",
        )
