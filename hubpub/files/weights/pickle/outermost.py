"""The class of the object that a pickle makes, by its opcodes: nothing is imported, called or built."""

from __future__ import annotations

from io import SEEK_END, BytesIO
from typing import BinaryIO

from hubpub.files.weights.pickle.allowed import COMPUTED
from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.machine import Machine
from hubpub.files.weights.pickle.opcodes import Broken, Lines
from hubpub.files.weights.pickle.unpack import packing, unpack
from hubpub.files.weights.pickle.values import Global

# The class stands in the first bytes, before all that its object holds.
_LOOKED_AT = 1 << 14
_BEGINNING = 512
_UNPACKED = 32 << 20
# BUILD, which gives an object its state, and STOP
_BUILT = b"b."
# Bytes behind those are not looked at, so no opcode of the first ones ends behind the file.
_ENDLESS = 1 << 62
_RECONSTRUCTOR = ({"copyreg", "copy_reg"}, "_reconstructor")


def outermost_class(stream: BinaryIO) -> tuple[str, str] | None:
    """The module and the name of the class whose object a pickle makes; None for other values, and for no pickle.

    Only an object with a state is one: a tuple of objects begins as its first one does, and ends otherwise. Where the
    end lies behind what is unpacked of a packed file, its beginning tells.

    Args:
        stream: The file, seekable, at its beginning: plain, or packed as joblib packs it.

    Raises:
        OSError: It cannot be read.
    """
    start = stream.read(_BEGINNING)
    stream.seek(0)
    if kind := packing(start, ""):
        unpacked = unpack(stream, kind, _UNPACKED)
        data, is_cut = (unpacked.data, unpacked.is_cut) if unpacked else (b"", False)
        end = data[-len(_BUILT) :]
    else:
        data, is_cut = stream.read(_LOOKED_AT), False
        stream.seek(max(0, stream.seek(0, SEEK_END) - len(_BUILT)))
        end = stream.read(len(_BUILT))
    if end != _BUILT and not is_cut:
        return None
    machine = _First(Lines(BytesIO(data[:_LOOKED_AT]), _ENDLESS), Scan())
    try:
        machine.run()
    except _Found as found:
        return found.names
    except Broken:
        pass
    return None


class _Found(Exception):  # noqa: N818 -- it ends the walk, and is no error
    """The class is found."""

    def __init__(self, names: tuple[str, str] | None) -> None:
        super().__init__(names)
        self.names = names


class _First(Machine):
    """The stack machine up to the first class, which is that of the whole object where nothing stands around it."""

    def _import(self, module: object, name: object) -> None:
        around = list(self.stack)
        super()._import(module, name)
        found = self.stack[-1]
        if not isinstance(found, Global):
            raise _Found(None)
        is_reconstructor = found.module in _RECONSTRUCTOR[0] and found.name == _RECONSTRUCTOR[1]
        if is_reconstructor and not around:
            return
        # protocol 0 gives the class to a function that makes its object
        by_function = len(around) == 2 and isinstance(around[0], Global)
        is_known = COMPUTED not in {found.module, found.name} and not is_reconstructor
        raise _Found((found.module, found.name) if is_known and (not around or by_function) else None)
