"""Every block of README and the docs that needs no internet is run, in the order of its page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubpub import localhub
from tests.docs.blocks import RUN, Block, blocks, run_pages
from tests.support.commands import BIN, ROOT

pytestmark = pytest.mark.full

# Reads blocks of Python, a line of JSON each, and runs them one after the other in one place, as a notebook does.
RUNNER = """
import ast, asyncio, inspect, json, os, sys, warnings
space = {"__name__": "__main__"}
for line in sys.stdin:
    block = json.loads(line)
    os.environ.update(block["env"])
    code = compile(block["text"], block["place"], "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with warnings.catch_warnings():
        done = eval(code, space)
        if inspect.iscoroutine(done):
            asyncio.run(done)
    print(json.dumps("done"), file=sys.__stderr__, flush=True)
"""
CARD = "hubpub card output/tks --repo me/tks -o output/tks/README.md"
RUN_OF_W_AND_B = "cp -r examples/tinytweets/wandb . && ln -s offline-run-20261121_085018-aa0e75af wandb/latest-run"
MAKE_KEY = "openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8"
TAKE_PUBLIC = "openssl pkey -in key.pem -passin pass:correct-horse -pubout"
# what a page's reader has already: commands, and lines of Python
BEFORE = {
    "docs/tutorial.md": "rm -r output",
    "docs/how-to/publish.md": CARD,
    "docs/how-to/check.md": CARD,
    "docs/how-to/write-a-card.md": CARD,
    "docs/how-to/wandb.md": f"{RUN_OF_W_AND_B} && mkdir data && echo A tweet. > data/tweets.txt",
    "docs/how-to/signing.md": f"{MAKE_KEY} -passout pass:correct-horse -out key.pem && {TAKE_PUBLIC} -out key.pub",
    "docs/explanation/receipt.md": "hubpub push output/tks me/tks --receipt receipt.json",
    "docs/reference/standard-card.md": """echo '{"eval_accuracy": 0.91}' > output/reviews/eval_results.json""",
    "docs/reference/huggingtweets.md": f"cp {ROOT}/tests/corpus/huggingtweets/repaired/stephenking.md README.md",
}
TRAINING = """
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments
import hubpub
model = AutoModelForCausalLM.from_pretrained("examples/tinytweets/model")
tokenizer = AutoTokenizer.from_pretrained("examples/tinytweets/model")
data = [{"input_ids": [1, 2, 3, 4], "labels": [1, 2, 3, 4]}] * 4
args = TrainingArguments("output/training", max_steps=2, report_to=[], use_cpu=True)
"""
PYTHON_BEFORE = dict.fromkeys(("README.md", "docs/how-to/training.md", "docs/how-to/libraries.md"), TRAINING)
# blocks of data that are files to the commands of their page
FILES = {
    "docs/how-to/from-the-notebook.md": {"toml": "facts.toml"},
    "docs/how-to/fleets.md": {"json": "fleet.jsonl"},
    "docs/how-to/templates.md": {"jinja": "card.md.jinja"},
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """What a training left behind, and the examples of the project."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for name in ("tks", "reviews"):
        shutil.copytree(ROOT / "examples" / "tinytweets" / "model", tmp_path / "output" / name)
    (tmp_path / "facts.toml").write_text('contact = "https://example.com/ask"\n')
    return tmp_path


@pytest.fixture
def python(place: Path) -> Iterator[Callable[[str, str, dict[str, str]], None]]:
    """Runs Python in one process, which begins with the first block."""
    started: list[subprocess.Popen[str]] = []

    def run(text: str, where: str, env: dict[str, str]) -> None:
        if not started:
            log = (place / "python.log").open("w")
            pipes = {"stdin": subprocess.PIPE, "stdout": log, "stderr": subprocess.PIPE, "text": True}
            started.append(subprocess.Popen([sys.executable, "-c", RUNNER], cwd=place, env=env, **pipes))
        process = started[0]
        assert process.stdin
        assert process.stderr
        process.stdin.write(json.dumps({"text": text, "place": where, "env": env}) + "\n")
        process.stdin.flush()
        told = []
        for line in process.stderr:
            if line == '"done"\n':
                return
            told.append(line)
        pytest.fail(f"{where}\n{''.join(told)}")

    yield run
    for process in started:
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=60)


def shell(commands: str, where: str, place: Path, env: dict[str, str]) -> dict[str, str]:
    """Runs commands as they are typed, and returns the environment that they leave."""
    script = f"set -euo pipefail\n{commands}\nenv -0 > env.txt\n"
    done = subprocess.run(["bash", "-c", script], cwd=place, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{where}\n{commands}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, f"{where}\n{done.stderr}"
    pairs = (item.partition("=") for item in (place / "env.txt").read_text().split("\0") if item)
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("page", run_pages())
def test_the_blocks_of_a_page_run(
    page: str, place: Path, account: localhub.Serving, python: Callable[[str, str, dict[str, str]], None]
) -> None:
    # what a block writes into a user's home is no developer's
    home = place / "home of whoever reads"
    home.mkdir(exist_ok=True)
    env = {**os.environ, "HOME": str(home), "PATH": f"{BIN}:{os.environ['PATH']}"}
    every = list(blocks(ROOT / page))
    for block in every:
        if name := FILES.get(page, {}).get(block.language):
            (place / name).write_text(block.text)
    if before := BEFORE.get(page):
        env = shell(before, f"before {page}", place, env)
    if before := PYTHON_BEFORE.get(page):
        python(before, f"before {page}", env)
    ran = 0
    for block in every:
        if block.not_run or block.language not in RUN:
            continue
        env = _run(block, place, env, python)
        ran += 1
    assert ran


def _run(
    block: Block, place: Path, env: dict[str, str], python: Callable[[str, str, dict[str, str]], None]
) -> dict[str, str]:
    if block.language == "console":
        return shell(block.commands, str(block), place, env)
    python(block.text, str(block), env)
    return env
