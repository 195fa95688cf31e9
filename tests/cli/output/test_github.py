"""What a check came to, as workflow commands of GitHub Actions."""

from __future__ import annotations

from hubpub.cli.output.github import workflow_commands
from tests.support.shown_values import CHECKED


def test_a_command_for_each_finding():
    assert list(workflow_commands(CHECKED)) == [
        "::error title=WT001,file=models/a%2C b::no weights. Push another folder.",
        r"::warning title=BD004,file=models/ä#.md,line=12,col=7::50%25: 'a\x0db'\x0ac.",
        "::notice title=HT001::the run is public.",
    ]
