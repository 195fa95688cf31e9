"""``python -m hubpub`` and the ``hubpub`` command."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    from hubpub.cli.streams import OutputError, stand_in

    stand_in()
    if sys.argv[1:] == ["--version"]:  # in scripts, often: nothing else is loaded for it
        from hubpub._version import __version__

        try:
            sys.stdout.write(f"hubpub {__version__}\n")
            sys.stdout.flush()
        except OutputError as error:
            sys.stderr.write(f"error: {error}\n" if error.fact else "")
            sys.exit(error.exit_code)
        return
    # a command makes a hundred thousand things as it starts, few of them in cycles: Python would look through all of
    # them dozens of times
    gc.set_threshold(200_000, 20, 20)
    from hubpub.cli.main import run
    from hubpub.errors import INTERRUPTED

    code = run()
    if code == INTERRUPTED:
        # Python would wait for the threads that the client sends files on
        with suppress(OutputError):
            sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    gc.freeze()  # it would look through everything a last time, for what the end of the process frees anyway
    sys.exit(code)


if __name__ == "__main__":
    main()
