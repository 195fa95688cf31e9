"""Names of files that hold pickles, and of those that hold none."""

from __future__ import annotations

PLAIN = (".pkl", ".pickle", ".joblib", ".dill")
"""What the names of plain pickles end in, and of nothing else."""
TORCHS = (".bin", ".pt", ".pth", ".ckpt", ".torch", ".ptl", ".pt2")
"""What the names of files end in that PyTorch wrote; other formats use them too."""
LOADED = (*PLAIN, *TORCHS, ".p", ".pk", ".sav", ".th", ".distcp", ".pdparams", ".pdopt", ".nemo")
"""What the names of files end in that some loader unpickles."""
_PACKED = (".gz", ".bz2", ".xz", ".lzma", ".z", ".lz4", ".zst")

OTHERS = (".npy", ".npz", ".zip", ".model", ".tar", ".tgz", ".mar", ".data", ".dat")
"""Of other files that are looked at to their end, so that what cannot be opened of them is told."""

LIBRARIES = (".so", ".dll", ".dylib", ".pyd")
"""Of what runs when it is loaded, whatever is in it."""
SOURCES = (".cpp", ".cc", ".cxx", ".c", ".cu", ".o", ".obj")
"""Of what is compiled, or linked, and then runs."""
# what has a reader of its own that takes no pickle
_OTHER_READERS = (".safetensors", ".gguf")
# what is text or a picture
_NEVER = (
    *(".json", ".jsonl", ".txt", ".md", ".py", ".yaml", ".yml", ".toml", ".cfg", ".ini"),
    *(".csv", ".tsv", ".html", ".css", ".js", ".ipynb", ".jinja", ".sh", ".rst", ".pdf", ".lock", ".log"),
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".mp4", ".mp3", ".wav", ".flac", ".ogg"),
    *(".gitattributes", ".gitignore"),
)


def may_hold_pickle(path: str) -> bool:
    """Whether a file of a model may hold a pickle: any may but those that are read by other readers, or by people."""
    return not path.lower().endswith((*_NEVER, *_OTHER_READERS)) or is_known(path)


def has_reader(path: str) -> bool:
    """Whether a file's name is of a format whose reader takes no pickle."""
    return path.lower().endswith(_OTHER_READERS)


def is_known(name: str) -> bool:
    """Whether a name is one of files that hold pickles."""
    return stem(name).endswith((*LOADED, *OTHERS))


def stem(name: str) -> str:
    """A name in lower case, without what says that it is packed."""
    name = name.lower()
    for ending in _PACKED:
        name = name.removesuffix(ending)
    return name
