"""What a model's page shows of its card: values for `hubpub.pages`, out of what the rooms below know of cards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from hubpub.cards import vocabularies
from hubpub.cards.frontmatter import parse
from hubpub.types.card import Card
from hubpub.types.files import FileEntry
from hubpub.types.lineage import RunRef, same_run
from hubpub.types.profile import Known, Profile

if TYPE_CHECKING:
    from hubpub.pages.chips import Metadata
    from hubpub.pages.lineage_drawing import Step
    from hubpub.pages.metadata import Kind
    from hubpub.pages.model import Described
    from hubpub.pages.tensors import WeightsHeader
    from hubpub.pages.use_model import Usage
    from hubpub.types.snippet import Snippet

_URL = re.compile(r"https?://[^\s<>()\[\]\"'`\\]{1,2000}")
# A line of a card about the data's run, as the recipes and people write it.
_OF_DATA = re.compile(r"\b(?:explore the data|made the (?:training )?data|data run|dataset run)\b", re.IGNORECASE)
_RUNS_MOST = 200
_MOST_NOTES = 3
_MARKS = re.compile(r"[`*]|\[([^\]]*)\]\([^)]*\)")


def describe(text: str, repo: str, paths: Sequence[str], inferred: Mapping[str, str] | None = None) -> Described:
    """What a card tells, as its page shows it.

    Args:
        text: The whole card.
        repo: Where it is published, ``namespace/name``.
        paths: The files beside it.
        inferred: What is known of the model where the card does not say it, by the card's keys.
    """
    from hubpub.pages.evaluation import results_of
    from hubpub.pages.metadata import metadata_of
    from hubpub.pages.model import Described
    from hubpub.pages.widget_examples import examples_of

    data, body = dict(parse(text).data), Card(text).body
    data |= {key: value for key, value in (inferred or {}).items() if not data.get(key)}
    metadata = metadata_of(data, body, named)
    results = results_of(data.get("model-index"))
    return Described(
        text=body,
        metadata=metadata,
        results=results,
        examples=examples_of(data.get("widget")),
        lineage=tuple(_lineage(body, [result.source_url for result in results], metadata, repo)),
        usages=tuple(_usages(metadata, repo, paths)),
    )


def named(kind: Kind, key: str) -> str:
    """The name of a task, a library or a language; empty where the Hub's lists have none."""
    if kind == "language":
        return vocabularies.languages().values.get(key, "")
    if kind == "library":
        from hubpub.cards.snippets.catalog import find

        found = find(key)
        return found.name if found else ""
    return ""


def read_weights(path: str, stream: BinaryIO, size: int) -> WeightsHeader | None:
    """What the header of a file of weights tells; None for a file that is none, by its name.

    Args:
        path: Its name.
        stream: The file, at its beginning.
        size: Its bytes.

    Raises:
        ValueError: No loader would take it; says why.
    """
    if path.endswith(".safetensors"):
        return _safetensors(stream, size)
    return _gguf(stream, size) if path.endswith(".gguf") else None


def _safetensors(stream: BinaryIO, size: int) -> WeightsHeader:
    from hubpub.files.weights.safetensors import read_header
    from hubpub.pages.tensors import Tensor, WeightsHeader

    header = read_header(stream, size)
    tensors = tuple(Tensor(name, found.dtype, found.shape) for name, found in header.tensors.items())
    return WeightsHeader("safetensors", tensors, header.metadata, sum(tensor.elements for tensor in tensors))


def _gguf(stream: BinaryIO, size: int) -> WeightsHeader:
    from hubpub.files.weights.gguf_metadata import read_metadata
    from hubpub.pages.tensors import Tensor, WeightsHeader

    found = read_metadata(stream, size)
    told = {key: str(value) for key, value in found.values.items()}
    tensors = tuple(Tensor(one.name, one.dtype, one.shape) for one in found.tensors)
    return WeightsHeader("GGUF", tensors, told, found.elements, found.file_type or found.dtype)


def _lineage(body: str, sources: Sequence[str], metadata: Metadata, repo: str) -> Iterator[Step]:
    """The steps that a card tells, by its links to runs of W&B."""
    from hubpub.pages.lineage_drawing import Step

    data_run, training_run = runs_in(body, sources)
    if data_run is not None:
        yield Step("data run", data_run.path, data_run.url)
    if metadata.datasets:
        for dataset in metadata.datasets[:5]:
            yield Step("dataset", dataset, f"https://huggingface.co/datasets/{dataset}")
    elif data_run is not None:
        yield Step("dataset", "artifacts of the data run", f"{data_run.url}/artifacts")
    for model in metadata.base_models[:5]:
        yield Step("base model", model, f"https://huggingface.co/{model}", metadata.relation)
    if training_run is not None:
        yield Step("training run", training_run.path, training_run.url)
        if f"{training_run.url}/artifacts" in body:
            yield Step("model", "artifacts of the training run", f"{training_run.url}/artifacts")
    yield Step("repository", repo)


def runs_in(body: str, sources: Sequence[str] = ()) -> tuple[RunRef | None, RunRef | None]:
    """The run that made the data and the one that trained the model, as a card links them; None where it links none.

    Where it links several trainings, none is the one.

    Args:
        body: The card without its front matter.
        sources: Addresses from the front matter, of where its results were measured.
    """
    of_data: list[RunRef] = []
    others: list[RunRef] = []
    for number, (line, url) in enumerate(_urls(body)):
        if number >= _RUNS_MOST:
            break
        if run := _run(url):
            (of_data if _OF_DATA.search(line) else others).append(run)
    others += [run for url in sources if (run := _run(url))]
    data = of_data[0] if of_data and all(same_run(of_data[0], run) for run in of_data) else None
    others = [run for run in others if data is None or not same_run(run, data)]
    training = others[0] if others and all(same_run(others[0], run) for run in others) else None
    return data, training


def _urls(body: str) -> Iterator[tuple[str, str]]:
    for line in body.splitlines():
        if "/runs/" in line:
            yield from ((line, url) for url in _URL.findall(line) if "/runs/" in url)


def _run(url: str) -> RunRef | None:
    try:
        return RunRef.parse(url)
    except ValueError:
        return None


def _usages(metadata: Metadata, repo: str, paths: Sequence[str]) -> Iterator[Usage]:
    """The code by which the model is loaded, by the library that its card names."""
    from hubpub.cards.snippets.registry import snippet_of

    def known(value: str) -> Known[Any] | None:
        return Known(value, "README.md") if value else None

    profile = Profile(
        files=tuple(FileEntry(path, 0, 0) for path in sorted(paths)),
        library=known(metadata.library),
        task=known(metadata.task),
        base_models=tuple(Known(model, "README.md") for model in metadata.base_models),
        tags=Known(metadata.tags, "README.md"),
    )
    if metadata.library and (found := snippet_of(profile, repo)):
        yield _usage(metadata.library_name or metadata.library, found)
        for number, other in enumerate(found.others, start=2):
            yield _usage(f"{metadata.library_name or metadata.library}, way {number}", other)


def _usage(title: str, snippet: Snippet) -> Usage:
    from hubpub.pages.use_model import Usage

    notes = tuple(_MARKS.sub(r"\1", note) for note in snippet.notes[:_MOST_NOTES])
    return Usage(title, snippet.code, snippet.language, snippet.install or "", notes)
