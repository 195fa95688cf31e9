"""The options of checkpoints: how they are published while a model is trained, and how one is found again."""

# no `from __future__ import annotations`: the annotations below are read by the program
from typing import Annotated, TypedDict

from hubpub.types.options.declaration import Option
from hubpub.types.options.shared import Endpoint, Force, Local, Private, Token


class FoundOptions(TypedDict, total=False):
    """The options of `hubpub.checkpoint`."""

    endpoint: Endpoint
    local: Local
    token: Token


class CheckpointOptions(FoundOptions, total=False):
    """The options of `hubpub.Checkpoints`."""

    optimizer: Annotated[
        bool | None,
        Option(
            "Publish the state of the optimizer too, with all else that a training needs to go on exactly as it was: "
            "the scheduler, the random numbers, what DeepSpeed and FSDP write. It is often twice the model.",
            cli=None,
        ),
    ]
    private: Private
    force: Force
