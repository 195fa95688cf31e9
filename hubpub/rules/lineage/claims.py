"""LN: lineage and links, what the card says of where the model comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from hubpub.rules.body.text import Body, body_of
from hubpub.rules.registry import rule
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.lineage import RunRef

# its first letter stands before the rest, which is of any case, because the engine then skips to where it is
_URL = re.compile(
    r"[hH](?i:ttps?://(?:(?:app\.|www\.)?wandb\.ai|forge\.coreweave\.com/wandb(?![\w.-]))(?:/[^\s<>()\[\]\"'`\\\x7f]*)?)"
)
# A run on a server of W&B that stands on one's own machine.
_LOCAL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?/[\w.-]+/[\w.-]+/runs/[\w-]+", re.IGNORECASE
)
_NEW_HOME = "forge.coreweave.com/wandb"
# W&B's own pages, which belong to nobody's project.
_SITE = {
    *("site", "fully-connected", "articles", "authors", "home", "login", "signup", "authorize", "quickstart"),
    *(
        "settings",
        "gallery",
        "onboarding",
        "pricing",
        "about",
        "posts",
        "logo",
        "registry",
        "models",
        "en",
        "docs",
        "orgs",
    ),
}
# Pages of an account that are none of a project: its reports, and the registry, which holds the artifacts to use.
_OF_ACCOUNTS = {"reports", "registry", "registries", "projects", "profile", "settings"}
_VERSION = re.compile(r"v\d+|[0-9a-f]{20,64}")
_USED = re.compile(r"""\b(?:use_artifact|artifact)\(\s*["']([^"'\s]{1,300}):(latest)["']""")
_ROW = re.compile(r"^\|\s*(Tweets downloaded|Retweets|Short tweets|Tweets kept)\s*\|([^\r\n]*)$", re.MULTILINE)


@rule("LN001", Severity.WARNING)
def no_run(draft: Draft) -> Iterator[Finding]:
    """A W&B link leads to no run, artifact or report.

    A reader who follows the lineage of a model wants the run that made it; the page of a project or of an account
    shows others tomorrow, and an address that W&B does not have, or of a server on the writer's machine, shows none.

    Remedy: link the run: https://wandb.ai/entity/project/runs/id.
    """
    for place, url in _links(draft):
        if reason := _not_lineage(url):
            yield no_run.finding(
                f"{_shorten(url)} {reason}",
                "Link the run: https://wandb.ai/entity/project/runs/id.",
                body_of(draft.card).subject(place),
            )
    if "/runs/" in draft.card.text:
        body = body_of(draft.card)
        for match in _LOCAL.finditer(body.prose, body.start):
            yield no_run.finding(
                f"{_shorten(match[0])} is on the machine that wrote the card, where no reader sees it",
                "Sync the run, and link it: https://wandb.ai/entity/project/runs/id.",
                body.subject(match.start()),
            )


@rule("LN002", Severity.WARNING)
def moving_alias(draft: Draft) -> Iterator[Finding]:
    """An artifact is named by an alias that moves.

    ``latest`` and ``best`` are another artifact after the next run; a version (``v3``) stays what it is.

    Remedy: name the version.
    """
    for place, url in _links(draft):
        parts = _parts(url)
        if len(parts) >= 6 and parts[2] == "artifacts" and not _VERSION.fullmatch(parts[5]):
            start = place + url.index(f"/{parts[5]}", url.index(parts[4])) + 1
            yield _moving(draft, start, parts[5])
        elif len(parts) == 5 and parts[2] == "artifacts" and ":" in parts[4]:
            alias = parts[4].rpartition(":")[2]
            if not _VERSION.fullmatch(alias):
                yield _moving(draft, place + url.rindex(alias), alias)
    if "artifact(" in draft.card.text:
        body = body_of(draft.card)
        for match in _USED.finditer(body.text, body.start):
            yield _moving(draft, match.start(2), match[2])


@rule("LN003", Severity.WARNING)
def wrong_sum(draft: Draft) -> Iterator[Finding]:
    """The numbers of the training data do not add up.

    Of the tweets that were downloaded, retweets and short ones are dropped and the rest is kept: that holds in 2,040
    of 2,042 cards of the huggingtweets project, so where it does not, a number was mistyped.

    Remedy: correct the number that is wrong.
    """
    if draft.source is not None:
        yield from _sums_of_facts(draft)
    elif "Tweets downloaded" in draft.card.text and "huggingtweets" in draft.card.front_matter:
        yield from _sums_of_card(draft)


def _moving(draft: Draft, place: int, alias: str) -> Finding:
    return moving_alias.finding(
        f"the alias {_shorten(alias)} is another artifact after the next run",
        "Name the artifact's version, such as v3.",
        body_of(draft.card).subject(place),
    )


def _links(draft: Draft) -> tuple[tuple[int, str], ...]:
    """The addresses of the body that lead to W&B, and where they begin."""
    text = draft.card.text
    return _links_of(draft.card) if "wandb.ai" in text or _NEW_HOME in text else ()


@lru_cache(maxsize=2)
def _links_of(card: Card) -> tuple[tuple[int, str], ...]:
    body = body_of(card)
    return tuple((match.start(), match[0].rstrip(".,;:!?*_|")) for match in _URL.finditer(body.prose, body.start))


def _not_lineage(url: str) -> str:
    """What a W&B address is, where it is no run, artifact or report; empty where it is one, or W&B's own page."""
    try:
        parts = _parts(url)
    except ValueError:
        return "is no address"
    for nothing in ("None", "undefined"):
        if nothing in parts:
            return f"names {nothing}: a script had no value for it"
    if not parts or parts[0].lower() in _SITE or (len(parts) > 1 and parts[1].lower() in _OF_ACCOUNTS):
        return ""
    if len(parts) == 1:
        return "is the page of an account"
    if len(parts) == 2 or parts[2] in ("workspace", "overview", "table", "groups"):
        return "is the page of a project, which shows other runs tomorrow"
    if parts[2] == "runs":
        return "" if _is_run(url) else "names no run"
    if parts[2] == "artifacts":
        return "" if len(parts) >= 5 else "names no artifact"
    if parts[2] in ("reports", "reportlist", "sweeps", "r", "launch", "weave", "registry"):
        return ""
    return "is no page of W&B: it names no run, artifact or report"


def _parts(url: str) -> list[str]:
    """What an address of W&B names, part by part: its new home has all below a path of its own."""
    split = urlsplit(url)
    parts = [part for part in split.path.split("/") if part]
    return parts[1:] if split.netloc.lower() == "forge.coreweave.com" else parts


def _is_run(url: str) -> bool:
    try:
        RunRef.parse(url)
    except ValueError:
        return False
    return True


def _sums_of_facts(draft: Draft) -> Iterator[Finding]:
    facts = draft.source.get("facts") if draft.source else None
    accounts = facts.get("accounts") if isinstance(facts, dict) else None
    for number, account in enumerate(accounts if isinstance(accounts, list) else ()):
        counts = [account.get(key) for key in ("downloaded", "retweets", "short", "kept")]
        if all(isinstance(count, int) for count in counts) and (said := _wrong(*counts)):
            yield wrong_sum.finding(
                f"facts.accounts[{number}]: {said}", "Correct the number that is wrong.", Subject(path=CARD_PATH)
            )


def _sums_of_card(draft: Draft) -> Iterator[Finding]:
    body = body_of(draft.card)
    rows: dict[str, tuple[int, list[str]]] = {}
    first = body.prose.find("Tweets downloaded", body.start)
    for match in _ROW.finditer(body.prose, body.prose.rfind("\n", 0, first) + 1) if first >= 0 else ():
        if match[1] == "Tweets downloaded":
            rows.clear()
        rows[match[1]] = match.start(2), match[2].rstrip().removesuffix("|").split("|")
        if match[1] == "Tweets kept" and len(rows) == 4:
            yield from _sums_of_table(body, rows)


def _sums_of_table(body: Body, rows: dict[str, tuple[int, list[str]]]) -> Iterator[Finding]:
    place, kept = rows["Tweets kept"]
    columns = zip(*(rows[name][1] for name in ("Tweets downloaded", "Retweets", "Short tweets")), kept, strict=False)
    for number, column in enumerate(columns):
        counts = [int(text) if text.isdecimal() and len(text) < 20 else None for text in map(str.strip, column)]
        if None not in counts and (said := _wrong(*counts)):
            start = place + sum(len(cell) + 1 for cell in kept[:number])
            start += len(kept[number]) - len(kept[number].lstrip())
            yield wrong_sum.finding(said, "Correct the number that is wrong.", body.subject(start))


def _wrong(downloaded: int | None, retweets: int | None, short: int | None, kept: int | None) -> str:
    if downloaded is None or retweets is None or short is None or kept is None:
        return ""
    left = downloaded - retweets - short
    if left == kept:
        return ""
    return f"{downloaded} downloaded less {retweets} retweets and {short} short ones are {left}, and not {kept} kept"


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:80]}…")
