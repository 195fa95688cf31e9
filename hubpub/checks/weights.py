"""WT: weights and folder."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch

from hubpub.checks.registry import rule
from hubpub.findings import Finding, Severity
from hubpub.plan import Draft

# What the libraries on the Hub keep weights in: the file names and endings that hub-docs (models-libraries) and
# the libraries' own loaders know.
_WEIGHTS = (
    *(
        "*.safetensors",
        "*.bin",
        "*.pt",
        "*.pth",
        "*.ckpt",
        "*.gguf",
        "*.ggml",
        "*.onnx",
        "*.h5",
        "*.hdf5",
        "*.keras",
    ),
    *(
        "*.msgpack",
        "*.tflite",
        "*.pb",
        "*.pkl",
        "*.pickle",
        "*.joblib",
        "*.skops",
        "*.npz",
        "*.nemo",
        "*.mlmodel",
    ),
    *(
        "*.mlpackage/*",
        "*.ot",
        "*.ftz",
        "*.cbm",
        "*.engine",
        "*.pte",
        "*.ptl",
        "*.llamafile",
        "*.zarr/*",
        "*.mar",
    ),
    *("*.litertlm", "*.task", "*.xml", "*.zip", "*.tar.gz", "*.distcp", "*.params", "*.weights"),
)
_NOT_WEIGHTS = ("training_args.bin", "optimizer*", "scheduler*", "rng_state*")


@rule("WT001", Severity.ERROR)
def no_weights(draft: Draft) -> Iterator[Finding]:
    """Neither the folder nor the repository holds weights.

    A model repository without weights is one that nobody can load, and mostly one that was pushed from the wrong
    folder. Judged is the repository as it will be: weights that are already there count.

    Remedy: push the folder that ``save_pretrained`` wrote to.
    """
    paths = {file.path for file in draft.folder.files} | {file.path for file in draft.remote.files}
    if any(_is_weights(path) for path in paths):
        return
    checkpoints = [left.path for left in draft.folder.left_out if left.path.startswith("checkpoint-")]
    remedy = "Push the folder that save_pretrained wrote to"
    remedy += f" (perhaps {max(checkpoints, key=_step)} of this one)." if checkpoints else "."
    yield no_weights.finding("neither the folder nor the repository holds weights (such as model.safetensors)", remedy)


def _is_weights(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    if any(fnmatch(name, pattern) for pattern in _NOT_WEIGHTS):
        return False
    return any(fnmatch(path, pattern) for pattern in _WEIGHTS)


def _step(checkpoint: str) -> int:
    """The training step of a checkpoint's directory; -1 for one that has another name."""
    number = checkpoint.removeprefix("checkpoint-").rstrip("/")
    return int(number) if number.isdecimal() and len(number) < 20 else -1
