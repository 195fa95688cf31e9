"""What a push of a folder would publish, to hold a repository against the folder."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hubpub.errors import CallError, MachineError, WandbError
from hubpub.files.cache import Cache
from hubpub.files.hashing import digest_bytes
from hubpub.files.selection import Progress, digests_with_card, hashes_of
from hubpub.hub import Hub
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.receipt import PublishedFile
from hubpub.types.request import PushRequest
from hubpub.types.thumbnail import THUMBNAIL_PATH
from hubpub.workflows.inputs.sources import load_source, open_folder, trace_run
from hubpub.workflows.inputs.thumbnail import names_ours
from hubpub.workflows.inputs.write_card import is_by_default, tells_of_run, write_card
from hubpub.workflows.lineage import Origin
from hubpub.workflows.push.base_model import told_by_base


@dataclass(frozen=True, slots=True)
class Expected:
    """What a push of a folder would publish.

    Attributes:
        files: The files, sorted by path.
        unrendered: Why the card that it would render is left out; empty where it is not.
        unheld: What a push publishes besides and draws for it: that is not drawn again to hold it against.
        by_default: Those of the files that are made because the folder has no card, and nobody asked for one.
    """

    files: tuple[PublishedFile, ...]
    unrendered: str = ""
    by_default: frozenset[str] = frozenset()
    unheld: frozenset[str] = frozenset()

    def without_default(self) -> Expected:
        """The same without what nobody asked for."""
        return replace(self, files=tuple(file for file in self.files if file.path not in self.by_default))


def expected_files(request: PushRequest, repo: str, progress: Progress, hub: Hub | None = None) -> Expected:
    """What a push of a folder would publish.

    Args:
        request: What is asked for.
        repo: Where it is published.
        progress: Is told of the bytes read and of all that will be.
        hub: The hub, whose receipts tell what the base model's card said.

    Raises:
        BlockedError: There is nothing to publish.
        CallError: There is no such folder, or its settings are wrong.
        MachineError: It cannot be read.
    """
    model, card_file = open_folder(request)
    why, written = "", None
    try:
        origin = trace_run(request, every_model=False)
    except (CallError, MachineError, WandbError) as error:  # it trained elsewhere, or W&B is out of reach
        origin, why = Origin(), error.fact
    if not why or not tells_of_run(request, model):
        why = ""
        source = load_source(request, origin)
        written = write_card(request, model, source, repo, origin=origin, card_file=card_file)
        if hub is not None:
            written = told_by_base(written, hub, hub.target(repo), model.root)
    has_card = written is not None and written.card is not None
    card = (written.card if written else None) or Card("")
    pictures = written.pictures if written else {}
    made = {**pictures, **{path: text.encode() for path, text in (written.results if written else {}).items()}}
    sizes = {file.path: file.size for file in model.files} | {CARD_PATH: len(card.encode())}
    sizes |= {path: len(data) for path, data in made.items()}
    found = digests_with_card(hashes_of(model, Cache(), progress), card)
    found |= {path: digest_bytes(data) for path, data in made.items()}
    files = (
        PublishedFile(path, sizes[path], digests)
        for path, digests in sorted(found.items())
        if path != CARD_PATH or has_card
    )
    unasked = written is not None and written.source is not None and is_by_default(request)
    drawn = frozenset({THUMBNAIL_PATH} if names_ours(card.text, repo) else ()) - sizes.keys()
    return Expected(tuple(files), why, frozenset({CARD_PATH, *pictures}) if unasked else frozenset(), drawn)
