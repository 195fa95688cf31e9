"""What the worst cards cost: CPU time and memory of `hubpub check`, each in a process of its own.

The budget is 2 s of CPU time beyond the start, and 300 MB (Linux: read from /proc). `--fix` measures mending, which has
no budget.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.hostile import cards  # noqa: E402

SECONDS, MEGABYTES = 2, 300
MEASURE = """
import pathlib, re, sys, time
from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import CheckRequest
run_check(["-"], stdin=b"---\\nlicense: mit\\n---\\n# A\\n")
fix = len(sys.argv) > 2
begun = time.process_time()
found = run_check([sys.argv[1]], CheckRequest(fix=fix, diff=fix)).checked.findings
seconds = time.process_time() - begun
# not ru_maxrss, which begins with what the parent has
peak = re.search(r"VmHWM:\\s+([0-9]+)", pathlib.Path("/proc/self/status").read_text())[1]
print(seconds, int(peak) / 1024, len(found))
"""


def main() -> int:
    over = 0
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "README.md")
        for name, data in cards().items():
            path.write_bytes(data)
            command = [sys.executable, "-c", MEASURE, str(path), *sys.argv[1:2]]
            out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
            seconds, memory, found = float(out[0]), float(out[1]), int(out[2])
            beyond = seconds > SECONDS or memory > MEGABYTES
            over += beyond
            print(
                f"{seconds:6.2f} s {memory:5.0f} MB {found:5} findings  {name}{'  OVER' if beyond else ''}", flush=True
            )
    return 1 if over and not sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
