"""A receipt as text for people."""

from __future__ import annotations

from hubpub.display.changes import settings_line
from hubpub.display.words import one_line, size
from hubpub.types.receipt import Receipt


def show_receipt(receipt: Receipt) -> str:
    """A receipt: what is where, verified."""
    repo = receipt.target.repo
    if receipt.pull_request:
        head = f"Opened pull request {receipt.pull_request_number} of {repo}, with one commit."
    elif receipt.changed:
        head = f"Published {repo} in one commit."
    elif receipt.settings:
        head = f"Changed the settings of {repo}, which holds these files already."
    elif receipt.branch or receipt.tag:
        refs = [
            f"the {what} {one_line(name)}" for what, name in (("branch", receipt.branch), ("tag", receipt.tag)) if name
        ]
        head = (
            f"{repo} holds these files already, and {' and '.join(refs)} {'is' if len(refs) == 1 else 'are'} at them."
        )
    else:
        head = f"There is nothing to publish: {repo} holds these files already."
    rows = {
        "commit": receipt.commit,
        "branch": receipt.branch,
        "tag": receipt.tag,
        "url": receipt.url or receipt.target.url,
        "settings": settings_line(receipt.settings),
        "forced": ", ".join(receipt.forced_through),
        "verified": f"{len(receipt.files)} of {len(receipt.files)} files, "
        f"{size(sum(file.size for file in receipt.files))}, each by its digest",
        "signed": f"by {receipt.signed_by}" if receipt.signed_by else "",
        "lineage": receipt.link_back,
    }
    return "\n".join([head, *(f"  {name:<8} {one_line(value)}" for name, value in rows.items() if value)]) + "\n"
