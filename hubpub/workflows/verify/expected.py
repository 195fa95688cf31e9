"""What a push of a folder would publish, to hold a repository against the folder."""

from __future__ import annotations

from hubpub.errors import CallError, MachineError, WandbError
from hubpub.files.cache import Cache
from hubpub.files.selection import Progress, digests_with_card, hashes_of
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.receipt import PublishedFile
from hubpub.types.request import PushRequest
from hubpub.workflows.inputs.sources import card_of, load_source, open_folder, trace_run


def expected_files(request: PushRequest, repo: str, progress: Progress) -> tuple[tuple[PublishedFile, ...], str]:
    """What a push of a folder would publish, and why the card that it would render is left out; empty where it is not.

    Where the folder has no card and names no recipe there is none either, and nothing to say.

    Raises:
        BlockedError: There is nothing to publish.
        CallError: There is no such folder, or its settings are wrong.
        MachineError: It cannot be read.
    """
    model, card_file = open_folder(request)
    source, why = None, ""
    if request.options["facts"] is None and request.options["recipe"] is None:
        source = None  # the folder brought its card
    else:
        try:
            origin = trace_run(request, every_model=False)
        except (CallError, MachineError, WandbError) as error:  # it trained elsewhere, or W&B is out of reach
            why = error.fact
        else:
            source = load_source(request, origin)
    has_card = source is not None or (not why and any(file.path == CARD_PATH for file in model.files))
    card = (card_of(model, source, repo, card_file)[0] if has_card else None) or Card("")
    sizes = {file.path: file.size for file in model.files} | {CARD_PATH: len(card.encode())}
    found = digests_with_card(hashes_of(model, Cache(), progress), card)
    files = (
        PublishedFile(path, sizes[path], digests)
        for path, digests in sorted(found.items())
        if path != CARD_PATH or has_card
    )
    return tuple(files), why
