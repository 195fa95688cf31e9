"""The local hub: the part of the Hugging Face Hub that publishing and loading models needs, embedded.

Each model, dataset or space is a real git repository with its LFS objects beside it, on disk below one root, served
over HTTP to the stock clients: `huggingface_hub` (over LFS and over Xet), `hf`, `transformers`, git with git-lfs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubpub.localhub.app import create_app
    from hubpub.localhub.oidc import add_trusted_publisher
    from hubpub.localhub.server import NoSuchAddress, PortInUse, RootInUse, Serving, running, serve
    from hubpub.localhub.users import add_user, default_token, make_root

__all__ = [
    "NoSuchAddress",
    "PortInUse",
    "RootInUse",
    "Serving",
    "add_trusted_publisher",
    "add_user",
    "create_app",
    "default_token",
    "make_root",
    "running",
    "serve",
]

_HOMES = {
    "add_user": "users",
    "default_token": "users",
    "make_root": "users",
    "create_app": "app",
    "add_trusted_publisher": "oidc",
}


def __getattr__(name: str) -> object:
    # The server brings its web framework and git along: load them when they are wanted.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'server')}"), name)
