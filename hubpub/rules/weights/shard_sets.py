"""The shard indices of a repository, and the sets of shards in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubpub.files.tree import Tree
from hubpub.files.weights import Malformed
from hubpub.files.weights.shards import Shard, index_prefix, parse_shard, read_index
from hubpub.rules.weights.headers import pointer


@dataclass(frozen=True, slots=True)
class Index:
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


def indices_of(tree: Tree) -> Iterator[Index | tuple[str, Malformed]]:
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
            yield Index(path, directory, *names, dict(sorted(shards.items())))


Group = tuple[str, Shard]
"""The directory of a set of shards, and what their names share."""


def groups_of(tree: Tree) -> dict[Group, set[int]]:
    """The numbers that are there of every set of shards; a set is told by its first's name, with number 0."""
    groups: dict[Group, set[int]] = {}
    for path in sorted(tree.paths):
        directory, _, name = path.rpartition("/")
        if shard := parse_shard(name):
            group = f"{directory}/" if directory else "", Shard(shard.prefix, 0, shard.total, shard.ending)
            groups.setdefault(group, set()).add(shard.number)
    return groups


def paths_of(tree: Tree, directory: str, group: Shard) -> Iterator[str]:
    """The paths of a set of shards, in order."""
    for path in sorted(tree.paths):
        shard = parse_shard(path[len(directory) :]) if path.startswith(directory) else None
        if shard and (shard.prefix, shard.total, shard.ending) == (group.prefix, group.total, group.ending):
            yield path


def example_of(tree: Tree, directory: str, group: Shard) -> str:
    """The name of the first of a set of shards."""
    return next(paths_of(tree, directory, group))[len(directory) :]
