"""How a model is loaded, as code: stands in until the snippets of all libraries are there."""

from __future__ import annotations

from dataclasses import dataclass

from hubpub.types.profile import Profile


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code that loads a model.

    Attributes:
        language: What it is written in, as a fence names it.
        code: The code, without a final newline.
        install: The command that installs what it needs; None where that is not known.
        notes: What to know before it is run: a sentence of Markdown each.
        places: Where the facts were read that it rests on.
        others: Other ways to use the same model.
    """

    language: str
    code: str
    install: str | None = None
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    others: tuple[Snippet, ...] = ()


def snippet_of(profile: Profile, repo: str) -> Snippet | None:
    """The code that loads a model; None where its library is not known."""
    places = tuple(known.place for known in (profile.library, profile.task) if known)
    library = profile.library.value if profile.library else ""
    task = profile.task.value if profile.task else ""
    if library == "transformers" and task:
        code = f'from transformers import pipeline\n\npipe = pipeline("{task}", model="{repo}")'
        return Snippet("python", code, "pip install -U transformers", places=places)
    if library == "sentence-transformers":
        code = (
            f'from sentence_transformers import SentenceTransformer\n\nmodel = SentenceTransformer("{repo}")\n'
            'embeddings = model.encode(["The weather is lovely today.", "It is so sunny outside!"])'
        )
        return Snippet("python", code, "pip install -U sentence-transformers", places=places)
    if library == "timm":
        code = f'import timm\n\nmodel = timm.create_model("hf_hub:{repo}", pretrained=True)'
        return Snippet("python", code, "pip install -U timm", places=places)
    return None
