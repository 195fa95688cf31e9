"""Cards that are meant to make a checker hang or run out of memory: 10 MB, or just below what is still parsed."""

from __future__ import annotations

MILLION = 1_000_000


def _front(yaml: str) -> str:
    return f"---\n{yaml}\n---\n# A\n"


def cards() -> dict[str, bytes]:
    """The worst that was found of each kind, by what it is made of."""
    laughs = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))])
    result = "  - task: {type: 1}\n    dataset: {type: 'a b', config: 1}\n    metrics: 1\n"
    table = "|" + "a|" * 9000 + "\n|" + "-|" * 9000 + "\n" + ("|" + "c|" * 9000 + "\n") * 4
    mistaken = "".join(f"dÃ{chr(0xA1 + n % 30)}{chr(97 + n % 26)}Ã{chr(0xA1 + n // 30 % 29)} " for n in range(150_000))
    texts = {
        "front matter of 10 MB in lines of 2 bytes": _front("a:\n" + "-\n" * 5 * MILLION),
        "front matter of 10 MB in items": _front("a:\n" + "- b\n" * 2_500_000),
        "front matter of 10 MB of empty lines": _front("a: b" + "\n" * 10 * MILLION),
        "front matter of 10 MB in one flow list": _front(f"a: [{'b,' * 5 * MILLION}]"),
        "front matter of 10 MB of NULs": _front("a: " + "\0" * 10 * MILLION),
        "front matter of as many lines as are read": _front("a: |\n" + " c\n" * 199_000),
        "front matter of as many keys as are read": _front("".join(f"key{n}: value\n" for n in range(199_000))),
        "front matter of as many characters as are read": _front(f'a: "{"x" * 1_990_000}{"q" * 1_990_000}"'),
        "100,000 tags, nearly all twice": _front("tags:\n" + "".join(f"- t{n % 100}\n" for n in range(100_000))),
        "12,000 faulty results": _front(f"model-index:\n- name: x\n  results:\n{result * 12_000}"),
        "50,000 brackets": _front("a: " + "[" * 50_000),
        "a bomb of aliases": _front(laughs),
        "10 MB on one line": "x" * 10 * MILLION,
        "10 MB of marks": "*_" * 5 * MILLION,
        "10 MB of links": "[a](b) " * 1_400_000,
        "a million headings": "# a\n" * MILLION,
        "a million lines with a link": "[a](b)\n" * MILLION,
        "links just below what is parsed": ("[a](b) " * 900 + "\n") * 150,
        "badges to None just below what is parsed": ("[![a](b)](None) " * 900 + "\n") * 65,
        "headings just below what is parsed": "# a\n" * 19_900,
        "list items just below what is parsed": "- a\n" * 19_900,
        "table cells just below what is parsed": table,
        "many tables": "|a|b|\n|-|-|\n\n" * 6_000,
        "150,000 elements in each other": "<div>" * 150_000,
        "NULs": "\0" * 10 * MILLION,
        "mistaken encoding": "dÃ©jÃ  " * 1_400_000,
        "mistaken encoding, nothing twice": mistaken,
        "half of all pairs of surrogates": "\udc80" * 3 * MILLION,
    }
    return {name: text.encode(errors="surrogateescape") for name, text in texts.items()}
