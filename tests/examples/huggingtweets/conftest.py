"""The example's package, from its own folder; what only the full level installs is loaded when it is asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "huggingtweets"
sys.path.insert(0, str(EXAMPLE))


class Bot:
    """The example's modules, each loaded when it is asked for: ``bot.data.prepare``."""

    def __getattr__(self, name: str) -> ModuleType:
        if not any((EXAMPLE / "huggingtweets").glob(f"{name}*")):  # hypothesis asks for much
            raise AttributeError(name)
        return importlib.import_module(f"huggingtweets.{name}")


@pytest.fixture(scope="session")
def bot() -> Bot:
    return Bot()


@pytest.fixture
def posts(bot: Bot) -> Callable[[Path], list[Any]]:
    """All posts of the one archive at a path."""

    def posts(path: Path) -> list[Any]:
        [archive] = bot.archives.read(path)
        return list(archive.posts())

    return posts


@pytest.fixture
def refusal(bot: Bot) -> Callable[[Path], str]:
    """What the owner of an archive is told that cannot be read: one line, the fact and the next step."""

    def refusal(path: Path) -> str:
        with pytest.raises(bot.errors.ArchiveError) as caught:
            [list(archive.posts()) for archive in bot.archives.read(path)]
        error = caught.value
        assert error.next_step
        assert "\n" not in str(error)
        return str(error.fact)

    return refusal


@pytest.fixture(scope="session")
def samples(bot: Bot, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """The sample archives: three of X, one of Mastodon, one of Bluesky."""
    return bot.samples.write(tmp_path_factory.mktemp("samples"), posts=400)
