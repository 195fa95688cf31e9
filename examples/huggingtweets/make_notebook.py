"""Writes ``notebook.ipynb``: ``python examples/huggingtweets/make_notebook.py``.

The cells stand here as text, so that a change of them is read as one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).with_name("notebook.ipynb")
_SOURCE = "git+https://github.com/hubpub/hubpub"

# a text begins with "#", all else is code
CELLS = (
    """# Create your own bot

Choose archives of posts, train a model that writes as their authors do, and see what it writes. The archive of your own
account you can download: of X under *Settings → Your account → Download an archive of your data*; of Mastodon under
*Import and export*; of Bluesky under *Settings → Account → Export my data*.

Choose *Runtime → Change runtime type → GPU* before you begin: there it takes minutes, and an hour or two without.
Train on posts of others only where they know of it.""",
    f"""from importlib.util import find_spec

if find_spec("huggingtweets") is None:
    %pip install -q "hubpub[transformers,thumbnail] @ {_SOURCE}"
    %pip install -q "huggingtweets-example @ {_SOURCE}#subdirectory=examples/huggingtweets\"""",
    """## Choose

Upload your archives (the folder icon on the left) and name them. Without any, an invented account is taken. As long as
`LOCAL` is true all stays on this machine, and needs no account.""",
    """ARCHIVES = []  # ["twitter-2026-12-01.zip", "archive-20261201.tar.gz"]
REPO = "me/bot"  # where the bot is published: your name on the Hub, and the bot's
LOCAL = True  # False publishes to huggingface.co
LICENSE = "mit"
BASE = "openai-community/gpt2"
EPOCHS = None  # how often each post is seen; None for what suits the base""",
    """if not LOCAL:
    from huggingface_hub import login

    login()""",
    """from pathlib import Path

from huggingtweets.data import prepare
from huggingtweets.samples import write
from huggingtweets.tracking import Tracking, log_data

WORK = Path("bot")
archives = [Path(name) for name in ARCHIVES] or write(Path("samples"), posts=600)[:1]
data = prepare(archives, WORK)
# with an account at W&B: mode="online"
tracking = Tracking(WORK, mode="offline" if LOCAL else "disabled")
log_data(data, tracking)
for account in data.accounts:
    print(f"@{account.handle}: {account.kept:,} of {account.downloaded:,} posts are kept")""",
    """## Train

A tenth of the posts is held out: the loss on those tells what the bot has learned. Run this cell again where it
was broken off, and it goes on.""",
    """from huggingtweets.settings import Settings
from huggingtweets.train import train

settings = Settings(base=BASE, epochs=EPOCHS)
trained = train(data, settings, tracking)""",
    """## Generate""",
    """from transformers import pipeline

PROMPT = "My dream is"
generator = pipeline("text-generation", model=str(WORK / "model"))
for row in generator(PROMPT, num_return_sequences=5):
    print("-", row["generated_text"])""",
    """## Publish

One commit: the model, its card with the counts, the loss and what it wrote, and a picture for sharing. A second time
nothing changes. With `LOCAL` it is a rehearsal: `hubpub hub` shows the page.""",
    """from huggingtweets.publish import Target, publish

receipt = publish(data, trained, Target(REPO, local=LOCAL, license=LICENSE))
print(receipt)""",
)


def notebook() -> dict[str, Any]:
    """The notebook, without outputs."""
    cells = []
    for number, text in enumerate(CELLS):
        is_text = text.startswith("#")
        cell = {
            "cell_type": "markdown" if is_text else "code",
            "id": f"cell-{number}",
            "metadata": {},
            "source": text.splitlines(keepends=True),
        }
        cells.append(cell if is_text else {**cell, "execution_count": None, "outputs": []})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"accelerator": "GPU", "kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


if __name__ == "__main__":
    NOTEBOOK.write_text(json.dumps(notebook(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
