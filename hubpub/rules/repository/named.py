"""RP: files that the card's metadata names, and files that a folder's .gitignore names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath
from urllib.parse import unquote

from hubpub.files.gitignore import ignored
from hubpub.files.weights.names import is_beside_weights, is_surely_weights, is_weights
from hubpub.rules.metadata.places import front_matter, subject
from hubpub.rules.registry import Needs, rule
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
_MOST = 100


@rule("RP005", Severity.WARNING, needs=Needs.FILES)
def metadata_names_no_file(draft: Draft) -> Iterator[Finding]:
    """The card's metadata names a file that neither the folder nor the repository holds.

    The gallery of a LoRA shows the pictures of ``widget`` (``output: {url: …}``), and an example's ``src`` is what the
    widget opens (diffusers#6729); ``license_link`` leads to the licence's text. Without the file readers get a page
    that says 404. Judged is the repository as it will be.

    Remedy: add the file, or correct the path.
    """
    if draft.folder is None:
        return
    front = front_matter(draft)
    named = [(path, value.strip()) for path, value in _named(front.data) if isinstance(value, str) and _is_path(value)]
    if not named:
        return
    files = {CARD_PATH, *(file.path for file in draft.folder.files), *(file.path for file in draft.remote.files)}
    for path, value in named:
        if files.isdisjoint((normpath(value), normpath(unquote(value)))):
            key = ".".join(str(step) if isinstance(step, str) else f"[{step}]" for step in path).replace(".[", "[")
            yield metadata_names_no_file.finding(
                f"{key} names {value[:100]!r}, which the folder lacks",
                "Add the file, or correct the path.",
                subject(front, path),
            )


@rule("RP006", Severity.WARNING, needs=Needs.FILES)
def published_though_ignored(draft: Draft) -> Iterator[Finding]:
    """A ``.gitignore`` of the folder names files, and they are published all the same.

    ``.gitignore`` keeps files out of a git repository; a push publishes the folder and does not ask it, since training
    repositories list their very models there (transformers#16703). Weights, and what loaders read beside
    them, are not told of where they are named by their own names (``*.safetensors``), for that reason; they are where a
    directory is named that holds some of them (``step_*``, ``old/``) and the model lies elsewhere. The rest may be what
    nobody meant to publish.

    Remedy: move out of the folder what is not for the Hub.
    """
    if draft.folder is None:
        return
    every = [entry for entry in ignored(draft.folder) if entry.path != CARD_PATH]
    inside = {entry.path for entry in every if entry.directory}
    weights = [file.path for file in draft.folder.files if is_weights(file.path)]
    # a model that is nowhere else is meant to be published
    lies_elsewhere = any(path not in inside for path in weights)
    found = [
        entry for entry in every if (entry.directory and lies_elsewhere) or not _is_of_a_model(entry.path, weights)
    ]
    if found:
        paths = [entry.path for entry in found]
        shown = ", ".join(paths[:3]) + (f", and {len(paths) - 3:,} more" if len(paths) > 3 else "")
        by = found[0].by if len({entry.by for entry in found}) == 1 else ""
        names = {".gitignore": "the folder's .gitignore names", "": "the folder's .gitignore files name"}
        yield published_though_ignored.finding(
            f"{names.get(by) or f'{by} names'} {shown}, and a push publishes what {'it names' if by else 'they name'} "
            "all the same",
            "Move out of the folder what is not for the Hub.",
            Subject(path=paths[0]),
        )


def _is_of_a_model(path: str, weights: list[str]) -> bool:
    """Whether a file is of weights, or of what lies beside them: lists of what git leaves out name *.json.

    What has a name of weights and of much else too, such as ``raw.npz``, is none where there are some for certain.
    """
    if is_weights(path):
        return is_surely_weights(path) or not any(map(is_surely_weights, weights))
    return bool(weights) and is_beside_weights(path)


def _named(data: dict[str, object]) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """What the metadata names files by, with the path of each value."""
    link = data.get("license_link")
    if isinstance(link, str) and " " not in link.strip():  # with spaces it is the licence's name
        yield ("license_link",), link
    widget = data.get("widget")
    for number, example in enumerate(widget[:_MOST] if isinstance(widget, list) else ()):
        if not isinstance(example, dict):
            continue
        yield ("widget", number, "src"), example.get("src")
        output = example.get("output")
        if isinstance(output, dict):
            yield ("widget", number, "output", "url"), output.get("url")


def _is_path(value: str) -> bool:
    """Whether a value can be a path in the repository: no address, nothing of this machine, and no sentence."""
    return bool(value.strip()) and not _SCHEME.match(value) and not value.startswith(("/", "~", ".."))
