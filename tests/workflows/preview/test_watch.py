"""Whether what a preview shows has changed on the disk."""

from __future__ import annotations

import os
from pathlib import Path

from hubpub.workflows.preview.watch import states_of


def test_each_change_is_seen(tmp_path: Path) -> None:
    folder, facts = tmp_path / "m", tmp_path / "facts.toml"
    (folder / "sub").mkdir(parents=True)
    card = folder / "README.md"
    card.write_text("a")
    seen = [states_of([folder, facts])]

    def changed() -> bool:
        seen.append(states_of([folder, facts]))
        return seen[-1] != seen[-2]

    assert not changed()
    card.write_text("bc")
    assert changed()
    os.utime(card, ns=(1, 1))
    assert changed()
    (folder / "sub" / "new").write_text("")
    assert changed()
    (folder / "sub" / "new").unlink()
    assert changed()
    facts.write_text("x = 1")
    assert changed()
    other = tmp_path / "other"
    other.write_text("bc")
    os.utime(other, ns=(1, 1))
    other.replace(card)  # as editors save
    assert changed()
    (folder / ".hubpub").mkdir()
    (folder / ".hubpub" / "receipt.json").write_text("{}")
    (tmp_path / "beside").write_text("")
    assert not changed()


def test_a_link_in_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "none")
    assert states_of([tmp_path]) == states_of([tmp_path])
