"""GGUF: the format of llama.cpp and of all that is built on it (ggml, docs/gguf.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.files.profile.base_model import id_of_address, sorted_out
from hubpub.files.profile.config import Config
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.gguf_header import Header, header_of
from hubpub.files.profile.headers import active
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.quantized_files import kind_of, models
from hubpub.files.profile.tasks.gguf import task_of_architecture
from hubpub.files.profile.tokenizer import is_template
from hubpub.files.profile.words import languages_in, license_in, tags_in
from hubpub.types.profile import Known, Profile, Relation

_DTYPES = {"F32": "float32", "F16": "float16", "BF16": "bfloat16", "F64": "float64"}
_MOST_BASES = 50
_LETTERS = re.compile(r"[^a-z0-9]+")


def _place(folder: Folder) -> str:
    return next((f"{path}: header" for path, _ in models(folder)), "")


def _read(folder: Folder) -> Profile:
    """The facts of the smallest of the models; of one in parts, those of the first, which has the metadata."""
    found = sorted(models(folder), key=lambda item: (item[1], item[0]))
    header = header_of(folder, found[0][0]) if found else None
    if header is None:
        return Profile()
    path, size = found[0]
    kind = kind_of(folder, path)
    words = {"license": header.text("general.license"), "language": header.texts("general.languages")}
    told = Config(path, {**words, "tags": header.texts("general.tags")})
    is_whole = size == folder.tree.local[path].size
    bases, withheld = sorted_out(_bases(header), "base_model")
    datasets = tuple(dict.fromkeys(_datasets(header)))
    return Profile(
        architecture=_known(header, "general.architecture"),
        task=_task(header, folder),
        base_models=bases,
        relation=_relation(header, bases),
        dtype=Known(_DTYPES[header.dtype], f"{path}: header") if header.dtype in _DTYPES else None,
        # the tensors of the parts that follow are told by those
        parameters=Known(header.elements, f"{path}: header") if is_whole else None,
        active_parameters=_active(header) if is_whole else None,
        weights_size=Known(size, f"{path}: size"),
        context_length=_whole(header, f"{header.architecture}.context_length"),
        tokenizer=_known(header, "tokenizer.ggml.model"),
        chat_template=_template(header),
        quantization=kind if kind and kind.value not in _DTYPES else None,
        languages=languages_in(told, f"{path}: general.languages"),
        license=license_in(told, f"{path}: general.license"),
        datasets=Known(datasets, f"{path}: general.dataset") if datasets else None,
        tags=tags_in(told, f"{path}: general.tags"),
        details={
            f"gguf.{name}": known for name in ("name", "size_label") if (known := _known(header, f"general.{name}"))
        },
        withheld=withheld,
    )


def _task(header: Header, folder: Folder) -> Known[str] | None:
    """The task, where the architecture tells it: not of one that makes vectors, nor where a projector lies beside."""
    task = task_of_architecture(header.architecture)
    sees = any("mmproj" in path for path in folder.tree.local)
    if task is None or sees or header.whole(f"{header.architecture}.pooling_type"):
        return None
    return Known(task, f"{header.path}: general.architecture")


def _known(header: Header, key: str) -> Known[str] | None:
    return Known(text, f"{header.path}: {key}") if (text := header.text(key)) else None


def _whole(header: Header, key: str) -> Known[int] | None:
    return Known(number, f"{header.path}: {key}") if (number := header.whole(key)) else None


def _template(header: Header) -> Known[str] | None:
    key = "tokenizer.chat_template"
    template = header.values.get(key)
    return Known(template, f"{header.path}: {key}") if isinstance(template, str) and is_template(template) else None


def _active(header: Header) -> Known[int] | None:
    numbers = {name: header.whole(f"{header.architecture}.{name}") for name in ("expert_count", "expert_used_count")}
    config = Config(header.path, numbers)
    return active(config, header.elements, header.experts, f"{header.path}: header")


def _bases(header: Header) -> Iterator[Known[str]]:
    """The model that the file was made from, where that is told, else what that one was made from."""
    for key in ("general.source.huggingface.repository", "general.source.repo_url"):
        text = header.text(key)
        if found := id_of_address(text) or ("" if "://" in text else text):
            yield Known(found, f"{header.path}: {key}")
            return
    for number in range(min(header.whole("general.base_model.count"), _MOST_BASES)):
        key = f"general.base_model.{number}.repo_url"
        if found := id_of_address(header.text(key)):
            yield Known(found, f"{header.path}: {key}")


def _relation(header: Header, bases: tuple[Known[str], ...]) -> Known[Relation] | None:
    """``quantized`` for a base that is the same model: the file's source, or one of the same name.

    A converter copies the bases of the model that it converts, which may be what that one was trained from.
    """
    if not bases:
        return None
    if ".source." in bases[0].place:
        return Known("quantized", bases[0].place)
    names = {_letters(header.text(key)) for key in ("general.name", "general.basename")} - {""}
    is_same = len(bases) == 1 and _letters(bases[0].value.rpartition("/")[2]) in names
    return Known("quantized", f"{header.path}: general.name") if is_same else None


def _letters(text: str) -> str:
    return _LETTERS.sub("", text.lower())


def _datasets(header: Header) -> Iterator[str]:
    """The datasets that are told by their pages on the Hub."""
    for number in range(min(header.whole("general.dataset.count"), _MOST_BASES)):
        address = header.text(f"general.dataset.{number}.repo_url")
        if match := _DATASET.fullmatch(address):
            yield match[1]


_DATASET = re.compile(r"https?://huggingface\.co/datasets/([\w.-]+(?:/[\w.-]+)?)/?", re.ASCII)

LIBRARY = Library("gguf", Rank.FORMAT, _place, _read)
