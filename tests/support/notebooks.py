"""Notebooks, run from top to bottom by Jupyter's own kernel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

_HOMES = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR")


class Notebook:
    """A notebook that was run.

    Args:
        cells: The code of its cells; or the notebook's file.
        home: Where the kernel keeps what it keeps, apart from the user's.
        monkeypatch: Tells the kernel so.
    """

    def __init__(self, cells: Sequence[str] | Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import nbformat
        from nbclient import NotebookClient

        for name in _HOMES:
            monkeypatch.setenv(name, str(home / name.lower()))
        if isinstance(cells, Path):
            self.notebook = nbformat.read(cells, as_version=4)
        else:
            code = [nbformat.v4.new_code_cell(cell) for cell in cells]
            self.notebook = nbformat.v4.new_notebook(cells=code)
        NotebookClient(self.notebook, timeout=300, kernel_name="python3", allow_errors=True).execute()

    @property
    def code(self) -> list[Any]:
        """Its cells with code."""
        return [cell for cell in self.notebook.cells if cell.cell_type == "code"]

    def streamed(self, cell: int, name: str = "stdout") -> str:
        """What a cell printed; to standard error, where that is asked for."""
        return "".join(out.text for out in self.code[cell].outputs if out.get("name") == name)

    def result(self, cell: int) -> str:
        """What a cell's last line came to, as text."""
        [shown] = [out for out in self.code[cell].outputs if out.output_type == "execute_result"]
        return str(shown.data["text/plain"])

    def errors(self, *cells: int) -> list[str]:
        """The tracebacks of cells, of all where none is named, with their colours."""
        chosen = [self.code[cell] for cell in cells] if cells else self.code
        return ["\n".join(out.traceback) for cell in chosen for out in cell.outputs if out.output_type == "error"]
