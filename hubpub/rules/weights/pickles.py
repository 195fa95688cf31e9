"""WT: weights that are pickles, and what they would import."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache

from hubpub.files.tree import Tree
from hubpub.files.weights import Malformed
from hubpub.files.weights.names import is_weights
from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.archives import Pickled
from hubpub.files.weights.pickle.endings import has_reader
from hubpub.files.weights.pickle.libraries import is_models_library
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import pickled
from hubpub.rules.weights.tree import listed, tree_of
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

# What shows that a repository offers the weights without a pickle too.
_SAFE = (
    *(".safetensors", ".gguf", ".onnx", ".h5", ".keras", ".msgpack", ".skops", ".tflite", ".pb", ".mlmodel", ".ggml"),
    *(".npz", ".ftz", ".cbm", ".engine", ".pte", ".llamafile", ".xml", ".nemo", ".zip", ".ot"),
)

_SAVED = "Save them as safetensors (save_pretrained does), or with skops for scikit-learn."
_PROGRAM = "A compiled program has no other form: put the weights it was made of beside it, as safetensors."


@rule("WT030", Severity.WARNING, needs=Needs.FILES)
def pickle_only(draft: Draft) -> Iterator[Finding]:
    """The weights are there as a pickle only.

    A pickle is a program: loading it can run any code, so the Hub's scanners look at it, many refuse to load it, and
    transformers takes it only with a torch that is new enough (transformers#28580, setfit#224). safetensors and skops
    hold the same without a program, and load faster.

    Remedy: ``save_pretrained`` writes safetensors; for scikit-learn use ``skops.io.dump``. Neither holds a program such
    as TorchScript's: put the weights it was made of beside it.
    """
    tree = tree_of(draft)
    if tree is None or any(path.lower().endswith(_SAFE) for path in tree.paths):
        return
    known = {path: found for path, found in _pickled(tree) if is_weights(path)}
    pickles = [path for path, found in known.items() if isinstance(found, Malformed) or found.is_pickle]
    # of those in the repository nothing is known but the name; this one is always a pickle
    pickles += [path for path in sorted(tree.remote) if path.rsplit("/", 1)[-1].startswith("pytorch_model")]
    if pickles:
        yield pickle_only.finding(
            f"the weights are there as a pickle only: {listed(pickles)}",
            _PROGRAM if pickles[0] in known and _is_program(pickles[0], known[pickles[0]]) else _SAVED,
            Subject(path=pickles[0]),
        )


@rule("WT031", Severity.ERROR, needs=Needs.FILES)
def dangerous_pickle(draft: Draft) -> Iterator[Finding]:
    """A pickle imports what can run any code.

    Whoever loads it runs what it says: ``os.system``, ``builtins.eval``, ``getattr`` and their like have no business
    in weights. Nor has a class that runs what it finds in its state, such as a distribution of ``scipy.stats``. The
    Hub's own scanner marks such a file as unsafe for everybody to see (transformers#28580). The pickle was read and not
    run; ``?`` stands for a name that it would compute, ``?.__call__`` for a call of what it made itself, and
    ``?.__setattr__`` for a change of what it imports.

    Remedy: find out where the file comes from before anybody loads it; save the state dict alone, as safetensors.
    """
    for path, names in _imports(draft, Verdict.DANGEROUS):
        yield dangerous_pickle.finding(
            f"{path} is a pickle that imports {_listed(names)}, which can run any code",
            "Do not load it unless you know where it comes from; save the state dict alone, as safetensors.",
            Subject(path=path),
        )


@rule("WT032", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def unknown_pickle(draft: Draft) -> Iterator[Finding]:
    """A pickle imports what is not on the list of harmless imports.

    The list is what ``torch.load`` takes with ``weights_only=True`` (its default since 2.6), numpy's arrays, and those
    classes of the libraries that models are made with that were looked at, each by itself: what runs of it when a
    pickle makes it, sets its state or calls it. What is not on it may be your own class, which nobody else has, so that
    nobody else can load the file; or it may run code. Two things are warnings. Where the repository holds the module
    that the class is of, others can load it when they trust that code; a folder that is called as a known library is
    none. And a class of a known library that nobody has looked at is told as that.

    Remedy: save the state dict alone (``model.state_dict()``), as safetensors; a model of scikit-learn with
    ``skops.io.dump``; or put the class's module into the repository and say so in the card.
    """
    tree = tree_of(draft)
    for path, names in _imports(draft, Verdict.UNKNOWN):
        brought = tree is not None and all(_is_brought(tree, module) for module, _ in names)
        yield unknown_pickle.finding(
            f"{path} is a pickle that imports what is not known to be harmless: {_listed(names)}",
            _remedy(draft, path),
            Subject(path=path),
            severity=Severity.WARNING if brought else None,
        )
    for path, found in _pickled(tree) if tree is not None else ():
        glimpsed = found.glimpsed if tree is not None and isinstance(found, Pickled) else ()
        names = [names for names in glimpsed if _is_brought(tree, names[0])] if tree is not None else []
        if names:
            yield unknown_pickle.finding(
                f"{path} begins as a pickle that imports {_listed(names)}: a module of this folder, which runs then",
                "Remove the file unless it is meant to be one.",
                Subject(path=path),
                severity=Severity.WARNING,
            )
    for path, names in _imports(draft, Verdict.UNSEEN):
        yield unknown_pickle.finding(
            f"{path} is a pickle with classes of known libraries that hubpub has not looked at: {_listed(names)}",
            _remedy(draft, path),
            Subject(path=path),
            severity=Severity.WARNING,
        )


@rule("WT033", Severity.WARNING, Severity.ERROR, needs=Needs.FILES)
def unread_pickle(draft: Draft) -> Iterator[Finding]:
    """A pickle was not looked through to its end.

    What it imports behind that place is not known, so nobody can say that it is harmless. Looked at are the first
    million opcodes, and the first 32 MB of what is compressed; a file that is named as a pickle and is none counts too.
    It is an error where a loader may run what was not seen. PyTorch opens archives that Python cannot, and runs what is
    in them, so a part of one that could not be opened is one; so is a member that has several names, of which some
    loaders see one and some the other. An argument that crosses the end of a frame is read by C's unpickler in another
    way than by Python's; both ways are looked at, and no pickler writes it. And what breaks off behind a name that the
    pickle computes could be anything. So is what runs in an archive without a pickle: a formula of ``torch.export``
    that is code, which PyTorch evaluates, and a program of ``torch.jit`` that writes files or hides what it calls. What
    an archive brings to be run is a warning: a library or code in C++, the modules of ``torch.package``, and a
    function's code that stable-baselines3 packed, such as a rate of learning.

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


def _imports(draft: Draft, wanted: Verdict) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The files whose pickles import what has that verdict, each with the modules and names."""
    tree = tree_of(draft)
    for path, found in _pickled(tree) if tree is not None else ():
        if isinstance(found, Pickled):
            called = set(found.called)
            names = [names for names in found.imports if verdict(*names, called=names in called) is wanted]
            if names:
                yield path, names


def _is_brought(tree: Tree, module: str) -> bool:
    """Whether the repository holds a module of Python's, which is not one that everybody has already."""
    root = module.split(".", 1)[0]
    if is_models_library(root) or root in sys.stdlib_module_names or not all(map(str.isidentifier, module.split("."))):
        return False
    return tree.has(f"{root}.py", f"{root}/*.py")


def _is_program(path: str, found: Pickled | Malformed) -> bool:
    """Whether a file is a program that PyTorch compiled or exported."""
    return path.lower().endswith(".pt2") or (isinstance(found, Pickled) and found.compiled)


def _remedy(draft: Draft, path: str) -> str:
    tree = tree_of(draft)
    found = pickled(tree, tree.local[path]) if tree is not None else None
    roots = {module.split(".", 1)[0] for module, _ in found.imports} if isinstance(found, Pickled) else set()
    if "sklearn" in roots:
        return "Save the model with skops (skops.io.dump), which holds no program."
    return "Save the state dict alone, as safetensors."


def _listed(names: list[tuple[str, str]]) -> str:
    return listed([_shown(f"{module}.{name}") for module, name in names], 5)


def _shown(name: str, most: int = 80) -> str:
    """What a pickle or an archive says, for a message: of one line and not too long."""
    text = name.encode("unicode_escape").decode()
    return text if len(text) <= most else f"{text[: most - 1]}…"


@lru_cache(maxsize=2)  # several rules ask, one after the other
def _pickled(tree: Tree) -> tuple[tuple[str, Pickled | Malformed], ...]:
    """The files of the folder that hold pickles, and what those would import."""
    found = ((path, pickled(tree, file)) for path, file in tree.local.items() if not has_reader(path))
    return tuple((path, what) for path, what in found if what is not None)
