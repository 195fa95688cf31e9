"""What secrets look like: the kinds of tokens and keys, and which of a text are real.

A kind is one entry of ``KINDS``: SC001, the redactor and the tests know it by that.
"""

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
        examples: Texts that hold one, of which its tests are made: ``{34}`` stands for 34 random letters and digits,
            ``{40 hex}`` for hexadecimal digits; there are ``digits``, ``base32``, ``base64`` and ``url`` too.
        gates: Texts of which one must occur, or the pattern need not be tried; before each its rarest character, which
            is looked for many times faster.
        prefix: The pattern of what may be shown of it; empty where its context alone tells the secret.
        pattern: The secret, compiled when it is first tried; its group ``s`` is the part that is random, its group
            ``p`` what may be shown.
        entropy: The least bits a character that a real one has.
        loose: Whether there may be less than 20 letters and digits in a row in it; of ordinary texts few have such a
            row, so only the loose ones are looked for in all.
    """

    name: str
    examples: tuple[str, ...]
    gates: tuple[tuple[str, str], ...]
    prefix: str
    pattern: str
    entropy: float
    loose: bool


# Characters, the most frequent first.
_BY_RARITY = " etaoinsrhldc0123456789umfpgbywvkxjqz"


def _kind(
    name: str,
    prefix: str,
    body: str,
    *examples: str,
    gates: tuple[str, ...] = (),
    entropy: float = 3.0,
    loose: bool = False,
) -> Kind:
    """A secret that its prefix tells: not inside a longer word (the n of JSON's backslash-n is none), and all of it.

    Args:
        name: What it is called.
        prefix: The pattern of its prefix.
        body: The pattern of what is random.
        examples: Texts that hold one.
        gates: Texts of which one must occur; the prefix, if none is given.
        entropy: The least bits a character that a real one has.
        loose: Whether there may be less than 20 letters and digits in a row.
    """
    pattern = rf"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))(?P<p>{prefix})(?P<s>{body})(?![A-Za-z0-9])"
    return Kind(name, examples, _gates(*(gates or (prefix,))), prefix, pattern, entropy, loose)


def _in_context(
    name: str, pattern: str, *examples: str, gates: tuple[str, ...], entropy: float, loose: bool = False
) -> Kind:
    """A secret that only what stands beside it tells; the arguments are those of a ``Kind``."""
    return Kind(name, examples, _gates(*gates), "", pattern, entropy, loose)


def _gates(*texts: str) -> tuple[tuple[str, str], ...]:
    # what is not among them is rarer than any
    return tuple((max(text, key=lambda char: _BY_RARITY.find(char) % 99), text) for text in texts)


_WANDB = r"(?:\bwandb|\bw&b)"
_KEY_BEGINS = r"-----BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
_NAMED_KEY = r"\bapi_?key[\"']?[ \t]{0,8}[=:][ \t]{0,8}[\"']?(?P<p>)(?P<s>\b[0-9a-f]{40})\b"

# The forms are those that the services document (docs.wandb.ai, "wandb login", for W&B's) or their own clients check,
# and that GitHub's secret scanning and gitleaks (config/gitleaks.toml) know. Every repetition is bounded, so a pattern
# takes time in proportion to the text.
KINDS: tuple[Kind, ...] = (
    _kind("a Hugging Face token", "hf_", "[A-Za-z0-9]{34}", "hf_{34}"),
    # of people who signed in with Hugging Face, and of jobs that are trusted publishers: JSON web tokens
    _kind(
        "a Hugging Face token",
        "hf_(?:oauth|jwt)_",
        r"[A-Za-z0-9_-]{20,4000}(?:\.[A-Za-z0-9_-]{1,8000}){0,2}",
        "hf_oauth_{36}.{200 url}.{86}",
        "hf_jwt_{36}.{200 url}.{43}",
        gates=("hf_oauth_", "hf_jwt_"),
        loose=True,
    ),
    _kind("a Hugging Face organisation token", "api_org_", "[A-Za-z0-9]{34}", "api_org_{34}"),
    _kind("a W&B API key", "wandb_v1_", "[A-Za-z0-9_]{60,160}", "wandb_v1_{27}_{55}", loose=True),
    # a W&B key is 40 hex digits, as a commit of git is: only what stands before it tells it
    _in_context(
        "a W&B API key",
        (
            r"(?i)(?:WANDB_?API_?KEY|wandb_?(?:api_?)?(?:key|token)|wandb(?:\.|[ \t]+)login\b|api\.wandb\.ai)"
            r"[^0-9a-f\n]{0,10}(?:(?:login|user|password|key|relogin|host|\s|[\"'(=:,]){1,24})?(?P<p>)(?P<s>\b[0-9a-f]{40})\b"
        ),
        "WANDB_API_KEY={40 hex}",
        "wandb login {40 hex}",
        gates=("wandb", "WANDB"),
        entropy=2.8,
    ),
    # or what stands beside it in its line
    _in_context(
        "a W&B API key",
        rf"(?i){_WANDB}[^\n]{{0,80}}?{_NAMED_KEY}",
        "wandb.init(project='x', api_key='{40 hex}')",
        gates=("wandb", "WANDB", "W&B"),
        entropy=2.8,
    ),
    _in_context(
        "a W&B API key",
        rf"(?i){_NAMED_KEY}(?=[^\n]{{0,80}}{_WANDB})",
        "api_key='{40 hex}' # wandb",
        gates=("wandb", "WANDB", "W&B"),
        entropy=2.8,
    ),
    _kind(
        "an Anthropic API key",
        "sk-ant-",
        "(?:api|admin|oat)[0-9]{2}-[A-Za-z0-9_-]{60,160}",
        "sk-ant-api03-{93 url}AA",
        loose=True,
    ),
    _kind(
        "an OpenAI API key",
        "sk-(?:proj|svcacct|admin)-",
        "[A-Za-z0-9_-]{40,256}",
        "sk-proj-{74}T3BlbkFJ{74}",
        "sk-svcacct-{60}",
        gates=("sk-proj-", "sk-svcacct-", "sk-admin-"),
        loose=True,
    ),
    _kind("an OpenAI API key", "sk-", "[A-Za-z0-9]{48}", "sk-{48}"),
    _kind("an OpenRouter API key", "sk-or-", "v1-[0-9a-f]{64}", "sk-or-v1-{64 hex}"),
    _kind(
        "a GitHub token",
        "gh[pousr]_",
        "[A-Za-z0-9]{36,255}",
        "ghp_{36}",
        "ghs_{36}",
        gates=("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    ),
    _kind("a GitHub token", "github_pat_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", "github_pat_{22}_{59}"),
    _kind("a GitLab token", "glpat-", "[A-Za-z0-9_-]{20,64}", "glpat-{20}", loose=True),
    _kind("a Google API key", "AIza", "[A-Za-z0-9_-]{35}", "AIza{35}", loose=True),
    _kind(
        "a Slack token",
        "xox[abeoprs]-",
        "[A-Za-z0-9-]{20,255}",
        "xoxb-{12 digits}-{12 digits}-{24}",
        gates=("xox",),
        loose=True,
    ),
    _kind(
        "a Slack webhook",
        r"https://hooks\.slack\.com/",
        "services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{24}",
        "https://hooks.slack.com/services/T{10 base32}/B{10 base32}/{24}",
        gates=("hooks.slack.com",),
    ),
    _kind(
        "an AWS access key id",
        "(?:AKIA|ASIA)",
        "[A-Z2-7]{16}",
        "AKIA{16 base32}",
        "ASIA{16 base32}",
        gates=("AKIA", "ASIA"),
        entropy=2.6,
    ),
    _in_context(
        "an AWS secret access key",
        (
            r"(?i)(?:aws_?)?secret_?(?:access_?)?key(?:_id)?[\"']?[ \t]{0,8}[=:,][ \t]{0,8}[\"']?"
            r"(?P<p>)(?P<s>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
        ),
        "aws_secret_access_key = {40 base64}",
        gates=("secret", "SECRET", "Secret"),
        entropy=3.8,
        loose=True,
    ),
    _kind("a Replicate token", "r8_", "[A-Za-z0-9]{37}", "r8_{37}"),
    _kind("a Groq API key", "gsk_", "[A-Za-z0-9]{52}", "gsk_{52}"),
    _kind("an NVIDIA API key", "nvapi-", "[A-Za-z0-9_-]{64}", "nvapi-{64}", loose=True),
    _kind("a PyPI token", "pypi-AgEI", "[A-Za-z0-9_-]{50,512}", "pypi-AgEI{80}", loose=True),
    _kind("an npm token", "npm_", "[A-Za-z0-9]{36}", "npm_{36}"),
    _kind("a Stripe key", "[sr]k_live_", "[A-Za-z0-9]{24,128}", "sk_live_{24}", "rk_live_{99}", gates=("k_live_",)),
    Kind(
        "a private key",
        (r"-----BEGIN PRIVATE KEY-----\n{64 base64}",),
        _gates("PRIVATE KEY"),
        _KEY_BEGINS,
        # a key and not only its first line: what follows is base64, perhaps behind headers, or escaped in JSON
        (
            rf"(?P<p>{_KEY_BEGINS})"
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
# A short word in letters of any case stands in one of some thousands of random texts as well: it must be written as
# people do, in one case or with a capital, and begin where a word may.
_PLACEHOLDER = re.compile(
    r"0{5}|\*|\.\.\.|12345|67890|\A(?i:your|fake|here)|"
    r"(?<![A-Z])(?:x{4}|y{4}|your|fake|here|qwert|(?:Your|Fake|Here|Qwert)(?![a-z]))|"
    r"(?<![a-z])(?:X{4}|Y{4}|YOUR|FAKE|HERE|QWERT)|"
    r"(?i:example|placeholder|redacted|dummy|changeme|insert|replace|secret|abcdef|token|mykey)"
)


def kinds_in(text: str) -> Iterator[Kind]:
    """The kinds of secrets of which a text may hold some: a quick look."""
    for kind in KINDS if has_row(text) else _LOOSE:
        if any(rarest in text and gate in text for rarest, gate in kind.gates):
            yield kind


def secrets_of(kind: Kind, text: str) -> Iterator[re.Match[str]]:
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
