"""What is trained on of a post, and which posts are too short for it: the rules of huggingtweets.

It counts a post as short that has fewer than three words which are no link, mention or hashtag. Words are what stands
between spaces; where a script is written without spaces, two letters count as a word, for else no post in Japanese,
Chinese or Thai would ever be kept.
"""

from __future__ import annotations

import html
import re

LEAST_WORDS = 3
END = "<|endoftext|>"

# A link ends where ASCII does: Japanese and Chinese go on after one without a space.
_LINK = re.compile(r"(?i:https?://|\bwww\.|\bpic\.(?:twitter|x)\.com/)[!-~]+")
# what is in lower case, several times as quickly
_MOST_LINKS = re.compile(r"https?://[!-~]+")
_MARKED = re.compile(rf"{_LINK.pattern}|[@#]\w+")
# Thai, Lao, Burmese and Khmer; kana; Han
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]"
)
_LETTERS_A_WORD = 2
# control characters but white space, and halves of surrogate pairs, which no file holds
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def clean(text: str) -> str | None:
    """The text to train on; None for a short post.

    Args:
        text: A post as its archive has it: with HTML entities and links.

    Returns:
        One line: entities decoded, links and control characters removed, single spaces; without GPT-2's mark for the
        end of a text, which would end a post in its middle.
    """
    if "&" in text:
        text = html.unescape(text)
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
    if END in text:
        text = text.replace(END, " ")
    tokens = text.split()
    if _are_few(tokens):
        return None
    if "/" in text or "www." in text.lower():
        tokens = _without_links(text).split()
    return " ".join(tokens)


def _without_links(text: str) -> str:
    text = _MOST_LINKS.sub(" ", text)
    lowered = text.lower()
    is_left = "://" in lowered or "www." in lowered or "pic." in lowered
    return _LINK.sub(" ", text) if is_left else text


def is_short(text: str) -> bool:
    """Whether a text, its entities decoded, has fewer than three words that are no link, mention or hashtag."""
    return _are_few(text.split())


def _are_few(tokens: list[str]) -> bool:
    words = 0
    for token in tokens:
        # plain words first, for most are
        words += 1 if token.isascii() and token.isalpha() and "http" not in token.lower() else _words(token)
        if words >= LEAST_WORDS:
            return False
    return True


def _words(token: str) -> int:
    """How many words stand between two spaces."""
    marked = "@" in token or "#" in token or "http" in token.lower() or ("." in token and _LINK.search(token))
    if not token.isascii() and (letters := _SPACELESS.findall(_MARKED.sub("", token) if marked else token)):
        return -(-len(letters) // _LETTERS_A_WORD)
    return 0 if marked else 1
