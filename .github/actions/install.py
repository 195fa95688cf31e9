"""Installs hubpub from this checkout for the actions, into ``$RUNNER_TEMP/hubpub``; the job's page says what is wrong.

Whatever ``python3`` a runner has reads this file, so it is written for old ones too.
"""

import os
import subprocess
import sys
from pathlib import Path

NEEDED = (3, 11)
# as in pyproject.toml, which no old Python can read
KNOWN = ("dask", "parquet", "ray", "sign", "thumbnail", "transformers")
CALLER, MACHINE = 2, 5


def main():
    """Installs, with the extras that the input names.

    Returns:
        The exit code, as docs/reference/exit-codes.md has it.
    """
    if sys.version_info < NEEDED:
        have, need = (".".join(map(str, version[:2])) for version in (sys.version_info, NEEDED))
        return failed(
            MACHINE,
            f"python3 is Python {have} here, and hubpub needs {need} or newer. Put actions/setup-python before this "
            "step.",
        )
    extras = [extra.strip() for extra in os.environ.get("EXTRAS", "").split(",") if extra.strip()]
    for extra in extras:
        if extra not in KNOWN:
            return failed(
                CALLER, f"there is no extra {extra!a}. Known extras: {', '.join(KNOWN)}; a comma between two."
            )
    place = Path(os.environ["RUNNER_TEMP"], "hubpub")
    source = str(Path(__file__).resolve().parents[2]) + (f"[{','.join(extras)}]" if extras else "")
    python = str(place / "bin" / "python")
    # Python -I keeps the workflow's checkout, which may be a stranger's pull request, out of what is imported
    for command in (
        [sys.executable, "-I", "-m", "venv", str(place)],
        [python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", source],
    ):
        if subprocess.run(command, check=False).returncode:
            return failed(MACHINE, "hubpub could not be installed; what stands above says why. Mend it and run again.")
    return 0


def failed(code, message):
    """Says why nothing was installed."""
    message = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::error title=hubpub::{message}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
