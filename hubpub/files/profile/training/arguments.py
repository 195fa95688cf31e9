"""``training_args.bin``: the settings of transformers' Trainer, a pickle. Its opcodes are read; it is never loaded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubpub.files.profile.training.folder import read_bytes
from hubpub.files.weights.pickle.literals import Made, NotPlainError, read_literals

NAME = "training_args.bin"
LARGEST = 4_000_000
"""Bytes. Of a larger file nothing is read."""
_PICKLE = 1_000_000
_ENDING = "/data.pkl"


@dataclass(frozen=True, slots=True)
class Arguments:
    """The settings of a training.

    Attributes:
        cls: The class that held them, such as ``transformers.training_args.TrainingArguments``.
        values: Them, by name. Of an enumeration, the text that it stands for.
    """

    cls: str
    values: Mapping[str, Any]

    @property
    def is_plain(self) -> bool:
        """Whether the class is transformers' own, whose defaults are known."""
        return self.cls == "transformers.training_args.TrainingArguments"


def read_arguments(root: Path) -> Arguments | None:
    """The settings in the file; None where it is not there, or is none of the Trainer.

    Args:
        root: The folder.
    """
    data = read_bytes(root, NAME, LARGEST)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            [member] = [m for m in archive.infolist() if m.filename.endswith(_ENDING) and m.file_size <= _PICKLE]
            with archive.open(member) as stream:
                made = read_literals(stream.read(_PICKLE))
    # zipfile's own errors, and those of what it unpacks
    except (NotPlainError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    except Exception as error:
        if type(error).__module__ not in {"zlib", "_lzma", "lzma", "_bz2", "bz2"}:
            raise
        return None
    if not isinstance(made, Made) or not isinstance(made.state, dict) or "output_dir" not in made.state:
        return None
    return Arguments(made.cls, {str(name): _text_of(value) for name, value in made.state.items()})


def _text_of(value: Any) -> Any:
    """Of an enumeration the text that it stands for; of any other object nothing."""
    if not isinstance(value, Made):
        return value
    [text] = value.arguments if isinstance(value.arguments, tuple) and len(value.arguments) == 1 else [None]
    return text if isinstance(text, str) else None
