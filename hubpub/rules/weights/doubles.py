"""WT: two sets of weights in one repository, of which the loader takes the wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hubpub.files import layouts
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.tree import tree_of
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry
from hubpub.types.findings import Finding, Severity, Subject

_HOUR = 3600 * 10**9
# By the name without its ending: what each library writes in both formats, and takes safetensors of where both lie.
_STEMS = {("pytorch_model", "bin"): "model", ("model", "bin"): ""}  # model.bin is one of CTranslate2 or fastText
_NAME = re.compile(
    r"(?P<stem>.+?)(?:-\d{5}-of-\d{5})?(?:\.(?P<variant>fp16|fp32|bf16|non_ema))?\.(?P<kind>safetensors|bin)"
)
_OF_ADAPTERS = frozenset({"", "transformers", "peft", "unsloth"})
_ADAPTERS = ("adapter_model.safetensors", "adapter_model.bin")


@rule("WT009", Severity.WARNING, needs=Needs.FILES)
def adapter_on_merged(draft: Draft) -> Iterator[Finding]:
    """An adapter lies beside the weights of a whole model.

    ``from_pretrained`` of transformers takes an ``adapter_config.json`` beside ``config.json`` for an adapter of the
    model that lies there, and puts it over it. Where the model is the one that the adapter was merged into, its change
    is made twice, without a word (unsloth#1061).

    Remedy: publish the merged model without ``adapter_config.json`` and ``adapter_model.*``, or the adapter by itself.
    """
    tree = tree_of(draft)
    if tree is None or tree.library not in _OF_ADAPTERS or "config.json" not in tree.top:
        return
    if "adapter_config.json" not in tree.top or tree.top.isdisjoint(_ADAPTERS) or not tree.has(*layouts.WHOLE_WEIGHTS):
        return
    base = (tree.read_object("adapter_config.json") or {}).get("base_model_name_or_path")
    if base in {draft.repo, ".", "./"} and base:
        return  # it is an adapter of what lies there
    yield adapter_on_merged.finding(
        "an adapter lies beside the whole model, and from_pretrained lays it over it: of a merged model a second time",
        "Take adapter_config.json and adapter_model.* out where the model is merged, or publish the adapter by itself.",
        Subject(path="adapter_config.json"),
    )


@rule("WT023", Severity.WARNING, needs=Needs.FILES)
def old_copy_is_loaded(draft: Draft) -> Iterator[Finding]:
    """Safetensors lie beside a newer ``.bin``, and loaders take the safetensors.

    transformers, PEFT and diffusers look for safetensors first and load an old copy without a word (diffusers#14769,
    transformers#24466). Judged are the times of the files in the folder, where they differ by an hour or more: a copy
    or a clone loses them; and safetensors that only the repository has, where a new ``.bin`` would be published beside
    them.

    Remedy: save the model again as safetensors, and take out the copy that is old.
    """
    tree = tree_of(draft)
    if tree is None:
        return
    local: dict[tuple[str, str, str], dict[str, list[FileEntry]]] = {}
    for path, file in tree.local.items():
        if key := _key(path):
            local.setdefault(key[:3], {}).setdefault(key[3], []).append(file)
    there = {key[:3]: path for path in sorted(tree.remote) if (key := _key(path)) and key[3] == "safetensors"}
    for named, kinds in local.items():
        new = kinds.get("bin", [])
        if not new:
            continue
        if old := kinds.get("safetensors", []):
            if _latest(new) - _latest(old) >= _HOUR and _latest(old):
                yield _told(new[0].path, old[0].path, "older")
        elif named in there and _is_new(draft, new):
            yield _told(new[0].path, there[named], "in the repository, from before,")


def _told(new: str, old: str, how: str) -> Finding:
    return old_copy_is_loaded.finding(
        f"{old} is {how} and would be loaded in place of {new}",
        "Save the model again as safetensors (save_pretrained does), and take out the copy that is old.",
        Subject(path=old),
    )


def _key(path: str) -> tuple[str, str, str, str] | None:
    """What the weights of a file are called whatever their format: directory, stem, variant; and the format."""
    directory, _, name = path.rpartition("/")
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    stem = _STEMS.get((match["stem"], match["kind"]), match["stem"])
    return (directory, stem, match["variant"] or "", match["kind"]) if stem else None


def _latest(files: Iterable[FileEntry]) -> int:
    return max(file.mtime_ns for file in files)


def _is_new(draft: Draft, files: Iterable[FileEntry]) -> bool:
    """Whether a file is to be published that the repository does not have as it is."""
    for file in files:
        theirs, digests = draft.remote.find(file.path), draft.digests.get(file.path)
        if theirs is None or digests is None or not theirs.holds(file.size, digests):
            return True
    return False
