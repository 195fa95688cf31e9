"""`hubpub.PushCallback`: publishes what a Trainer trained (transformers, trainer_callback.py)."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from hubpub.errors import HubpubError, MachineError
from hubpub.integrations.checkpoints import begin_checkpoints, checkpoint_folder, require_checkpoints
from hubpub.types.installation import install_line
from hubpub.types.options.push import PushOptions

try:
    from transformers import TrainerCallback
except ImportError as error:
    is_missing = error.name == "transformers"
    raise MachineError(
        "hubpub.PushCallback needs transformers, which "
        + ("is not installed" if is_missing else f"cannot be imported: {error}"),
        f"Install it: {install_line('transformers')}.",
    ) from error

if TYPE_CHECKING:
    from hubpub.types.checkpoint import CheckpointReport
    from hubpub.types.foresight import Foresight
    from hubpub.types.receipt import Receipt
    from hubpub.types.request import PushRequest
    from hubpub.workflows.checkpoints.api import Checkpoints


_LOOKS_RIGHT = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
LOOK_SECONDS = 30.0
"""How long a hub that does not answer may hold up a training."""


class PushCallback(TrainerCallback):  # type: ignore[misc]  # transformers has no types
    """Publishes the model when the training ends: in one guarded commit, verified, with its card.

    >>> trainer = Trainer(..., callbacks=[hubpub.PushCallback("me/my-model")])  # doctest: +SKIP

    It works with `transformers.Trainer` and what derives from it (TRL, sentence-transformers), and with SetFit's.

    Before the first step it says what would stop the push at the end. When the training ends, each process saves the
    model by the Trainer's own ``save_model`` into ``output_dir`` (after ``load_best_model_at_end`` that is the best
    one), and the main process publishes it, with the live W&B run (``wandb.run``) as its lineage.

    A push that fails ends no training: the model is saved, and one message says what failed, and the command that does
    it again.

    Args:
        repo: ``namespace/name``; by default what ``hubpub.toml`` in ``output_dir``, the facts or the recipe say, or
            ``hub_model_id`` of the TrainingArguments.
        checkpoints: Whether each save of the training is published too, in the background: ``"branch"`` to the branch
            ``checkpoints``, another text to the branch of that name, or a :class:`hubpub.Checkpoints` with options of
            its own. ``resume_from_checkpoint=hubpub.checkpoint(repo)`` goes on from the last one.
        raise_on_error: Whether what would stop the push is raised before the first step, and what stops it at the end,
            once the model is saved.
        options: Those of :func:`hubpub.push`.

    Attributes:
        foresight: What was known before the first step; None before that, and in processes that do not publish.
        receipt: What was published; None where nothing was.
        error: What stopped the push; None where nothing did.
        checkpoint_report: What became of the checkpoints; None before the end, and where none were to be published.

    Raises:
        CallError: There is no such option, or a value is wrong.
    """

    def __init__(
        self,
        repo: str | None = None,
        *,
        checkpoints: str | Checkpoints | None = None,
        raise_on_error: bool = False,
        **options: Unpack[PushOptions],
    ) -> None:
        # what looks right is looked at before the first step: whoever has imported a Trainer shall not wait here
        if not options.keys() <= PushOptions.__annotations__.keys():
            from hubpub.workflows.inputs.arguments import require_options

            require_options(options, PushOptions)
        if repo and not (isinstance(repo, str) and _LOOKS_RIGHT.fullmatch(repo)):
            from hubpub.hub import require_repo_id

            require_repo_id(repo)
        require_checkpoints(checkpoints)
        self.repo = repo
        self.checkpoints = checkpoints
        self.raise_on_error = raise_on_error
        self.options: Mapping[str, Any] = dict(options)
        self.foresight: Foresight | None = None
        self.receipt: Receipt | None = None
        self.error: Exception | None = None
        self.checkpoint_report: CheckpointReport | None = None
        self._saves: Checkpoints | None = None
        self._made = time.time()

    def on_train_begin(self, args: Any, state: Any, _control: Any, **given: Any) -> None:
        """Says what would stop the push at the end."""
        from hubpub.integrations.messages import say
        from hubpub.types.options.command import with_whole_paths

        if self._saves is not None:  # of a training that an error has ended
            self._saves.finish(LOOK_SECONDS)
        self.foresight = self.receipt = self.error = self.checkpoint_report = self._saves = None
        if not state.is_world_process_zero:
            return
        if state.is_hyper_param_search:
            say("the trials of a search for hyperparameters are not published: train the best one by itself")
            return
        if getattr(args, "push_to_hub", False):
            say(
                "TrainingArguments(push_to_hub=True) publishes too, in commits of its own and with a card of its own: "
                "leave it out, so that hubpub.PushCallback alone publishes"
            )
        try:
            self.options = with_whole_paths(self.options)  # the training may change to another directory
            self.foresight = self._foresee(args, given.get("model"))
        except ConnectionError:
            say(f"what would stop the push is not known: the hub has not answered within {LOOK_SECONDS:g} seconds")
        except Exception as error:
            # what is not foreseen shows at the end; no training stops for it
            say(f"what would stop the push is not known: {type(error).__name__}: {error}")
            if self.raise_on_error:
                raise
        else:
            self._say_foreseen(self.foresight)
        if self.checkpoints is not None:
            self._saves = self._begin_checkpoints(args, self.checkpoints)

    def on_save(self, args: Any, state: Any, _control: Any, **_given: Any) -> None:
        """Has a checkpoint published, where that is asked for."""
        if self._saves is not None and state.is_world_process_zero:
            self._saves.submit(checkpoint_folder(args, state), state.global_step)

    def on_train_end(self, args: Any, state: Any, _control: Any, **given: Any) -> None:
        """Saves the model and publishes it."""
        from hubpub.integrations.trainer import after_head, find_trainer

        if state.is_hyper_param_search:
            return
        trainer = find_trainer(self)

        def finish() -> None:
            self._finish(trainer, args, state, given)

        # of SetFit the body alone is trained by now
        if not after_head(trainer, finish):
            finish()

    def _finish(self, trainer: Any, args: Any, state: Any, given: Mapping[str, Any]) -> None:
        from hubpub.files.profile.training.told import write_told
        from hubpub.integrations.messages import say_failed, say_published
        from hubpub.integrations.output_folder import folder_to_publish, holds_weights
        from hubpub.integrations.trainer import base_of, checkpoint_of, save_model, write_results

        folder, began = Path(args.output_dir), time.time()
        repo, options, is_saved = self.repo, self.options, False
        try:
            # each process has its part in that, where the weights are spread over them
            save_model(trainer, args, given)
            if not state.is_world_process_zero:
                return
            is_saved = True
            write_results(folder, args, state)
            write_told(folder, base_of(given.get("model"), self._repo(args, folder)))
            folder = folder_to_publish(folder, self._made, began)
            repo = self._repo(args, folder)
            options = self._completed(self._request(args, folder))
            self.receipt = self._push(folder, repo, options)
            say_published(self.receipt)
            self._say_unlinked(options, self.receipt)
        except BaseException as error:
            if state.is_world_process_zero:
                is_saved = is_saved and holds_weights(folder)
                place = folder if is_saved else checkpoint_of(args, state)
                say_failed(error, place, repo, options, is_saved=is_saved)
            if not isinstance(error, Exception) or self.raise_on_error:
                raise
            self.error = error
        finally:
            if self._saves is not None and state.is_world_process_zero:
                self._saves.__exit__(*sys.exc_info())
                self.checkpoint_report, self._saves = self._saves.report, None

    def _say_foreseen(self, foresight: Foresight) -> None:
        from hubpub.integrations.messages import say

        for note in foresight.notes:
            say(f"{note.message}. {note.remedy}")
        if self.raise_on_error:
            foresight.require_clear()
        if foresight.problems:
            every = "".join(f"\n  {problem}" for problem in foresight.problems)
            say(f"as things are, the push at the end of this training will fail:{every}")

    def _say_unlinked(self, options: Mapping[str, Any], receipt: Receipt) -> None:
        """Says why a card does not link the live run, where nobody named another."""
        from hubpub.integrations.messages import say

        is_live = "run" in options and self.options.get("run") is None
        if is_live and not (receipt.lineage and receipt.lineage.training_run):
            say("the card links no W&B run: an offline one has no address without its entity; set WANDB_ENTITY")

    def _begin_checkpoints(self, args: Any, given: str | Checkpoints) -> Checkpoints | None:
        from hubpub.integrations.messages import say

        target = self.foresight.target if self.foresight else None
        try:
            repo = target.repo if target else self._repo(args, Path(args.output_dir))
            return begin_checkpoints(given, self._request(args), repo)
        except Exception as error:  # as above
            if self.raise_on_error:
                raise
            say(f"no checkpoint is published: {error}")
            return None

    def _foresee(self, args: Any, model: Any) -> Foresight:
        from hubpub.hub.wait import interruptible
        from hubpub.integrations.trainer import write_sketch
        from hubpub.types.foresight import Foresight
        from hubpub.workflows.push.foresee import foresee

        try:
            request = self._request(args)
        except HubpubError as error:
            return Foresight(problems=(error,))

        def look() -> Foresight:
            with tempfile.TemporaryDirectory() as place:
                sketch = Path(place)
                write_sketch(sketch, Path(args.output_dir), model, request.repo)
                return foresee(request, sketch)

        # whoever wants it raised waits for as long as it takes
        return interruptible(look, None if self.raise_on_error else LOOK_SECONDS)

    def _push(self, folder: Path, repo: str | None, options: Mapping[str, Any]) -> Receipt:
        from hubpub.errors import WandbError
        from hubpub.integrations.messages import say
        from hubpub.workflows.push.push_folder import push_folder

        # the Trainer says which process this is; and no warning at a line of its own is of use to who trains
        try:
            receipt = push_folder(folder, repo, options, progress=True)
        except WandbError as error:
            if "run" not in options or self.options.get("run") is not None:
                raise
            # nobody named the run: what W&B does not tell is no reason to publish nothing
            say(f"the card does not tell of the W&B run: {error}")
            rest = {name: value for name, value in options.items() if name != "run"}
            receipt = push_folder(folder, repo, rest, progress=True)
        return receipt

    def _completed(self, request: PushRequest) -> Mapping[str, Any]:
        """The options, with the live run of W&B where neither the caller nor hubpub.toml names another."""
        from hubpub import runs

        live = runs.live_run() if request.options["run"] is None else None
        return self.options if live is None else {**self.options, "run": live}

    def _request(self, args: Any, folder: Path | None = None) -> PushRequest:
        from hubpub.workflows.inputs.request import make_request

        place = folder or Path(args.output_dir)
        return make_request(place, self._repo(args, place), self.options, PushOptions)

    def _repo(self, args: Any, folder: Path) -> str | None:
        """The repository that the caller names; the Trainer's own option counts where nothing else says it."""
        from hubpub.workflows.inputs.sources import settings_of

        named = self.repo or getattr(args, "hub_model_id", None)
        if self.repo or not named:
            return self.repo
        return None if settings_of(folder).repo or self.options.get("facts") else str(named)
