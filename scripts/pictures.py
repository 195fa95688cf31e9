"""Makes the pictures of README and the docs from the real thing: the commands run, and Chromium looks at their pages.

``make pictures`` writes docs/pictures/. All happens in a directory of its own, on a local hub at a fixed port; but for
the day and the commits' ids that pages show, the same machine makes the same pictures again.
"""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.browser import Tab, chromium  # noqa: E402

_PICTURES = ROOT / "docs" / "pictures"
_EXAMPLE = ROOT / "examples" / "tinytweets"
_RUN = next((_EXAMPLE / "wandb").glob("offline-run-*-aa0e75af"))  # the training's
_REPO = "huggingtweets/tinytweets"
_HUB_PORT, _PREVIEW_PORT = 8610, 8611
_COLUMNS = 114
_WIDTH, _SCALE = 1_120, 1.5
_LARGEST = 300_000
# a card as a person may leave it: each of these is found
_SLIPS = (
    ("license: apache-2.0\n", "license: apache2\n"),
    ("## Training data\n", "It writes posts â€“ one at a time. [All of them](posts.txt).\n\n## Training data\n"),
)
# rich's own frame around a terminal loads a font from another site; this one takes the reader's
_TERMINAL = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="A terminal">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def main() -> None:
    """Makes all of them."""
    _PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, _working(Path(home)), chromium() as browser:
        card = ("tinytweets", "--recipe", "huggingtweets", "--facts", "facts.toml", "--run", "wandb/latest-run")
        pushed = (card[0], _REPO, *card[1:], "--local")
        with _serving("hub", "--port", str(_HUB_PORT)) as hub:
            _draw_terminal("plan.svg", "plan", *pushed)
            with _serving("preview", *pushed, "--no-open", "--port", str(_PREVIEW_PORT)) as preview:
                # the page is there before the hub has told, and then comes anew
                _look(browser, preview, "/", "preview.png", until="text=Held against")
            _said("push", *pushed, "--yes")
            _look(browser, hub, f"/{_REPO}", "model-page.png")
            _look(browser, hub, f"/{_REPO}/blob/main/model.safetensors", "weights.png")
        _said("thumbnail", *card, "-o", "thumbnail.png")
        _write("thumbnail.png", Path("thumbnail.png").read_bytes())
        Path("tinytweets/README.md").write_text(_with_slips(_said("card", *card)))
        with _serving("preview", "tinytweets", "--no-open", "--port", str(_PREVIEW_PORT)) as preview:
            _look(browser, preview, "/", "findings.png")


def _with_slips(card: str) -> str:
    for before, after in _SLIPS:
        assert before in card, before
        card = card.replace(before, after, 1)
    return card


@contextlib.contextmanager
def _working(home: Path) -> Iterator[None]:
    """Works in a directory that holds the example, and there what is run knows nobody's account."""
    shutil.copytree(_EXAMPLE / "model", home / "tinytweets")
    shutil.copytree(_EXAMPLE / "wandb", home / "wandb")
    shutil.copy(_EXAMPLE / "facts.toml", home)
    (home / "wandb" / "latest-run").symlink_to(_RUN.name)
    for name in [name for name in os.environ if name.startswith(("HF_", "WANDB_", "HUBPUB_"))]:
        del os.environ[name]
    os.environ |= {"HUBPUB_HOME": str(home / "home"), "COLUMNS": str(_COLUMNS), "PYTHONPATH": str(ROOT)}
    with contextlib.chdir(home):
        yield


def _said(*arguments: str) -> str:
    """What a command writes to a terminal."""
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "hubpub", *arguments]
    with (
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=inner) as process,
        os.fdopen(outer, "rb", 0) as terminal,
    ):
        os.close(inner)
        written = b""
        # Linux tells the end of a terminal by an error
        with contextlib.suppress(OSError):
            while read := terminal.read(65_536):
                written += read
    if process.returncode:
        sys.exit(f"{shlex.join(command)} ended with {process.returncode}:\n{written.decode()}")
    return written.decode().replace("\r\n", "\n")


@contextlib.contextmanager
def _serving(*arguments: str) -> Iterator[str]:
    """Runs a command that serves; yields its address."""
    command = [sys.executable, "-m", "hubpub", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            yield address[0]
        finally:
            process.terminate()


def _draw_terminal(name: str, *arguments: str) -> None:
    """Draws a command and what it writes."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(Text.assemble(("$ ", "bold"), shlex.join(("hubpub", *arguments))))
    console.print(Text.from_ansi(_said(*arguments)))
    picture = console.export_svg(title="", code_format=_TERMINAL, unique_id=Path(name).stem)
    _write(name, "".join(f"{line.rstrip()}\n" for line in picture.splitlines()).encode())


def _look(browser: Any, url: str, path: str, name: str, *, until: str = "body") -> None:
    """Takes a picture of a page, once there is what is waited for."""
    tab = Tab(browser, url, width=_WIDTH, scale=_SCALE)
    # the avatar of a card lies elsewhere
    tab.page.unroute("**/*")
    tab.open(path)
    tab.page.wait_for_selector(until, timeout=120_000)
    assert not tab.ours, tab.ours
    _write(name, tab.page.screenshot())
    tab.close()


def _write(name: str, picture: bytes) -> None:
    assert len(picture) <= _LARGEST, f"{name} has {len(picture):,} bytes"
    (_PICTURES / name).write_bytes(picture)


if __name__ == "__main__":
    main()
