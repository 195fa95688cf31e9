"""WT: weights in several files, and the index that holds them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubpub.files.weights import Malformed, safetensors
from hubpub.files.weights.shards import Shard, index_prefix, parse_shard, read_index
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import Names, pointer, safetensors_names
from hubpub.rules.weights.tree import Tree, listed, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

_REMEDY = "Save the model again with save_pretrained into an empty folder."
# Where from_pretrained looks for an index, and fails without one: transformers, utils/__init__.py (WEIGHTS_INDEX_NAME).
_INDEXED = ("model", "pytorch_model")


@dataclass(frozen=True, slots=True)
class _Index:
    """An index that could be read.

    Attributes:
        path: Its path.
        directory: Where it and its shards lie, with a final ``/``; empty for the folder itself.
        prefix: What the names of its shards begin with.
        ending: What they end in.
        shards: The tensors by the path of their shard.
    """

    path: str
    directory: str
    prefix: str
    ending: str
    shards: dict[str, list[str]]


@rule("WT020", Severity.ERROR, needs=Needs.FILES)
def shards_disagree(draft: Draft) -> Iterator[Finding]:
    """The shard index and the shards do not agree.

    ``model.safetensors.index.json`` says which file holds which tensor. A shard that is missing, or does not hold what
    the index says, means a model that cannot be loaded: saving broke off, or shards of two savings were mixed
    (unsloth#2355, diffusers#14719). Shards that are already in the repository count as there; into those of the folder
    is looked. Where none of the named shards is there and the model is complete without them, the index is what is
    stale: a converter left it (mlx-vlm#624).

    Remedy: save the model again with ``save_pretrained`` into an empty folder; write a stale index anew.
    """
    tree = tree_of(draft)
    if tree is None:
        return
    for found in _indices(tree):
        if isinstance(found, tuple):
            path, malformed = found
            yield shards_disagree.finding(f"{path} is no shard index: {malformed}", _REMEDY, Subject(path=path))
            continue
        missing = [shard for shard in found.shards if shard not in tree.paths]
        if missing and (whole := _whole_without(tree, found)):
            if not _does_without(tree, found):
                yield shards_disagree.finding(
                    f"{found.path} names {listed(missing)}, which are not there: the index is stale, for {whole} "
                    "is complete",
                    "Keep the weights, and write the index anew: load the model by its files and save_pretrained it.",
                    Subject(path=found.path),
                )
            continue  # else told of by WT022
        if missing:
            yield shards_disagree.finding(
                f"{found.path} names {listed(missing)}, which neither the folder nor the repository holds",
                _REMEDY,
                Subject(path=found.path),
            )
        for shard, tensors in found.shards.items():
            held = _tensors(tree, shard)
            if held is not None and (absent := [tensor for tensor in tensors if tensor not in held]):
                names = listed([safetensors.show(tensor) for tensor in absent])
                yield shards_disagree.finding(
                    f"{found.path} says that {shard} holds {names}, and it does not",
                    _REMEDY,
                    Subject(path=found.path),
                )


@rule("WT021", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def no_index(draft: Draft) -> Iterator[Finding]:
    """Weights lie in shards, and a shard or the index is missing.

    ``model-00001-of-00003.safetensors`` is one of three, and transformers finds the others by
    ``model.safetensors.index.json`` alone (unsloth#2355). Where the loader may do without an index, as those of MLX and
    vLLM do, a missing one is a warning.

    Remedy: save the model again with ``save_pretrained``, or copy what is missing.
    """
    tree = tree_of(draft)
    if tree is None:
        return
    indices = [found for found in _indices(tree) if isinstance(found, _Index)]
    indexed = {shard for found in indices for shard in found.shards}
    for (directory, shard), numbers in _groups(tree).items():
        example = f"{directory}{_shard_name(tree, directory, shard)}"
        if any(path in indexed for path in _paths(tree, directory, shard)):
            continue
        first = 0 if 0 in numbers else 1
        missing = [number for number in range(first, first + shard.total) if number not in numbers]
        if missing and not _is_covered(tree, indices, directory, shard):
            yield no_index.finding(
                f"{example} is one of {shard.total} shards, and there are only {len(numbers)}: missing is "
                + listed([f"{number:05}" for number in missing]),
                "Copy what is missing, or save the model again with save_pretrained.",
                Subject(path=example),
            )
        elif shard.ending in {".safetensors", ".bin"} and not _has_index(tree, directory, shard):
            index = f"{directory}{shard.prefix}{shard.ending}.index.json"
            needed = shard.prefix in _INDEXED and not directory and shard.total > 1 and "config.json" in tree.top
            surely = (
                needed and tree.library in {"", "transformers"} and not _is_covered(tree, indices, directory, shard)
            )
            yield no_index.finding(
                f"there are {len(numbers)} shards like {example}, and no {index}",
                "Save the model again with save_pretrained, which writes the index.",
                Subject(path=example),
                severity=Severity.ERROR if surely else Severity.WARNING,
            )


@rule("WT022", Severity.WARNING, needs=Needs.FILES)
def stale_shards(draft: Draft) -> Iterator[Finding]:
    """Weights are there that the shard index does not name.

    They are what an earlier saving left, in the folder or in the repository. They cost everybody who clones the
    repository their size, and a ``model.safetensors`` beside the index is even loaded in place of the shards.

    Remedy: delete them from the folder; what lies in the repository, delete there.
    """
    tree = tree_of(draft)
    if tree is None:
        return
    for found in _indices(tree):
        if not isinstance(found, _Index):
            continue
        if whole := _whole_without(tree, found):
            if _does_without(tree, found):
                yield stale_shards.finding(
                    f"{found.path} is stale: it names {listed(list(found.shards))}, which are not there, and {whole} "
                    "is complete",
                    "Take the index out, or write it anew; keep the weights.",
                    Subject(path=found.path),
                )
            continue
        stale = [
            path
            for path in sorted(tree.paths)
            if path not in found.shards and _is_of(path, found.directory, found.prefix, found.ending)
        ]
        if stale:
            yield stale_shards.finding(
                f"{found.path} does not name {listed(stale)}: left from an earlier saving",
                "Delete what is stale, in the folder or in the repository.",
                Subject(path=stale[0]),
            )
        single = f"{found.directory}{found.prefix}{found.ending}"
        if single in tree.paths and single not in found.shards and found.shards:
            yield stale_shards.finding(
                f"{single} lies beside {found.path}, and loaders take it in place of the shards",
                "Delete the one that is stale.",
                Subject(path=single),
            )


def _whole_without(tree: Tree, found: _Index) -> str:
    """What the model is complete in where nothing is there of what an index names; empty where it is not."""
    if not found.shards or any(shard in tree.paths for shard in found.shards):
        return ""
    single = f"{found.directory}{found.prefix}{found.ending}"
    if single in tree.paths:
        return single
    for (directory, shard), numbers in _groups(tree).items():
        alike = (directory, shard.prefix, shard.ending) == (found.directory, found.prefix, found.ending)
        if alike and len(numbers) == shard.total:
            return f"the set of {shard.total} shards"
    return ""


def _does_without(tree: Tree, found: _Index) -> bool:
    """Whether the loader needs no index: it takes a single file first, or is another than transformers."""
    if f"{found.directory}{found.prefix}{found.ending}" in tree.paths or tree.library not in {"", "transformers"}:
        return True
    config = tree.read_object("config.json") or {}
    quantised = config.get("quantization_config")
    method = quantised.get("quant_method") if isinstance(quantised, dict) else None
    # MLX says so, and ExLlama
    return isinstance(config.get("quantization"), dict) or method in {"exl2", "exl3"}


def _indices(tree: Tree) -> Iterator[_Index | tuple[str, Malformed]]:
    """The indices of the folder, or what is wrong with one; those of the repository alone cannot be read here."""
    for path, file in tree.local.items():
        directory, _, name = path.rpartition("/")
        names = index_prefix(name)
        if names is None or pointer(tree, path):
            continue
        directory = f"{directory}/" if directory else ""
        try:
            with tree.open(path) as stream:
                weight_map = read_index(stream, file.size)
        except Malformed as malformed:
            yield path, malformed
        except OSError:
            continue
        else:
            shards: dict[str, list[str]] = {}
            for tensor, shard in weight_map.items():
                shards.setdefault(f"{directory}{shard.removeprefix('./')}", []).append(tensor)
            yield _Index(path, directory, *names, dict(sorted(shards.items())))


def _tensors(tree: Tree, path: str) -> frozenset[str] | None:
    """The names of a local shard's tensors; None for one that cannot be looked into."""
    file = tree.local.get(path)
    if file is None or not path.endswith(".safetensors"):
        return None
    names = safetensors_names(tree, file)
    # what cannot be looked into is told of by WT010, WT012 and WT015
    return names.tensors if isinstance(names, Names) else None


_Group = tuple[str, Shard]


def _groups(tree: Tree) -> dict[_Group, set[int]]:
    """The numbers that are there of every set of shards; a set is told by its first's name, with number 0."""
    groups: dict[_Group, set[int]] = {}
    for path in sorted(tree.paths):
        directory, _, name = path.rpartition("/")
        if shard := parse_shard(name):
            group = f"{directory}/" if directory else "", Shard(shard.prefix, 0, shard.total, shard.ending)
            groups.setdefault(group, set()).add(shard.number)
    return groups


def _paths(tree: Tree, directory: str, group: Shard) -> Iterator[str]:
    """The paths of a set of shards, in order."""
    for path in sorted(tree.paths):
        shard = parse_shard(path[len(directory) :]) if path.startswith(directory) else None
        if shard and (shard.prefix, shard.total, shard.ending) == (group.prefix, group.total, group.ending):
            yield path


def _shard_name(tree: Tree, directory: str, group: Shard) -> str:
    return next(_paths(tree, directory, group))[len(directory) :]


def _has_index(tree: Tree, directory: str, group: Shard) -> bool:
    """Whether an index lies beside a set of shards that can be theirs."""
    for path in tree.paths:
        if path.startswith(directory) and "/" not in path[len(directory) :]:
            names = index_prefix(path[len(directory) :])
            if names and names[1] == group.ending and (names[0] == group.prefix or group.prefix in {"", names[0]}):
                return True
    return False


def _is_covered(tree: Tree, indices: list[_Index], directory: str, group: Shard) -> bool:
    """Whether the model is there without these shards: in one file, or in a set that an index of the folder names."""
    if f"{directory}{group.prefix}{group.ending}" in tree.paths:
        return True
    return any(
        (found.directory, found.prefix, found.ending) == (directory, group.prefix, group.ending) for found in indices
    )


def _is_of(path: str, directory: str, prefix: str, ending: str) -> bool:
    """Whether a path is that of a shard with this prefix and ending in this directory."""
    if not path.startswith(directory):
        return False
    shard = parse_shard(path[len(directory) :])
    return shard is not None and (shard.prefix, shard.ending) == (prefix, ending)
