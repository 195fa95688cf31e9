"""The cards that are looked at in the browser: the example, those of huggingtweets, and ten of others."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tinytweets"
CORPUS = ROOT / "tests" / "corpus"
SEEDS = sorted((CORPUS / "huggingtweets" / "repaired").glob("*.md"))
CARDS = [
    *(CORPUS / "cards" / "good" / f"{name}.md" for name in ("many-scripts", "tables", "formulas-in-a-table", "wandb")),
    *(CORPUS / "library_cards" / f"{name}.md" for name in ("trl-sft", "setfit-trained", "trainer-full")),
    *(CORPUS / "library_cards" / f"{name}.md" for name in ("sentence-transformers-trained", "diffusers-trained")),
    ROOT / "tests" / "golden" / "cards" / "classifier.md",
]  # fmt: skip
