"""Asks a model for samples of what it writes, in a process of its own, with a seed, a deadline and no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hubpub.cards.thumbnail.text import one_line
from hubpub.errors import BlockedError, MachineError
from hubpub.files.weights.names import is_weights
from hubpub.types.files import FileEntry, ModelFolder, on_disk
from hubpub.types.spelling import spelled

SECONDS = 300.0
"""How long a model may take."""
LARGEST = 4_000_000_000
"""Bytes of weights of the largest model that is asked."""
COUNT = 3
SEED = 42

# What its process may take beside the weights: a config may ask for any number of layers.
_MEMORY = 12_000_000_000
_DRAWN = 8  # of so many the first good ones are taken
_SHORTEST = 12  # characters beside the prompt: what is shorter says nothing
_ENDS = ".!?…。！？؟।"
# What a causal model of transformers is loaded from: no pickle, no code.
_READ = (".safetensors", ".json", ".txt", ".model", ".jinja", ".tiktoken")
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import hubpub.cards.thumbnail.writer as w; w.answer()"
# Of the environment, with its keys and tokens, what Python may need to start.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PATH", "TMPDIR", "TEMP", "TMP")


def can_ask() -> bool:
    """Whether what runs models is installed; neither is imported."""
    return find_spec("torch") is not None and find_spec("transformers") is not None


def files_asked(model: ModelFolder) -> tuple[FileEntry, ...]:
    """The files that what a model writes depends on: no other is opened.

    Args:
        model: The folder.
    """
    return tuple(file for file in model.files if "/" not in file.path and file.path.endswith(_READ))


def ask_model(model: ModelFolder, prompt: str, seed: int = SEED) -> tuple[str, ...]:
    """What a model writes: the same on the same machine with the same packages.

    Args:
        model: The folder. Its safetensors are read, and no pickle and no code of it.
        prompt: What each sample begins with.
        seed: Of the random numbers.

    Raises:
        BlockedError: It is too large to be asked, or cannot be run.
        MachineError: The process cannot be started.
    """
    files = files_asked(model)
    size = sum(file.size for file in files if is_weights(file.path))
    if not size:
        raise _not_asked(model, "it has no safetensors, and no other weights are opened")
    if size > LARGEST:
        raise _not_asked(model, f"it has {size / 1e9:.0f} GB of weights, and {LARGEST / 1e9:.0f} GB are the most")
    with TemporaryDirectory(prefix="hubpub-", ignore_cleanup_errors=True) as directory:
        place = Path(directory, "model")
        place.mkdir()
        for file in files:
            place.joinpath(on_disk(file.path)).symlink_to((model.root / on_disk(file.path)).resolve())
        memory = _MEMORY + 4 * size
        asked = {"folder": str(place), "prompt": prompt, "seed": seed, "count": _DRAWN, "memory": memory}
        answer = _run(asked, directory, model)
    if "fault" in answer:
        raise _not_asked(model, str(answer["fault"]))
    return tuple(choose(answer["texts"], prompt))


def choose(texts: Iterable[str], prompt: str, count: int = COUNT) -> list[str]:
    """Of what a model wrote, the first that are good to read: one line each, to the end of a sentence.

    Args:
        texts: What it wrote.
        prompt: What each begins with.
        count: The most that are taken.
    """
    found = dict.fromkeys(_whole(text, prompt) for text in texts)
    return [text for text in found if text][:count]


def _whole(text: str, prompt: str) -> str:
    """The first line of a text, to the end of its last sentence; empty where it says nothing."""
    begun = text[len(prompt) :] if text.startswith(prompt) else text
    line = next((line for line in begun.splitlines() if line.strip()), "")
    # a line that begins below the prompt goes on from it all the same
    between = " " if begun.startswith(("\n", "\r")) else ""
    said = one_line(f"{prompt}{between}{line}" if begun is not text else line)
    if len(one_line(line)) < _SHORTEST:
        return ""
    end = max(said.rfind(char) for char in _ENDS)
    if end > len(prompt) + (len(said) - len(prompt)) // 2:
        return said[: end + 1]
    ended = "\n" in begun.strip()
    return said if ended else f"{said}…"


def _run(asked: dict[str, Any], directory: str, model: ModelFolder) -> dict[str, Any]:
    environment = {name: value for name in _KEPT if (value := os.environ.get(name)) is not None}
    # the same numbers on each device, and nothing that is not in the folder
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "HF_HOME": directory}
    try:
        # this Python, and a text of ours; -I: neither the directory nor the environment says what is imported
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, json.dumps([path for path in sys.path if path])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**environment, **offline, "HOME": directory, "TOKENIZERS_PARALLELISM": "false"},
            cwd=directory,
        )
    except OSError as error:
        raise MachineError(f"cannot start {sys.executable}: {error.strerror}", "Mend the installation.") from error
    try:
        said, trace = process.communicate(json.dumps(asked).encode(), SECONDS)
    except subprocess.TimeoutExpired:
        raise _not_asked(model, f"it was not done after {SECONDS:.0f} seconds") from None
    finally:
        process.kill()
        process.communicate()
    for line in reversed(said.splitlines()):
        try:
            answer = json.loads(line)
        except ValueError:
            continue
        if isinstance(answer, dict):
            return answer
    last = next(_last_line(trace.decode(errors="replace")), "its process was ended")
    return {"fault": last}


def _last_line(trace: str) -> Iterator[str]:
    yield from (line.strip() for line in reversed(trace.splitlines()) if line.strip())


def _not_asked(model: ModelFolder, why: str) -> BlockedError:
    return BlockedError(
        f"{model.root} was not asked for samples of what it writes: {one_line(why)[:400]}",
        f"Give some: {spelled('sample', shape=True)}; or leave the picture out.",
    )
