"""The addresses of W&B's server and pages, from the environment or wandb's settings files."""

from __future__ import annotations

import configparser
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from hubpub.errors import CallError
from hubpub.types.lineage import CLOUD, DEFAULT_APP, RunRef

# W&B allows these characters in names, and a link in a card cannot hold them as they are
_NOT_IN_A_LINK = re.compile(r"[ ()<>\[\]\"'`;]")
_URL = re.compile(r"https?://[^\s/?#]+[^\s?#]*")
_APIS = {"api.wandb.ai", "api.forge.coreweave.com"}


def run_page(entity: str, project: str, run_id: str, app: str | None = None) -> str | None:
    """The page of a run, which an offline run gets once it is synced; None where it cannot be named.

    Args:
        entity: Whose it is; empty where that is not known.
        project: Its project; empty where that is not known.
        run_id: Its id.
        app: Where the server's pages are; by default those of the server that wandb is set up for.

    Raises:
        CallError: The environment names a server that cannot be one.
    """
    if not entity or not project:
        return None
    project, run_id = escape_for_link(project), escape_for_link(run_id)
    try:
        return RunRef.parse(f"{app or app_url()}/{entity}/{project}/runs/{run_id}").url
    except ValueError:
        return None


def escape_for_link(text: str) -> str:
    """A text, with those characters escaped that a link in a card cannot hold."""
    return _NOT_IN_A_LINK.sub(lambda char: f"%{ord(char[0]):02X}", text)


def app_url() -> str:
    """The address of the pages of the server that wandb is set up for.

    Raises:
        CallError: The environment names a server that cannot be one.
    """
    return _variable("WANDB_APP_URL") or _app(_variable("WANDB_BASE_URL") or _server_in_settings())


def require_server() -> None:
    """Checks the servers that the environment names, if it names any.

    Raises:
        CallError: One is no address of a server.
    """
    _variable("WANDB_APP_URL")
    _variable("WANDB_BASE_URL")


def _variable(name: str) -> str:
    value = os.environ.get(name, "").strip().rstrip("/")
    if value and not _is_url(value):
        raise CallError(f"{name} is {value!r}, which is no address of a server", "Give a URL, or leave it out.")
    return value


def _is_url(text: str) -> bool:
    try:
        return _URL.fullmatch(text) is not None and urlsplit(text).hostname is not None
    except ValueError:
        return False


def _server_in_settings() -> str:
    """The server in wandb's settings files, as `wandb login --host` writes it; empty where there is none."""
    root = Path(os.environ.get("WANDB_DIR") or ".")
    beside = root / (".wandb" if (root / ".wandb").exists() else "wandb")
    for place in (beside, Path(os.environ.get("WANDB_CONFIG_DIR") or "~/.config/wandb")):
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(place.expanduser() / "settings", encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError, RuntimeError):
            continue  # wandb, too, does without a file that it cannot read
        value = parser.get("default", "base_url", fallback="").strip().rstrip("/")
        if _is_url(value):
            return value
    return ""


def _app(base: str) -> str:
    """The address of a server's pages: that of its API, but for W&B's own server, where it is another."""
    split = urlsplit(base)
    host = split.netloc.lower()
    if not base or host in _APIS or host in CLOUD:
        return DEFAULT_APP
    if host.startswith("api.wandb."):
        return f"{split.scheme}://{host.removeprefix('api.')}"
    if host.startswith("api."):
        return f"{split.scheme}://app.{host.removeprefix('api.')}"
    return base
