"""What secrets look like: the kinds of tokens and keys, and which of a text are real."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of secret.

    Attributes:
        name: What it is called.
        gates: Texts of which one must occur, or the pattern need not be tried; before each its rarest character, which
            is looked for many times faster.
        pattern: The secret, compiled when it is first tried; its group ``s`` is the part that is random, its group
            ``p`` what may be shown.
        entropy: The least bits a character that a real one has.
        loose: Whether there may be less than 20 letters and digits in a row in it; of ordinary texts few have such a
            row, so only the loose ones are looked for in all.
    """

    name: str
    gates: tuple[tuple[str, str], ...]
    pattern: str
    entropy: float = 3.0
    loose: bool = False


# Characters, the most frequent first.
_BY_RARITY = " etaoinsrhldc0123456789umfpgbywvkxjqz"


def _kind(name: str, gates: str, prefix: str, body: str, *, entropy: float = 3.0, loose: bool = False) -> Kind:
    """A secret that its prefix tells: not inside a longer word (the n of JSON's backslash-n is none), and all of it."""
    pattern = rf"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))(?P<p>{prefix})(?P<s>{body})(?![A-Za-z0-9])"
    return Kind(name, _gates(*gates.split()), pattern, entropy, loose)


def _gates(*texts: str) -> tuple[tuple[str, str], ...]:
    # what is not among them is rarer than any
    return tuple((max(text, key=lambda char: _BY_RARITY.find(char) % 99), text) for text in texts)


_WANDB = r"(?:\bwandb|\bw&b)"
_NAMED_KEY = r"\bapi_?key[\"']?[ \t]{0,8}[=:][ \t]{0,8}[\"']?(?P<p>)(?P<s>\b[0-9a-f]{40})\b"

# The forms are those that the services document (docs.wandb.ai, "wandb login", for W&B's) or their own clients check,
# and that GitHub's secret scanning and gitleaks (config/gitleaks.toml) know. Every repetition is bounded, so a pattern
# takes time in proportion to the text.
KINDS: tuple[Kind, ...] = (
    _kind("a Hugging Face token", "hf_", "hf_", "[A-Za-z0-9]{34}"),
    _kind("a Hugging Face organisation token", "api_org_", "api_org_", "[A-Za-z0-9]{34}"),
    _kind("a W&B API key", "wandb_v1_", "wandb_v1_", "[A-Za-z0-9_]{60,160}", loose=True),
    # a W&B key is 40 hex digits, as a commit of git is: only what stands before it tells it
    Kind(
        "a W&B API key",
        _gates("wandb", "WANDB"),
        (
            r"(?i)(?:WANDB_?API_?KEY|wandb_?(?:api_?)?(?:key|token)|wandb(?:\.|[ \t]+)login\b|api\.wandb\.ai)"
            r"[^0-9a-f\n]{0,10}(?:(?:login|user|password|key|relogin|host|\s|[\"'(=:,]){1,24})?(?P<p>)(?P<s>\b[0-9a-f]{40})\b"
        ),
        2.8,
    ),
    # or what stands beside it in its line
    Kind("a W&B API key", _gates("wandb", "WANDB", "W&B"), rf"(?i){_WANDB}[^\n]{{0,80}}?{_NAMED_KEY}", 2.8),
    Kind("a W&B API key", _gates("wandb", "WANDB", "W&B"), rf"(?i){_NAMED_KEY}(?=[^\n]{{0,80}}{_WANDB})", 2.8),
    _kind("an Anthropic API key", "sk-ant-", "sk-ant-", "(?:api|admin|oat)[0-9]{2}-[A-Za-z0-9_-]{60,160}", loose=True),
    _kind(
        "an OpenAI API key",
        "sk-proj- sk-svcacct- sk-admin-",
        "sk-(?:proj|svcacct|admin)-",
        "[A-Za-z0-9_-]{40,256}",
        loose=True,
    ),
    _kind("an OpenAI API key", "sk-", "sk-", "[A-Za-z0-9]{48}"),
    _kind("an OpenRouter API key", "sk-or-", "sk-or-", "v1-[0-9a-f]{64}"),
    _kind("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", "gh[pousr]_", "[A-Za-z0-9]{36,255}"),
    _kind("a GitHub token", "github_pat_", "github_pat_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _kind("a GitLab token", "glpat-", "glpat-", "[A-Za-z0-9_-]{20,64}", loose=True),
    _kind("a Google API key", "AIza", "AIza", "[A-Za-z0-9_-]{35}", loose=True),
    _kind("a Slack token", "xox", "xox[abeoprs]-", "[A-Za-z0-9-]{20,255}", loose=True),
    _kind(
        "a Slack webhook",
        "hooks.slack.com",
        r"https://hooks\.slack\.com/",
        "services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{24}",
    ),
    _kind("an AWS access key id", "AKIA ASIA", "(?:AKIA|ASIA)", "[A-Z2-7]{16}", entropy=2.6),
    Kind(
        "an AWS secret access key",
        _gates("secret", "SECRET", "Secret"),
        (
            r"(?i)(?:aws_?)?secret_?(?:access_?)?key(?:_id)?[\"']?[ \t]{0,8}[=:,][ \t]{0,8}[\"']?"
            r"(?P<p>)(?P<s>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
        ),
        3.8,
        loose=True,
    ),
    _kind("a Replicate token", "r8_", "r8_", "[A-Za-z0-9]{37}"),
    _kind("a Groq API key", "gsk_", "gsk_", "[A-Za-z0-9]{52}"),
    _kind("an NVIDIA API key", "nvapi-", "nvapi-", "[A-Za-z0-9_-]{64}", loose=True),
    _kind("a PyPI token", "pypi-AgEI", "pypi-AgEI", "[A-Za-z0-9_-]{50,512}", loose=True),
    _kind("an npm token", "npm_", "npm_", "[A-Za-z0-9]{36}"),
    _kind("a Stripe key", "k_live_", "[sr]k_live_", "[A-Za-z0-9]{24,128}"),
    Kind(
        "a private key",
        _gates("PRIVATE KEY"),
        # a key and not only its first line: what follows is base64, perhaps behind headers, or escaped in JSON
        (
            r"(?P<p>-----BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY(?: BLOCK)?-----)"
            r"(?:\s|\\n|\\r|[A-Za-z-]{3,20}: [^\n\\]{0,80}(?:\n|\\n)){1,12}(?P<s>[A-Za-z0-9+/=]{40,64})"
        ),
        3.5,
        loose=True,
    ),
)
_compiled = cache(re.compile)
_LOOSE = tuple(kind for kind in KINDS if kind.loose)
_ROW = b"a" * 20
_IN_ROWS = bytes(ord("a") if chr(byte).isalnum() and byte < 0x80 else 0 for byte in range(256))
_PLACEHOLDER = re.compile(
    r"x{4}|y{4}|0{5}|\*|\.\.\.|your|example|placeholder|redacted|dummy|changeme|insert|replace|secret|"
    r"abcdef|12345|67890|qwert|token|fake|here|mykey",
    re.IGNORECASE,
)


def kinds_in(text: str) -> Iterator[Kind]:
    """The kinds of secrets of which a text may hold some: a quick look."""
    for kind in KINDS if has_row(text) else _LOOSE:
        if any(rarest in text and gate in text for rarest, gate in kind.gates):
            yield kind


def matches(kind: Kind, text: str) -> Iterator[re.Match[str]]:
    """Where a text holds secrets of one kind, in order; what is plainly made up is none."""
    return (match for match in _compiled(kind.pattern).finditer(text) if not _is_made_up(match["s"], kind.entropy))


def has_row(text: str) -> bool:
    """Whether a text has 20 letters and digits of ASCII in a row; translating bytes is how Python sees it at once."""
    return _ROW in text.encode(errors="replace").translate(_IN_ROWS)


def _is_made_up(body: str, least: float) -> bool:
    """Whether a secret is one of a manual: it says so, or is not random."""
    if _PLACEHOLDER.search(body):
        return True
    counts = Counter(body)
    entropy = -sum(count / len(body) * math.log2(count / len(body)) for count in counts.values())
    return entropy < least
