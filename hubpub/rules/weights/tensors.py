"""WT: weights without what makes them weights: tensors that are empty, and files without any."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.files.weights import Malformed, safetensors
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import is_empty_archive, pointer, safetensors_names
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
    for file in tree.ending(".safetensors") if tree is not None else ():
        if tree is None or not file.size or pointer(tree, file.path):
            continue
        names = safetensors_names(tree, file)
        if names is None or isinstance(names, Malformed):
            continue  # WT010 and WT015 tell of it
        if names.shells:
            shown = listed([safetensors.show(name) for name in names.shells])
            verb = "is" if len(names.shells) == 1 else "are"
            yield empty_tensors.finding(
                f"{len(names.shells):,} of the {len(names.tensors):,} tensors in {file.path} {verb} empty: {shown}",
                _GATHERED,
                Subject(path=file.path),
            )
        elif not names.tensors:
            is_whole = file.path.rsplit("/", 1)[-1] in _WHOLE
            what = "adapter" if "adapter" in file.path or "lora" in file.path else "model"
            yield empty_tensors.finding(
                f"{file.path} holds no tensor",
                f"Save the {what} again, and look at the file's size; under DeepSpeed with its weights gathered.",
                Subject(path=file.path),
                severity=Severity.ERROR if is_whole else Severity.WARNING,
            )
    for file in tree.ending("adapter_model.bin") if tree is not None else ():
        if tree is not None and file.size < _SMALL and is_empty_archive(tree, file):
            yield empty_tensors.finding(
                f"{file.path} holds no tensor",
                "Save the adapter again, and look at the file's size; under DeepSpeed with its weights gathered.",
                Subject(path=file.path),
            )
