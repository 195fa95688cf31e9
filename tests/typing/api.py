"""What a type checker says of hubpub's functions: it is checked, not run. A wrong call that passes is an error here."""

from __future__ import annotations

import warnings
from pathlib import Path

import hubpub
from hubpub.hub import Hub


def right(hub: Hub) -> hubpub.Receipt:
    signer = hubpub.Signer(Path("key.pem"))
    of_the_main_process: hubpub.Receipt | None = hubpub.push("output/tks")
    assert of_the_main_process
    of_this_one: hubpub.Receipt = hubpub.push("output/tks", main_process_only=False, tag="v1")
    assert of_this_one
    hubpub.push(Path("output/tks"), "me/m", tag="v1", pr=None, force=["RP001"], facts={"a": 1}, run=object())
    hubpub.push("output/tks", receipt_file="r.json", link_back="summary", cache=False, sign=signer, timeout=5)
    with hubpub.publishing_to("me/m", folder="output/tks", private=True) as publishing:
        published: hubpub.Receipt | None = publishing.receipt
        publishing.tell(run="me/p/abc", facts={"license": "mit"})
        assert published is None
    with hubpub.Checkpoints("me/m", "saves", optimizer=True, private=True) as checkpoints:
        checkpoints.submit(Path("output/checkpoint-500"), 500)
    report: hubpub.CheckpointReport = checkpoints.finish(timeout=60)
    last: hubpub.PublishedCheckpoint | None = report.last
    assert last
    resumed: Path | None = hubpub.checkpoint("me/m", step=last.step, folder="output", local=True)
    assert resumed
    plan: hubpub.Plan = hubpub.prepare("output/tks", "me/m", hub=hub, prune="ours", must_write=True, branch="dev")
    hubpub.check("output/tks", Path("README.md"), select=["MD"], fix=True)
    receipt = hubpub.publish(plan, hub=hub, sign=signer, fresh=True)
    hubpub.verify("me/m", receipt=receipt, deep=True, trust=hubpub.Trust(Path("key.pub")), local=True)
    callback = hubpub.PushCallback("me/m", raise_on_error=True, private=True, run="me/p/r")
    assert callback.error is None
    hubpub.PushCallback("me/m", checkpoints="branch")
    hubpub.PushCallback("me/m", checkpoints=hubpub.Checkpoints("me/m", "saves", optimizer=True))
    told: hubpub.CheckpointReport | None = callback.checkpoint_report
    assert told
    return callback.receipt or receipt


async def awaited() -> hubpub.Receipt:
    of_the_main_process: hubpub.Receipt | None = await hubpub.apush("output/tks", "me/m", progress=False, tag="v1")
    assert of_the_main_process
    warnings.simplefilter("ignore", hubpub.FindingWarning)
    found: tuple[hubpub.Finding, ...] = hubpub.FindingWarning("a text").findings
    assert not found
    return await hubpub.apush("output/tks", main_process_only=False)


async def wrongly_awaited() -> None:
    await hubpub.apush("output/tks", tg="x")  # type: ignore[call-overload]
    await hubpub.apush("output/tks", progress=len)  # type: ignore[call-overload]
    receipt: hubpub.Receipt = hubpub.apush("output/tks")  # type: ignore[assignment]
    assert receipt


def wrong(plan: hubpub.Plan) -> None:
    receipt: hubpub.Receipt = hubpub.push("output/tks")  # type: ignore[assignment]
    assert receipt
    hubpub.push("output/tks", main_process_only="no")  # type: ignore[call-overload]
    hubpub.push("output/tks", progress=len)  # type: ignore[call-overload]
    hubpub.push("output/tks", tag=3)  # type: ignore[call-overload]
    hubpub.push("output/tks", tg="x")  # type: ignore[call-overload]
    hubpub.push("output/tks", prune="some")  # type: ignore[call-overload]
    hubpub.push("output/tks", pr="yes")  # type: ignore[call-overload]
    hubpub.push("output/tks", sign="key.pem")  # type: ignore[call-overload]
    hubpub.publishing_to("me/m")  # type: ignore[call-arg]
    hubpub.Checkpoints("me/m", tag="v1")  # type: ignore[call-arg]
    hubpub.Checkpoints("me/m").submit("output/checkpoint-500")  # type: ignore[call-arg]
    hubpub.checkpoint("me/m", step="500")  # type: ignore[arg-type]
    hubpub.prepare("output/tks", receipt_file="r.json")  # type: ignore[call-arg]
    hubpub.publish(plan, tag="v1")  # type: ignore[call-arg]
    hubpub.publish(plan, link_back=True)  # type: ignore[arg-type]
    hubpub.check("output/tks", selct=["MD"])  # type: ignore[call-arg]
    hubpub.check("output/tks", fix="yes")  # type: ignore[arg-type]
    hubpub.PushCallback("me/m", prvate=True)  # type: ignore[call-arg]
    hubpub.PushCallback("me/m", checkpoints=True)  # type: ignore[arg-type]
    hubpub.PushCallback("me/m", private="yes")  # type: ignore[arg-type]
    hubpub.verify("me/m", locl=True)  # type: ignore[call-arg]
    hubpub.verify("me/m", receipt=3)  # type: ignore[arg-type]
