"""What other tools call an option, and what hubpub calls it: who comes from them is told.

The names are those of `hf upload`, of its subcommands' shared options, and of `HfApi.upload_folder` and
`Trainer.push_to_hub`, as huggingface_hub 2.4 and transformers 5 have them.
"""

from __future__ import annotations

_NOT_HERE = "Leave it out."
_TOKEN = "`hf auth login` keeps it, or HF_TOKEN names it: every process can read a command line."  # noqa: S105 - no token
_SECOND = "It is the second word: hubpub push FOLDER me/my-model."
_PR = "--pr opens a pull request; without it the commit is made on the branch."
_KINDS = "hubpub publishes models. `hf upload` takes datasets and Spaces."

OF_A_PUSH = {
    "--create-pr": "Write --pr.",
    "--no-create-pr": f"{_NOT_HERE} {_PR}",
    "--commit-message": "Write --message (-m).",
    "--hub-commit-message": "Write --message (-m).",
    "--commit-description": "hubpub writes the description of a commit. Its first line is --message (-m).",
    "--revision": "Write --branch (-b); a tag is made by --tag.",
    "--delete": "Write --prune: it deletes what an earlier push published and the folder no longer has.",
    "--delete-patterns": "Write --prune: it deletes what an earlier push published and the folder no longer has.",
    "--allow-patterns": "Write --include.",
    "--ignore-patterns": "Write --exclude.",
    "--repo-type": _KINDS,
    "--type": _KINDS,
    "--repo-id": _SECOND,
    "--hub-model-id": _SECOND,
    "--repo-name": _SECOND,
    "--path-in-repo": "Files lie in the repository as they lie in FOLDER.",
    "--folder-path": "It is the first word: hubpub push FOLDER me/my-model.",
    "--local-path": "It is the first word: hubpub push FOLDER me/my-model.",
    "--no-private": f"{_NOT_HERE} A repository is public where --private is not said.",
    "--public": f"{_NOT_HERE} A repository is public where --private is not said.",
    "--hub-private-repo": "Write --private.",
    "--exist-ok": f"{_NOT_HERE} A repository that is there is published to.",
    "--every": "hubpub.PushCallback(checkpoints='branch') publishes while a model is trained.",
    "--no-input": "Write --yes (-y). Without a terminal nothing is asked.",
    "--num-workers": f"{_NOT_HERE} Files are sent side by side as it is.",
}
"""Names of options that a push has not, and what to do instead."""

EVERYWHERE = {
    "--token": _TOKEN,
    "--hub-token": _TOKEN,
}
"""The same for all commands."""

OUTPUT = {
    "--json": "Write --format json.",
    "--verbose": f"{_NOT_HERE} --format json says everything.",
    "-v": f"{_NOT_HERE} --format json says everything.",
    "--no-truncate": f"{_NOT_HERE} Nothing is cut short.",
}
"""The same for commands that print what they found."""

COMMANDS = {
    "upload": "hubpub push FOLDER REPO publishes a model.",
    "publish": "hubpub push FOLDER REPO publishes a model.",
    "lint": "hubpub check PATH checks cards and folders.",
    "validate": "hubpub check PATH checks cards and folders.",
    "fmt": "hubpub check PATH --fix mends what has one right answer.",
    "diff": "hubpub plan FOLDER REPO shows what a push would change.",
    "login": "`hf auth login` logs in, and HF_TOKEN works too.",
    "auth": "`hf auth login` logs in, and HF_TOKEN works too.",
    "serve": "hubpub hub serves the local hub; hubpub preview PATH serves a page.",
    "download": "`hf download REPO` downloads a repository.",
    "help": "hubpub --help lists the commands.",
}
"""Names of commands that there are not, and what to do instead."""
