"""WT: weights that are pickles, and what they would import."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.files.weights import Malformed
from hubpub.files.weights.names import is_weights
from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.archives import Pickled, may_hold_pickle
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import pickled
from hubpub.rules.weights.tree import Tree, listed, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

# What shows that a repository offers the weights without a pickle too.
_SAFE = (
    *(".safetensors", ".gguf", ".onnx", ".h5", ".keras", ".msgpack", ".skops", ".tflite", ".pb", ".mlmodel", ".ggml"),
    *(".npz", ".ftz", ".cbm", ".engine", ".pte", ".llamafile", ".xml", ".nemo", ".zip", ".ot"),
)


@rule("WT030", Severity.WARNING, needs=Needs.FILES)
def pickle_only(draft: Draft) -> Iterator[Finding]:
    """The weights are there as a pickle only.

    A pickle is a program: loading it can run any code, so the Hub's scanners look at it, many refuse to load it, and
    transformers takes it only with a torch that is new enough (transformers#28580, setfit#224). safetensors and skops
    hold the same without a program, and load faster.

    Remedy: ``save_pretrained`` writes safetensors; for scikit-learn use ``skops.io.dump``.
    """
    tree = tree_of(draft)
    if tree is None or any(path.lower().endswith(_SAFE) for path in tree.paths):
        return
    pickles = [path for path, found in _pickled(tree) if found is not None and is_weights(path)]
    # of those in the repository nothing is known but the name; this one is always a pickle
    pickles += [path for path in sorted(tree.remote) if path.rsplit("/", 1)[-1].startswith("pytorch_model")]
    if pickles:
        yield pickle_only.finding(
            f"the weights are there as a pickle only: {listed(pickles)}",
            "Save them as safetensors (save_pretrained does), or with skops for scikit-learn.",
            Subject(path=pickles[0]),
        )


@rule("WT031", Severity.ERROR, needs=Needs.FILES)
def dangerous_pickle(draft: Draft) -> Iterator[Finding]:
    """A pickle imports what can run any code.

    Whoever loads it runs what it says: ``os.system``, ``builtins.eval``, ``getattr`` and their like have no business
    in weights. The Hub's own scanner marks such a file as unsafe for everybody to see (transformers#28580). The pickle
    was read and not run.

    Remedy: find out where the file comes from before anybody loads it; save the state dict alone, as safetensors.
    """
    for path, names in _imports(draft, Verdict.DANGEROUS):
        yield dangerous_pickle.finding(
            f"{path} is a pickle that imports {listed(names, 5)}, which can run any code",
            "Do not load it unless you know where it comes from; save the state dict alone, as safetensors.",
            Subject(path=path),
        )


@rule("WT032", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def unknown_pickle(draft: Draft) -> Iterator[Finding]:
    """A pickle imports what is not on the list of harmless imports.

    The list is what ``torch.load`` takes with ``weights_only=True`` (its default since 2.6), numpy's arrays, and those
    classes of the libraries that models are made with that checkpoints hold. What is not on it may be your own class,
    which nobody else has, so that nobody else can load the file; or it may run code. Where the repository holds the
    module that the class is of, others can load it when they trust that code: a warning.

    Remedy: save the state dict alone (``model.state_dict()``), as safetensors; a model of scikit-learn with
    ``skops.io.dump``; or put the class's module into the repository and say so in the card.
    """
    for path, names in _imports(draft, Verdict.UNKNOWN):
        tree = tree_of(draft)
        modules = {name.split(".", 1)[0] for name in names}
        brought = tree is not None and all(tree.has(f"{module}.py", f"{module}/*") for module in modules)
        remedy = "Save the state dict alone, as safetensors."
        if "sklearn" in _roots(draft, path):
            remedy = "Save the model with skops (skops.io.dump), which holds no program."
        yield unknown_pickle.finding(
            f"{path} is a pickle that imports what is not known to be harmless: {listed(names, 5)}",
            remedy,
            Subject(path=path),
            severity=Severity.WARNING if brought else None,
        )


@rule("WT033", Severity.WARNING, Severity.ERROR, needs=Needs.FILES)
def unread_pickle(draft: Draft) -> Iterator[Finding]:
    """A pickle was not looked through to its end.

    What it imports behind that place is not known, so nobody can say that it is harmless. Looked at are the first
    million opcodes, and the first 32 MB of what is compressed; a file that is named as a pickle and is none counts too.
    PyTorch opens archives that Python cannot, and runs what is in them: a part of one that could not be opened is an
    error.

    Remedy: save it again; safetensors or skops would leave nothing to look through.
    """
    tree = tree_of(draft)
    for path, found in _pickled(tree) if tree is not None else ():
        if isinstance(found, Pickled) and found.unread:
            yield unread_pickle.finding(
                f"{path} is a pickle that was not looked through to its end: {_shown(found.unread, 200)}",
                "Save it again, as safetensors if you can.",
                Subject(path=path),
                severity=Severity.ERROR if found.unopened else None,
            )


@rule("WT016", Severity.ERROR, needs=Needs.FILES)
def broken_archive(draft: Draft) -> Iterator[Finding]:
    """A file of PyTorch begins as a zip archive and cannot be opened as one.

    ``torch.save`` writes a zip, whose directory stands at its end: without it the file is cut short, and no
    ``torch.load`` takes it.

    Remedy: save or copy the file again.
    """
    tree = tree_of(draft)
    for path, found in _pickled(tree) if tree is not None else ():
        if isinstance(found, Malformed):
            yield broken_archive.finding(
                f"{path} is no sound file of PyTorch: {found}", "Save or copy it again.", Subject(path=path)
            )


def _imports(draft: Draft, wanted: Verdict) -> Iterator[tuple[str, list[str]]]:
    """The files whose pickles import what has that verdict, each with the names."""
    tree = tree_of(draft)
    for path, found in _pickled(tree) if tree is not None else ():
        if isinstance(found, Pickled):
            names = [f"{module}.{name}" for module, name in found.imports if verdict(module, name) is wanted]
            if names:
                yield path, [_shown(name) for name in names]


def _roots(draft: Draft, path: str) -> set[str]:
    """The libraries that a file's pickles import from."""
    tree = tree_of(draft)
    found = pickled(tree, tree.local[path]) if tree is not None else None
    return {module.split(".", 1)[0] for module, _ in found.imports} if isinstance(found, Pickled) else set()


def _shown(name: str, most: int = 80) -> str:
    """What a pickle or an archive says, for a message: of one line and not too long."""
    text = name.encode("unicode_escape").decode()
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _pickled(tree: Tree) -> Iterator[tuple[str, Pickled | Malformed | None]]:
    """What the folder's files that may be pickles hold."""
    for path, file in tree.local.items():
        if may_hold_pickle(path):
            yield path, pickled(tree, file)
