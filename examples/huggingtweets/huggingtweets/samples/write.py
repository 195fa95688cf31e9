"""Writes the sample archives into a folder."""

from __future__ import annotations

import random
from pathlib import Path

from huggingtweets.samples import bluesky, mastodon, x
from huggingtweets.samples.voices import GARDEN, LIGHTHOUSE, OF_X

SEED = 2026
POSTS = 3000


def write(out: Path, *, posts: int = POSTS, seed: int = SEED) -> list[Path]:
    """Writes the archives: three of X, one of Mastodon, one of Bluesky, in this order.

    Args:
        out: The folder; made where it is not there.
        posts: How many posts each account has.
        seed: The same seed gives the same bytes.

    Returns:
        The archives' paths.
    """
    out.mkdir(parents=True, exist_ok=True)
    archives = [x.write(voice, out / f"twitter-{voice.handle}.zip", posts, _draw(seed, voice.handle)) for voice in OF_X]
    archives.append(mastodon.write(GARDEN, out / f"mastodon-{GARDEN.handle}.tar.gz", posts, _draw(seed, GARDEN.handle)))
    # a repository does not name its account: the file does
    archives.append(bluesky.write(LIGHTHOUSE, out / f"{LIGHTHOUSE.handle}.car", posts, _draw(seed, LIGHTHOUSE.handle)))
    return archives


def _draw(seed: int, handle: str) -> random.Random:
    return random.Random(f"{seed} {handle}")  # noqa: S311 (a draw that can be repeated, not a secret)
