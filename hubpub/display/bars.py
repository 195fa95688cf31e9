"""The bars of the command line and of Python, and whether somebody sees them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def is_watched() -> bool:
    """Whether somebody sees bars: standard error is a terminal, or this is a notebook."""
    return is_notebook() or is_terminal()


def is_terminal() -> bool:
    """Whether standard error is a terminal."""
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # somebody has closed it
        return False


def is_notebook() -> bool:
    """Whether this is the kernel of a notebook: Jupyter's, or what derives from it, as Colab's does."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return any(kind.__name__ == "ZMQInteractiveShell" for kind in type(shell).__mro__)


@contextmanager
def bar(label: str, *, watched: bool, at_once: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar for bytes that are read or sent, where somebody watches.

    Args:
        label: What is done.
        watched: Whether somebody watches.
        at_once: Whether it shows at once, and stays; else after a second, and goes with the end.

    Yields:
        What is told of the bytes that are done and of all that will be.
    """
    if not watched:
        yield lambda *_: None
        return
    if is_notebook():  # a widget where there are such, else text
        from tqdm.auto import tqdm
    else:  # the same, without what only notebooks need
        from tqdm import tqdm

    try:
        with tqdm(
            desc=label, unit="B", unit_scale=True, leave=at_once, delay=0 if at_once else 1, file=sys.stderr
        ) as shown:

            def show(done: int, total: int) -> None:
                shown.total = total
                shown.update(done - shown.n)

            yield show
    finally:
        # tqdm clears the line and leaves the way back to its beginning in a buffer: the next text would be at its end
        sys.stderr.flush()
