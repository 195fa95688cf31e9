"""Why there is no connection to a hub, and what the user can do about it."""

from __future__ import annotations

import re

from hubpub.errors import HubError
from hubpub.hub import proxies
from hubpub.types.spelling import Door, is_entered_by, spelled

# OpenSSL's words for an answer that is no TLS; they differ by version
_NOT_TLS = re.compile(r"wrong version number|record layer failure|http request", re.IGNORECASE)


def no_connection(endpoint: str, why: str) -> HubError:
    """The error when there is no connection to a hub.

    Args:
        endpoint: Its URL.
        why: The client's words; empty where there are none.
    """
    cause = _short(why)
    fact = f"no hub answers at {endpoint}" + (f" ({cause})" if cause else "")
    if "certificate" in cause.lower():
        return HubError(fact, "If you trust who issued it, name the issuer's certificate (PEM) in SSL_CERT_FILE.")
    if endpoint.startswith("https:") and _NOT_TLS.search(cause):
        return HubError(fact, "Check the address: what answers there may speak http:// alone.")
    if proxy := proxies.proxy_for(endpoint):
        name, url = proxy
        return HubError(fact, f"Check {name}, by which it is asked through the proxy {url}, and the address.")
    local = spelled("local")
    # in Python that starts one by itself
    how = f"{local} uses a hub on this machine"
    if not is_entered_by(Door.PYTHON):
        how = f"`hubpub hub` starts a local one, and {local} uses it"
    return HubError(fact, f"Check the address and the network; {how}.")


def _short(why: str) -> str:
    """The client's words, without error numbers and places in OpenSSL's source."""
    lines = why.strip().splitlines()
    words = re.sub(r"^(\[[^\]]*\] ?)+| ?\(_ssl\.c:\d+\)", "", lines[0]) if lines else ""
    return words.strip(" .")[:200]
