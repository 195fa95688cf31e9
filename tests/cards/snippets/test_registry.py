"""The snippet of a model: which one it is, that it is code, and that nothing that a stranger named is."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.snippets import catalog
from hubpub.cards.snippets.registry import snippet_of
from hubpub.types.files import FileEntry
from hubpub.types.profile import Known, Profile, QuantizedFile
from hubpub.types.snippet import Snippet
from tests.cards.snippets.cases import CASES, REPO, profile

EVIL = st.one_of(
    st.text(st.characters(), min_size=1, max_size=30),
    st.sampled_from(
        [
            '"); import os; os.system("x") #',
            "'''\nimport os\n'''",
            "x\\",
            "```\n# Title",
            "$(touch x)",
            "`touch x`",
            "a b;c|d&e>f",
            "<!-- end -->",
            "{0}{x!r}%s",
            "⟪id⟫",
            "AutoModelForEvil\n",
        ]
    ),
)
NAMES = {name: case for name, case in CASES.items() if name != "unknown"}


def every(snippet: Snippet | None) -> Iterator[Snippet]:
    """A snippet and the other ways that it names."""
    if snippet is not None:
        yield snippet
        for other in snippet.others:
            yield from every(other)


@pytest.mark.parametrize("name", NAMES)
def test_each_snippet_can_be_read_by_its_language(name):
    found = list(every(snippet_of(NAMES[name].profile, REPO)))
    assert found
    for snippet in found:
        assert snippet.code == snippet.code.strip("\n")
        if snippet.language == "python":
            compile(snippet.code, name, "exec")
        else:
            subprocess.run(["bash", "-n", "-c", snippet.code], check=True)
        if snippet.install is not None:
            assert snippet.install.startswith("pip install ")
            subprocess.run(["bash", "-n", "-c", snippet.install], check=True)


@pytest.mark.parametrize("name", NAMES)
def test_each_snippet_names_the_model_and_where_its_facts_are_from(name):
    snippet = snippet_of(NAMES[name].profile, REPO)
    assert REPO in snippet.code or REPO in (snippet.install or "")
    assert snippet.places
    assert len(set(snippet.places)) == len(snippet.places)


@pytest.mark.parametrize("name", NAMES)
def test_no_gpu_and_no_foreign_code_is_asked_for_unsaid(name):
    for snippet in every(snippet_of(NAMES[name].profile, REPO)):
        for asked, said in (("cuda", "GPU"), ("trust_remote_code", "trust_remote_code"), ("joblib", "runs what is in")):
            assert asked not in snippet.code or any(said in note for note in snippet.notes)


def assert_stays_in_its_fence(snippet: Snippet) -> None:
    """No line ends the fence of a card, and no comment of HTML begins or ends."""
    for text in (snippet.code, snippet.install or ""):
        assert not re.search(r"^\s*(?:```|~~~)", text, re.MULTILINE)
        assert not {"<!--", "-->"} & set(re.findall("<!--|-->", text))


def without_texts(code: str) -> str:
    """What code does, whatever its texts are."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def renamed(name: str, path: str) -> str:
    """A file's name with a text in it that a stranger chose; what libraries fix stays."""
    stem, dot, ending = name.partition(".")
    if ending in ("json", "cfg", "yaml") or name == "modeling_mine.py":
        return name
    # the algorithm is read from the beginning
    return f"{stem}{path}{dot}{ending}" if ending == "zip" else f"{path}{name}"


def with_names(case: Profile, path: str, text: str) -> Profile:
    """A profile in which what a stranger can name has other names."""
    files = tuple(replace(file, path=renamed(file.path, path)) for file in case.files)
    return replace(
        case,
        files=tuple(sorted(files, key=lambda file: file.path)),
        base_models=tuple(Known(text, "x") for _ in case.base_models),
        quantized_files=tuple(
            Known(QuantizedFile(renamed(known.value.path, path), known.value.kind, 1), "x")
            for known in case.quantized_files
        ),
        labels=Known((text, text), "x") if case.labels else None,
        chat_template=Known(text, "x") if case.chat_template else None,
        tokenizer=Known(text, "x") if case.tokenizer else None,
        languages=Known((text,), "x"),
        license=Known(text, "x"),
        details={
            name: Known({text: text, **known.value}, "x") if isinstance(known.value, dict) else known
            for name, known in case.details.items()
        },
    )


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(repo=EVIL, path=EVIL, text=EVIL)
def test_what_strangers_name_is_text(name, repo, path, text):
    """Code with other names does the same as with harmless ones; only the texts in it differ."""
    case = NAMES[name].profile
    plain = snippet_of(with_names(case, "a", "org/base"), "someone/a")
    evil = snippet_of(with_names(case, path.replace("/", "") or "a", text), f"someone/{repo}")
    # a template, a wheel or a command takes ids of the Hub's letters alone
    if plain is None or evil is None or evil.install != plain.install:
        for snippet in every(evil):
            assert_stays_in_its_fence(snippet)
            compile(snippet.code, name, "exec")
            # nothing that means something to a shell; shorter texts are in it by themselves
            assert len(path) < 4 or re.fullmatch(r"[\w.-]+", path, re.ASCII) or path not in (snippet.install or "")
        return
    for one, other in zip((plain, *plain.others), (evil, *evil.others), strict=False):
        assert one.language == other.language
        assert_stays_in_its_fence(other)
        if one.language == "python":
            assert without_texts(one.code) == without_texts(other.code)
        assert one.notes == other.notes
        assert one.install == other.install


@given(library=EVIL, task=EVIL, architecture=EVIL, quantization=EVIL, tag=EVIL, detail=EVIL)
def test_facts_of_a_config_are_never_code(library, task, architecture, quantization, tag, detail):
    """What a config says chooses among our own texts."""
    for key in (
        library,
        "transformers",
        "peft",
        "sentence-transformers",
        "diffusers",
        "keras-hub",
        "stable-baselines3",
    ):
        made = profile(
            key,
            files="model.safetensors tokenizer.json x.zip x.gguf",
            task=task,
            architecture=architecture,
            quantization=quantization,
            tags=(tag,),
        )
        details = {
            "transformers.auto_map": {detail: detail},
            "peft.task_type": detail,
            "sentence-transformers.model_type": detail,
            "diffusers.pipeline_class": detail,
            "keras-hub.tasks": [detail],
            "stable-baselines3.algorithm": detail,
        }
        snippet = snippet_of(replace(made, details={name: Known(value, "x") for name, value in details.items()}), REPO)
        assert snippet is not None
        compile(snippet.code, "snippet", "exec")
        told = {library, task, architecture, quantization, tag, detail}
        for strange in (text for text in told if not text.isidentifier() and len(text) > 9):
            assert strange not in (snippet.install or "")
            assert strange not in "".join(snippet.notes)


def test_a_library_without_a_snippet_leaves_the_files():
    assert snippet_of(profile("a-library-of-nobody", files="model.onnx"), REPO).code.startswith("import onnxruntime")
    assert "safe_open" in snippet_of(profile("acestep", files="model.safetensors"), REPO).code
    assert "GGUFReader" in snippet_of(profile(files="some/folder/x.gguf x.safetensors"), REPO).code


def test_what_a_library_needs_and_is_not_there_leaves_the_files_too():
    assert snippet_of(profile("sklearn", files="config.json"), REPO) is None
    assert "safe_open" in snippet_of(profile("diffusers", files="a.safetensors", tags=("lora",)), REPO).code


@pytest.mark.parametrize("made", [Profile(), profile("llama-cpp-python"), profile("sklearn"), profile("unity-sentis")])
def test_without_anything_to_load_there_is_none(made):
    assert snippet_of(made, REPO) is None


def test_a_profile_without_a_folder_has_what_the_id_alone_loads():
    assert (
        'pipeline("fill-mask", model="someone/a-model")'
        in snippet_of(profile("transformers", task="fill-mask"), REPO).code
    )
    assert "BERTopic" in snippet_of(profile("bertopic"), REPO).code


def test_the_keys_dash_may_be_written_either_way():
    dashed = snippet_of(profile("sentence-transformers"), REPO)
    assert dashed.code == snippet_of(profile("sentence_transformers"), REPO).code


@pytest.mark.parametrize("key", ["__init__", "../transformers", "os", "transformers.foo", "", "registry"])
def test_no_other_module_is_reached_by_a_key(key):
    assert snippet_of(profile(key), REPO) is None


def test_our_own_modules_are_of_libraries_or_formats():
    from hubpub.cards.snippets import registry

    keys = registry._modules() - set(registry._FORMATS)
    known = {name.replace("-", "_") for name in catalog._content()["libraries"]}
    assert keys <= known
    assert len(keys) >= 15


def test_a_file_of_a_hostile_size_is_no_trouble():
    files = tuple(FileEntry(f"{number}.gguf", 1, 1) for number in range(2000))
    assert snippet_of(Profile(files=files), REPO).code.count("gguf") < 10
