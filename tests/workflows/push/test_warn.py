"""What a push warns of: once for each rule, at the caller's line, before anything is published."""

from __future__ import annotations

import asyncio
import warnings
from concurrent.futures import ThreadPoolExecutor
from inspect import currentframe
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError
from hubpub.types.card import Card
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.plan import Plan, Target
from hubpub.workflows.inputs.caller import caller
from hubpub.workflows.push.push_folder import push_folder
from hubpub.workflows.push.warn import warn_of
from tests.support.models import model_folder

BARE = "# A model\n\n![a](http://example.com/a.png) ![b](http://example.com/b.png)\n"


@pytest.fixture
def folder(tmp_path: Path, account: localhub.Serving) -> Path:
    return model_folder(tmp_path / "m", card=BARE)


def line() -> int:
    frame = currentframe()
    assert frame
    assert frame.f_back
    return frame.f_back.f_lineno


def of_ours(caught: list[warnings.WarningMessage]) -> list[warnings.WarningMessage]:
    return [one for one in caught if issubclass(one.category, hubpub.FindingWarning)]


def test_each_rule_warns_once_at_the_line_that_called(folder: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        receipt, here = hubpub.push(folder, "me/m"), line()
    assert receipt
    assert caught == of_ours(caught), "nothing else warns"
    assert {(one.filename, one.lineno) for one in caught} == {(__file__, here)}
    codes = [one.message.findings[0].code for one in caught]
    assert sorted(codes) == sorted({finding.code for finding in receipt.findings})
    assert sum(len(one.message.findings) for one in caught) == len(receipt.findings)
    insecure = next(str(one.message) for one in caught if str(one.message).startswith("BD011"))
    assert insecure.startswith("BD011 (warning): README.md:3:6: this picture is fetched over http")
    assert "(and 1 more of BD011). " in insecure
    assert "fix=True" in insecure


def test_a_rule_is_silenced_by_its_code_and_all_by_their_class(folder: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", "BD011|MD001", hubpub.FindingWarning)
        hubpub.push(folder, "me/m")
        heard = {str(one.message)[:5] for one in caught}
        warnings.simplefilter("ignore", hubpub.FindingWarning)
        hubpub.push(folder, "me/m", tag="v1")
    assert heard == {str(one.message)[:5] for one in caught}
    assert heard
    assert not heard & {"BD011", "MD001"}


def test_who_makes_errors_of_them_publishes_nothing(folder: Path, api: HfApi) -> None:
    for do in (lambda: hubpub.push(folder, "me/m"), lambda: asyncio.run(hubpub.apush(folder, "me/m"))):
        with warnings.catch_warnings():
            warnings.simplefilter("error", hubpub.FindingWarning)
            with pytest.raises(hubpub.FindingWarning, match="MD001"):
                do()
    assert not api.repo_exists("me/m")


def test_what_blocks_is_an_error_that_lists_it_and_no_warning(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "README.md").write_text("---\nlicense: nonsense\nlanguage: EN\n---\n\n# A model\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(BlockedError) as told:
            hubpub.push(empty, "me/m")
    assert not [one for one in caught if "MD010" in str(one.message)]
    text = str(told.value)
    assert text.startswith("3 findings stand in the way (")
    for code in ("MD010", "MD020", "WT001"):
        assert f"{code}: " in text
    assert text.endswith("Mend them, or let one through with force=['CODE'].")
    assert len(told.value.faults) == 3


def test_an_awaited_push_warns_at_the_line_that_made_it(folder: Path) -> None:
    async def both() -> int:
        pushes, here = [hubpub.apush(folder, f"me/m{n}") for n in range(2)], line()
        await asyncio.gather(*pushes)
        return here

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        here = asyncio.run(both())
    assert {(one.filename, one.lineno) for one in of_ours(caught)} == {(__file__, here)}
    assert caught == of_ours(caught)


def test_one_warns_nobody_who_pushes_for_others(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert push_folder(folder, "me/m", {}).findings


def test_a_place_outside_of_every_module() -> None:
    names: dict[str, object] = {"caller": caller}
    exec(compile("place = caller()", "<cell 1>", "exec"), names)
    place = names["place"]
    assert (place.file, place.line) == ("<cell 1>", 1)
    with ThreadPoolExecutor(1) as thread:
        assert "concurrent" in thread.submit(caller).result().file


def test_a_warning_is_one_line_without_secrets(recwarn: pytest.WarningsRecorder) -> None:
    token = "hf_" + "qWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuI"
    said = Finding("MD013", Severity.WARNING, f"a\n{token}\x1b[2J", "", Subject("README.md"))
    advice = Finding("LN013", Severity.INFO, "not pinned")
    let_through = Finding("WT001", Severity.ERROR, "no weights")
    target = Target("https://huggingface.co", "me/m", "https://huggingface.co")
    plan = Plan(target, Path("/m"), None, (), Card(""), findings=(said, advice, let_through))
    warn_of(plan, caller())
    texts = [str(one.message) for one in recwarn]
    assert texts[1:] == ["LN013 (info): repository: not pinned."]
    assert texts[0].isprintable()
    assert token not in texts[0]
