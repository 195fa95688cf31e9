"""What the formatters are given, and what they are held against."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubpub.rules.repository.contents import card_diff
from hubpub.types.access import Access
from hubpub.types.card import Card
from hubpub.types.files import Digests, RemoteFile
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.plan import Action, Change, KeyChange, Plan, Target
from hubpub.types.receipt import PublishedFile, Receipt
from hubpub.types.spelling import Door, entered_by

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def terminal() -> Iterator[None]:
    """The command line's words for options."""
    with entered_by(Door.COMMAND_LINE):
        yield


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Holds a text against a file of tests/golden; ``UPDATE_GOLDEN=1`` writes it there instead."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN") == "1":
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode()

    return check


DIGESTS = Digests("a" * 64, "b" * 40)
TARGET = Target("https://huggingface.co", "huggingtweets/tks", "https://huggingface.co")
LINEAGE = Lineage(
    RunRef("https://wandb.ai/wandb/huggingtweets/runs/1lg0mgsp"),
    RunRef("https://wandb.ai/wandb/huggingtweets/runs/j1ak5d5p"),
)
DIFF = card_diff("# 高須\n\nBefore.\n", "# 高須\n\nAfter.")
FINDINGS = (
    Finding("WT001", Severity.ERROR, "neither the folder nor the repository holds weights", "Push another folder."),
    Finding(
        "RP001",
        Severity.ERROR,
        "the card on the Hub is in no receipt, and this push would overwrite it",
        "Take over what you want to keep of it, then push with --force RP001.",
        Subject("README.md"),
        DIFF,
    ),
    Finding("HT001", Severity.WARNING, "facts.handle: odd", "Remove the field.", Subject("README.md", 3, 7)),
    Finding("XX001", Severity.INFO, "the run is public", subject=Subject(url="https://wandb.ai/a/b/runs/c")),
)
CHECKED = Checked(
    3,
    (
        Finding("WT001", Severity.ERROR, "no weights", "Push another folder.", Subject("models/a, b")),
        Finding("BD004", Severity.WARNING, "50%: 'a\rb'\nc", "", Subject("models/ä#.md", 12, 7)),
        Finding("HT001", Severity.INFO, "the run is public", "", Subject(url="https://wandb.ai/a/b/runs/c")),
    ),
    mended=1,
)
CHANGES = (
    Change("README.md", Action.REPLACE, "differs from the hub's; rendered by recipe huggingtweets", 3608, DIGESTS),
    Change("config.json", Action.KEEP, "the same on the hub", 907, DIGESTS, 1),
    Change("model.safetensors", Action.ADD, "not on the hub yet", 548_105_171, DIGESTS, 2),
    Change("old.bin", Action.DELETE, "published by an earlier push, and the folder no longer has it", 1_500_000),
    Change("vocab.json", Action.KEEP, "only on the hub; left as it is", 999),
    Change("checkpoint-500/", Action.SKIP, "a checkpoint of the training"),
    Change(
        "a-very-long-directory-name/and-another-one/with-a-file-in-it.json",
        Action.ADD,
        "not on the hub yet",
        1000,
        DIGESTS,
        3,
    ),
)


METADATA = (
    KeyChange("language", Action.ADD, None, "en"),
    KeyChange("license", Action.REPLACE, "mit", "apache-2.0"),
    KeyChange("tags", Action.REPLACE, ["tweets", "old"], ["tweets", "text-generation", "高須"]),
    KeyChange("widget", Action.REPLACE, [{"text": "a" * 50}], [{"text": "My dream is"}, {"text": "b" * 100}]),
    KeyChange("inference", Action.REPLACE, True, "true"),
    KeyChange("thumbnail", Action.DELETE, "https://example.com/x.png\x1b[2J"),
)
ACCESS = Access("me", "write", True, "me may write to the repositories of huggingtweets")
DENIED = Access("me", "read", False, "the token of me has the role read, and writing needs write", "Use another token.")
OTHERS = (RemoteFile(".gitattributes", 1519, "e" * 40), RemoteFile("vocab.json", 999, "f" * 40))


@pytest.fixture
def a_plan() -> Callable[..., Plan]:
    """A plan of everything, or of what is said instead."""

    def make(**fields: object) -> Plan:
        usual = {
            "target": TARGET,
            "folder": Path("/home/me/tks"),
            "parent": "c" * 40,
            "changes": CHANGES,
            "card": Card("# 高須\n\nAfter."),
            "card_origin": "rendered by recipe huggingtweets",
            "card_diff": DIFF,
            "metadata_changes": METADATA,
            "upload_size": 548_110_000,
            "access": ACCESS,
            "settings": (KeyChange("gated", Action.REPLACE, False, "manual"),),
            "prune": "ours",
            "others": OTHERS,
            "findings": FINDINGS,
            "message": "Publish 4 files with hubpub",
            "source": {"recipe": "huggingtweets", "facts": {"name": "高須 \u2028"}},
            "lineage": LINEAGE,
        }
        return Plan(**{**usual, **fields})

    return make


@pytest.fixture
def a_receipt() -> Callable[..., Receipt]:
    """A receipt of everything, or of what is said instead."""

    def make(**fields: object) -> Receipt:
        usual = {
            "target": TARGET,
            "commit": "d" * 40,
            "parent": "c" * 40,
            "changed": True,
            "files": (
                PublishedFile("README.md", 3608, DIGESTS),
                PublishedFile("model.safetensors", 548_105_171, DIGESTS),
            ),
            "published_at": "2026-11-21T08:00:00+00:00",
            "published_by": "me",
            "findings": FINDINGS[1:],
            "forced": ("RP001",),
            "source": {"recipe": "huggingtweets", "facts": {"name": "高須"}},
            "lineage": LINEAGE,
            "versions": {"hubpub": "0.1.0", "huggingface_hub": "2.4.0"},
            "url": TARGET.url,
            "others": OTHERS,
        }
        return Receipt(**{**usual, **fields})

    return make
