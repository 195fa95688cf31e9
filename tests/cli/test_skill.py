"""The file by which agents learn to use hubpub."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hubpub.cli.main import cli

Call = Callable[..., tuple[int, str, str]]


def test_it_is_written_where_agents_look(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("skill") == (0, ".agents/skills/hubpub/SKILL.md\n", "")
    path = tmp_path / ".agents/skills/hubpub/SKILL.md"
    front = yaml.safe_load(path.read_text().split("---\n")[1])
    assert front["name"] == "hubpub"
    assert 20 < len(front["description"]) < 1024
    path.write_text(path.read_text() + "more\n")
    assert call("skill", ".agents/skills")[0] == 0
    assert not path.read_text().endswith("more\n")


def test_what_is_another_s_stays(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "hubpub" / "SKILL.md"
    path.parent.mkdir()
    path.write_text("mine")
    code, out, err = call("skill", tmp_path)
    assert (code, out, path.read_text()) == (2, "", "mine")
    assert "is not hubpub's" in err
    assert call("skill", path)[0] == 5


def test_it_names_what_there_is(call: Call, tmp_path: Path) -> None:
    call("skill", tmp_path)
    text = (tmp_path / "hubpub" / "SKILL.md").read_text()
    from click import Context

    for name in re.findall(r"`hubpub (\w+)", text):
        assert cli.get_command(Context(cli), name), name
    for option in set(re.findall(r"--[a-z][\w-]*", text)):
        assert any(option in str(command) for command in _spellings()), option


def _spellings() -> list[str]:
    from click import Context

    found = []
    for name in ("push", "plan", "check", "verify"):
        command = cli.get_command(Context(cli), name)
        assert command
        found += [spelling for param in command.params for spelling in param.opts]
    return found
