"""transformers: a pipeline where the task has one, else the model itself."""

from __future__ import annotations

from hubpub.cards.snippets import quantization
from hubpub.cards.snippets.auto_classes import auto_class, classes_of, run
from hubpub.cards.snippets.facts import detail, has_tokenizer, paths, places, tags, task
from hubpub.cards.snippets.pipelines import PIPELINES, Call
from hubpub.cards.snippets.quoting import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_REMOTE_CODE = "`trust_remote_code=True` runs Python code of the repository: read it first."
_GONE = "transformers 5 has no pipeline for {}, so the model is loaded directly."
_NO_PIPELINE = (
    *("image-to-image", "image-to-text", "question-answering", "summarization", "translation"),
    "visual-question-answering",
)
_PROCESSORS = {
    "preprocessor_config.json": ("AutoImageProcessor", "processor"),
    "processor_config.json": ("AutoProcessor", "processor"),
}
_OF_SOUND = ("audio", "speech")


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a model of transformers."""
    auto_map = detail(profile, "transformers.auto_map")
    trusted = bool(auto_map) or "custom_code" in tags(profile)
    trust = ", trust_remote_code=True" if trusted else ""
    kind = auto_class(
        profile.architecture.value if profile.architecture else None,
        task(profile),
        auto_map=auto_map if isinstance(auto_map, dict) else None,
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
        ),
    )


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
    processor = next((made for name, made in _PROCESSORS.items() if paths(profile, name)), None)
    run_lines = None
    if processor and processor[0] == "AutoImageProcessor" and any(word in (task(profile) or "") for word in _OF_SOUND):
        processor = ("AutoFeatureExtractor", "processor")
    extra = ("pillow",) if processor and processor[0] != "AutoFeatureExtractor" else ()
    if processor is None and has_tokenizer(profile):
        processor = ("AutoTokenizer", "tokenizer")
        run_lines = run(kind, task(profile), chat=profile.chat_template is not None)
    names = sorted({model_class, *([processor[0]] if processor else [])})
    lines = [f"from transformers import {', '.join(names)}", ""]
    if processor:
        lines.append(f"{processor[1]} = {processor[0]}.from_pretrained({literal(repo)}{trust})")
    lines.append(f"model = {model_class}.from_pretrained({literal(repo)}{trust})")
    lines += ["", run_lines] if run_lines else []
    return "\n".join(lines), extra
