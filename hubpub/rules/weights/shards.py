"""WT: weights in several files, and the index that holds them together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.files.tree import Tree
from hubpub.files.weights import safetensors
from hubpub.files.weights.shards import Shard, index_prefix, parse_shard
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import Names, safetensors_names
from hubpub.rules.weights.shard_sets import Index, example_of, groups_of, indices_of, paths_of
from hubpub.rules.weights.tree import listed, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

_REMEDY = "Save the model again with save_pretrained into an empty folder."
# Where from_pretrained looks for an index, and fails without one: transformers, utils/__init__.py (WEIGHTS_INDEX_NAME).
_INDEXED = ("model", "pytorch_model")
# What quantisers write in place of them: ExLlama, GPTQ, and MLX before it took to the names of transformers.
_QUANTISED_SETS = ("output", "weights", "consolidated", "gptq_model")
_QUANTISED = re.compile(r"output\.safetensors|gptq_model[^/]*\.(?:safetensors|bin)|weights(?:\.00)?\.safetensors")
_TAKE_ALL = frozenset({"mlx", "mlx-lm", "exllamav2", "exllamav3", "vllm"})


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
    for found in indices_of(tree):
        if isinstance(found, tuple):
            path, malformed = found
            yield shards_disagree.finding(f"{path} is no shard index: {malformed}", _REMEDY, Subject(path=path))
            continue
        missing = [shard for shard in found.shards if shard not in tree.paths]
        if missing and (whole := _whole_without(tree, found)):
            if not _does_without(tree, found):
                remedy = "write the index anew: load the model by its files and save_pretrained it."
                if not _namesake(tree, found):
                    remedy = "name in the card the library that loads them, for transformers looks for other names."
                yield shards_disagree.finding(
                    f"{found.path} names {listed(missing)}, which are not there: the index is stale, for {whole} "
                    "is complete",
                    f"Keep the weights, and {remedy}",
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
    indices = [found for found in indices_of(tree) if isinstance(found, Index)]
    indexed = {shard for found in indices for shard in found.shards}
    for (directory, shard), numbers in groups_of(tree).items():
        example = f"{directory}{example_of(tree, directory, shard)}"
        if any(path in indexed for path in paths_of(tree, directory, shard)):
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
        elif not missing and shard.prefix not in _INDEXED and _needs_no_index(tree):
            continue
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
    for found in indices_of(tree):
        if not isinstance(found, Index):
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


def _whole_without(tree: Tree, found: Index) -> str:
    """What the model is complete in where nothing is there of what an index names; empty where it is not."""
    if not found.shards or any(shard in tree.paths for shard in found.shards):
        return ""
    return _namesake(tree, found) or _by_another_name(tree, found)


def _namesake(tree: Tree, found: Index) -> str:
    """The weights that are complete by the names that an index is for; empty for none."""
    single = f"{found.directory}{found.prefix}{found.ending}"
    if single in tree.paths:
        return single
    for (directory, shard), numbers in groups_of(tree).items():
        alike = (directory, shard.prefix, shard.ending) == (found.directory, found.prefix, found.ending)
        if alike and len(numbers) == shard.total:
            return f"the set of {shard.total} shards"
    return ""


def _by_another_name(tree: Tree, found: Index) -> str:
    """The weights that a quantiser wrote beside the index of what it took; empty for none.

    A set of shards tells by itself that it is whole; of single files those count that are known to be whole models.
    """
    for (directory, shard), numbers in groups_of(tree).items():
        alike = (directory, shard.ending) == (found.directory, found.ending) and shard.prefix in _QUANTISED_SETS
        if alike and len(numbers) == shard.total:
            return f"the set of {shard.total} shards like {example_of(tree, directory, shard)}"
    beside = (path for path in sorted(tree.paths) if path.startswith(found.directory) and path.endswith(found.ending))
    return next((path for path in beside if _QUANTISED.fullmatch(path[len(found.directory) :])), "")


def _does_without(tree: Tree, found: Index) -> bool:
    """Whether the loader needs no index: it takes a single file first, or is another than transformers."""
    if f"{found.directory}{found.prefix}{found.ending}" in tree.paths or tree.library not in {"", "transformers"}:
        return True
    # nobody says that transformers is what loads weights of other names
    return _is_of_others(tree) or (not tree.library and not _namesake(tree, found))


def _needs_no_index(tree: Tree) -> bool:
    """Whether the loader surely takes whatever shards are there, by their names."""
    return tree.library in _TAKE_ALL or (tree.library != "transformers" and _is_of_others(tree))


def _is_of_others(tree: Tree) -> bool:
    """Whether the config says that the weights are of MLX or ExLlama."""
    config = tree.read_object("config.json") or {}
    quantised = config.get("quantization_config")
    method = quantised.get("quant_method") if isinstance(quantised, dict) else None
    return isinstance(config.get("quantization"), dict) or method in {"exl2", "exl3"}


def _tensors(tree: Tree, path: str) -> frozenset[str] | None:
    """The names of a local shard's tensors; None for one that cannot be looked into."""
    file = tree.local.get(path)
    if file is None or not path.endswith(".safetensors"):
        return None
    names = safetensors_names(tree, file)
    # what cannot be looked into is told of by WT010, WT012 and WT015
    return names.tensors if isinstance(names, Names) else None


def _has_index(tree: Tree, directory: str, group: Shard) -> bool:
    """Whether an index lies beside a set of shards that can be theirs."""
    for path in tree.paths:
        if path.startswith(directory) and "/" not in path[len(directory) :]:
            names = index_prefix(path[len(directory) :])
            if names and names[1] == group.ending and (names[0] == group.prefix or group.prefix in {"", names[0]}):
                return True
    return False


def _is_covered(tree: Tree, indices: list[Index], directory: str, group: Shard) -> bool:
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
