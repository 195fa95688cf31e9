"""What PyTorch writes, for tests without PyTorch: it is large, and only `make test-full` installs it."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

# torch.save({"w": torch.zeros(3)}), by PyTorch itself; a test of `make test-full` makes it anew and compares
STATE = (Path(__file__).parent.parent / "data" / "pytorch" / "state.bin").read_bytes()


def torch_archive(value: object) -> bytes:
    """A pickle of something that holds no tensor, in the zip archive in which PyTorch puts it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps(value, 2))
        file.writestr("archive/version", "3\n")
    return stream.getvalue()
