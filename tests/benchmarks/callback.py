"""What `hubpub.PushCallback` costs in a process that has imported `transformers.Trainer`: its import and its making.

Each measurement is of a process of its own, by its processor time, which other programs of the machine change least.
Beside it stands what the import of the Trainer took there: the callback's ratio to that tells how little it adds to a
script that trains. The budget is 50 ms.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys

CODE = """
import json, time
began = time.process_time()
from transformers import Trainer, TrainingArguments
imported = time.process_time()
import hubpub
hubpub.PushCallback("me/my-model", private=True)
made = time.process_time()
print(json.dumps([imported - began, made - imported]))
"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    pairs = []
    for _ in range(options.times):
        done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
        pairs.append(json.loads(done.stdout.splitlines()[-1]))
    mine = [1000 * own for _, own in pairs]
    ratio = statistics.median(own / theirs for theirs, own in pairs)
    trainer = statistics.median(theirs for theirs, _ in pairs)
    print(f"PushCallback: {statistics.median(mine):.0f} ms ({min(mine):.0f} to {max(mine):.0f}), budget 50 ms")
    print(f"{ratio:.4f} of what the import of the Trainer takes, {trainer:.1f} s of the processor")


if __name__ == "__main__":
    main()
