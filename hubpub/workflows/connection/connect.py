"""Connects to the hub that a push goes to, with the account that it goes by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubpub.errors import CallError
from hubpub.files.paths import hub_root
from hubpub.hub import Hub, default_endpoint, valid_endpoint
from hubpub.hub.offline import no_network_needed
from hubpub.types.plan import LOCAL, Target
from hubpub.types.request import PushRequest
from hubpub.types.spelling import spelled, this
from hubpub.workflows.connection.local_server import local_hub
from hubpub.workflows.inputs.arguments import require_unicode


@contextmanager
def connect(request: PushRequest, *, quiet: bool = True) -> Iterator[Hub]:
    """The hub that a request names: by its URL, or the embedded local one, with its own account.

    A real token is never sent to the local hub.

    Args:
        request: The request.
        quiet: Whether the client's progress bars stay away.

    Raises:
        CallError: Two hubs are named, or one that is none, or the settings name one that nobody else did.
    """
    options = request.options
    endpoint, local, meant_for = options["endpoint"], options["local"], request.meant_for
    if local and endpoint:
        both = f"{spelled('local')} and {spelled('endpoint')}"
        raise CallError(f"both the local hub and an endpoint are named ({both})", "Leave one of the two out.")
    if local:
        with _local(hub_root(), quiet=quiet) as hub:
            yield hub
        return
    chosen = endpoint_of(endpoint)
    place = request.place("endpoint")
    if meant_for and valid_endpoint(meant_for, place.removesuffix(": ")) != chosen:
        # the file may come with a downloaded folder or a fork: it must not choose where a token goes
        raise CallError(
            f"{place}the model is meant for {meant_for}, and {this()} goes to {chosen}",
            f"If you trust that hub with your token, say so: {spelled('endpoint', meant_for)}.",
        )
    yield Hub(chosen, options["token"], quiet=quiet)


def endpoint_of(given: str | None) -> str:
    """The URL of the hub that is meant.

    Args:
        given: The URL; None for that of ``HF_ENDPOINT`` or huggingface.co.

    Raises:
        CallError: It is no URL of a hub.
    """
    return valid_endpoint(given) if given else default_endpoint()


@contextmanager
def reconnect(target: Target, *, token: str | None = None) -> Iterator[Hub]:
    """The hub that a plan was made for; a local one may have stopped since, and is started again."""
    if target.is_local:
        with _local(Path(target.hub.removeprefix(LOCAL)), quiet=True) as hub:
            yield hub
    else:
        yield Hub(target.endpoint, token, quiet=True)


@contextmanager
def _local(root: Path, *, quiet: bool) -> Iterator[Hub]:
    require_unicode(root, "the path", "no local hub can lie there", "Choose another place with HUBPUB_HOME.")
    with local_hub(root) as served, no_network_needed():
        identity = f"{LOCAL}{served.root}"
        yield Hub(served.url, served.token, identity=identity, joined=served.joined, quiet=quiet)
