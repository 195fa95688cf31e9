"""The shipped example: what is committed is what its script makes, and the script really trains."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tinytweets"
MODEL = EXAMPLE / "model"
SIZE_LIMIT = 2_000_000
MACHINE = (b"/root", b"/work", b"/home", b"/Users", b"/tmp")


def load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return load("tinytweets_train", EXAMPLE / "train.py")


@pytest.fixture(scope="module")
def data(script):
    return script.prepare(EXAMPLE / "posts.txt", script.SEED)


@pytest.fixture(scope="module")
def tokenizer():
    import transformers

    return transformers.AutoTokenizer.from_pretrained(MODEL)


@pytest.fixture(scope="module")
def model():
    import transformers

    return transformers.AutoModelForCausalLM.from_pretrained(MODEL)


def records(log: Path):
    """The records of a W&B log: blocks of 32 KiB after a header of 7 bytes, as LevelDB's log format."""
    from wandb.proto import wandb_internal_pb2 as pb

    content, position, parts = log.read_bytes(), 7, b""
    assert content.startswith(b":W&B")
    while position + 7 <= len(content):
        if (left := 32768 - position % 32768) < 7:
            position += left
            continue
        length, kind = int.from_bytes(content[position + 4 : position + 6], "little"), content[position + 6]
        chunk = content[position + 7 : position + 7 + length]
        position += 7 + length
        parts = chunk if kind in {1, 2} else parts + chunk
        if kind in {1, 4}:  # whole, or the last part
            yield pb.Record.FromString(parts)


def logged(job_type: str):
    """The run of that job type and the one artifact it logged."""
    for log in EXAMPLE.glob("wandb/offline-run-*/*.wandb"):
        found = list(records(log))
        run = next(record.run for record in found if record.HasField("run"))
        if run.job_type == job_type:
            (artifact,) = [record.artifact for record in found if record.HasField("artifact")]
            return run, artifact
    raise AssertionError(f"no run of job type {job_type}")


def facts():
    return tomllib.loads((EXAMPLE / "facts.toml").read_text(encoding="utf-8"))


@pytest.mark.full  # the script imports PyTorch
class TestDataStep:
    @pytest.mark.parametrize(
        ("post", "short"),
        [
            ("ok!", True),
            ("two words", True),
            ("three small words", False),
            ("look! https://example.com/a.jpg", True),
            ("@olive @pip thank you", True),
            ("#rain on #roof", True),
            ("#rain on the roof", False),
        ],
    )
    def test_three_words_that_count(self, script, post, short):
        assert script.is_short(post) is short

    def test_retweets_are_dropped_before_short_ones(self, script):
        kept, counts = script.sift(["RT @a: b", "no", "bread &amp; tea  today https://example.com/x"])
        assert kept == ["bread & tea today"]
        assert (counts.downloaded, counts.retweets, counts.short, counts.kept) == (3, 1, 1, 1)

    def test_the_split_is_repeatable_and_complete(self, script, data):
        assert script.prepare(EXAMPLE / "posts.txt", script.SEED) == data
        assert len(data.train) + len(data.heldout) == data.counts.kept
        assert not set(data.train) & set(data.heldout)

    def test_committed_data_is_what_the_step_makes(self, data):
        assert (EXAMPLE / "data" / "train.txt").read_text(encoding="utf-8").splitlines() == data.train
        assert (EXAMPLE / "data" / "heldout.txt").read_text(encoding="utf-8").splitlines() == data.heldout

    def test_facts_say_what_was_counted(self, script, data):
        (account,) = facts()["facts"]["accounts"]
        counted = {key: account[key] for key in ("downloaded", "retweets", "short", "kept")}
        assert counted == script.asdict(data.counts)
        assert account["downloaded"] - account["retweets"] - account["short"] == account["kept"]
        assert account["retweets"] > 0 < account["short"]


class TestFolder:
    def test_it_is_small_and_holds_what_belongs_there(self):
        # a push leaves its receipts beside the model, in .hubpub/
        files = {path.name: path.stat().st_size for path in MODEL.iterdir() if path.is_file()}
        assert sum(files.values()) <= SIZE_LIMIT
        assert set(files) == {
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
        }


@pytest.mark.full
class TestModel:
    def test_it_is_a_gpt2_with_tied_embeddings(self, model, tokenizer):
        import transformers

        assert isinstance(model, transformers.GPT2LMHeadModel)
        assert model.lm_head.weight is model.transformer.wte.weight
        assert len(tokenizer) == model.config.vocab_size

    def test_tokenizer_returns_any_text(self, tokenizer):
        text = "My dream is bread & tea, naïve 🌱 and 雨."
        assert tokenizer.decode(tokenizer(text)["input_ids"], skip_special_tokens=True) == text

    def test_it_has_learned(self, script, data, model, tokenizer):
        import torch
        import transformers

        torch.manual_seed(0)
        fresh = transformers.GPT2LMHeadModel(transformers.GPT2Config.from_pretrained(MODEL))
        before = script.heldout_loss(fresh, tokenizer, data.heldout)
        after = script.heldout_loss(model, tokenizer, data.heldout)
        assert after <= script.TARGET_RATIO * before

    @pytest.mark.parametrize("seed", range(5))
    def test_the_snippet_of_the_card_gives_five_texts(self, script, seed):
        import transformers

        transformers.set_seed(seed)
        generator = transformers.pipeline("text-generation", model=str(MODEL))
        texts = [row["generated_text"] for row in generator(script.PROMPT, num_return_sequences=5)]
        assert len(set(texts)) == 5
        for text in texts:
            assert text.startswith(script.PROMPT)
            assert len(text.removeprefix(script.PROMPT).split()) >= 2
            assert "�" not in text


class TestRuns:
    def test_two_runs_and_nothing_else(self):
        files = [path for path in (EXAMPLE / "wandb").rglob("*") if path.is_file()]
        assert len(files) == 2
        assert all(re.fullmatch(r"run-\w+\.wandb", path.name) for path in files)

    def test_nothing_in_them_names_the_machine(self):
        for path in (EXAMPLE / "wandb").rglob("*.wandb"):
            assert not [word for word in MACHINE if word in path.read_bytes()]
            for record in records(path):
                assert not record.HasField("environment")
                assert not record.run.host

    def test_facts_link_the_runs(self):
        links = {key: value["url"] for key, value in facts()["lineage"].items()}
        base = "https://wandb.ai/hubpub/tinytweets/runs/"
        assert links == {
            "data_run": base + logged("preprocess")[0].run_id,
            "training_run": base + logged("train")[0].run_id,
        }

    def test_training_run_names_the_dataset_it_used(self):
        run, _ = logged("train")
        _, dataset = logged("preprocess")
        config = {item.key: item.value_json for item in run.config.update}
        assert dataset.type == "train-dataset"
        assert config["dataset_digest"] == f'"{dataset.digest}"'
        assert config["dataset"] == f'"{dataset.name}"'

    @pytest.mark.parametrize(("job_type", "folder"), [("preprocess", "data"), ("train", "model")])
    def test_what_was_logged_is_what_is_committed(self, job_type, folder):
        import base64
        import hashlib

        _, artifact = logged(job_type)
        digests = {
            path.name: base64.b64encode(hashlib.md5(path.read_bytes()).digest()).decode()
            for path in (EXAMPLE / folder).iterdir()
            if path.is_file()
        }
        assert {entry.path: entry.digest for entry in artifact.manifest.contents} == digests


@pytest.mark.slow
def test_the_script_trains_from_nothing(tmp_path):
    import transformers

    done = subprocess.run(
        [sys.executable, EXAMPLE / "train.py", "--output", tmp_path / "out", "--wandb", "offline"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    ratio = re.search(r"^ratio: ([\d.]+)", done.stdout, re.MULTILINE)
    assert ratio
    assert 0 < float(ratio[1]) <= 0.7
    made = tmp_path / "out"
    assert sorted(path.name for path in made.iterdir()) == ["data", "facts.toml", "model", "wandb"]
    assert len(list(made.glob("wandb/offline-run-*/run-*.wandb"))) == 2
    transformers.AutoModelForCausalLM.from_pretrained(made / "model")
    account = tomllib.loads((made / "facts.toml").read_text(encoding="utf-8"))["facts"]["accounts"][0]
    assert account == facts()["facts"]["accounts"][0]
