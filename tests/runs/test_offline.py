"""Lineage from the logs of runs on this machine: the two real ones beside the example, whole and damaged."""

from __future__ import annotations

import contextlib
import json
import shutil
import struct
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wandb.proto.wandb_internal_pb2 import Record  # type: ignore[attr-defined]

import hubpub
from hubpub.errors import CallError, WandbError
from hubpub.files.scan import scan
from hubpub.runs import offline
from hubpub.runs.datastore import LogFile
from hubpub.runs.proof import prove
from hubpub.runs.run_log import read_log
from hubpub.types.lineage import RunRef
from hubpub.types.lineage_graph import UNFINISHED, Gap, Run
from tests.support.commands import ROOT, run
from tests.support.wandb_logs import artifact, framed, log

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tinytweets"
some = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def directory(job_type: str) -> Path:
    for path in sorted((EXAMPLE / "wandb").iterdir()):
        if read_log(offline.find_log(path)).run.job_type == job_type:
            return path
    raise AssertionError(job_type)


DATA = {"train.txt": b"tweets"}
TWEETS = artifact("tweets", "dataset", DATA)
TRAIN, PREPARE = directory("train"), directory("preprocess")
LOG = next(TRAIN.glob("*.wandb"))
TRAIN_ID, PREPARE_ID = TRAIN.name.rpartition("-")[2], PREPARE.name.rpartition("-")[2]


@pytest.fixture
def copy(tmp_path) -> Path:
    """The example's runs, to be damaged."""
    shutil.copytree(EXAMPLE / "wandb", tmp_path / "wandb")
    return tmp_path / "wandb" / TRAIN.name


def test_two_runs_and_the_edge_between_them():
    graph = hubpub.resolve(TRAIN)
    assert graph.gaps == ()
    run = graph.training_run
    assert (run.id, run.entity, run.project, run.name) == (TRAIN_ID, "hubpub", "tinytweets", "@tinytweets-train")
    assert (run.state, run.job_type) == ("finished", "train")
    assert run.runtime
    assert run.created_at
    assert run.created_at.startswith("2026-")
    assert run.config["layers"] == 2
    assert run.summary["epoch"] == 40
    assert 0.5 < run.summary["eval/ratio"] < 0.6
    assert "_wandb" not in {*run.config, *run.summary}
    assert graph.data_run
    assert graph.data_run.id == PREPARE_ID
    [data] = graph.datasets
    assert data.digest == run.config["dataset_digest"]
    assert data.metadata["kept"] == 1233
    assert data.producer == graph.data_run.key
    assert graph.model
    assert (graph.model.name, graph.model.type, graph.model.version) == ("tinytweets-model", "finetuned-model", None)
    base = "https://wandb.ai/hubpub/tinytweets/runs"
    assert graph.lineage.training_run == RunRef(f"{base}/{TRAIN_ID}")
    assert graph.lineage.data_run == RunRef(f"{base}/{PREPARE_ID}")


def test_the_example_is_what_its_run_logged():
    graph = hubpub.resolve(TRAIN)
    assert graph.model
    proof = prove(scan(EXAMPLE / "model"), graph.model)
    assert len(proof.files) == 5
    assert {file.verdict for file in proof.files} == {"same"}


@pytest.mark.parametrize("form", [Path, str, lambda run: next(run.glob("*.wandb"))])
def test_every_form_of_a_local_run(form):
    assert hubpub.resolve(form(TRAIN)).training_run.id == TRAIN_ID


def test_the_latest_run(copy):
    link = copy.parent / "latest-run"
    link.symlink_to(copy.name)
    graph = hubpub.resolve(str(link))
    assert graph.training_run.id == TRAIN_ID
    assert graph.data_run
    assert graph.gaps == ()


def test_a_log_by_itself_asks_nobody(tmp_path):
    shutil.copy(LOG, tmp_path)
    graph = hubpub.resolve(tmp_path / LOG.name)
    assert graph.training_run.id == TRAIN_ID
    digest = graph.training_run.config["dataset_digest"]
    [gap] = graph.gaps
    assert gap.what == f"the artifact {graph.training_run.config['dataset']} with digest {digest}"
    assert gap.reason == "no run beside this one logged it"


@pytest.mark.parametrize("project", ["", "uncategorized"])
def test_whose_it_is_may_come_from_outside(tmp_path, project):
    log(tmp_path, "d", 1, entity="", project=project, logged=[TWEETS])
    train = log(tmp_path, "t", 2, entity="", project=project, config={"used_artifacts": {"tweets": TWEETS.digest}})
    graph = hubpub.resolve(train, entity="you", project="mine")
    assert graph.lineage.training_run == RunRef("https://wandb.ai/you/mine/runs/t")
    assert graph.data_run
    assert graph.data_run.key == "you/mine/d"
    assert hubpub.resolve(train).training_run.project == project


def test_what_a_log_says_of_whose_it_is_counts(tmp_path):
    """A data run of another project keeps its own, whatever is said of runs that name none."""
    log(tmp_path, "d", 1, project="dataprep", logged=[TWEETS])
    train = log(tmp_path, "t", 2, project="training", config={"used_artifacts": {"tweets": TWEETS.digest}})
    graph = hubpub.resolve(train, entity="you", project="training")
    assert graph.training_run.key == "me/training/t"
    assert graph.data_run
    assert graph.data_run.key == "me/dataprep/d"


def test_the_data_run_is_the_first_that_logged_the_data(tmp_path):
    log(tmp_path, "copy", 2, logged=[artifact("other", "dataset", DATA)])
    log(tmp_path, "first", 3, logged=[TWEETS], summary={"kept": 7})
    log(tmp_path, "second", 4, logged=[TWEETS], summary={"kept": 8})
    train = log(tmp_path, "t", 5, config={"used_artifacts": {"tweets": TWEETS.digest}})
    log(tmp_path, "later", 6, logged=[TWEETS])
    graph = hubpub.resolve(train)
    assert graph.data_run
    assert graph.data_run.id == "first"
    [data] = graph.datasets
    assert (data.name, data.producer) == ("tweets", "me/p/first")
    assert {run.id for run in graph.runs} == {"t", "first"}


def test_what_began_after_a_run_did_not_make_its_data(tmp_path):
    train = log(tmp_path, "t", 5, config={"used_artifacts": {"tweets": TWEETS.digest}})
    log(tmp_path, "later", 6, logged=[TWEETS])
    graph = hubpub.resolve(train)
    assert graph.data_run is None
    [gap] = graph.gaps
    assert gap.what == f"the artifact tweets with digest {TWEETS.digest}"
    assert gap.reason == "only later logged it, which began later"


def test_the_maker_is_the_first_one_however_it_was_come_upon(tmp_path):
    """A run that logged the same later, and made something else that was used, did not make the first."""
    other = artifact("other", "dataset", {"o": b"o"})
    log(tmp_path, "first", 1, logged=[TWEETS])
    log(tmp_path, "both", 2, logged=[TWEETS, other])
    used = {"other": other.digest, "tweets": TWEETS.digest}
    graph = hubpub.resolve(log(tmp_path, "t", 5, config={"used_artifacts": used}))
    assert {data.name: data.producer for data in graph.datasets} == {"other": "me/p/both", "tweets": "me/p/first"}


def test_a_run_that_was_resumed_is_one_run(tmp_path):
    """Each part has a log of its own: what the first one used and logged is the run's, however it is named."""
    model = artifact("m", "model", {"w": b"w"})
    log(tmp_path, "d", 1, logged=[TWEETS], summary={"kept": 5, "short": 1}, code=None)
    log(tmp_path, "d", 2, summary={"kept": 7}, job_type="preprocess")
    config = {"lr": 1, "used_artifacts": {"tweets": TWEETS.digest}}
    first = log(tmp_path, "t", 3, config=config, name="it", code=None)
    then = log(tmp_path, "t", 4, config={"used_artifacts": {}}, logged=[model])
    for part in (first, then):
        graph = hubpub.resolve(part)
        assert graph.training_run.config == config
        assert (graph.training_run.name, graph.training_run.state) == ("it", "finished")
        assert graph.training_run.created_at == "2026-01-01T00:00:03+00:00"
        assert graph.model
        assert graph.data_run
        assert graph.data_run.summary == {"kept": 7, "short": 1}
        assert graph.data_run.job_type == "preprocess"
        assert [data.name for data in graph.datasets] == ["tweets"]
        assert graph.gaps == ()


def test_runtimes_of_parts_add_up(tmp_path):
    log(tmp_path, "t", 3, runtime=60)
    part = log(tmp_path, "t", 4, runtime=30)
    assert hubpub.resolve(part).training_run.runtime == 90
    shutil.copytree(part, tmp_path / f"copy-of-{part.name}")
    assert hubpub.resolve(part).training_run.runtime == 90


ENDED = """
import sys
import wandb
import hubpub
with wandb.init(entity="me", project="p", id="t", mode="offline", dir=sys.argv[1]) as run:
    print(hubpub.resolve(run).training_run.state)
graph = hubpub.resolve(run)
print(graph.training_run.state, graph.gaps)
"""


@pytest.mark.full
def test_a_run_that_has_ended_is_read_from_its_log(tmp_path):
    done = run(sys.executable, "-c", ENDED, tmp_path, env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path)
    assert done.code == 0, done.err
    assert done.out.splitlines() == ["running", "finished ()"]


def test_a_run_that_has_ended_and_is_not_written_yet(tmp_path, monkeypatch):
    monkeypatch.setattr(offline, "_PATIENCE", 0.1)
    path = tmp_path / "offline-run-x" / "run-t.wandb"
    graph = offline.resolve_offline(path, live=Run("t", "me", "p", state="finished"))
    assert graph.training_run.url == "https://wandb.ai/me/p/runs/t"
    assert graph.gaps == (Gap("all that run t logged", "it has just ended, and its log is not complete yet"),)


def test_whatever_was_logged_can_be_told_as_json(tmp_path):
    deep: dict[str, object] = {}
    for _ in range(900):
        deep = {"a": deep}
    path = log(tmp_path, "t", 1, name="данные 🎉", config={"prompt": "cut \ud83d"}, summary={"deep": deep})
    done = run(sys.executable, "-m", "hubpub", "links", path, "--format", "json")
    assert done.code == 0, done.err
    told = json.loads(done.out)["graph"]["training_run"]
    assert told["config"] == {"prompt": "cut \ufffd"}
    done = run(sys.executable, "-m", "hubpub", "links", path, env={"PYTHONIOENCODING": "latin-1"})
    assert done.code == 0, done.err
    assert "данные 🎉" in done.out


def test_a_time_that_no_clock_shows_is_none(tmp_path):
    train = log(tmp_path, "t", 5)
    far = Record()
    far.run.run_id = "t"
    far.run.start_time.seconds = 10**15
    next(train.glob("*.wandb")).write_bytes(framed([far.SerializeToString()]))
    assert hubpub.resolve(train).training_run.created_at is None


@pytest.mark.parametrize(
    ("name", "value", "page"),
    [
        ("WANDB_APP_URL", "https://forge.coreweave.com/wandb", "https://forge.coreweave.com/wandb"),
        ("WANDB_BASE_URL", "https://wandb.example.com", "https://wandb.example.com"),
        ("WANDB_BASE_URL", "https://api.wandb.ai", "https://wandb.ai"),
        ("WANDB_BASE_URL", "https://api.forge.coreweave.com\n", "https://wandb.ai"),
        ("WANDB_BASE_URL", "https://api.acme.com/", "https://app.acme.com"),
        ("WANDB_BASE_URL", "https://api.wandb.acme.com", "https://wandb.acme.com"),
        ("WANDB_BASE_URL", "", "https://wandb.ai"),
    ],
)
def test_the_pages_are_those_of_the_server_in_use(monkeypatch, name, value, page):
    monkeypatch.setenv(name, value)
    assert hubpub.resolve(TRAIN).training_run.url == f"{page}/hubpub/tinytweets/runs/{TRAIN_ID}"


def test_the_pages_are_those_of_the_server_that_wandb_was_logged_in_to(monkeypatch, tmp_path):
    monkeypatch.setenv("WANDB_CONFIG_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings").write_text("[default]\nbase_url = https://wandb.acme.internal\n")
    assert hubpub.resolve(TRAIN).training_run.url == f"https://wandb.acme.internal/hubpub/tinytweets/runs/{TRAIN_ID}"
    (tmp_path / "wandb").mkdir()
    (tmp_path / "wandb" / "settings").write_text("[default]\nbase_url = https://api.acme.com\n")
    assert hubpub.resolve(TRAIN).training_run.url == f"https://app.acme.com/hubpub/tinytweets/runs/{TRAIN_ID}"
    (tmp_path / "wandb" / "settings").write_text("[[[garbage")
    (tmp_path / "settings").write_text("[default]\nbase_url = not a url\n")
    assert hubpub.resolve(TRAIN).training_run.url == f"https://wandb.ai/hubpub/tinytweets/runs/{TRAIN_ID}"


@pytest.mark.parametrize("name", ["WANDB_BASE_URL", "WANDB_APP_URL"])
@pytest.mark.parametrize("value", ["garbage", "https://", "https://[", "ftp://x.org", "https://a b"])
@pytest.mark.parametrize("which", [TRAIN, "me/p/abc"])
def test_a_server_that_cannot_be_one_is_a_wrong_call(monkeypatch, name, value, which):
    monkeypatch.setenv(name, value)
    with pytest.raises(CallError, match=f"{name} is .* which is no address of a server"):
        hubpub.resolve(which)


def test_where_no_page_can_be_it_is_said(monkeypatch):
    monkeypatch.setenv("WANDB_BASE_URL", "https://w.acme.com/sub")
    graph = hubpub.resolve(TRAIN, entity="acme")
    assert graph.training_run.url is None
    assert (
        Gap(f"the page of run {TRAIN_ID}", "none can be at https://w.acme.com/sub, where W&B's pages are here")
        in graph.gaps
    )


def test_an_id_that_no_link_can_hold_as_it_is(tmp_path):
    graph = hubpub.resolve(log(tmp_path, "my run (1)", 1, project="my proj"))
    assert graph.training_run.url == "https://wandb.ai/me/my%20proj/runs/my%20run%20%281%29"


def test_a_digest_that_nothing_answers_to_is_no_edge(copy):
    shutil.rmtree(copy.parent / PREPARE.name)
    graph = hubpub.resolve(copy)
    assert graph.data_run is None
    assert graph.datasets == ()


def test_a_damaged_neighbour_is_a_gap(copy):
    other = copy.parent / "offline-run-20200101_000000-broken"
    other.mkdir()
    (other / "run-broken.wandb").write_bytes(b"not a log")
    graph = hubpub.resolve(copy)
    assert graph.data_run
    [gap] = graph.gaps
    assert gap.what == f"the run in {other.name}"
    assert "is not the log of a W&B run" in gap.reason


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "there is no run at"),
        (lambda path: path.mkdir(), "holds no log of a W&B run"),
        (lambda path: path.symlink_to("nowhere"), "is a link to nothing"),
        (lambda path: path.write_bytes(b"PK\3\4 and so on"), "is not the log of a W&B run"),
        (lambda path: path.write_bytes(b""), "is cut off in its header before"),
        (lambda path: path.write_bytes(b":W&B\xe1\xbe\0"), "ends before it tells of the run"),
    ],
)
def test_what_is_no_run(tmp_path, make, said):
    path = tmp_path / "latest-run"
    make(path)
    with pytest.raises((CallError, WandbError), match=said):
        hubpub.resolve(path)


def test_a_directory_of_runs_names_one_of_them():
    with pytest.raises(CallError) as raised:
        hubpub.resolve(str(EXAMPLE / "wandb"))
    assert PREPARE.name in raised.value.next_step


def test_the_directory_above_them_does_too():
    with pytest.raises(CallError) as raised:
        hubpub.resolve(str(EXAMPLE))
    assert raised.value.fact.startswith(f"{EXAMPLE} is no run itself, and holds ")
    assert f"{EXAMPLE}/wandb/" in raised.value.next_step


def test_the_directory_of_a_runs_files_is_the_run(copy):
    (copy / "files").mkdir(exist_ok=True)
    (copy / "files" / "output.log").write_text("loss 0.1")
    for place in (copy / "files", copy / "files" / "output.log"):
        assert hubpub.resolve(place).training_run.id == TRAIN_ID
        assert hubpub.resolve(str(place)).training_run.id == TRAIN_ID


def test_a_directory_of_files_that_belongs_to_no_run(tmp_path):
    (tmp_path / "files").mkdir()
    with pytest.raises(CallError, match="holds no log of a W&B run"):
        hubpub.resolve(tmp_path / "files")


@pytest.mark.parametrize("start", [b"", b":W&B", b":W&B\xe1\xbe\0"])
def test_an_empty_log_is_that_of_a_run_that_still_trains(copy, start):
    path = next(copy.glob("*.wandb"))
    path.write_bytes(start)
    with pytest.raises(WandbError, match="of a run which still trains it may be empty") as raised:
        hubpub.resolve(copy)
    assert raised.value.next_step.startswith("Name the run when it has ended")


def test_a_run_that_did_not_end(copy):
    path = next(copy.glob("*.wandb"))
    path.write_bytes(path.read_bytes()[:-60])
    graph = hubpub.resolve(copy)
    assert graph.training_run.state == UNFINISHED
    assert graph.data_run
    assert graph.model
    assert [gap.reason for gap in graph.gaps] == ["its log ends in the middle of a record"]


def test_a_damaged_byte_ends_what_is_told(copy):
    path = next(copy.glob("*.wandb"))
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    graph = hubpub.resolve(copy)
    assert graph.training_run.id == TRAIN_ID
    assert graph.model is None
    assert [gap.reason for gap in graph.gaps] == ["its log is damaged"]


def cuts(step: int) -> range:
    return range(0, LOG.stat().st_size, step)


def check_cut(data: bytes, cut: int, path: Path) -> None:
    """What a cut log tells is the beginning of what the whole one does."""
    path.write_bytes(data[:cut])
    whole = list(LogFile(LOG).payloads())
    kept = list(LogFile(path).payloads())
    assert kept == whole[: len(kept)]
    # what is missing before the cut is less than one record, and the heads of chunks
    assert sum(len(payload) + 7 for payload in kept) + max(map(len, whole)) + 7 * (4 + cut // 32768) >= cut - 7
    if not any(b"dataset_digest" in payload for payload in kept):
        # the record of the run is not there
        with pytest.raises(WandbError, match="before it tells of the run"):
            hubpub.resolve(path.parent)
        return
    graph = hubpub.resolve(path.parent)
    assert graph.training_run.id == TRAIN_ID
    assert graph.data_run
    assert len(graph.gaps) <= 1


def test_a_log_cut_at_every_thousandth_byte(copy):
    data = LOG.read_bytes()
    for cut in (1, 6, 7, 8, 13, 14, len(data) - 1, *cuts(1000)):
        check_cut(data, cut, next(copy.glob("*.wandb")))


@pytest.mark.full
def test_a_log_cut_everywhere(copy):
    data = LOG.read_bytes()
    for cut in cuts(7):
        check_cut(data, cut, next(copy.glob("*.wandb")))


@some
@given(st.binary(max_size=300), st.integers(0, 200))
def test_any_bytes_are_a_log_or_an_error(tmp_path_factory, noise, at):
    path = tmp_path_factory.getbasetemp() / "noise.wandb"
    start = LOG.read_bytes()[: 7 + at]
    path.write_bytes(start + noise)
    with contextlib.suppress(CallError, WandbError):
        offline.resolve_offline(path)


def test_records_of_many_blocks(tmp_path):
    """Records as LevelDB writes them: over several blocks, and with a tail too short for a chunk's head."""
    payloads = [b"a" * 100_000, b"", b"b" * (32768 - 7 - 7 - 3), b"c", b"d" * 65536]
    path = tmp_path / "run-x.wandb"
    path.write_bytes(framed(payloads))
    read = LogFile(path)
    assert list(read.payloads()) == payloads
    assert read.cut == ""


def one_record(place: Path, payload: bytes) -> Path:
    """A log of a run's first record and one more."""
    head = Record()
    head.run.run_id, head.run.entity, head.run.project = "x", "me", "p"
    path = place / "run-x.wandb"
    path.write_bytes(framed([head.SerializeToString(), payload]))
    return path


@pytest.mark.parametrize("payload", [b"\xff" * 2_000_000, b"\x08" + b"\x80" * 2_000_000, b"\x1a" + b"\xff" * 2_000_000])
def test_a_number_without_an_end_takes_no_longer_than_it_is_long(tmp_path, payload):
    """Each would take a quarter of an hour as one number; the command must not take two minutes."""
    done = run(sys.executable, "-m", "hubpub", "links", one_record(tmp_path, payload), "--timeout", "5")
    assert done.code == 0, done
    assert "run x" in done.out


@pytest.mark.full
def test_a_record_in_a_million_chunks_takes_no_longer_than_it_is_long(tmp_path):
    """Put together chunk by chunk it would be copied a million times; the command must not take two minutes."""
    path = one_record(tmp_path, b"")
    data = bytearray(path.read_bytes())
    kinds = {kind: zlib.crc32(b"a", zlib.crc32(bytes([kind]))) for kind in (2, 3, 4)}
    for number in range(1_500_000):
        left = (1 << 15) - len(data) % (1 << 15)
        data += b"\0" * left if left < 8 else b""
        kind = 2 if number == 0 else 3
        data += struct.pack("<IHB", kinds[kind], 1, kind) + b"a"
    path.write_bytes(data)
    done = run(sys.executable, "-m", "hubpub", "links", path, "--timeout", "5")
    assert done.code == 0, done
    assert "ends in the middle of a record" in done.out + done.err


def test_chunks_are_put_together_once(tmp_path):
    path = tmp_path / "run-x.wandb"
    pieces = [b"ab", b"c", b"", b"d"]
    data = bytearray(framed([]))
    for number, piece in enumerate(pieces):
        kind = 2 if number == 0 else 4 if number == len(pieces) - 1 else 3
        data += struct.pack("<IHB", zlib.crc32(piece, zlib.crc32(bytes([kind]))), len(piece), kind) + piece
    path.write_bytes(bytes(data) + framed([b"e"])[7:])
    read = LogFile(path)
    assert list(read.payloads()) == [b"abcd", b"e"]
    assert read.cut == ""


@pytest.mark.parametrize("depth", [65, 5_000])
def test_a_key_that_is_too_deep_is_cut(tmp_path, depth):
    record = Record()
    record.config.update.add(nested_key=["k"] * depth, value_json="1")
    record.config.remove.add(nested_key=["r"] * depth)
    graph = offline.resolve_offline(one_record(tmp_path, record.SerializeToString()))
    assert "…" in json.dumps(graph.training_run.config, ensure_ascii=False)


def test_it_serialises():
    from pydantic import TypeAdapter

    from hubpub.types.lineage_graph import LineageGraph

    graph = hubpub.resolve(TRAIN)
    adapter = TypeAdapter(LineageGraph)
    assert adapter.validate_json(adapter.dump_json(graph)) == graph
    assert json.loads(adapter.dump_json(graph))["training_run"]["id"] == TRAIN_ID
