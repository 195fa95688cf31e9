"""WT: weights without what makes them weights: tensors that are empty, and files without any."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.files.tree import Tree
from hubpub.files.weights import safetensors
from hubpub.files.weights.shards import Shard, parse_shard
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import Names, is_empty_archive, pointer, safetensors_names
from hubpub.rules.weights.tree import listed, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

# What transformers, PEFT and diffusers load the whole of a model, or of an adapter, from.
_WHOLE = ("model.safetensors", "adapter_model.safetensors", "pytorch_lora_weights.safetensors")
# an archive without a tensor has some 1 KB
_SMALL = 1 << 16
_GATHERED = (
    "Save the model with its weights gathered: stage3_gather_16bit_weights_on_model_save in DeepSpeed's settings, or "
    "accelerator.get_state_dict(model) given to save_pretrained."
)


@rule("WT018", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def empty_tensors(draft: Draft) -> Iterator[Finding]:
    """Weights are saved without their numbers: tensors without an element, or a file without a tensor.

    Under DeepSpeed's stage 3 (ZeRO-3) each process holds a share of every weight, and a plain ``save_pretrained``
    writes empty shells in their place (OpenRLHF#839): transformers fails at their sizes. An adapter that is saved so,
    or by the wrong keys, may have no tensor at all (trl#4416, peft#2892): PEFT loads it, and the model is the base
    model. Of a file of another name than those that are loaded as a whole, the finding is a warning.

    Remedy: save the model with its weights gathered (``stage3_gather_16bit_weights_on_model_save``).
    """
    tree = tree_of(draft)
    if tree is None:
        return
    for paths, told in _by_model(tree).items():
        where = f"{len(paths)} shards of {paths[0].rpartition('/')[0] or 'the folder'}" if len(paths) > 1 else paths[0]
        if shells := [name for names in told for name in names.shells]:
            shown = listed([safetensors.show(name) for name in shells])
            tensors = sum(len(names.tensors) for names in told)
            yield empty_tensors.finding(
                f"{len(shells):,} of the {tensors:,} tensors in {where} {'is' if len(shells) == 1 else 'are'} empty: "
                f"{shown}",
                _GATHERED,
                Subject(path=paths[0]),
            )
        else:
            is_whole = paths[0].rsplit("/", 1)[-1] in _WHOLE
            what = "adapter" if "adapter" in paths[0] or "lora" in paths[0] else "model"
            yield empty_tensors.finding(
                f"{where} {'hold' if len(paths) > 1 else 'holds'} no tensor",
                f"Save the {what} again, and look at the file's size; under DeepSpeed with its weights gathered.",
                Subject(path=paths[0]),
                severity=Severity.ERROR if is_whole else Severity.WARNING,
            )
    for file in tree.ending("adapter_model.bin"):
        if file.size < _SMALL and is_empty_archive(tree, file):
            yield empty_tensors.finding(
                f"{file.path} holds no tensor",
                "Save the adapter again, and look at the file's size; under DeepSpeed with its weights gathered.",
                Subject(path=file.path),
            )


def _by_model(tree: Tree) -> dict[tuple[str, ...], list[Names]]:
    """The headers of safetensors with an empty tensor, or without any, by the shards of one model that hold such."""
    found: dict[tuple[str, Shard | str, bool], list[tuple[str, Names]]] = {}
    for file in tree.ending(".safetensors"):
        if not file.size or pointer(tree, file.path):
            continue
        names = safetensors_names(tree, file)
        # of what cannot be read WT010 and WT015 tell
        if isinstance(names, Names) and (names.shells or not names.tensors):
            directory, _, name = file.path.rpartition("/")
            shard = parse_shard(name)
            model = Shard(shard.prefix, 0, shard.total, shard.ending) if shard else name
            found.setdefault((directory, model, bool(names.shells)), []).append((file.path, names))
    return {tuple(path for path, _ in each): [names for _, names in each] for each in found.values()}
