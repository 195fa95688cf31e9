"""SC: secrets that would be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from itertools import islice

from hubpub.files.tree import Tree
from hubpub.files.weights.names import is_weights
from hubpub.rules.registry import Needs, rule
from hubpub.rules.secrets.kinds import kinds_in, secrets_of
from hubpub.rules.secrets.redactor import masked
from hubpub.rules.weights.headers import SNIFF, is_binary
from hubpub.rules.weights.tree import tree_of
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

TEXT_LIMIT = 4_000_000
"""The most bytes of one file that are looked at: a notebook with its outputs has a few MB."""
# Of one file so many secrets are told, and one more with the word that there may be others.
_MOST = 20
# What never is text, or is text that a machine wrote from no secret; opening thousands of them would cost time.
_NOT_TEXT = (
    *(".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf", ".onnx", ".h5", ".msgpack", ".npz", ".npy", ".tflite"),
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".mp3", ".wav", ".flac", ".pdf", ".zip", ".gz", ".model"),
)


@rule("SC001", Severity.ERROR)
def secret(draft: Draft) -> Iterator[Finding]:
    """A token or a key would be published.

    Everybody can read a repository of the Hub, and its history keeps what a later commit deletes; programs look for
    keys in new commits within minutes (autotrain#762). Looked for are the tokens of Hugging Face, W&B, OpenAI,
    Anthropic, AWS, GitHub, Google, Slack and others, and private keys, in the card, in every text file of the folder
    up to 4 MB and in the names of all files; what is plainly made up, as in a manual, is left alone. The secret
    itself is never shown.

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
    for path in _paths(draft):
        for kind, _, shown in _secrets(path):
            yield secret.finding(
                f"{kind} in the name of a file would be published ({shown})",
                "Revoke it where it was made, then rename the file.",
                Subject(path=masked(path)),
            )


# Files whose name says that a program keeps credentials there.
_CREDENTIALS = (
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".git-credentials", ".pypirc", ".npmrc", ".htpasswd", "_netrc"),
    *("kaggle.json", "*.pfx", "*.p12", "*.ppk", "*.kdbx", "*.keystore", "*.jks", "service-account*.json"),
    *("service_account*.json", "client_secret*.json", "application_default_credentials.json", "secrets.toml"),
    *("secrets.y*ml", "secrets.json", ".envrc", "*.env", ".env.*", "stored_tokens", "credentials.json", ".boto"),
    *(".s3cfg", ".netrc", ".pgpass", "pgpass.conf", ".my.cnf", ".mylogin.cnf", ".mongorc.js", ".dbshell"),
    *(".vault-token", ".dockercfg", ".dockerconfigjson", ".terraformrc", "terraform.rc", "credentials.tfrc.json"),
    *("rclone.conf", "accesstokens.json", "msal_token_cache.*"),
    # shells and clients keep what was typed, and keys are typed
    *(".bash_history", ".zsh_history", ".sh_history", ".ash_history", ".ksh_history", "fish_history", ".histfile"),
    *(
        ".python_history",
        ".node_repl_history",
        ".psql_history",
        ".mysql_history",
        ".sqlite_history",
        ".rediscli_history",
    ),
)
_CREDENTIAL_PATHS = (
    *(".aws/credentials", ".docker/config.json", ".kube/config", ".huggingface/token", ".ssh/*", ".gnupg/*"),
    *(".config/gh/hosts.yml", ".config/gcloud/*", ".azure/*", ".cargo/credentials", ".cargo/credentials.toml"),
    *(".gem/credentials", ".m2/settings.xml", ".config/rclone/rclone.conf", ".pip/pip.conf"),
)
# Windows and macOS take the names in any case, and so do the programs there.
_ANY_CREDENTIALS = re.compile(
    "|".join(map(translate, (*_CREDENTIALS, *_CREDENTIAL_PATHS, *(f"*/{known}" for known in _CREDENTIAL_PATHS)))),
    re.IGNORECASE,
)


@rule("SC002", Severity.WARNING, needs=Needs.FILES)
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


def _paths(draft: Draft) -> tuple[str, ...]:
    """The paths of the files of a folder; none of them where nothing in them looks like a secret."""
    tree = tree_of(draft)
    paths = tuple(tree.local) if tree is not None else ()
    return paths if any(kinds_in("\n".join(paths))) else ()


def _text(tree: Tree, path: str) -> str:
    """A file's text; empty for what is none."""
    # a small file is read at once, but not weights: once it is known that they are binary, nothing of them need be read
    if (tree.local[path].size > SNIFF or is_weights(path)) and is_binary(tree, path):
        return ""
    data = tree.start(path, TEXT_LIMIT)
    if data.startswith(b"\xff\xfe\0\0"):
        return data.decode("utf-32", "replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # what PowerShell's > writes
        return data.decode("utf-16", "replace")
    if b"\0" in data[:SNIFF]:
        return ""
    return data.decode("utf-8", "replace")


def _secrets(text: str) -> Iterator[tuple[str, int, str]]:
    """The secrets of a text in order: what each is, where it begins, and what of it may be shown."""
    found: dict[int, tuple[str, int, str]] = {}
    for kind in kinds_in(text):
        fresh = (match for match in secrets_of(kind, text) if _start(match) not in found)
        for match in islice(fresh, _MOST + 1):
            start, prefix = _start(match), match["p"]
            length = len(prefix) + len(match["s"])
            shown = f"{prefix}…, {length} characters" if prefix else f"{length} characters"
            found[start] = kind.name, start, prefix if prefix.startswith("-----") else shown
    yield from (found[start] for start in sorted(found)[: _MOST + 1])


def _start(match: re.Match[str]) -> int:
    return match.start("p") if match["p"] else match.start("s")


def _place(text: str, start: int) -> tuple[int, int]:
    """Line and column, from 1, of a place."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
