"""Pickles that stand one behind the other in a file, and files of which only their bytes tell whether they are any."""

from __future__ import annotations

import itertools
from typing import BinaryIO

from hubpub.files.weights.pickle.endings import PLAIN, is_known, stem
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.opcodes import Broken, Limit
from hubpub.files.weights.pickle.scan import scan_pickle
from hubpub.files.weights.pickle.values import Global

_TORCH_MAGIC = 0x1950A86A20F9469CFC6C
# how many pickles it writes one behind the other
_OF_TORCH = 5
# the opcode of the protocol, and one more
_BEGINNING = 2


def scan_opcodes(
    stream: BinaryIO, size: int, name: str, start: bytes, scan: Scan, *, is_more: bool = False
) -> str | None:
    """Looks through what may be a pickle, as far as it looks like one.

    Returns:
        None if it holds no pickle, else why it was not looked through to its end.

    Args:
        stream: The file.
        size: Its bytes.
        name: Its name.
        start: Its first bytes.
        scan: Where to put what is found.
        is_more: Whether it is known to be something else, and may be a pickle besides.
    """
    is_named_so = stem(name).endswith(PLAIN) and not is_more
    found = scan.beside()
    broken = _scan_plain(stream, size, found)
    has_protocol = start[:1] == b"\x80" and start[1:2] in {b"\0", b"\1", b"\2", b"\3", b"\4", b"\5"}
    begins_so = has_protocol and found.operations - scan.operations >= _BEGINNING
    # what begins like a pickle by chance, in a file that nobody would load as one
    if broken is not None and not isinstance(broken, Limit) and not is_known(name) and not found.imports:
        return None
    if broken is None or begins_so or is_named_so or isinstance(broken, Limit):
        scan.join(found)
        return "" if broken is None else str(broken)
    # the bytes of another format break off at once; a pickle that breaks off behind a call has done its harm
    before = len(scan.imports)
    scan.take(found)
    return str(broken) if len(scan.imports) > before else None


def _scan_plain(stream: BinaryIO, size: int, scan: Scan) -> Broken | None:
    """Looks through the pickles that stand at the beginning of a stream, one after the other; where it broke off."""
    try:
        first = scan_pickle(stream, size, scan)
    except Broken as broken:
        return broken
    is_torchs = first == _TORCH_MAGIC or not isinstance(first, (str, int, tuple, dict, Global))
    # behind these of PyTorch come the tensors' bytes; behind others, what a second load would read, or what is behind
    # a number that the first one would compute
    for count in itertools.count(1):
        later = scan.beside()
        try:
            scan_pickle(stream, size, later)
        except Broken as broken:
            if is_torchs and count < _OF_TORCH:
                scan.join(later)
            else:
                scan.take(later)
            is_short = first == _TORCH_MAGIC and count < _OF_TORCH
            return broken if is_short or isinstance(broken, Limit) else None
        scan.join(later)
    return None
