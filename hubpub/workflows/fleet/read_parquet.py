"""Reads the rows of a Parquet file, by pyarrow, which only who has such a file needs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, MachineError
from hubpub.types.installation import install_line

# Rows in memory at once.
_BATCH = 1_000


def read_parquet(path: Path) -> Iterator[dict[str, Any]]:
    """What each row says, by the names of its columns; a cell that is empty, null or no number says nothing.

    Raises:
        CallError: It is no Parquet file.
        MachineError: pyarrow is not installed, or the file cannot be read.
    """
    try:
        parquet: Any = import_module("pyarrow.parquet")
        invalid: Any = import_module("pyarrow").ArrowException
    except ImportError as error:
        raise MachineError(
            f"{path} is read by pyarrow, and that is not installed", f"Install it: {install_line('parquet')}."
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist(maps_as_pydicts="lossy"):
                    yield {name: value for name, value in row.items() if _says_something(value)}
    except FileNotFoundError as error:
        raise CallError(f"there is no {path}", "Name the fleet's file.") from error
    except (invalid, OSError) as error:
        # what is damaged inside is an OSError without a number
        if isinstance(error, OSError) and error.errno is not None:
            raise MachineError(f"cannot read {path}: {error.strerror}", "Mend it, or name another file.") from error
        first = (str(error).splitlines() or [""])[0]
        raise CallError(f"{path} is no Parquet file ({first})", "Write it again, or name another.") from error


def _says_something(value: Any) -> bool:
    return value is not None and value != "" and not (isinstance(value, float) and math.isnan(value))
