"""What a directory is taken for: one model's folder, or a tree of them and of cards."""

from __future__ import annotations

import os
import random
import string
from collections.abc import Iterable
from pathlib import Path

import pytest

from hubpub.errors import CallError
from hubpub.workflows.check.discover import targets
from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import CheckRequest

CARD = "---\nlicense: mit\n---\n\n# A model\n\nWords.\n"
PROJECT = "# A project\n\nIts models lie below.\n"
CONFIG = '{"model_type": "bert"}'


def made(root: Path, files: Iterable[str] | dict[str, str]) -> Path:
    """A directory with these files; a card where none is given, and a model's config."""
    contents = files if isinstance(files, dict) else {}
    for path in files:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        name = file.name
        usual = CARD if name == "README.md" else CONFIG if name == "config.json" else "{}" if ".json" in name else "x"
        file.write_text(contents.get(path) or usual)
    return root


def found(root: Path) -> list[str]:
    """What a directory stands for, relative to it; a folder with a slash at the end."""
    return [
        f"{Path(target.name).relative_to(root).as_posix()}{'/' if target.is_folder else ''}" for target in targets(root)
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("model/README.md", "model/README.md"),
        ("./model/README.md", "model/README.md"),
        ("{here}/model/README.md", "model/README.md"),
        ("../there/README.md", "{above}/there/README.md"),
        ("{above}/there/README.md", "{above}/there/README.md"),
        ("-", "standard input"),
    ],
)
def test_how_a_diff_names_a_card(tmp_path, monkeypatch, path, name):
    here = made(tmp_path / "here", {"model/README.md"})
    made(tmp_path, {"there/README.md"})
    monkeypatch.chdir(here)
    [target] = targets(path.format(here=here, above=tmp_path))
    # of one that lies elsewhere: from the root, and without its slash
    assert target.card_name == name.format(above=tmp_path.relative_to("/"))


@pytest.mark.parametrize(
    "files",
    [
        {"README.md", "model.safetensors", "onnx/README.md", "onnx/model.onnx"},
        # diffusers
        {"README.md", "model_index.json", "unet/x.safetensors", "vae/x.safetensors", "text_encoder/model.safetensors"},
        {"model_index.json", "unet/README.md", "unet/x.safetensors", "vae/x.safetensors"},
        # Transformers.js
        {"config.json", "onnx/model.onnx"},
        {"config.json", "onnx/model.onnx", "onnx/model.onnx_data", "README.md"},
        {"config.json": "{}", "onnx/model.onnx": "x"},
        {"README.md", "config.json", "model_state.pdparams", "sub/README.md"},
        # what is missing is for a rule to say
        {"README.md", "config.json", "docs/README.md"},
        {"modules.json": "[]", "0_Transformer/model.safetensors": "x", "1_Pooling/config.json": "{}"},
        {"adapter_config.json", "docs/README.md"},
        {"hubpub.toml": 'repo = "me/m"\n', "a/model.gguf": "x", "b/model.gguf": "x"},
        {"README.md", "en/adapter_model.bin", "en/adapter_config.json", "fr/adapter_model.bin"},
        {"README.md", "deep/er/still/model.pt", "docs/README.md"},
        {"README.md", "model.pkl", "docs/README.md"},
        {"Net.mlpackage/Data/weight.bin", "README.md"},
        {"README.md", "notes.txt"},
    ],
)
def test_one_model_folder(tmp_path, files):
    assert found(made(tmp_path, files)) == ["./"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # a project's README tells nothing
        (
            {
                "README.md": PROJECT,
                "models/a/model.safetensors": "x",
                "models/b/README.md": CARD,
                "models/b/m.gguf": "x",
            },
            ["README.md", "models/a/", "models/b/"],
        ),
        ({"a/README.md", "a/model.gguf", "b/README.md", "b/c/model.gguf"}, ["a/", "b/"]),
        # each has a card of its own
        ({"README.md", "a/README.md", "a/model.gguf", "b/README.md", "b/model.gguf"}, ["README.md", "a/", "b/"]),
        (
            {"x/df/model_index.json", "x/df/unet/a.safetensors", "x/df/vae/a.safetensors", "y/README.md"},
            ["x/df/", "y/README.md"],
        ),
        ({"x/config.json", "x/onnx/model.onnx", "y/README.md"}, ["x/", "y/README.md"]),
        ({"x/README.md", "x/config.json", "y/README.md"}, ["x/", "y/README.md"]),
        # a config without a card or weights is a test's or a program's
        ({"tests/config.json", "y/README.md"}, ["y/README.md"]),
        # settings of a tree
        ({"hubpub.toml": "[check]\nstrict = true\n", "a/m.gguf": "x", "b/m.gguf": "x"}, ["a/", "b/"]),
        ({"README.md", "assets/page.zip", "docs/README.md"}, ["README.md", "docs/README.md"]),
        ({"README.md", "checkpoint-5/model.safetensors", "docs/README.md"}, ["README.md", "docs/README.md"]),
    ],
)
def test_a_tree(tmp_path, files, expected):
    assert found(made(tmp_path, files)) == expected


def test_the_rules_of_a_folder_judge_all_of_it(tmp_path):
    token = "hf_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=34))
    made(
        tmp_path,
        {
            "README.md": CARD,
            "model_index.json": '{"unet": ["diffusers", "U"], "gone": ["diffusers", "G"]}',
            "unet/config.json": "{}",
            "unet/diffusion_pytorch_model.safetensors": "",
            "vae/x.safetensors": "",
            "notes.txt": f"token {token}\n",
        },
    )
    result = run_check([tmp_path])
    codes = {finding.code for finding in result.checked.findings}
    assert result.failed
    assert {"SC001", "WT006", "WT010"} <= codes
    assert "MD008" not in codes


def test_only_cards_of_the_name_are_searched_and_it_says_so(tmp_path):
    made(tmp_path, {"a.md": CARD, "b/c.markdown": CARD, "picture.png": "x"})
    with pytest.raises(CallError, match=r"holds no model and no README.md: .* a.md and 1 more lie there"):
        list(targets(tmp_path))
    # what may be a model's is judged as one
    (tmp_path / "tokenizer.json").write_text("{}")
    assert found(tmp_path) == ["./"]


def test_an_empty_path_is_a_wrong_call():
    with pytest.raises(CallError, match="a path is empty"):
        list(targets(""))


def test_of_a_cache_the_snapshots_are_looked_at_and_not_the_blobs(tmp_path):
    repository = tmp_path / "models--me--x"
    made(repository, {"blobs/model.safetensors": "x", "snapshots/0123/config.json": '{"model_type": "gpt2"}'})
    (repository / "snapshots" / "0123" / "model.safetensors").symlink_to("../../blobs/model.safetensors")
    assert [target.name for target in targets(tmp_path)] == [str(repository / "snapshots" / "0123")]
    # a folder of that name elsewhere is one like any other
    made(tmp_path / "tree", {"blobs/model.safetensors": "x"})
    assert [target.name for target in targets(tmp_path / "tree")] == [str(tmp_path / "tree" / "blobs")]


def _to(place: Path, target: Path) -> None:
    place.symlink_to(target)


def _by_dots(place: Path, target: Path) -> None:
    place.symlink_to(Path(os.path.relpath(target, place.parent)))


def _by_a_second(place: Path, target: Path) -> None:
    second = place.parent / "second"
    second.symlink_to(target)
    place.symlink_to("second")


OUT = pytest.mark.parametrize("link", [_to, _by_dots, _by_a_second])


@OUT
@pytest.mark.parametrize("here", [False, True])
def test_a_card_that_is_a_link_out_of_a_tree_is_neither_read_nor_written(tmp_path, monkeypatch, link, here):
    root = made(tmp_path / "tree", ["model/README.md", "docs/a.txt"])
    mine = made(tmp_path / "mine", {"secret.txt": f"{CARD}\n![a](http://x.org/y.png)\nTOP SECRET\n"}) / "secret.txt"
    link(root / "docs" / "README.md", mine)
    before = mine.read_bytes()
    monkeypatch.chdir(root)
    for options in (CheckRequest(), CheckRequest(fix=True), CheckRequest(diff=True)):
        result = run_check([Path() if here else root], options)
        assert "SECRET" not in repr(result)
        said = [(finding.code, finding.severity) for finding in result.checked.findings if "link" in finding.message]
        assert (said, result.checked.checked) == ([("MD008", "error")], 2)
    assert mine.read_bytes() == before
    assert (root / "docs" / "README.md").is_symlink()


@OUT
def test_a_card_that_is_a_link_out_of_a_folder_is_neither_read_nor_written(tmp_path, link):
    root = made(tmp_path / "model", ["model.safetensors", "config.json"])
    mine = made(tmp_path / "mine", {"secret.txt": f"{CARD}\n![a](http://x.org/y.png)\nTOP SECRET\n"}) / "secret.txt"
    link(root / "README.md", mine)
    before = mine.read_bytes()
    for options in (CheckRequest(), CheckRequest(fix=True), CheckRequest(diff=True)):
        assert "SECRET" not in repr(run_check([root], options))
    assert mine.read_bytes() == before


@OUT
@pytest.mark.parametrize("name", ["config.json", "modules.json", "README.md"])
def test_what_a_link_leads_to_outside_of_a_tree_tells_nothing_of_a_directory(tmp_path, link, name):
    elsewhere = made(tmp_path / "elsewhere", {"config.json": CONFIG, "modules.json": "[{}]", "README.md": CARD})
    real = ["inner/onnx/model.onnx"] if name == "README.md" else ["inner/README.md", "inner/notes.txt"]
    root = made(tmp_path / "tree", dict.fromkeys(real, PROJECT))
    link(root / "inner" / name, elsewhere / name)
    below = ["inner/onnx/"] if name == "README.md" else []  # a model of its own
    assert found(root) == ["inner/README.md", *below]


@OUT
def test_settings_that_are_a_link_out_are_not_read(tmp_path, link):
    mine = made(tmp_path / "mine", {"secret.txt": "TOP SECRET\n"}) / "secret.txt"
    root = made(tmp_path / "tree", ["model/README.md", "model/model.safetensors"])
    link(root / "model" / "hubpub.toml", mine)
    for named in (root, root / "model"):
        with pytest.raises(CallError, match=r"hubpub.toml is a symbolic link that leads out of .*not read") as error:
            run_check([named])
        assert "SECRET" not in str(error.value)


def test_links_within_what_was_named_are_followed(tmp_path):
    root = made(tmp_path / "tree", {"cards/a.md": CARD, "check.toml": '[check]\nselect = ["BD"]\n', "a/x.txt": "x"})
    (root / "a" / "README.md").symlink_to("../cards/a.md")
    (root / "a" / "hubpub.toml").symlink_to("../check.toml")
    (tmp_path / "link").symlink_to("tree")
    for named in (root, tmp_path / "link"):
        assert [(target.leads_out, target.is_folder) for target in targets(named)] == [(False, False)]
        assert {finding.code[:2] for finding in run_check([named]).checked.findings} <= {"BD"}
    # and a card that the caller names is read, wherever it leads
    assert [target.leads_out for target in targets(root / "a" / "README.md")] == [False]
