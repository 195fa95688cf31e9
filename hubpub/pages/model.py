"""A model's page: the card, and beside it what is known of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from hubpub.pages.chips import Metadata
from hubpub.pages.evaluation import Result, evaluation
from hubpub.pages.files import FileRow, files
from hubpub.pages.history import Commit, Ref
from hubpub.pages.lineage_drawing import Step, lineage_drawing
from hubpub.pages.markdown.placement import Place
from hubpub.pages.markdown.render import render_markdown
from hubpub.pages.text import counted, day, link, name, readable_size, title_in_list
from hubpub.pages.use_model import Usage
from hubpub.pages.widget_examples import Example, outputs_of, widget_examples


@dataclass(frozen=True, slots=True)
class Described:
    """What a card and the files beside it tell, as far as a page shows it below the head.

    Attributes:
        text: The card without its front matter, as Markdown; None without a card.
        metadata: What the front matter and the headers of the weights tell.
        results: Evaluation results.
        examples: Widget examples.
        lineage: What led to the model.
        usages: How it is used, the best way first.
    """

    text: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    results: tuple[Result, ...] = ()
    examples: tuple[Example, ...] = ()
    lineage: tuple[Step, ...] = ()
    usages: tuple[Usage, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the card that no card tells.

    Attributes:
        files: The files of the root.
        files_url: The page of all files.
        file_count: How many there are at all.
        size: Bytes of them all.
        last: The newest commit; None where there is none.
        refs: Branches and tags.
        clone: The line that fetches the repository; empty for none.
    """

    files: tuple[FileRow, ...] = ()
    files_url: str = ""
    file_count: int = 0
    size: int = 0
    last: Commit | None = None
    refs: tuple[Ref, ...] = ()
    clone: str = ""


def model_page(
    described: Described,
    beside: Beside,
    place: Place | None,
    *,
    marks: Mapping[int, Markup] | None = None,
    offline: bool = False,
) -> Markup:
    """What stands below the head.

    Args:
        described: What the card tells.
        beside: What stands beside it.
        place: Where addresses of the card lead.
        marks: What stands before the block that a line of the card's text became, by the line's number from 1.
        offline: Whether what would be fetched from another site is left out.
    """
    panels = (
        lineage_drawing(described.lineage)
        + evaluation(described.results)
        + widget_examples(described.examples, place, offline=offline)
        + _repository(beside)
    )
    return Markup(
        '<div class="columns"><div class="column">{}</div><aside aria-label="About the repository">{}</aside></div>'
    ).format(card(described, place, marks=marks, offline=offline), panels)


def card(
    described: Described, place: Place | None, *, marks: Mapping[int, Markup] | None = None, offline: bool = False
) -> Markup:
    """The card, and what is not certain of it; as for :func:`model_page`."""
    if described.text is None:
        return Markup('<p class="empty">This repository has no card: there is no README.md.</p>')
    outputs = outputs_of(described.examples)
    rendered = render_markdown(described.text, place, outputs=outputs, marks=marks, offline=offline)
    unsure = Markup()
    if rendered.unsure:
        unsure = Markup(
            '<p class="unsure">The Hub is not documented to show {}: they may look otherwise there.</p>'
        ).format(_listed(rendered.unsure))
    body = Markup(rendered.html)  # noqa: S704 -- cleaned there
    return Markup('<article class="card" aria-label="Model card">{}</article>{}').format(body, unsure)


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _repository(beside: Beside) -> Markup:
    if not beside.files and beside.last is None:
        return Markup()
    told = Markup("{}, {}").format(counted(beside.file_count, "file"), readable_size(beside.size))
    if beside.files_url:
        told = Markup('<a href="{}">{}</a>').format(beside.files_url, told)
    last = Markup()
    if beside.last is not None:
        last = Markup('<p class="soft small last">{} · {} · {}</p>').format(
            link(title_in_list(beside.last.title), beside.last.url), name(beside.last.author), day(beside.last.date)
        )
    refs = Markup()
    if len(beside.refs) > 1:
        refs = Markup('<p class="small refs-list"><span class="soft">Branches and tags</span> {}</p>').format(
            Markup(" ").join(link(name(ref.name), ref.url, f"ref ref-{ref.kind}") for ref in beside.refs[:20])
        )
    clone = Markup()
    if beside.clone:
        clone = Markup(
            '<div class="code small"><pre tabindex="0" role="group" aria-label="Command that fetches it"><code>'
            "{}</code></pre></div>"
        ).format(beside.clone)
    return Markup(
        '<section class="panel" aria-labelledby="files"><h2 id="files">Files</h2>{}<p class="soft small">{}</p>{}{}{}'
        "</section>\n"
    ).format(files(beside.files), told, last, refs, clone)
