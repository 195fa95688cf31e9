"""WT: what the files that loaders read first name, and is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from posixpath import dirname, normpath

from hubpub.files.paths import is_machine_path
from hubpub.files.tree import Tree
from hubpub.files.weights.names import is_weights
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import onnx_places, pointer
from hubpub.rules.weights.model_types import KNOWN
from hubpub.rules.weights.modules import missing_modules
from hubpub.rules.weights.tree import listed, read_yaml, tree_of, with_article
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject


@rule("WT006", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def missing_part(draft: Draft) -> Iterator[Finding]:
    """A part that the files which loaders read first name is not there.

    sentence-transformers (``modules.json``) and diffusers (``model_index.json``) put a model together from directories
    that these files name, and fail at the first that is missing (diffusers#14719) or has no weights; so does ONNX
    Runtime where the file is missing in which a model keeps its tensors. An ``auto_map`` names the code of a model that
    transformers does not have, and that code may import further modules from beside it (transformers#20813). Where the
    loader may do without the part, the finding is a warning: of a model that transformers has by now, of a tokenizer,
    of the state of LeRobot's processors (lerobot#1992), of what ESPnet's ``meta.yaml`` names.

    Remedy: save the whole model again with ``save_pretrained``, and push that folder.
    """
    tree = tree_of(draft)
    if tree is None:
        return
    looks = (_missing_modules, _missing_components, _missing_code, _missing_tensors, _missing_state, _missing_files)
    for index, part, what, severity, remedy in chain.from_iterable(look(tree) for look in looks):
        yield missing_part.finding(
            f"{index} names {what}, and there is no {part}", remedy, Subject(path=index), severity=severity
        )


_Missing = tuple[str, str, str, Severity, str]
_SAVE_AGAIN = "Save the whole model again with save_pretrained, and push that folder."

_CONFIG, _WEIGHTS = ("config.json",), ("model.safetensors", "pytorch_model.bin")
# What the modules of sentence-transformers read from their directories (save and load of sentence_transformers/models).
_MODULE_FILES = {
    "Transformer": (("config.json", "adapter_config.json"),),
    **dict.fromkeys(("Pooling", "Dropout", "BoW", "WordWeights", "SpladePooling"), (_CONFIG,)),
    **dict.fromkeys(("Dense", "LayerNorm"), (_CONFIG, _WEIGHTS)),
    "LSTM": (("lstm_config.json",), _WEIGHTS),
    "CNN": (("cnn_config.json",), _WEIGHTS),
}


def _missing_modules(tree: Tree) -> Iterator[_Missing]:
    """Of sentence-transformers: each module reads files from the directory that is its own; a Normalize has none."""
    modules = tree.read_json("modules.json")
    for module in modules if isinstance(modules, list) else ():
        if not isinstance(module, dict):
            continue
        path, kind = module.get("path"), module.get("type")
        if not isinstance(path, str) or not isinstance(kind, str) or not kind.startswith("sentence_transformers."):
            continue
        prefix = f"{path.strip('/')}/" if path.strip("/") else ""
        name = kind.rsplit(".", 1)[-1]
        what = f"{with_article(name)} in {path or 'the folder itself'}"
        if name not in _MODULE_FILES and name != "Normalize" and prefix and not _has_below(tree, prefix):
            yield "modules.json", prefix, what, Severity.ERROR, _SAVE_AGAIN
        for files in _MODULE_FILES.get(name, ()):
            if not any(f"{prefix}{file}" in tree.paths for file in files):
                yield "modules.json", f"{prefix}{files[0]}", what, Severity.ERROR, _SAVE_AGAIN
                break


# Parts of a pipeline without weights, by how their classes are called.
_TOKENIZER = re.compile(r".*Tokenizer(?:Fast)?")
_WITHOUT_WEIGHTS = re.compile(r".*(?:Tokenizer(?:Fast)?|Processor|Extractor|Scheduler|Guider|Guidance)")


def _missing_components(tree: Tree) -> Iterator[_Missing]:
    """Of diffusers: ``name: [library, class]`` is a directory of that name; ``[null, null]`` is none."""
    for name, value in (tree.read_object("model_index.json") or {}).items():
        is_part = isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) for item in value)
        if not is_part or name.startswith("_"):
            continue
        if not _has_below(tree, f"{name}/"):
            # of a tokenizer that is not there transformers makes an empty one
            severity = Severity.WARNING if _TOKENIZER.fullmatch(value[1]) else Severity.ERROR
            yield "model_index.json", f"{name}/", f"{value[1]} as {name}", severity, _SAVE_AGAIN
            continue
        # what has a config is a model
        is_model = f"{name}/config.json" in tree.paths and not _WITHOUT_WEIGHTS.fullmatch(value[1])
        if is_model and not any(path.startswith(f"{name}/") and is_weights(path) for path in tree.paths):
            weights = f"{name}/ with weights in it"
            yield "model_index.json", weights, f"{value[1]} as {name}", Severity.ERROR, _SAVE_AGAIN


def _has_below(tree: Tree, prefix: str) -> bool:
    return any(path.startswith(prefix) for path in tree.paths)


def _missing_code(tree: Tree) -> Iterator[_Missing]:
    """Of transformers: ``module.Class`` is in a file of the repository; ``owner/name--module.Class`` in another's."""
    told: set[tuple[str, str]] = set()
    for config in ("config.json", "tokenizer_config.json", "preprocessor_config.json", "processor_config.json"):
        found = tree.read_object(config) or {}
        auto_map = found.get("auto_map")
        names: list[object] = []
        for value in auto_map.values() if isinstance(auto_map, dict) else ():
            names += value if isinstance(value, list) else [value]
        classes = [name for name in names if isinstance(name, str) and re.fullmatch(r"\w+\.\w+", name)]
        needed = sorted({f"{name.split('.', 1)[0]}.py" for name in classes})
        # what transformers has by now needs no code
        is_known = found.get("model_type") in KNOWN or config != "config.json"
        severity = Severity.WARNING if is_known else Severity.ERROR
        if files := [file for file in needed if file not in tree.paths]:
            yield config, listed(files), "code in its auto_map", severity, _SAVE_AGAIN
        for file in needed:
            for importer, module in missing_modules(tree, file) if file in tree.local else ():
                if (importer, module) not in told:
                    told.add((importer, module))
                    yield importer, module, f"{module.removesuffix('.py')} in an import", severity, _COPY_CODE


_COPY_CODE = "Copy the module there (transformers takes none from a directory below), or take the import out."


_COPY_DATA = "Copy it there: an ONNX model and its data are saved, and moved, together."


def _missing_tensors(tree: Tree) -> Iterator[_Missing]:
    """Of ONNX: a model names files beside it that its tensors lie in, and ONNX Runtime loads none without them."""
    for file in tree.ending(".onnx"):
        directory = f"{dirname(file.path)}/" if "/" in file.path else ""
        for place in onnx_places(tree, file):
            path = normpath(f"{directory}{place.path}")
            what, remedy = f"{place.path} as the place of its tensors", _COPY_DATA
            there = tree.local.get(path)
            if path not in tree.paths and not path.startswith(("../", "/")):
                yield file.path, path, what, Severity.ERROR, remedy
            elif there is not None and there.size < place.end and not pointer(tree, path):
                part = f"byte {place.end:,} in {path}, which has {there.size:,}"
                yield file.path, part, what, Severity.ERROR, remedy


def _missing_state(tree: Tree) -> Iterator[_Missing]:
    """Of LeRobot: each step of a processor may have a file with its state, such as the numbers to normalise by."""
    for path in tree.local:
        if not path.endswith("processor.json"):
            continue
        directory = f"{dirname(path)}/" if "/" in path else ""
        steps = (tree.read_object(path) or {}).get("steps")
        states = [step.get("state_file") for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
        named = dict.fromkeys(state for state in states if isinstance(state, str) and state)
        if missing := [state for state in named if f"{directory}{state}" not in tree.paths]:
            what = f"{listed(missing)} as the state of {'a step' if len(missing) == 1 else 'its steps'}"
            remedy = "Save the policy with its processors again (save_pretrained of each), and push that folder."
            yield path, listed([f"{directory}{state}" for state in missing]), what, Severity.WARNING, remedy


def _missing_files(tree: Tree) -> Iterator[_Missing]:
    """Of ESPnet: meta.yaml names the files that a model is packed of."""
    meta = read_yaml(tree, "meta.yaml") if "meta.yaml" in tree.local else {}
    groups = [meta.get(key) for key in ("files", "yaml_files")] if "espnet" in meta else []
    paths = [path for files in groups if isinstance(files, dict) for path in files.values() if isinstance(path, str)]
    named = dict.fromkeys(path for path in paths if path)
    if missing := [path for path in named if path not in tree.paths and not _has_below(tree, f"{path}/")]:
        what = missing[0] if len(missing) == 1 else f"{len(missing):,} files"
        remedy = f"Copy {'it' if len(missing) == 1 else 'them'} there, or pack the model again (espnet2.bin.pack)."
        yield "meta.yaml", listed(missing), what, Severity.WARNING, remedy


@rule("WT007", Severity.WARNING, needs=Needs.FILES)
def adapter_without_base(draft: Draft) -> Iterator[Finding]:
    """An adapter's config does not name the model that it is an adapter of, or names a place on one machine.

    PEFT loads the base model by ``base_model_name_or_path`` of ``adapter_config.json``, whatever the card says. A path
    is one of the machine that trained the adapter; nothing at all stands there where the base was made in memory.

    Remedy: put the base model's id on the Hub there (``owner/name``).
    """
    tree = tree_of(draft)
    for path in sorted(tree.local) if tree is not None else ():
        if tree is None or path.rsplit("/", 1)[-1] != "adapter_config.json":
            continue
        config = tree.read_object(path) or {}
        base, made_by = config.get("base_model_name_or_path"), config.get("auto_mapping")
        if "peft_type" not in config or not (base is None or isinstance(base, str)):
            continue
        if not base:
            # a model of the user's own is on no hub
            library = made_by.get("parent_library") if isinstance(made_by, dict) else None
            if isinstance(library, str) and not library.startswith(("transformers.", "diffusers.")):
                continue
            fact = f"{path} does not name the model that it is an adapter of"
        elif is_machine_path(base) and not tree.has(f"{base.removeprefix('./').rstrip('/')}/*"):
            fact = f"{path} names the model that it is an adapter of by a path on one machine"
        else:
            continue
        yield adapter_without_base.finding(
            fact, "Set base_model_name_or_path in it to the base model's id on the Hub.", Subject(path=path)
        )
