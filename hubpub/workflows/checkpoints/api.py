"""`Checkpoints` and `checkpoint`: how a training publishes its checkpoints, and how the next one finds the last."""

from __future__ import annotations

import logging
from contextlib import suppress
from operator import index
from pathlib import Path
from types import TracebackType
from typing import Any, SupportsIndex, Unpack

from hubpub.errors import CallError, HubpubError, MachineError, short_traceback
from hubpub.runs import require_seconds
from hubpub.types.checkpoint import CheckpointReport, PublishedCheckpoint
from hubpub.types.options.checkpoints import CheckpointOptions, FoundOptions
from hubpub.workflows.checkpoints.request import make_checkpoint_request
from hubpub.workflows.checkpoints.snapshot import Place, Snapshot
from hubpub.workflows.checkpoints.uploader import Uploader
from hubpub.workflows.inputs.arguments import path_of, require_flags, require_options
from hubpub.workflows.inputs.documented import documented
from hubpub.workflows.inputs.rank import is_left_to_main

logger = logging.getLogger("hubpub")

BRANCH = "checkpoints"
"""The branch that checkpoints are published to."""
FINISH_SECONDS = 600.0
"""How long the last uploads are waited for."""
INTERRUPTED_SECONDS = 30.0
"""The same, where somebody interrupted the training."""


@documented(CheckpointOptions)
class Checkpoints:
    """Publishes the checkpoints of a training to a branch, in the background.

    >>> with hubpub.Checkpoints("me/tks") as checkpoints:  # doctest: +SKIP
    ...     for step, batch in enumerate(batches):
    ...         train(batch)
    ...         if step % 500 == 0:
    ...             save(f"output/checkpoint-{step}")
    ...             checkpoints.submit(f"output/checkpoint-{step}", step)

    Each is one guarded commit to the branch, verified and tagged (``step-500``); ``main`` gets none of them. A process
    of the lowest priority uploads. It takes the newest: one that waits is skipped where another comes. The branch holds
    whole checkpoints alone, whenever the training is killed. What fails never stops the training: the first failure is
    logged, and `finish` tells all of them.

    Of several processes of one training the main one publishes, and in the others nothing happens.

    Args:
        repo: ``namespace/name``; created with the first checkpoint, where it is not there.
        branch: The branch; created where it is not there.
        main_process_only: Whether only the main process publishes; False has each that makes one of these publish.

    Returns:
        What takes the checkpoints.

    Raises:
        CallError: An argument is wrong.
    """

    def __init__(
        self,
        repo: str,
        branch: str = BRANCH,
        *,
        main_process_only: bool = True,
        **options: Unpack[CheckpointOptions],
    ) -> None:
        require_options(options, CheckpointOptions)
        require_flags(main_process_only=main_process_only)
        given: dict[str, Any] = dict(options)
        self._optimizer = bool(given.pop("optimizer", None))
        self._asked = {"repo": repo, "branch": branch, "options": given}
        make_checkpoint_request(repo, branch, given)
        # looked at when there is something to publish: the processes may not know each other yet
        self._is_mine = None if main_process_only else True
        self._uploader: Uploader | None = None
        self._places: dict[Path, Place] = {}
        self._submitted: set[Path] = set()
        self._waiting: dict[int, Snapshot] = {}
        self._published: list[PublishedCheckpoint] = []
        self._skipped: list[int] = []
        self._failed: dict[int, str] = {}
        self._told = False
        self._told_at_end: dict[int, str] = {}
        self._cpu = self._cpu_before = 0.0

    def __enter__(self) -> Checkpoints:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        is_interrupted = kind is not None and not issubclass(kind, Exception)
        self.finish(INTERRUPTED_SECONDS if is_interrupted else FINISH_SECONDS)

    @property
    def report(self) -> CheckpointReport:
        """What is known by now of those that were submitted; all of them, once it has finished."""
        cpu = round(self._cpu_before + self._cpu, 2)
        return CheckpointReport(tuple(self._published), tuple(self._skipped), dict(self._failed), cpu)

    def submit(self, folder: Path | str, step: SupportsIndex) -> None:
        """Has a checkpoint published, and returns at once; it may be deleted then.

        Its files are kept by links to them where the folder's name has the step in it. Of any other folder, and of one
        that is submitted again, they are copied, which takes its time: the training will write to these very files.

        Args:
            folder: Where it was saved, by all processes that have a part in it.
            step: The step of the training.
        """
        try:
            if self._is_mine is None:
                self._is_mine = not is_left_to_main()
            if not self._is_mine:
                return
            self._hear()
            self._put(self._keep(path_of(folder, "folder"), step))
        except HubpubError as error:
            self._fail(step, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the training goes on
            self._fail(step, f"{type(error).__name__}: {error}")

    def finish(self, timeout: float = FINISH_SECONDS) -> CheckpointReport:
        """Waits until the newest checkpoint is published, and tells what became of all.

        Args:
            timeout: Seconds, after which what is under way is broken off: the branch has it whole or not at all.

        Raises:
            CallError: The timeout is none.
        """
        require_seconds(timeout)
        if self._uploader:
            try:
                for answer in self._uploader.finish(timeout):
                    self._take(answer)
                late = f"its upload was not done within {timeout:g} seconds"
                self._close(self._uploader.why_ended if self._uploader.has_ended else late)
            except Exception as error:  # noqa: BLE001 - as above
                self._close(f"{type(error).__name__}: {error}")
            except BaseException:
                self._close("its upload was interrupted")
                raise
        for place in self._places.values():
            place.remove()
        self._places.clear()
        report = self.report
        if report.failed != self._told_at_end:
            self._told_at_end = dict(self._failed)
            _tell(report, str(self._asked["repo"]), str(self._asked["branch"]))
        return report

    def _keep(self, folder: Path, given: SupportsIndex) -> Snapshot:
        step = step_in(given)
        folder = folder.resolve()
        if folder.parent not in self._places:
            self._places[folder.parent] = Place.make(folder.parent)
        is_of_one_step = str(step) in folder.name and folder not in self._submitted
        self._submitted.add(folder)
        return self._places[folder.parent].take(folder, step, optimizer=self._optimizer, copy=not is_of_one_step)

    def _put(self, snapshot: Snapshot) -> None:
        why = ""
        for _ in range(2):
            if self._uploader is None:
                self._uploader = Uploader(self._asked)
            try:
                self._uploader.put(snapshot)
            except MachineError:
                why = self._uploader.why_ended
                self._close(why)
            else:
                self._waiting[snapshot.step] = snapshot
                return
        snapshot.remove()
        raise MachineError(why, "See whether `python -c 'import hubpub'` works here.")

    def _hear(self) -> None:
        for answer in self._uploader.answers() if self._uploader else ():
            self._take(answer)

    def _take(self, answer: dict[str, Any]) -> None:
        self._cpu = answer.pop("cpu", self._cpu)
        if "step" not in answer:
            return
        step = answer["step"]
        if "error" in answer:
            self._fail(step, answer["error"])
        elif "skipped" in answer:
            self._skipped.append(step)
            self._waiting.pop(step, None)
        else:
            self._published.append(PublishedCheckpoint(**answer))
            self._failed.pop(step, None)
            self._waiting.pop(step, None)

    def _fail(self, step: Any, why: str) -> None:
        self._failed[step] = why
        self._waiting.pop(step, None)
        if not self._told:
            self._told = True
            logger.warning("the checkpoint of step %s was not published: %s", step, why)

    def _close(self, why: str) -> None:
        """Ends the process; what it has not answered for has failed."""
        if self._uploader:
            with suppress(ValueError):
                self._hear()
            self._uploader.close()
        self._uploader = None
        self._cpu_before, self._cpu = self._cpu_before + self._cpu, 0.0
        for step, snapshot in list(self._waiting.items()):
            snapshot.remove()
            self._fail(step, why)


def step_in(given: Any) -> int:
    """A step, from whatever counts as a whole number: those of NumPy and PyTorch too.

    Raises:
        CallError: It is something else.
    """
    try:
        step = -1 if isinstance(given, bool) else index(given)
    except TypeError:
        step = -1
    if step < 0:
        raise CallError(f"step is {given!r}, and no step of a training", "Give a number, from 0.")
    return step


def _tell(report: CheckpointReport, repo: str, branch: str) -> None:
    if not report.failed:
        return
    whys = "; ".join(f"step {step}: {why}" for step, why in report.failed.items())
    newest = f"the newest there is that of step {report.last.step}" if report.last else "there is none of them"
    logger.warning("checkpoints were not published to %s of %s (%s); %s", branch, repo, whys, newest)


@short_traceback
@documented(FoundOptions)
def checkpoint(
    repo: str,
    branch: str = BRANCH,
    *,
    step: SupportsIndex | None = None,
    folder: Path | str | None = None,
    progress: bool = True,
    **options: Unpack[FoundOptions],
) -> Path | None:
    """Downloads the last checkpoint that a training published, so that the next one can go on from there.

    >>> trainer.train(resume_from_checkpoint=hubpub.checkpoint("me/tks"))  # doctest: +SKIP

    Each process of a training may call this: on one machine the first one downloads, and the others find what it did.

    Args:
        repo: ``namespace/name``.
        branch: The branch.
        step: Which step; the last one by default.
        folder: Where to put it, as ``checkpoint-500``; by default a place in the user's cache, which may be emptied at
            any time.
        progress: Whether a bar is shown, where somebody sees it: in a terminal and in a notebook.

    Returns:
        The folder of the checkpoint, whole and verified, with its step in its name; None where there is none yet.

    Raises:
        BlockedError: The hub serves other bytes than it lists, or somebody else committed to the branch.
        CallError: An argument is wrong, or there is no checkpoint of that step.
        HubError: The hub did not answer, or refused.
        MachineError: It cannot be written.
    """
    from hubpub.display.bars import bar, is_watched
    from hubpub.workflows.checkpoints.download import fetch_checkpoint, find_checkpoint
    from hubpub.workflows.connection.connect import connect

    require_options(options, FoundOptions)
    require_flags(progress=progress)
    number = None if step is None else step_in(step)
    place = None if folder is None else path_of(folder, "folder")
    request = make_checkpoint_request(repo, branch, options)
    with connect(request) as hub:
        found = find_checkpoint(hub, repo, branch, number)
        if found is None:
            return None
        with bar("downloading", watched=progress and is_watched()) as told:
            return fetch_checkpoint(hub, repo, found[1], found[0], place, progress=told)
