"""The curve of the loss as a picture: SVG, the same bytes from the same points.

It is one file for light and dark pages. It has a ground of its own, so that it can be read on either, and takes the
darker colours where the reader's browser prefers them; attributes hold the lighter ones, for whoever reads no styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from xml.sax.saxutils import escape

from hubpub.cards.as_text import shown
from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.axes import Axis, axis_of
from hubpub.cards.recipes.standard.loss import LossCurve
from hubpub.types.profile import Point

WIDTH, HEIGHT = 720, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 68, 24, 72, 52
_DIGITS = 16
_SIGN = re.compile(rb"<!-- drawn by hubpub [0-9a-f]{16} -->\n")
_MOST_POINTS = 200
_MOST_MARKED = 40
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# By class: what it colours, on a light and on a dark page. The two curves differ in their marks too, for readers who do
# not tell their colours apart.
_COLOURS = {
    "ground": ("fill", "#ffffff", "#0b0f19"),
    "text": ("fill", "#374151", "#d1d5db"),
    "grid": ("stroke", "#e5e7eb", "#1f2937"),
    "train": ("stroke", "#5468e7", "#8b9cf9"),
    "eval": ("stroke", "#b45309", "#fbbf24"),
    "mark": ("fill", "#b45309", "#fbbf24"),
    "step": ("stroke", "#6b7280", "#9ca3af"),
}


def draw(curve: LossCurve, name: str) -> bytes:
    """The picture.

    Args:
        curve: What it shows.
        name: The model's name.
    """
    training, evaluation = thinned(curve.training), thinned(curve.evaluation)
    both = (*training, *evaluation)
    across = axis_of([point.step for point in both])
    up = axis_of([point.value for point in both], may_be_logarithmic=True)
    plot = _Plot(across, up)
    title = shown(f"Loss of {name} by step")
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    font = f'font-family="{_FONT}" font-size="13"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title description" {font}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(curve.in_words)}</desc>',
        f"<style>@media (prefers-color-scheme: dark) {{ {_dark()} }}</style>",
        f'<rect {_class("ground")} width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        f'<text {_class("text")} x="{_LEFT}" y="28" font-size="15" font-weight="600">{escape(_cut(title))}</text>',
        *_legend(curve),
        *plot.grid(),
        *_curve(plot, training, "train", marked=not evaluation),
        *_curve(plot, evaluation, "eval", marked=True),
        *_published(plot, curve),
        "</svg>",
        "",
    ]
    return _signed("\n".join(lines).encode())


def is_drawn(data: bytes) -> bool:
    """Whether a picture is one that was drawn here, and nobody has changed since."""
    match = _SIGN.search(data)
    return match is not None and _signed(data[: match.start()] + data[match.end() :]) == data


def _signed(picture: bytes) -> bytes:
    """A picture with the digest of its other bytes, so that it is known again wherever it is downloaded to."""
    digest = sha256(picture).hexdigest()[:_DIGITS].encode()
    body, end, rest = picture.rpartition(b"</svg>")
    return body + b"<!-- drawn by hubpub " + digest + b" -->\n" + end + rest


def thinned(points: Sequence[Point], most: int = _MOST_POINTS) -> tuple[Point, ...]:
    """At most so many points: of each stretch the lowest and the highest, so that no spike is lost, and both ends.

    Args:
        points: By step.
        most: How many; at least four.
    """
    if len(points) <= most:
        return tuple(points)
    stretches = (most - 2) // 2
    inner = points[1:-1]
    kept = [points[0]]
    for number in range(stretches):
        part = inner[number * len(inner) // stretches : (number + 1) * len(inner) // stretches]
        ends = {min(part, key=_value), max(part, key=_value)}
        kept += sorted(ends, key=lambda point: point.step)
    return (*kept, points[-1])


class _Plot:
    """The part of the picture between the axes."""

    def __init__(self, across: Axis, up: Axis) -> None:
        self.across, self.up = across, up

    def x(self, step: float) -> str:
        return f"{_LEFT + self.across.share(step) * (WIDTH - _LEFT - _RIGHT):.1f}"

    def y(self, value: float) -> str:
        return f"{HEIGHT - _BOTTOM - self.up.share(value) * (HEIGHT - _TOP - _BOTTOM):.1f}"

    def grid(self) -> Iterable[str]:
        """The lines and names of the ticks, and the names of the axes."""
        for tick in self.up.ticks:
            y = self.y(tick)
            yield f'<line {_class("grid")} x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}"/>'
            yield f'<text {_class("text")} x="{_LEFT - 8}" y="{y}" dy="4" text-anchor="end">{_tick(tick)}</text>'
        for tick in self.across.ticks:
            x, below = self.x(tick), HEIGHT - _BOTTOM + 20
            yield f'<text {_class("text")} x="{x}" y="{below}" text-anchor="middle">{_tick(tick)}</text>'
        middle = (_LEFT + WIDTH - _RIGHT) // 2
        yield f'<text {_class("text")} x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">step</text>'
        middle = (_TOP + HEIGHT - _BOTTOM) // 2
        name = "loss (logarithmic)" if self.up.logarithmic else "loss"
        turned = f'transform="rotate(-90 18 {middle})"'
        yield f'<text {_class("text")} x="18" y="{middle}" text-anchor="middle" {turned}>{name}</text>'


def _curve(plot: _Plot, points: Sequence[Point], kind: str, *, marked: bool) -> Iterable[str]:
    if len(points) > 1:
        path = " ".join(f"{plot.x(point.step)},{plot.y(point.value)}" for point in points)
        style = 'fill="none" stroke-width="2" stroke-linejoin="round"'
        yield f'<polyline {_class(kind)} {style} points="{path}"/>'
    if (marked and len(points) <= _MOST_MARKED) or len(points) == 1:
        mark = f'{_class("train")} fill="none" stroke-width="2"' if kind == "train" else _class("mark")
        for point in points:
            yield f'<circle {mark} cx="{plot.x(point.step)}" cy="{plot.y(point.value)}" r="3.5"/>'


def _published(plot: _Plot, curve: LossCurve) -> Iterable[str]:
    """A line at the published step, with its name on the side where there is room."""
    if curve.published is None:
        return
    x = plot.x(curve.published)
    style = 'stroke-width="1.5" stroke-dasharray="4 4"'
    yield f'<line {_class("step")} {style} x1="{x}" y1="{_TOP}" x2="{x}" y2="{HEIGHT - _BOTTOM}"/>'
    is_right = plot.across.share(curve.published) > 0.5
    side = 'dx="-6" text-anchor="end"' if is_right else 'dx="6"'
    text = f"published: step {wording.whole(curve.published)}"
    yield f'<text {_class("text")} x="{x}" y="{_TOP + 12}" {side}>{text}</text>'


def _legend(curve: LossCurve) -> Iterable[str]:
    x = _LEFT
    for kind, name, points in (("train", "training", curve.training), ("eval", "evaluation", curve.evaluation)):
        if points:
            yield f'<line {_class(kind)} stroke-width="2" x1="{x}" y1="48" x2="{x + 22}" y2="48"/>'
            if kind == "eval":
                yield f'<circle {_class("mark")} cx="{x + 11}" cy="48" r="3.5"/>'
            yield f'<text {_class("text")} x="{x + 28}" y="52">{name}</text>'
            x += 110


def _class(kind: str) -> str:
    what, light, _ = _COLOURS[kind]
    return f'class="{kind}" {what}="{light}"'


def _dark() -> str:
    return " ".join(f".{kind} {{ {what}: {dark} }}" for kind, (what, _, dark) in _COLOURS.items())


def _tick(value: float) -> str:
    if abs(value) >= 10_000 and float(value).is_integer():
        return wording.short(int(value)) if value > 0 else f"-{wording.short(int(-value))}"
    return wording.number(value)


def _cut(title: str) -> str:
    """A title that fits; the picture's own title has all of it."""
    return title if len(title) <= 80 else f"{title[:79]}…"


def _value(point: Point) -> float:
    return point.value
