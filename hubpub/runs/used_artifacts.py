"""The artifacts that a run uses: their record online and in the config of an offline run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hubpub.errors import CallError, short_traceback

KEY = "used_artifacts"
_DIGEST = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")


def used_by_config(config: Mapping[str, Any]) -> dict[str, str]:
    """The digests of the artifacts that a config names, by artifact name.

    Either as :func:`use_artifact` writes them, or as a pair ``dataset`` and ``dataset_digest``.
    """
    used = config.get(KEY)
    digests = (
        {str(name): digest for name, digest in used.items() if _is_digest(digest)} if isinstance(used, dict) else {}
    )
    for key, digest in config.items():
        name = config.get(key.removesuffix("_digest"))
        if key.endswith("_digest") and _is_digest(digest) and isinstance(name, str) and _NAME.fullmatch(name):
            digests[name] = digest
    return digests


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


@short_traceback
def use_artifact(run: Any, artifact: Any) -> Any:
    """Records that a run uses an artifact.

    Online it is ``run.use_artifact(artifact)``. Offline that call raises: W&B looks artifacts up on its server. There
    the artifact's digest is written to the run's config, under ``used_artifacts``, and the lineage is found by it. A
    digest is that of the files alone, so an artifact that is made anew of the same files is the same.

    >>> data = wandb.Artifact("tweets", "dataset")  # doctest: +SKIP
    >>> data.add_dir("data")  # doctest: +SKIP
    >>> hubpub.use_artifact(run, data)  # doctest: +SKIP

    Args:
        run: The run that uses it, of ``wandb.init``; a disabled one records nothing.
        artifact: A ``wandb.Artifact``; online also its name.

    Returns:
        The artifact, as ``run.use_artifact`` returns it.

    Raises:
        CallError: A name is given offline, where it says nothing of the bytes; or there is no run, or its config has
            something else in that place.
    """
    if not hasattr(run, "use_artifact"):
        raise CallError(f"{type(run).__name__} is no W&B run", "Give the run of wandb.init.")
    if not getattr(run, "offline", False) or getattr(run, "disabled", False):
        return run.use_artifact(artifact)
    digest = getattr(artifact, "digest", None)
    if not isinstance(digest, str):
        raise CallError(
            f"an offline run cannot look up {artifact!r}", "Give it the wandb.Artifact, made of the same files."
        )
    name = artifact.name.partition(":")[0]
    used = run.config.get(KEY) or {}
    if not isinstance(used, Mapping):
        raise CallError(
            f"the run's config has {KEY}, which is a {type(used).__name__}, and no digests by the artifacts' names",
            "Call what the run's own config has there otherwise.",
        )
    run.config.update({KEY: {**used, name: digest}}, allow_val_change=True)
    return artifact
