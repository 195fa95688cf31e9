"""Scanning a folder: what may be published, and what may not and why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from huggingface_hub._local_folder import _validate_relative_filename
from huggingface_hub.utils import filter_repo_objects
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hubpub.errors import CallError, MachineError
from hubpub.files import scan as folder
from hubpub.files import unwanted
from hubpub.files.choice import Choice
from hubpub.files.scan import scan
from hubpub.localhub.errors import ApiError
from hubpub.localhub.names import repo_path
from hubpub.types.files import FileEntry, LeftOut
from tests.support.deep_folder import deep_folder


def fill(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(path.encode())


def published(root: Path) -> list[str]:
    return [file.path for file in scan(root).files]


def left_out(root: Path) -> dict[str, str]:
    return {left.path: left.reason for left in scan(root).left_out}


def test_what_a_model_is_made_of(tmp_path):
    # as save_pretrained of transformers, peft, sentence-transformers and diffusers leave it
    paths = [
        ".hidden.json",
        "1_Pooling/config.json",
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "added_tokens.json",
        "assets/img.png",
        "config.json",
        "generation_config.json",
        "merges.txt",
        "model-00001-of-00002.safetensors",
        "model.safetensors.index.json",
        "pytorch_model.bin",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "unet/diffusion_pytorch_model.safetensors",
        "vocab.json",
    ]
    fill(tmp_path, *paths)
    model = scan(tmp_path)
    assert model.root == tmp_path.resolve()
    assert [file.path for file in model.files] == sorted(paths)
    assert model.left_out == ()
    for file in model.files:
        status = (tmp_path / file.path).stat()
        assert file == FileEntry(file.path, len(file.path.encode()), status.st_mtime_ns, status.st_ctime_ns)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("optimizer.pt", unwanted.TRAINING),
        ("optimizer.bin", unwanted.TRAINING),
        ("optimizer_0.safetensors", unwanted.TRAINING),
        ("optimizer.pth", unwanted.TRAINING),
        ("scheduler.pt", unwanted.TRAINING),
        ("scheduler.bin", unwanted.TRAINING),
        ("scaler.pt", unwanted.TRAINING),
        ("rng_state.pth", unwanted.TRAINING),
        ("rng_state_3.pth", unwanted.TRAINING),
        ("random_states_0.pkl", unwanted.TRAINING),
        ("trainer_state.json", unwanted.TRAINING),
        ("training_args.bin", "a pickle of the training's settings, which the Hub's scanners flag as unsafe"),
        ("latest", "DeepSpeed's pointer to a checkpoint"),
        ("zero_to_fp32.py", "DeepSpeed's script for checkpoints"),
        ("events.out.tfevents.1700000000.host.1.0", unwanted.TRACES),
        ("modeling_x.pyc", unwanted._CACHE),
        (".env", unwanted._SECRETS),
        (".env.local", unwanted._SECRETS),
        (".netrc", unwanted._SECRETS),
        (".gitattributes", "the Hub keeps its own"),
        (".gitignore", "rules of the training's repository, by which the Hub would drop files"),
        (".git", "the folder's own git repository"),
        (".hubpub", "hubpub's own receipts"),
        (".cache", unwanted._CACHE),
        (".DS_Store", unwanted._SYSTEM),
        ("Thumbs.db", unwanted._SYSTEM),
        ("desktop.ini", unwanted._SYSTEM),
        (".README.md.swp", unwanted._SYSTEM),
        ("README.md~", unwanted._SYSTEM),
        ("model.safetensors.incomplete", "a download that was cut short"),
        ("model.safetensors.crdownload", "a download that was cut short"),
        ("._model.safetensors", unwanted._SYSTEM),
        (".directory", unwanted._SYSTEM),
        ("hubpub.toml", "hubpub's own settings"),
    ],
)
def test_files_that_are_left_out_at_any_depth(tmp_path, path, reason):
    fill(tmp_path, path, f"sub/dir/{path}", "model.safetensors")
    assert left_out(tmp_path) == {path: reason, f"sub/dir/{path}": reason}
    assert published(tmp_path) == ["model.safetensors"]


@pytest.mark.parametrize("name", [*unwanted.DIRECTORIES])
def test_directories_that_are_left_out_whole_at_any_depth(tmp_path, name):
    named = name.replace("*", "500")
    fill(tmp_path, f"{named}/model.safetensors", f"sub/{named}/deep/x", "model.safetensors")
    reason = unwanted.DIRECTORIES[name]
    assert left_out(tmp_path) == {f"{named}/": reason, f"sub/{named}/": reason}
    assert published(tmp_path) == ["model.safetensors"]


@pytest.mark.parametrize("name", [*unwanted.FILES])
def test_every_rule_for_files_has_a_file_that_it_leaves_out(tmp_path, name):
    fill(tmp_path, name.replace("*", "x"), "model.safetensors")
    assert list(left_out(tmp_path)) == [name.replace("*", "x")]


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint.pt",
        "checkpoints/model.safetensors",
        "latest.safetensors",
        "latest/model.safetensors",
        "my_optimizer.py",
        "model_optimizer.pt",
        "runs.json",
        "wandb.json",
        "env",
        "environment.yml",
        "cache/x",
        "gitignore",
        "scheduler/scheduler_config.json",
        "optimizer/config.json",
        "swp",
        "model.part1.rar",
        "recycle/model.safetensors",
        "comet/model.safetensors",
    ],
)
def test_what_only_looks_like_it_is_published(tmp_path, path):
    fill(tmp_path, path)
    assert published(tmp_path) == [path]
    assert left_out(tmp_path) == {}


STATES = [
    "random_states_0.pkl",
    "optimizer.bin",
    "scheduler.bin",
    "optimizer.pt",
    "rng_state.pth",
    "trainer_state.json",
]


@pytest.mark.parametrize(
    "name",
    ["checkpoint_0", "step_500", "epoch_0", "checkpoints/checkpoint_12", "Epoch-3", "000500", "at-step0500-state"],
)
@pytest.mark.parametrize("state", [*STATES, "sampler.bin", "custom_checkpoint_0.pkl", "optimizer_0/__0_0.distcp"])
def test_a_step_of_the_training_is_told_by_the_state_in_it(tmp_path, name, state):
    fill(tmp_path, f"{name}/model.safetensors", f"{name}/{state}", "model.safetensors")
    assert left_out(tmp_path) == {f"{name}/": "a checkpoint of the training"}
    assert published(tmp_path) == ["model.safetensors"]


@pytest.mark.parametrize("name", ["step_500", "epoch_0", "checkpoint_0", "7", "steps", "best", "1_Pooling"])
def test_a_step_that_is_published_for_its_own_sake_is_published(tmp_path, name):
    fill(tmp_path, f"{name}/model.safetensors", f"{name}/config.json")
    assert left_out(tmp_path) == {}
    # a directory of another name is the model's; only the state in it is not
    fill(tmp_path, "best/optimizer.bin")
    assert left_out(tmp_path) == {"best/optimizer.bin": unwanted.TRAINING}


@pytest.mark.parametrize(
    ("directory", "inside"),
    [
        *(("training_state", inside) for inside in folder._OF_LEROBOT),
        *(("optimizer_0", "__0_0.distcp"), ("pytorch_model_fsdp_0", "__0_0.distcp"), ("optimizer", "__1_0.distcp")),
        *(("checkpoints/005000/training_state", "rng_state.safetensors"), ("pytorch_model_fsdp_1", "__3_1.distcp")),
    ],
)
def test_directories_of_state(tmp_path, directory, inside):
    fill(tmp_path, f"{directory}/{inside}", f"{directory}/.metadata", "model.safetensors")
    assert published(tmp_path) == ["model.safetensors"]
    assert set(left_out(tmp_path).values()) <= {unwanted.TRAINING, "a checkpoint of the training"}


@pytest.mark.parametrize(
    "path", ["training_state/notes.txt", "optimizer_0/config.json", "optimizer/optimizer.json", "dcp/__0_0.distcp"]
)
def test_directories_that_are_only_called_so(tmp_path, path):
    fill(tmp_path, path)
    assert published(tmp_path) == [path]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        *((path, path) for path in (".nfs000000009886bd5100000235", ".fuse_hidden0000001200000001", "a.bin.filepart")),
        *(
            ("@eaDir/model.safetensors/SYNO.txt", "@eaDir/"),
            ("lost+found/x", "lost+found/"),
            ("#recycle/x", "#recycle/"),
        ),
        *((".Trash-1000/files/a.bin", ".Trash-1000/"), ("__MACOSX/._a.bin", "__MACOSX/"), (".neptune/x", ".neptune/")),
        *(("unsloth_compiled_cache/X.py", "unsloth_compiled_cache/"), (".stversions/a", ".stversions/")),
    ],
)
def test_what_file_systems_and_tools_put_everywhere(tmp_path, path, shown):
    fill(tmp_path, path, "model.safetensors", f"sub/{path}")
    assert set(left_out(tmp_path)) == {shown, f"sub/{shown}"}


@pytest.mark.parametrize("directory", ["runs", "lightning_logs", "tb_logs"])
def test_of_traces_it_is_said_how_they_are_published(tmp_path, directory):
    fill(tmp_path, f"{directory}/Jan01_host/events.out.tfevents.1.host.1.0", "sub/runs/notes.txt")
    assert left_out(tmp_path) == {f"{directory}/": unwanted.TRACES, "sub/runs/": unwanted.LOGS}
    assert "`also`" in unwanted.TRACES


def test_paths_are_sorted_by_path_not_by_directory(tmp_path):
    fill(tmp_path, "b/c", "b.txt", "a", "b/a/z", "ä", "Z", "runs/x", "latest")
    assert published(tmp_path) == sorted(["b/c", "b.txt", "a", "b/a/z", "ä", "Z"])
    assert list(left_out(tmp_path)) == ["latest", "runs/"]


def test_an_empty_folder(tmp_path):
    (tmp_path / "empty" / "deep").mkdir(parents=True)
    assert scan(tmp_path).files == ()
    assert scan(tmp_path).left_out == ()


def test_symbolic_links(tmp_path):
    root = tmp_path / "model"
    fill(tmp_path, "model/weights/real.bin", "outside.bin", "outside/x")
    (root / "inside.bin").symlink_to("weights/real.bin")
    (root / "chain.bin").symlink_to("inside.bin")
    (root / "weights" / "up.bin").symlink_to("../inside.bin")
    (root / "absolute.bin").symlink_to(root / "weights" / "real.bin")
    (root / "outside.bin").symlink_to("../outside.bin")
    (root / "host.txt").symlink_to("/etc/hosts")
    (root / "dangling.bin").symlink_to("nowhere.bin")
    (root / "loop.bin").symlink_to("loop.bin")
    (root / "directory").symlink_to("weights")
    (root / "outer directory").symlink_to("../outside")
    (root / "self").symlink_to(".")
    model = scan(root)
    size = len(b"model/weights/real.bin")
    linked = ["absolute.bin", "chain.bin", "inside.bin", "weights/real.bin", "weights/up.bin"]
    assert [(file.path, file.size) for file in model.files] == [(path, size) for path in linked]
    assert {left.path: left.reason for left in model.left_out} == {
        "dangling.bin": "a symbolic link to nothing",
        "directory": "a symbolic link to a directory",
        "host.txt": "a symbolic link that leads out of the folder",
        "loop.bin": "a symbolic link to nothing",
        "outer directory": "a symbolic link that leads out of the folder",
        "outside.bin": "a symbolic link that leads out of the folder",
        "self": "a symbolic link to a directory",
    }


def test_a_folder_beside_that_begins_with_the_same_name_is_outside(tmp_path):
    fill(tmp_path, "model/a", "model-2/b")
    (tmp_path / "model" / "link").symlink_to("../model-2/b")
    assert left_out(tmp_path / "model") == {"link": "a symbolic link that leads out of the folder"}


def test_a_link_gives_no_secret_another_name(tmp_path):
    fill(tmp_path, ".env", "checkpoint-9/model.safetensors")
    (tmp_path / "settings.txt").symlink_to(".env")
    (tmp_path / "model.safetensors").symlink_to("checkpoint-9/model.safetensors")
    # people link to the best checkpoint
    assert published(tmp_path) == ["model.safetensors"]
    assert left_out(tmp_path)["settings.txt"] == "a symbolic link to what is left out: may hold secrets"


def test_a_link_gives_nothing_that_is_left_out_another_name(tmp_path):
    targets = {
        "git.txt": ".git/config",
        "wandb.txt": "sub/wandb/settings",
        "state.bin": "checkpoint-9/optimizer.pt",
        "settings.txt": "hubpub.toml",
        "receipt.json": ".hubpub/receipts/r.json",
    }
    fill(tmp_path, "README.md", *targets.values())
    for name, target in targets.items():
        (tmp_path / name).symlink_to(target)
    assert published(tmp_path) == ["README.md"]
    reasons = left_out(tmp_path)
    assert {reasons[name].partition(": ")[0] for name in targets} == {"a symbolic link to what is left out"}


@pytest.mark.parametrize("name", ["a:b", "C:"])
def test_a_name_that_would_keep_others_from_downloading(tmp_path, name):
    fill(tmp_path, "ab:c", f"d/{name}")
    assert published(tmp_path) == ["ab:c"]
    assert "to Windows it is a drive" in left_out(tmp_path)[f"d/{name}"]
    _validate_relative_filename("ab:c")  # the client's own judgement
    with pytest.raises(ValueError, match="drive-relative"):
        _validate_relative_filename(f"d/{name}")


def test_the_folder_itself_may_be_a_link(tmp_path):
    fill(tmp_path, "real/a")
    (tmp_path / "link").symlink_to("real")
    assert scan(tmp_path / "link").root == tmp_path.resolve() / "real"
    assert published(tmp_path / "link") == ["a"]


def test_what_is_no_regular_file(tmp_path):
    fill(tmp_path, "a")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    assert left_out(tmp_path) == dict.fromkeys(["link", "pipe"], "not a regular file")
    assert published(tmp_path) == ["a"]


def test_a_name_that_is_not_utf_8(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.bin")).write_bytes(b"x")
    assert published(tmp_path) == []
    assert left_out(tmp_path) == {"caf\ufffd.bin": "its name is not UTF-8"}


def test_a_directory_whose_name_is_not_utf_8(tmp_path):
    for name in (b"/caf\xe9", b"/checkpoint-\xe9"):
        Path(os.fsdecode(os.fsencode(tmp_path) + name)).mkdir()
        Path(os.fsdecode(os.fsencode(tmp_path) + name + b"/x")).write_bytes(b"x")
    found = scan(tmp_path)
    assert found.files == ()
    assert found.left_out == (
        LeftOut("caf\ufffd/", "its name is not UTF-8"),
        LeftOut("checkpoint-\ufffd/", "its name is not UTF-8"),
    )


@pytest.mark.parametrize(
    "name", ["a\\b.txt", "a\nb", "a\tb", "\x1b[2J", "a\x7f", ".GIT", ".git.", ".git ", "git~1", "GIT~1 ."]
)
def test_a_name_that_the_hub_refuses(tmp_path, name):
    fill(tmp_path, name, f"sub/{name}", f"directory/{name}/deep", "a")
    assert published(tmp_path) == ["a"]
    found = left_out(tmp_path)
    assert sorted(found) == sorted([name, f"sub/{name}", f"directory/{name}/"])
    for reason in found.values():
        assert "the Hub takes no name" in reason or "the Hub refuses the name" in reason


@given(st.text(st.characters(codec="utf-8", exclude_characters="/") | st.sampled_from(".git~1 \\\n"), min_size=1))
@example(".Git. .")
@example("gİt~1")
@example("a:b")
def test_the_local_hub_refuses_what_is_left_out_for_its_name_and_nothing_else(name):
    assume(name not in {".", "..", ".git"} and len(name.encode()) <= 255)
    try:
        refused = not repo_path(f"a/{name}/b")
    except ApiError:
        refused = True
    drive = name[1:2] == ":"  # the client refuses it, and not the hub
    assert bool(folder._refused(name)) == (refused or drive)


@pytest.mark.parametrize("name", ["a b", "é.bin", "高須🤖.bin", "#x?y%41", "-rf", "'\"", ".gitx", "git"])
def test_any_other_name_is_a_name(tmp_path, name):
    fill(tmp_path, name)
    assert published(tmp_path) == [name]


def test_a_folder_that_is_none(tmp_path):
    fill(tmp_path, "file")
    with pytest.raises(CallError, match="there is no folder"):
        scan(tmp_path / "nowhere")
    with pytest.raises(CallError, match="is not a folder"):
        scan(tmp_path / "file")


def test_the_home_directory_may_be_meant(tmp_path, monkeypatch):
    fill(tmp_path, "model/a")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert published(Path("~/model")) == ["a"]


def test_a_directory_that_cannot_be_read(tmp_path, monkeypatch):
    fill(tmp_path, "sub/a")
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(folder.os, "scandir", refuse)
    with pytest.raises(MachineError) as error:
        scan(tmp_path)
    assert str(error.value) == f"cannot read {tmp_path.resolve() / 'sub'}: Permission denied. Mend its permissions."


def test_a_folder_deeper_than_python_calls(tmp_path):
    with deep_folder(tmp_path / "model", 1_200) as path:
        assert published(tmp_path / "model") == [path]


def chosen(root: Path, **patterns: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    model = scan(root, Choice(**patterns))
    return [file.path for file in model.files], {left.path: left.reason for left in model.left_out}


def test_include_is_an_allow_list(tmp_path):
    fill(tmp_path, "README.md", "model.safetensors", "onnx/model.onnx", "deep/er/x.onnx", "runs/x")
    files, left = chosen(tmp_path, include=("*.onnx", "README.md"))
    assert files == ["README.md", "deep/er/x.onnx", "onnx/model.onnx"]
    assert left == {"model.safetensors": "not among what is included", "runs/": "logs of the training"}
    assert chosen(tmp_path, include=("onnx/",))[0] == ["onnx/model.onnx"]


def test_exclude_wins(tmp_path):
    fill(tmp_path, "a.bin", "sub/b.bin", "c.txt")
    files, left = chosen(tmp_path, include=("*.bin",), exclude=("sub/*",))
    assert files == ["a.bin"]
    assert left == {"sub/b.bin": "excluded by 'sub/*'", "c.txt": "not among what is included"}
    assert chosen(tmp_path, exclude=("[",))[0] == ["a.bin", "c.txt", "sub/b.bin"]


def test_also_adds_what_would_be_left_out(tmp_path):
    fill(tmp_path, "m.bin", "runs/a/events.out.tfevents.1", "runs/b/log.txt", "checkpoint-5/m.bin", "training_args.bin")
    files, left = chosen(tmp_path, also=("runs/**", "training_args.bin"))
    assert files == ["m.bin", "runs/a/events.out.tfevents.1", "runs/b/log.txt", "training_args.bin"]
    assert left == {"checkpoint-5/": "a checkpoint of the training"}
    files, left = chosen(tmp_path, also=("*.tfevents.*",))
    assert files == ["m.bin", "runs/a/events.out.tfevents.1"]
    assert left["runs/b/log.txt"].startswith("logs of the training")
    # what is added is chosen from as the rest is
    assert chosen(tmp_path, also=("runs/**",), exclude=("*.txt",))[0] == ["m.bin", "runs/a/events.out.tfevents.1"]
    assert chosen(tmp_path, also=("nothing",)) == chosen(tmp_path)


@pytest.mark.parametrize(
    "path", [".env", ".env.local", ".netrc", ".git/config", ".hubpub/r.json", ".cache/x", "hubpub.toml"]
)
def test_no_pattern_adds_secrets_or_what_is_hubpubs_own(tmp_path, path):
    fill(tmp_path, "m.bin", path, f"runs/{path}", f"checkpoint-1/{path}")
    assert chosen(tmp_path, also=("*",), include=("*",))[0] == ["m.bin"]


def test_no_pattern_adds_what_leads_out(tmp_path):
    fill(tmp_path, "outside/secret.txt", "model/m.bin", "model/runs/x")
    root = tmp_path / "model"
    (root / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (root / "runs" / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (root / "runs" / "out").symlink_to(tmp_path / "outside")
    (root / "runs" / "own").symlink_to(root / "m.bin")
    files, left = chosen(root, also=("*",))
    assert files == ["m.bin", "runs/x"]
    assert left["link.txt"] == left["runs/link.txt"] == "a symbolic link that leads out of the folder"
    assert left["runs/own"] == "a symbolic link to what is left out"


NAMES = st.sampled_from(["a", "b.txt", ".env", "runs", "checkpoint-1", "optimizer.pt", "wandb", "é", "README.md"])
PATTERNS = st.sampled_from(["*", "*.txt", "runs/", "runs/**", "a/*", "[", "?", "**/b.txt", ".env", "checkpoint-1/*"])


@given(
    st.sets(st.lists(NAMES, min_size=1, max_size=3).map("/".join), max_size=8),
    *(st.lists(PATTERNS, max_size=2).map(tuple) for _ in range(3)),
)
def test_patterns_are_those_of_the_hubs_client(tmp_path_factory, paths, include, exclude, also):
    """What is published is chosen as `hf upload` does it; and nothing is lost: each file is published or left out."""
    root = tmp_path_factory.mktemp("chosen")
    for path in paths:
        if not any(other != path and other.startswith(f"{path}/") for other in paths):
            fill(root, path)
    files, left = chosen(root, include=include, exclude=exclude, also=also)
    everything = [file.path for file in scan(root, Choice(also=also)).files]
    expected = filter_repo_objects(everything, allow_patterns=list(include) or None, ignore_patterns=list(exclude))
    assert files == list(expected)
    assert not any(".env" in path.split("/") for path in files)
    on_disk = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    covered = [path for path in on_disk if path in files or any(path == one or path.startswith(one) for one in left)]
    assert sorted(covered) == sorted(on_disk)
    assert not set(files) & set(left)
