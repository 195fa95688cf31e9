"""Files in GGUF, the format of ggml: which one a reader would try first, and the code that reads and runs it."""

from __future__ import annotations

import re

from hubpub.cards.snippets.facts import places
from hubpub.cards.snippets.literals import is_plain, literal
from hubpub.types.profile import Known, Profile, QuantizedFile
from hubpub.types.snippet import Snippet

# of those that most machines hold, the ones that lose little
_PREFERRED = ("Q4_K_M", "Q5_K_M", "Q4_K_S", "Q8_0", "Q4_0")
_PART = re.compile(r"(?P<stem>.*)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.DOTALL | re.ASCII)
_NO_MODEL = re.compile(r"(?:.*/)?(?:mmproj|imatrix)[^/]*", re.DOTALL)
_KIND = re.compile(r"[A-Za-z0-9_]{1,20}", re.ASCII)
_CHAT = """\
answer = llm.create_chat_completion(messages=[{"role": "user", "content": "Who are you?"}], max_tokens=40)
print(answer["choices"][0]["message"]["content"])"""
_TEXT = """\
output = llm("Once upon a time", max_tokens=40)
print(output["choices"][0]["text"])"""
_VECTOR = """\
vector = llm.embed("This is an example.")
print(len(vector))"""
# llama.cpp's architectures that make vectors and write no text (src/llama-arch.cpp: LLM_ARCH_NAMES).
_ENCODERS = frozenset(
    {
        *(
            "bert",
            "modern-bert",
            "neo-bert",
            "eurobert",
            "nomic-bert",
            "nomic-bert-moe",
            "jina-bert-v2",
            "jina-bert-v3",
        ),
        *("gemma-embedding", "llama-embed", "t5encoder"),
    }
)
# What is in GGUF and llama.cpp does not run: models of pictures, videos and sound (city96/ComfyUI-GGUF, convert.py;
# leejet/stable-diffusion.cpp).
_OF_OTHERS = frozenset(
    {
        *("aura", "cosmos", "flux", "flux2", "hidream", "hyvid", "ltxv", "lumina2", "pig", "qwen_image", "sd1", "sd3"),
        *("sdxl", "wan", "z_image", "clip", "wavtokenizer-dec", "whisper"),
    }
)
_READ = """\
reader = GGUFReader(path)
print(reader.get_field("general.architecture").contents())
for tensor in reader.tensors:
    print(tensor.name, tensor.tensor_type.name, tensor.shape)"""
_PROGRAM = "`llama-cli` is a program of [llama.cpp](https://github.com/ggml-org/llama.cpp)."
_PARTS = "The model lies in {} files, and llama.cpp needs all of them."


def read(profile: Profile, repo: str) -> Snippet | None:
    """The code that reads a file by the package of the format; None where the folder holds none."""
    if (path := _first(profile)) is None:
        return None
    code = (
        "from gguf import GGUFReader\n"
        "from huggingface_hub import hf_hub_download\n\n"
        f"path = hf_hub_download({literal(repo)}, {literal(path)})\n{_READ}"
    )
    return Snippet("python", code, "pip install -U gguf huggingface_hub", places=_places(profile, path))


def run(profile: Profile, repo: str) -> Snippet | None:
    """The code that runs a file by llama.cpp in Python; None where the folder holds none that it runs."""
    if (path := _first(profile)) is None or _architecture(profile) in _OF_OTHERS:
        return None
    makes_vectors = _architecture(profile) in _ENCODERS
    loaded = "llm = Llama(model_path=path, embedding=True)" if makes_vectors else "llm = Llama(model_path=path)"
    called = _VECTOR if makes_vectors else _CHAT if profile.chat_template else _TEXT
    parts = _parts(profile, path)
    # its own from_pretrained gives hf_hub_download an argument that is gone, and doubles the folders of further parts
    code = (
        "from huggingface_hub import hf_hub_download\n"
        "from llama_cpp import Llama\n\n"
        f"path = hf_hub_download({literal(repo)}, {literal(path)})\n"
        + "".join(f"hf_hub_download({literal(repo)}, {literal(part)})\n" for part in parts)
        + f"{loaded}\n{called}"
    )
    return Snippet(
        "python",
        code,
        "pip install -U llama-cpp-python huggingface_hub",
        (_PARTS.format(len(parts) + 1),) if parts else (),
        (*_places(profile, path), *places(profile.architecture if makes_vectors else profile.chat_template)),
    )


def command(profile: Profile, repo: str) -> Snippet | None:
    """The command of llama.cpp, which finds a file by its quantisation; None where it has none, or writes no text."""
    chosen = _chosen(profile)
    if _architecture(profile) in _ENCODERS | _OF_OTHERS:
        return None
    if chosen is None or not is_plain(repo) or not _KIND.fullmatch(chosen.value.kind):
        return None
    return Snippet("bash", f"llama-cli -hf {repo}:{chosen.value.kind}", notes=(_PROGRAM,), places=places(chosen))


def _architecture(profile: Profile) -> str:
    return profile.architecture.value.lower() if profile.architecture else ""


def _chosen(profile: Profile) -> Known[QuantizedFile] | None:
    """The quantisation that a reader would try first."""
    by_kind = {known.value.kind: known for known in reversed(profile.quantized_files)}
    return next((by_kind[kind] for kind in _PREFERRED if kind in by_kind), next(iter(profile.quantized_files), None))


def _first(profile: Profile) -> str | None:
    """The path of the file that a reader would try first; of several parts the first one."""
    if chosen := _chosen(profile):
        return chosen.value.path
    for file in profile.files:
        # what a projector or a calibration left is no model
        if file.path.endswith(".gguf") and not _NO_MODEL.fullmatch(file.path):
            part = _PART.fullmatch(file.path)
            if part is None or part["number"] == "00001":
                return file.path
    return None


def _parts(profile: Profile, path: str) -> list[str]:
    """The other files of a model that lies in several."""
    if (match := _PART.fullmatch(path)) is None:
        return []
    found = ((file.path, _PART.fullmatch(file.path)) for file in profile.files)
    return [
        other
        for other, part in found
        if part and other != path and (part["stem"], part["count"]) == (match["stem"], match["count"])
    ]


def _places(profile: Profile, path: str) -> tuple[str, ...]:
    chosen = _chosen(profile)
    return places(profile.library, chosen, files=[] if chosen else [path])
