"""transformers: a pipeline where the task has one, else the model itself."""

from __future__ import annotations

from hubpub.cards.snippets import quantization
from hubpub.cards.snippets.auto_classes import auto_class, classes_of, is_known, run
from hubpub.cards.snippets.facts import detail, has_tokenizer, paths, places, tags, task
from hubpub.cards.snippets.literals import literal
from hubpub.cards.snippets.pipelines import PIPELINES, Call
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_REMOTE_CODE = "`trust_remote_code=True` runs Python code of the repository: read it first."
_GONE = "transformers 5 has no pipeline for {}, so the model is loaded directly."
_NO_PIPELINE = (
    *("image-to-image", "image-to-text", "question-answering", "summarization", "translation"),
    "visual-question-answering",
)
_OF_SOUND = ("audio", "speech")


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a model of transformers."""
    told = detail(profile, "transformers.auto_map")
    auto_map = [str(name) for name in told] if isinstance(told, (tuple, list, dict)) else []
    code_files = [] if _is_known(profile) else paths(profile, "modeling_*.py")
    trusted = bool(auto_map or code_files) or "custom_code" in tags(profile)
    trust = ", trust_remote_code=True" if trusted else ""
    kind = auto_class(
        profile.architecture.value if profile.architecture else None,
        task(profile),
        auto_map=auto_map,
    )
    call = PIPELINES.get(task(profile) or "")
    notes = [_REMOTE_CODE] if trusted else []
    extra: tuple[str, ...] = ()
    if call is not None and _fits(call, kind, profile):
        code = _by_pipeline(call, profile, repo, trust)
        extra = call.install
        notes += [call.note] if call.note else []
    else:
        if task(profile) in _NO_PIPELINE:
            notes.append(_GONE.format(task(profile)))
        code, extra = _directly(kind, profile, repo, trust)
    quantized = quantization.packages(profile.quantization.value if profile.quantization else None)
    return Snippet(
        "python",
        code,
        " ".join(["pip install -U transformers torch", *dict.fromkeys((*extra, *quantized))]),
        tuple(notes),
        places(
            profile.library,
            profile.task,
            profile.architecture,
            profile.chat_template,
            profile.quantization,
            profile.details.get("transformers.auto_map"),
            files=code_files,
        ),
    )


def _is_known(profile: Profile) -> bool:
    """Whether transformers itself has the architecture, or none is told."""
    return profile.architecture is None or is_known(profile.architecture.value)


def _fits(call: Call, kind: str, profile: Profile) -> bool:
    """Whether the pipeline of the task loads a model by a class that loads this one."""
    if not call.classes or profile.architecture is None:
        return True
    return bool({kind, *classes_of(profile.architecture.value)} & set(call.classes))


def _by_pipeline(call: Call, profile: Profile, repo: str, trust: str) -> str:
    code = call.chat if call.chat and profile.chat_template else call.code
    return (
        "from transformers import pipeline\n\n"
        f"pipe = pipeline({literal(task(profile) or '')}, model={literal(repo)}{trust})\n{code}"
    )


def _directly(kind: str, profile: Profile, repo: str, trust: str) -> tuple[str, tuple[str, ...]]:
    """The code without a pipeline, and what it needs to be installed."""
    model_class = f"AutoModelFor{kind}" if kind else "AutoModel"
    processor = _processor(profile)
    lines = [f"from transformers import {', '.join(sorted({model_class, *([processor] if processor else [])}))}", ""]
    if processor:
        variable = "tokenizer" if processor == "AutoTokenizer" else "processor"
        lines.append(f"{variable} = {processor}.from_pretrained({literal(repo)}{trust})")
    lines.append(f"model = {model_class}.from_pretrained({literal(repo)}{trust})")
    if processor == "AutoTokenizer" and (runs := run(kind, task(profile), chat=profile.chat_template is not None)):
        lines += ["", runs]
    return "\n".join(lines), ("pillow",) if processor in ("AutoImageProcessor", "AutoProcessor") else ()


def _processor(profile: Profile) -> str | None:
    """The class that makes ready what the model takes, by the files that there are."""
    prepares, reads = bool(paths(profile, "preprocessor_config.json")), has_tokenizer(profile)
    if paths(profile, "processor_config.json") or (prepares and reads):
        return "AutoProcessor"
    if prepares:
        is_of_sound = any(word in (task(profile) or "") for word in _OF_SOUND)
        return "AutoFeatureExtractor" if is_of_sound else "AutoImageProcessor"
    return "AutoTokenizer" if reads else None
