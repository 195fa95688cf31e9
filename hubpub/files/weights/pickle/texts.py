"""Pickles that stand in a text of an archive, in base64.

Source: stable_baselines3, common/save_util.py (``json_to_data`` gives ``:serialized:`` to ``cloudpickle.loads``).
"""

from __future__ import annotations

import base64
import json
from io import BytesIO

from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.opcodes import Broken
from hubpub.files.weights.pickle.scan import scan_pickle
from hubpub.files.weights.pickle.unread import Unopened, worse

_KEY = ":serialized:"
# by which cloudpickle packs the code of a function
_PACKER = "cloudpickle"


def scan_serialized(data: bytes, scan: Scan) -> str | None:
    """Looks through the pickles that stand in JSON; None if there are none.

    A function that cloudpickle packed is code, and models have one for their rate of learning: that is told, and not
    what it would import.

    Args:
        data: The JSON.
        scan: Where to put what is found.
    """
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    unread: str | None = None
    for name, value in values.items() if isinstance(values, dict) else ():
        if not isinstance(value, dict) or not isinstance(text := value.get(_KEY), str):
            continue
        found = scan.beside()
        why = ""
        try:
            packed = base64.b64decode(text)
            scan_pickle(BytesIO(packed), len(packed), found)
        except (Broken, ValueError) as error:
            why = Unopened(f"what it has in base64 for {name}: {error}")
        if any(module.partition(".")[0] == _PACKER for module, _ in found.imports):
            why = (
                worse(f"what it has in base64 for {name} is code of a function, which runs when it is loaded", why)
                or ""
            )
        else:
            scan.join(found)
        unread = worse(unread, why)
    return unread
