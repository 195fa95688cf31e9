"""``python -m huggingtweets.samples FOLDER`` writes the sample archives there."""

from __future__ import annotations

import argparse
from pathlib import Path

from huggingtweets.samples import POSTS, SEED, write

parser = argparse.ArgumentParser(prog="python -m huggingtweets.samples", description="Write the sample archives.")
parser.add_argument("folder", type=Path)
parser.add_argument("--posts", type=int, default=POSTS, help="how many posts each account has")
parser.add_argument("--seed", type=int, default=SEED)
options = parser.parse_args()
for path in write(options.folder, posts=options.posts, seed=options.seed):
    print(path)
