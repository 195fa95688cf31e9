"""``python -m hubpub`` and the ``hubpub`` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs the command line; ends the process with its exit code."""
    if sys.argv[1:] == ["--version"]:  # in scripts, often: nothing else is loaded for it
        from hubpub._version import __version__

        sys.stdout.write(f"hubpub {__version__}\n")
        return
    from hubpub.cli import run
    from hubpub.errors import INTERRUPTED

    code = run()
    if code == INTERRUPTED:
        # Python would wait for the threads that the client sends files on
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
