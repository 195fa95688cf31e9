"""BD: the body of the card, where it points to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

from hubpub.card import CARD_PATH
from hubpub.checks.body_addresses import Link
from hubpub.checks.body_text import Body, body_of
from hubpub.checks.metadata_places import Path, front_matter, subject, texts
from hubpub.checks.registry import Rule, rule
from hubpub.draft import Draft
from hubpub.findings import Edit, Finding, Severity

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PICTURE = re.compile(r"\A!\[[^\[\]]*\]\([^()\s]*\)\Z|\A<img\b[^<>]*>\Z", re.IGNORECASE)
# How a line begins that is no text of a paragraph.
_BLOCK = re.compile(r"(?:#{1,6}|[-+*]|\d{1,9}[.)])(?:\s|\Z)|[>=<]|```|~~~|[-*_](?:[ \t]*[-*_])+\s*\Z|\[[^\]]*\]:")
_LOCAL_HOST = re.compile(r"http://(?:localhost|127\.|10\.|192\.168\.|\[)", re.IGNORECASE)
_LOCAL_PATH = re.compile(r"(?:file:|[A-Za-z]:[\\/]|\\\\|~/|/(?:content|home|Users|root|tmp|mnt|kaggle|workspace)/)")
_GITHUB_PAGE = re.compile(r"https?://github\.com/[^/\s]+/[^/\s]+/blob/[^?#\s]+\Z", re.IGNORECASE)
# A file of a model; those of datasets and Spaces have another first part, and three before the file.
_MODEL_FILE = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?!(?:datasets|spaces|buckets|api)/)([\w.-]+/[\w.-]+)/(?:resolve|raw)/",
    re.ASCII,
)
_SNIPPET = re.compile(
    r"""(?:from_pretrained|SentenceTransformer|CrossEncoder|pipeline|snapshot_download|hf_hub_download|load_model
        |from_hparams|create_model)\(  [^()"']{0,200}  ["'](?:hf[-_]hub:|hf://)?([A-Za-z0-9][\w.-]*/[\w.-]+)["']
        |\b(?:model|repo_id|model_name|model_id|model_name_or_path)\s*=\s*["']([A-Za-z0-9][\w.-]*/[\w.-]+)["']""",
    re.VERBOSE,
)


@rule("BD010", Severity.WARNING)
def link_to_none(draft: Draft) -> Iterator[Finding]:
    """A badge or link leads to ``None``.

    A script wrote the card without the address that it had no value for: TRL's W&B badge is the usual one. On the Hub
    it leads to a file named None.

    Remedy: ``hubpub check --fix`` removes a badge, and leaves the text of a link.
    """
    body = body_of(draft.card)
    if "](None)" not in body.prose:
        return
    for link in body.links:
        if link.url == "None" and body.text.startswith("](None)", link.bracket):
            fix = _without(body, link)
            what = "this badge leads" if fix and not fix[0].text else "this link leads"
            yield link_to_none.finding(
                f"{what} to None: a script had no address for it",
                "Remove it, with --fix, or write the address.",
                body.subject(link.start),
                fix=fix,
            )


@rule("BD011", Severity.WARNING)
def insecure_picture(draft: Draft) -> Iterator[Finding]:
    """A picture is fetched over http.

    The Hub's pages are https, and browsers do not load what is not into them, or try https by themselves (Mixed
    Content, W3C).

    Remedy: ``hubpub check --fix`` writes https.
    """
    body = body_of(draft.card)
    if "http://" not in body.lower:
        return
    for link in body.links:
        if link.url[:7].lower() == "http://" and link.is_picture and not _LOCAL_HOST.match(link.url):
            yield insecure_picture.finding(
                "this picture is fetched over http, which browsers do not load into the Hub's pages",
                "Write https, with --fix.",
                body.subject(link.start),
                fix=(Edit(link.start, link.start + 4, "https"),),
            )


@rule("BD012", Severity.WARNING)
def picture_that_will_not_load(draft: Draft) -> Iterator[Finding]:
    """A picture's address is one that no reader can load.

    A path of the author's own disk, an empty address, a path out of the repository, or GitHub's page about a picture
    instead of the picture (without ``?raw=true``).

    Remedy: put the picture into the folder and name it by its path there, or by an absolute https address.
    """
    body = body_of(draft.card)
    if "](" not in body.prose and "<" not in body.prose:
        return
    for link in body.links:
        if reason := _cannot_load(link):
            if not link.is_picture:
                continue
            is_page = bool(_GITHUB_PAGE.match(link.url))
            yield picture_that_will_not_load.finding(
                f"this picture will not load: {reason}",
                "Add ?raw=true, with --fix." if is_page else "Put it into the folder and name it by its path there.",
                body.subject(link.start),
                fix=(Edit(link.end, link.end, "?raw=true"),) if is_page else (),
            )


@rule("BD013", Severity.WARNING)
def missing_file(draft: Draft) -> Iterator[Finding]:
    """A link or a picture names a file that neither the folder nor the repository holds.

    Readers get a page that says 404. Judged is the repository as it will be; a card by itself is not judged.

    Remedy: add the file, or correct the path.
    """
    if draft.folder is None:
        return
    body = body_of(draft.card)
    relative = [link for link in body.links if _is_relative(link.url)]
    if not relative:
        return
    files = {CARD_PATH, *(file.path for file in draft.folder.files), *(file.path for file in draft.remote.files)}
    folders = {parent for path in files for parent in _parents(path)}
    left_out = {left.path.rstrip("/"): left.reason for left in draft.folder.left_out}
    for link in relative:
        path = _path(link.url)
        if not path or path in files or path in folders or _cannot_load(link):
            continue
        why = f": it is left out ({left_out[path]})" if path in left_out else ""
        what = "picture" if link.is_picture else "link"
        yield missing_file.finding(
            f"this {what} names {path[:100]!r}, which the folder lacks{why}",
            "Add the file, or correct the path.",
            body.subject(link.start),
        )


@rule("BD014", Severity.WARNING)
def another_repository(draft: Draft) -> Iterator[Finding]:
    """The usage snippets or the widget name another repository, and not this one.

    Readers copy snippets: what they load is then another model, mostly the one that the card was copied from or the
    name before the last renaming. A base model that the front matter names is no such case. Of the widget's examples
    those are meant that show a file of another model; files of datasets are nobody's model.

    Remedy: name this repository.
    """
    if draft.repo is None or "/" not in draft.card.text:
        return
    yield from _of_widgets(draft, draft.repo)
    body = body_of(draft.card)
    ours = draft.repo.lower()
    named = []
    for token in body.blocks:
        if token.type in ("fence", "code_block") and token.map is not None and "/" in token.content:
            start, end = body.line_start(token.map[0]), body.line_start(token.map[1])
            for match in _SNIPPET.finditer(body.text, start, end):
                group = 1 if match[1] else 2
                named.append((match.start(group), match[group]))
    if any(name.lower() == ours for _, name in named):
        return
    said = draft.card.front_matter.lower()
    for place, name in named:
        if name.lower() not in said and not _is_path(draft, name):
            yield another_repository.finding(
                f"this snippet loads {name[:100]!r}, and none loads {draft.repo!r}",
                "Name this repository.",
                body.subject(place),
            )


def _of_widgets(draft: Draft, repo: str) -> Iterator[Finding]:
    """The examples that show files of other models, where none shows one of this."""
    if "/resolve/" not in draft.card.text and "/raw/" not in draft.card.text:
        return
    front = front_matter(draft)
    named = [(path, match[1]) for path, url in _widget_urls(front.data) if (match := _MODEL_FILE.match(url))]
    known = {
        repo.lower(),
        *(text.lower() for key in ("base_model", "new_version") for _, text in texts(front.data, key)),
    }
    if any(name.lower() == repo.lower() for _, name in named):
        return
    for path, name in named:
        if name.lower() not in known:
            yield another_repository.finding(
                f"this widget example shows a file of {name[:100]!r}, and none shows one of {repo!r}",
                "Put the file into this repository, and name it there.",
                subject(front, path),
            )


def _widget_urls(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The addresses that the widget's examples show, with their paths."""
    examples = data.get("widget")
    for index, example in enumerate(examples if isinstance(examples, list) else ()):
        if isinstance(example, dict):
            output = example.get("output")
            for path, url in (
                (("widget", index, "src"), example.get("src")),
                (("widget", index, "output", "url"), output.get("url") if isinstance(output, dict) else None),
            ):
                if isinstance(url, str):
                    yield path, url


def _without(body: Body, link: Link) -> tuple[Edit, ...]:
    """The edit that removes a badge, with its line if nothing else stands there, or a link but not its text.

    There is none where the line would be another block without it: ``[1. a](None)`` the item of a list.
    """
    start, end = link.opening, link.end + 1
    inner = "" if link.is_picture else body.text[start + 1 : link.bracket]
    if _PICTURE.match(inner.strip()):
        inner = ""
    begin = body.lines[body.line_of(start) - 1]
    after = body.line_end(body.line_of(end - 1))
    before, rest = body.text[begin:start], body.text[end:after]
    if not inner.strip() and not before.strip() and not rest.strip():
        return (Edit(max(begin, body.start), after, ""),)
    if not inner.strip() and before.endswith(" ") and rest[:1] in (" ", ""):
        start -= 1
    if not before.strip(" \t>") and _BLOCK.match(f"{inner}{rest}".lstrip()):
        return ()
    return (Edit(start, end, inner.strip() and inner),)


def _cannot_load(link: Link) -> str:
    """Why no reader can load this as a picture; empty where one may."""
    url = link.url
    if _GITHUB_PAGE.match(url):
        return "that is GitHub's page about it"
    if not url:
        return "it has no address"
    if url.startswith(("https://", "data:")):
        return ""
    if _LOCAL_PATH.match(url):
        return "that is a path on the author's own disk"
    if _LOCAL_HOST.match(url):
        return "that is a server on the author's own network"
    if _is_relative(url) and normpath(_decoded(url)).startswith(".."):
        return "that path leads out of the repository"
    return ""


def _is_relative(url: str) -> bool:
    """Whether an address is a path in the repository; one that begins with a slash is a page of the Hub."""
    return bool(url) and url[0] not in "#/?{" and url != "None" and not _SCHEME.match(url)


def _path(url: str) -> str:
    """The path in the repository that a relative address names; empty where it names the repository itself."""
    path = normpath(_decoded(url))
    return "" if path == "." else path


def _decoded(url: str) -> str:
    return unquote(re.split(r"[?#]", url, maxsplit=1)[0])


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _is_path(draft: Draft, name: str) -> bool:
    """Whether a name is a path of the folder, such as ``outputs/model``."""
    return draft.folder is not None and any(file.path.startswith(name) for file in draft.folder.files)


RULES: tuple[Rule, ...] = (
    link_to_none,
    insecure_picture,
    picture_that_will_not_load,
    missing_file,
    another_repository,
)
