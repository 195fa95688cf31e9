"""A card by itself: a folder's own, and a README.md that is none."""

from __future__ import annotations

import os

import pytest

from hubpub.errors import CallError
from hubpub.workflows.card import render_card

CARD = "---\nlicense: mit\n---\n\n# A model\n"


def test_the_own_card_of_a_folder_and_a_link_within_it(tmp_path):
    (tmp_path / "mine.md").write_text(CARD)
    (tmp_path / "README.md").symlink_to("mine.md")
    assert render_card(tmp_path).card.text == CARD
    (tmp_path / "README.md").unlink()
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(CallError, match="no repository is named"):
        render_card(tmp_path, must_name=True)
    shown = render_card(tmp_path)
    name = f"owner/{tmp_path.name}"
    assert shown.card.text.startswith(f"# {tmp_path.name}")
    assert name in shown.card.text
    assert shown.notes == (
        f"no repository is named, so {name} stands in for it: name yours with repo='namespace/name'.",
    )
    assert render_card(tmp_path, repo="me/mine").card.text.startswith("# mine")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../secret.md", "a symbolic link that leads out of the folder"),
        ("/proc/self/environ", "a symbolic link that leads out of the folder"),
        (".env", "a symbolic link to what is left out: may hold secrets"),
        ("nothing", "a symbolic link to nothing"),
        ("sub", "a symbolic link to a directory"),
    ],
)
def test_a_link_that_no_push_would_follow_is_not_read(tmp_path, target, reason):
    folder = tmp_path / "model"
    (folder / "sub").mkdir(parents=True)
    (folder / ".env").write_text("KEY=1")
    (tmp_path / "secret.md").write_text("a secret")
    (folder / "README.md").symlink_to(target)
    with pytest.raises(CallError) as raised:
        render_card(folder)
    assert raised.value.fact == f"{folder / 'README.md'} is {reason}, so it is not read"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "README.md")
    with pytest.raises(CallError, match="not a regular file, so it is not read"):
        render_card(tmp_path)


def test_the_command_line_says_so_too(tmp_path, call):
    (tmp_path / "README.md").symlink_to("/etc/passwd")
    code, out, err = call("card", tmp_path)
    assert (code, out) == (2, "")
    assert "leads out of the folder, so it is not read" in err
