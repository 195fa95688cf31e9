"""`publishing_to`: a push around a block of code, which is looked at before the block and done behind it."""

from __future__ import annotations

import logging
from pathlib import Path
from types import TracebackType
from typing import Unpack, cast

from hubpub.errors import HubpubError, short_traceback
from hubpub.types.foresight import Foresight
from hubpub.types.options.push import PushOptions
from hubpub.types.receipt import Receipt
from hubpub.types.request import PushRequest
from hubpub.workflows.inputs.arguments import path_of, require_flags
from hubpub.workflows.inputs.documented import documented
from hubpub.workflows.inputs.rank import is_left_to_main
from hubpub.workflows.inputs.request import make_request
from hubpub.workflows.push.api import push
from hubpub.workflows.push.foresee import foresee

logger = logging.getLogger("hubpub")


class Publishing:
    """A push around a block of code: see :func:`hubpub.publishing_to`, which makes it.

    Attributes:
        foresight: What was known before the block; None in a process that is not the main one.
        receipt: What the push did; None before the end of the block, and in a process that is not the main one.
    """

    def __init__(self, request: PushRequest, options: PushOptions, *, main_process_only: bool) -> None:
        self.foresight: Foresight | None = None
        self.receipt: Receipt | None = None
        self._request, self._options = request, options
        self._repo = request.repo
        self._main_process_only = main_process_only

    @short_traceback
    def __enter__(self) -> Publishing:
        if self._main_process_only and is_left_to_main():
            return self
        self.foresight = foresee(self._request)
        self.foresight.require_clear()
        for note in self.foresight.notes:
            logger.warning("%s: %s. %s", note.code, note.message, note.remedy)
        return self

    @short_traceback
    def tell(self, **options: Unpack[PushOptions]) -> None:
        """Says what the block found out, such as its run, or facts that only a trained model tells.

        What is told counts in place of what was said before the block.

        Args:
            options: Those of :func:`hubpub.push`.

        Raises:
            CallError: There is no such option, or a value is wrong.
        """
        told = cast("PushOptions", {**self._options, **options})
        folder = self._request.folder
        assert folder
        self._request, self._options = make_request(folder, self._repo, told, PushOptions), told

    @short_traceback
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        if kind is not None or self.foresight is None:
            return
        folder, repo = self._request.folder, self._request.repo
        assert folder
        try:
            self.receipt = push(folder, repo, main_process_only=False, **self._options)
        except HubpubError as failed:
            failed.add_note(f"What the block saved is in {folder}: hubpub.push publishes it once this is mended.")
            raise


@short_traceback
@documented(PushOptions)
def publishing_to(
    repo: str | None = None,
    *,
    folder: Path | str,
    main_process_only: bool = True,
    **options: Unpack[PushOptions],
) -> Publishing:
    """Looks at a push before a block of code, and publishes behind it what the block saved.

    >>> with hubpub.publishing_to("me/tks", folder="output/tks") as publishing:  # doctest: +SKIP
    ...     train()
    ...     model.save_pretrained("output/tks")
    >>> print(publishing.receipt.url)  # doctest: +SKIP

    Before the block it is asked what can be known without a model: the token and its rights, the repository, the branch
    and the tag, the facts and the run. What would stop the push raises there, and the block is not run. Where the block
    raises, nothing is published. Where the push fails, what the block saved is there, and the error says so.

    Of several processes of one training the main one looks and publishes. The others run the block, and wait for
    nothing.

    Args:
        folder: The folder that the block saves to; it need not be there before.
        main_process_only: Whether that is so; False looks and publishes in each process.

    Returns:
        A context; what it gives has the ``receipt`` behind the block, in the main process.

    Raises:
        CallError: An argument is wrong. As the block begins and ends, the errors are those of :func:`hubpub.prepare`
            and :func:`hubpub.publish`.
    """
    require_flags(main_process_only=main_process_only)
    # the block may change to another directory
    request = make_request(path_of(folder, "folder").absolute(), repo, options, PushOptions)
    return Publishing(request, options, main_process_only=main_process_only)
