"""The versions of all that matters to a bug."""

from __future__ import annotations

import locale
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from hubpub._version import __version__

_PACKAGES = (
    *("huggingface_hub", "hf-xet", "wandb", "pydantic", "markdown-it-py", "click", "httpx2", "dulwich"),
    *("transformers", "torch", "safetensors", "typst", "model-signing", "distributed", "ray"),
)


def versions() -> str:
    """One name and version a line; what is not installed is said so."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    rows = {
        "hubpub": __version__,
        "python": f"{platform.python_version()} ({platform.python_implementation()}, {sys.executable})",
        "system": f"{system}, {locale.getpreferredencoding(False)}",
    }
    for package in _PACKAGES:
        try:
            rows[package] = version(package)
        except PackageNotFoundError:
            rows[package] = "not installed"
    return "".join(f"{name:<16} {said}\n" for name, said in rows.items())
