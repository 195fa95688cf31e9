"""An option as its caller knows it."""

from __future__ import annotations

import pytest

from hubpub.types.spelling import Door, entered_by, spelled


@pytest.mark.parametrize(
    ("name", "value", "command_line", "python", "action"),
    [
        ("recipe", "", "--recipe", "recipe=", "the input recipe"),
        ("endpoint", "http://x", "--endpoint http://x", "endpoint='http://x'", "the input endpoint: http://x"),
        ("prune", "", "--prune", "prune='ours'", "the argument --prune"),
        ("prune", "all", "--prune=all", "prune='all'", "the argument --prune=all"),
        ("pr", "", "--pr", "pr=True", "the input pr"),
        ("local", "", "--local", "local=True", "the argument --local"),
        ("force", "RP001", "--force RP001", "force=['RP001']", "the argument --force RP001"),
        ("receipt_file", "", "--receipt", "receipt_file=", "the argument --receipt"),
        ("dry_run", "", "--dry-run", "dry_run=True", "the input dry-run"),
        ("sign", "", "--sign", "sign=hubpub.Signer()", "the argument --sign"),
        ("sign_key", "", "--sign-key", "hubpub.Signer(key=…)", "the argument --sign-key"),
        ("folder", "", "FOLDER", "folder=", "the input folder"),
    ],
)
def test_each_door_has_its_own_words(name: str, value: str, command_line: str, python: str, action: str) -> None:
    assert spelled(name, value) == python
    with entered_by(Door.COMMAND_LINE):
        assert spelled(name, value) == command_line
        with entered_by(Door.ACTION):
            assert spelled(name, value) == action
        assert spelled(name, value) == command_line
    assert spelled(name, value) == python
