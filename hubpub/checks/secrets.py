"""SC: secrets that would be published."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cache

from hubpub.card import CARD_PATH
from hubpub.checks.registry import Rule, rule
from hubpub.checks.weights_headers import SNIFF, is_binary
from hubpub.checks.weights_names import is_weights
from hubpub.checks.weights_tree import Tree, tree_of
from hubpub.draft import Draft
from hubpub.findings import Finding, Severity, Subject

TEXT_LIMIT = 4_000_000
"""The most bytes of one file that are looked at: a notebook with its outputs has a few MB."""
# Of one file so many secrets are told, and one more with the word that there may be others.
_MOST = 20
# What never is text, or is text that a machine wrote from no secret; opening thousands of them would cost time.
_NOT_TEXT = (
    *(".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf", ".onnx", ".h5", ".msgpack", ".npz", ".npy", ".tflite"),
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".mp3", ".wav", ".flac", ".pdf", ".zip", ".gz", ".model"),
)


@dataclass(frozen=True, slots=True)
class _Kind:
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


def _kind(name: str, gates: str, prefix: str, body: str, *, entropy: float = 3.0, loose: bool = False) -> _Kind:
    """A secret that its prefix tells: not inside a longer word (the n of JSON's backslash-n is none), and all of it."""
    pattern = rf"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))(?P<p>{prefix})(?P<s>{body})(?![A-Za-z0-9])"
    return _Kind(name, _gates(*gates.split()), pattern, entropy, loose)


def _gates(*texts: str) -> tuple[tuple[str, str], ...]:
    # what is not among them is rarer than any
    return tuple((max(text, key=lambda char: _BY_RARITY.find(char) % 99), text) for text in texts)


# The forms are those that the services document (docs.wandb.ai, "wandb login", for W&B's) or their own clients check,
# and that GitHub's secret scanning and gitleaks (config/gitleaks.toml) know. Every repetition is bounded, so a pattern
# takes time in proportion to the text.
_KINDS: tuple[_Kind, ...] = (
    _kind("a Hugging Face token", "hf_", "hf_", "[A-Za-z0-9]{34}"),
    _kind("a Hugging Face organisation token", "api_org_", "api_org_", "[A-Za-z0-9]{34}"),
    _kind("a W&B API key", "wandb_v1_", "wandb_v1_", "[A-Za-z0-9_]{60,160}", loose=True),
    # a W&B key is 40 hex digits, as a commit of git is: only what stands before it tells it
    _Kind(
        "a W&B API key",
        _gates("wandb", "WANDB"),
        (
            r"(?i)(?:WANDB_?API_?KEY|wandb_?(?:api_?)?(?:key|token)|wandb(?:\.|[ \t]+)login\b|api\.wandb\.ai)"
            r"[^0-9a-f\n]{0,10}(?:(?:login|user|password|key|relogin|host|\s|[\"'(=:,]){1,24})?(?P<p>)(?P<s>\b[0-9a-f]{40})\b"
        ),
        2.8,
    ),
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
    _Kind(
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
    _Kind(
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
_LOOSE = tuple(kind for kind in _KINDS if kind.loose)
_ROW = b"a" * 20
_IN_ROWS = bytes(ord("a") if chr(byte).isalnum() and byte < 0x80 else 0 for byte in range(256))
_PLACEHOLDER = re.compile(
    r"x{4}|y{4}|0{5}|\*|\.\.\.|your|example|placeholder|redacted|dummy|changeme|insert|replace|secret|"
    r"abcdef|12345|67890|qwert|token|fake|here|mykey",
    re.IGNORECASE,
)


@rule("SC001", Severity.ERROR)
def secret(draft: Draft) -> Iterator[Finding]:
    """A token or a key would be published.

    Everybody can read a repository of the Hub, and its history keeps what a later commit deletes; programs look for
    keys in new commits within minutes (autotrain#762). Looked for are the tokens of Hugging Face, W&B, OpenAI,
    Anthropic, AWS, GitHub, Google, Slack and others, and private keys, in the card and in every text file of the folder
    up to 4 MB; what is plainly made up, as in a manual, is left alone. The secret itself is never shown.

    Remedy: revoke the token where it was made, and take it out of the file; a program reads it from the environment.
    """
    for path, text in _texts(draft):
        for number, (kind, start, shown) in enumerate(_secrets(text)):
            line, column = _place(text, start)
            is_last = number == _MOST
            yield secret.finding(
                f"{kind} would be published ({shown})" + (", and what follows it was left out" if is_last else ""),
                "Revoke it where it was made, then take it out of the file.",
                Subject(path=path, line=line, column=column),
            )


# Files whose name says that a program keeps credentials there.
_CREDENTIALS = (
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".git-credentials", ".pypirc", ".npmrc", ".htpasswd", "_netrc"),
    *("kaggle.json", "*.pfx", "*.p12", "*.ppk", "*.kdbx", "*.keystore", "*.jks", "service-account*.json"),
    *("service_account*.json", "client_secret*.json", "application_default_credentials.json", "secrets.toml"),
    *("secrets.y*ml", "secrets.json", ".envrc", "*.env", "stored_tokens", "credentials.json", ".boto", ".s3cfg"),
)
_CREDENTIAL_PATHS = (".aws/credentials", ".docker/config.json", ".kube/config", ".huggingface/token", ".ssh/*")
_ANY_CREDENTIALS = re.compile(
    "|".join(map(translate, (*_CREDENTIALS, *_CREDENTIAL_PATHS, *(f"*/{known}" for known in _CREDENTIAL_PATHS))))
)


@rule("SC002", Severity.WARNING)
def credentials_file(draft: Draft) -> Iterator[Finding]:
    """A file would be published whose name says that it holds credentials.

    Keys have no form that tells all of them; the names under which programs keep them do. No loader of a model reads
    such a file.

    Remedy: delete it, or move it out of the folder, and revoke what was in it if it ever was public.
    """
    tree = tree_of(draft)
    for path in tree.local if tree is not None else ():
        name = path.rsplit("/", 1)[-1]
        if _ANY_CREDENTIALS.fullmatch(name) or _ANY_CREDENTIALS.fullmatch(path):
            yield credentials_file.finding(
                f"{path} would be published, and by its name it holds credentials",
                "Delete it, or move it out of the folder.",
                Subject(path=path),
            )


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """The card, and every file of the folder that is text, with what of it is looked at."""
    yield CARD_PATH, draft.card.text[:TEXT_LIMIT]
    tree = tree_of(draft)
    if tree is None:
        return
    for path, file in tree.local.items():
        if file.size and not path.lower().endswith(_NOT_TEXT):
            yield path, _text(tree, path)


def _text(tree: Tree, path: str) -> str:
    """A file's text; empty for what is none."""
    # a small file is read at once, but not weights: once it is known that they are binary, nothing of them need be read
    if (tree.local[path].size > SNIFF or is_weights(path)) and is_binary(tree, path):
        return ""
    data = tree.start(path, TEXT_LIMIT)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # what PowerShell's > writes
        return data.decode("utf-16", "replace")
    if b"\0" in data[:SNIFF]:
        return ""
    return data.decode("utf-8", "replace")


def _secrets(text: str) -> Iterator[tuple[str, int, str]]:
    """The secrets of a text in order: what each is, where it begins, and what of it may be shown."""
    found: dict[int, tuple[str, int, str]] = {}
    for kind in _KINDS if _has_row(text) else _LOOSE:
        for rarest, gate in kind.gates:
            if rarest in text and gate in text:
                break
        else:
            continue
        count = 0
        for match in _compiled(kind.pattern).finditer(text):
            body, prefix = match["s"], match["p"]
            start = match.start("p") if prefix else match.start("s")
            if start in found or _is_made_up(body, kind.entropy):
                continue
            shown = f"{prefix}…, {len(prefix) + len(body)} characters" if prefix else f"{len(body)} characters"
            found[start] = kind.name, start, prefix if prefix.startswith("-----") else shown
            count += 1
            if count > _MOST:
                break
    yield from (found[start] for start in sorted(found)[: _MOST + 1])


def _has_row(text: str) -> bool:
    """Whether a text has 20 letters and digits of ASCII in a row; translating bytes is how Python sees it at once."""
    return _ROW in text.encode(errors="replace").translate(_IN_ROWS)


def _is_made_up(body: str, least: float) -> bool:
    """Whether a secret is one of a manual: it says so, or is not random."""
    if _PLACEHOLDER.search(body):
        return True
    counts = Counter(body)
    entropy = -sum(count / len(body) * math.log2(count / len(body)) for count in counts.values())
    return entropy < least


def _place(text: str, start: int) -> tuple[int, int]:
    """Line and column, from 1, of a place."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


RULES: tuple[Rule, ...] = (secret, credentials_file)
