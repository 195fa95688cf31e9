"""Renders one template in a process of its own, with what it is given and nothing else.

It is started as a file (`python -I worker.py`), so that nothing of ours and nothing of the caller's directory is
imported. It reads one JSON document, writes one line that says where each line of the compiled template comes from,
and one with the outcome.
"""

from __future__ import annotations

import faulthandler
import json
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, NoReturn

_COMPILED = "<template>"  # what Jinja calls a template that is no file
_KINDS = {str: "text", list: "list", int: "number", float: "number"}
_ALONE = "a template stands alone: it can neither include, import nor extend another one"


def main() -> None:
    """Reads the request, renders, and answers."""
    request = json.loads(sys.stdin.buffer.readline())
    sys.path += request["imports"]
    with suppress(BrokenPipeError):
        _say(_outcome(request))


def _outcome(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _rendered(request)
    except MemoryError:
        return {"fault": "it needs too much memory", "line": None}
    except Exception as error:  # noqa: BLE001 - whatever a template can bring about while it is compiled
        return {"fault": _words(error), "line": None}


def _say(answer: Any) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def _rendered(request: Mapping[str, Any]) -> dict[str, Any]:
    """The text, or what is wrong and in which line."""
    # what Jinja imports when it is used: later no file can be opened
    import html  # noqa: F401
    import pprint  # noqa: F401
    import textwrap  # noqa: F401

    import jinja2.constants
    import jinja2.debug  # noqa: F401
    from jinja2 import TemplateSyntaxError, Undefined, pass_context
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import SandboxedEnvironment
    from jinja2.utils import missing

    "".encode("unicode_escape")

    lacking: dict[tuple[str, int], None] = {}

    class Lacking(Undefined):
        """A name that nothing gives. It may be asked for (`if`, `default`), and is noted where it is shown or used."""

        __slots__ = ()

        def _note(self, *_: Any, **__: Any) -> Lacking:
            holder = self._undefined_obj
            of = "" if holder is missing else f" (of a {_KINDS.get(type(holder), 'table')})"
            lacking[f"{self._undefined_name}{of}", _line_now()] = None
            return self

        def _nothing(self, *_: Any) -> Any:
            self._note()
            return iter(())

        def __getattr__(self, name: str) -> Any:
            if name[:2] == "__":
                raise AttributeError(name)
            return self._note()

        def __str__(self) -> str:
            self._note()
            return ""

        def __len__(self) -> int:
            return 0

        def __int__(self) -> int:  # type: ignore[override]
            self._note()
            return 0

        def __float__(self) -> float:  # type: ignore[override]
            self._note()
            return 0.0

        def __bool__(self) -> bool:
            return False

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Undefined)

        __hash__ = Undefined.__hash__
        __iter__ = _nothing
        __call__ = __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _note  # type: ignore[assignment]
        __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _note  # type: ignore[assignment]
        __pow__ = __rpow__ = __neg__ = __pos__ = __lt__ = __le__ = __gt__ = __ge__ = _note  # type: ignore[assignment]

    @pass_context
    def shown(_: Any, value: Any) -> Any:
        # by taking the context it also keeps constants from being worked out while the template is compiled
        return "" if value is None else value

    class Sandbox(SandboxedEnvironment):
        """Refuses with words what Jinja would take for a name that is lacking, and every other template."""

        def unsafe_undefined(self, *asked: Any) -> NoReturn:
            raise SecurityError(f"{asked[-1]} is Python's, and no template may reach it")

        def _load_template(self, *_: Any) -> NoReturn:
            raise SecurityError(_ALONE)

    environment = Sandbox(
        undefined=Lacking,
        finalize=shown,
        optimized=False,
        keep_trailing_newline=True,
        # Markdown, and no HTML: what is a stranger's comes as text already
        autoescape=False,
    )
    random.seed(0)  # the same template gives the same card
    # a thread that is not Python's: it ends whatever the template is at, and says at which line
    faulthandler.dump_traceback_later(request["seconds"], exit=True)
    _limit(request["memory"])
    try:
        template = environment.from_string(request["template"])
    except TemplateSyntaxError as error:
        return {"fault": error.message or "it is no template", "line": error.lineno}
    except (SyntaxError, RecursionError):  # of the Python that Jinja makes of it
        return {"fault": "it is nested too deeply", "line": None}
    origins = template.debug_info
    _say(origins)
    try:
        pieces = template.root_render_func(template.new_context(request["values"]))
        text = _joined(pieces, request["longest"])
    except _TooLongError as error:
        return {"fault": str(error), "line": origin(origins, error.line)}
    except MemoryError as error:
        return {"fault": "it needs too much memory", "line": origin(origins, _line_of(error.__traceback__))}
    except RecursionError as error:
        return {"fault": "it calls itself without end", "line": origin(origins, _line_of(error.__traceback__))}
    except Exception as error:  # noqa: BLE001 - whatever a template can bring about
        return {"fault": _words(error), "line": origin(origins, _line_of(error.__traceback__))}
    if lacking:
        return {"lacking": [[name, origin(origins, line)] for name, line in lacking]}
    return {"text": text}


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:300].removesuffix(".") or type(error).__name__


class _TooLongError(Exception):
    """What is rendered is longer than a card may be."""

    def __init__(self, longest: int, line: int) -> None:
        super().__init__(f"it renders more than {longest:,} characters")
        self.line = line


def _joined(pieces: Iterator[str], longest: int) -> str:
    texts, length = [], 0
    for piece in pieces:
        length += len(piece)
        if length > longest:
            raise _TooLongError(longest, _suspended_at(pieces))
        texts.append(piece)
    return "".join(texts)


def _suspended_at(pieces: Any) -> int:
    """The line of the compiled template that has just given a piece: of a block, that within it."""
    while getattr(pieces, "gi_yieldfrom", None) is not None:
        pieces = pieces.gi_yieldfrom
    frame: FrameType | None = getattr(pieces, "gi_frame", None)
    return frame.f_lineno if frame else 1


def _line_now() -> int:
    """The line of the compiled template that runs."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code.co_filename != _COMPILED:
        frame = frame.f_back
    return frame.f_lineno if frame else 1


def _line_of(trace: TracebackType | None) -> int:
    """The line of the compiled template where an error came up."""
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _COMPILED:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def origin(origins: list[Any], line: int) -> int:
    """The template's line that a line of the compiled template comes from.

    Args:
        origins: Pairs of both, in order.
        line: The line of the compiled template.
    """
    return next((ours for ours, compiled in reversed(origins) if compiled <= line), 1)


def _limit(memory: int) -> None:
    """Takes from this process what a template has no need of: memory beyond a measure, and whatever is opened."""
    with suppress(ImportError):  # Windows has none of these limits
        import resource

        with suppress(ValueError, OSError):  # a system may refuse
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


if __name__ == "__main__":
    main()
