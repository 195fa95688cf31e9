"""js-yaml itself, asked about thousands of texts that nobody wrote."""

from __future__ import annotations

import importlib.util
import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.cards.frontmatter.judging import ROOT, difference

ORACLE = ROOT / "scripts" / "oracle" / "goldens.py"
SEED = 20_261_121
TEXTS = 40_000
# where the block would end elsewhere than where the text does
ENDS = re.compile(r"[\r\n]---[ \t]*(?:\r\n|\n|\Z)|\r\Z")
PIECES = (
    *(
        "\n",
        "\n",
        "\n  ",
        "\n ",
        "\n    ",
        "  ",
        "\t",
        " ",
        "- ",
        "\n- ",
        ": ",
        "? ",
        ":",
        "-",
        "?",
        "[",
        "]",
        "{",
        "}",
    ),
    *(
        ",",
        "#",
        " #",
        "'",
        '"',
        "''",
        '""',
        "|",
        ">",
        "|\n",
        ">-\n",
        "|+",
        "|2",
        "+",
        "\r\n",
        "\r",
        "\\",
        "\\n",
        "\\x41",
    ),
    *("&a ", "*a", "&b ", "*b", "<<", "<<: ", "!!str ", "!!int ", "!!set ", "!!omap ", "!!pairs ", "!!binary "),
    *("!!float ", "0x1F", "-0b1", "&a !!set ", "{*a}", "{? *a}"),
    *("!!map ", "!!seq ", "!", "% ", "%", "@", "`", "~", "a", "b", "key", "1", "0x1", "1.5", "null", "true"),
    *("2020-01-01", "a: b\n", "- a\n", "-\n", "- - ", "--- ", "\n--- x\n", "...", "\n...\n", "\ufeff", "é", "😀"),
    *("\x07", "\x85", "\u2028", "license: mit\n", "language:\n- en\n", "tags: [a, b]\n"),
)


def texts(seed: int, count: int, seeds: list[str]) -> list[str]:
    """Texts that were changed in a few places, and heaps of pieces."""
    chance = random.Random(seed)

    def changed() -> str:
        text = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
            how, start = chance.random(), chance.randrange(len(text) + 1)
            end = min(len(text), start + chance.choice((1, 1, 2, 3, 8)))
            if how < 0.4:
                text = text[:start] + chance.choice(PIECES) + text[start:]
            elif how < 0.6:
                text = text[:start] + text[end:]
            elif how < 0.8:
                text = text[:start] + chance.choice(PIECES) + text[end:]
            elif how < 0.9:
                other = chance.choice(seeds)
                begin = chance.randrange(len(other) + 1)
                text = text[:start] + other[begin : begin + chance.choice((5, 20, 60))] + text[start:]
            else:
                lines = text.split("\n")
                lines.insert(chance.randrange(len(lines)), chance.choice(lines))
                text = "\n".join(lines)
        return text

    def heap() -> str:
        return "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 14)))

    made = (changed() if chance.random() < 0.7 else heap() for _ in range(count))
    return [text for text in made if not ENDS.search(f"\n{text}")]


@pytest.mark.full
def test_as_js_yaml_reads_what_nobody_wrote(tmp_path: Path):
    spec = importlib.util.spec_from_file_location("oracle", ORACLE)
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    goldens = sorted((ROOT / "tests" / "golden" / "frontmatter").glob("*.json"))
    seeds = [case["yaml"] for path in goldens for case in json.loads(path.read_text()) if case["yaml"]]
    asked = texts(SEED, TEXTS, seeds)
    found: Counter[str] = Counter()
    bad: list[tuple[str, str]] = []
    for text, answer in zip(asked, oracle.ask(oracle.install(tmp_path), asked), strict=True):
        what = difference(text, answer)
        found[what] += 1
        if what not in ("", "circle"):
            bad.append((what, text))
    print(f"of {len(asked)} texts: {found[''] / len(asked):.3%} agree in all, others: {dict(found)}")
    # read or refused, and as what: no difference at all; in the words and the place of a refusal, hardly any
    assert not found["kind"], [text for what, text in bad if what == "kind"][:5]
    assert not found["value"], [text for what, text in bad if what == "value"][:5]
    assert found["circle"] <= len(asked) / 1000
    assert found["message"] + found["offset"] <= len(asked) / 1000, bad[:10]


@pytest.mark.full
def test_the_goldens_are_js_yamls_answers(tmp_path: Path):
    spec = importlib.util.spec_from_file_location("oracle", ORACLE)
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    script = oracle.install(tmp_path)
    for path in sorted(oracle.GOLDENS.glob("*.json")):
        cases = json.loads(path.read_text())
        assert oracle.ask(script, [case["yaml"] for case in cases]) == [case["answer"] for case in cases]
