"""The card of a model that another one was made from: asked for once, and done without where there is no answer."""

from __future__ import annotations

from pathlib import Path

from hubpub.errors import HubpubError
from hubpub.hub.session import Session
from hubpub.types.card import CARD_PATH

_SECONDS = 5.0
_LARGEST = 1 << 20
_FOUND = 200
# what is private looks like what is not there
_NONE = frozenset({401, 403, 404})


def cached_card(model: str) -> str | None:
    """The card of a model in the cache of the Hub's client on this machine; None where it is not there.

    Args:
        model: The model's id.
    """
    from huggingface_hub import try_to_load_from_cache

    try:
        path = try_to_load_from_cache(model, CARD_PATH)
        if not isinstance(path, str):
            return None
        with Path(path).open("rb") as file:
            return file.read(_LARGEST).decode(errors="replace")
    except OSError:
        return None


def card_on_hub(hub: Session, model: str) -> str | None:
    """The card of a model as a hub has it today; empty where it has none for this account, None without an answer.

    Args:
        hub: The hub, asked once and not again, for some seconds.
        model: The model's id.
    """
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers, get_session

    url = hf_hub_url(model, CARD_PATH, endpoint=hub.endpoint)
    try:
        # a request with a timeout of its own is not repeated (retry.py)
        with hub.translated():
            headers = build_hf_headers(token=hub.token)
            answer = get_session().get(url, headers=headers, timeout=_SECONDS, follow_redirects=True)
    except HubpubError:
        return None
    if answer.status_code in _NONE:
        return ""
    return answer.content[:_LARGEST].decode(errors="replace") if answer.status_code == _FOUND else None
