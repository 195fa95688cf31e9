"""sentence-transformers: embeddings, dense or sparse or many a text, or scores of pairs."""

from __future__ import annotations

from hubpub.cards.snippets.facts import detail, places, tags, task
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_REMOTE_CODE = "`trust_remote_code=True` runs Python code of the repository: read it first."
_SENTENCES = """\
sentences = [
    "The weather is lovely today.",
    "It's so sunny outside!",
    "He drove to the stadium.",
]
embeddings = model.encode(sentences)
print(model.similarity(embeddings, embeddings))"""
_SEARCH = """\
queries = ["Which planet is known as the Red Planet?"]
documents = [
    "Venus is often called Earth's twin because of its similar size.",
    "Mars is often called the Red Planet because of its colour.",
]
query_embeddings = model.encode_query(queries)
document_embeddings = model.encode_document(documents)
print(model.similarity(query_embeddings, document_embeddings))"""
_PAIRS = """\
query = "Which planet is known as the Red Planet?"
passages = [
    "Venus is often called Earth's twin because of its similar size.",
    "Mars is often called the Red Planet because of its colour.",
]
print(model.predict([(query, passage) for passage in passages]))"""
# The prompts that encode_query and encode_document look for (sentence-transformers, SentenceTransformer.py).
_SIDES = frozenset(("query", "document", "passage", "corpus"))
_RUN = {
    "SentenceTransformer": _SENTENCES,
    "CrossEncoder": _PAIRS,
    "SparseEncoder": _SEARCH,
    "MultiVectorEncoder": _SEARCH,
}
_BY_TAG = {
    "cross-encoder": "CrossEncoder",
    "sparse-encoder": "SparseEncoder",
    "multi-vector-encoder": "MultiVectorEncoder",
}


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a model of sentence-transformers."""
    found = _kind(profile)
    trusted = "custom_code" in tags(profile)
    trust = ", trust_remote_code=True" if trusted else ""
    run = _SEARCH if found == "SentenceTransformer" and _tells_queries_apart(profile) else _RUN[found]
    return Snippet(
        "python",
        f"from sentence_transformers import {found}\n\nmodel = {found}({literal(repo)}{trust})\n\n{run}",
        "pip install -U sentence-transformers",
        (_REMOTE_CODE,) if trusted else (),
        places(
            profile.library,
            profile.details.get("sentence-transformers.model_type"),
            profile.details.get("sentence-transformers.prompts"),
            profile.details.get("sentence-transformers.modules") if _has_routes(profile) else None,
            profile.task,
            profile.tags,
        ),
    )


def _tells_queries_apart(profile: Profile) -> bool:
    """Whether a query is encoded otherwise than a document."""
    told = detail(profile, "sentence-transformers.prompts")
    return _has_routes(profile) or (isinstance(told, dict) and not _SIDES.isdisjoint(told))


def _has_routes(profile: Profile) -> bool:
    modules = detail(profile, "sentence-transformers.modules")
    return isinstance(modules, (list, tuple)) and "Router" in modules


def _kind(profile: Profile) -> str:
    """The class, as ``config_sentence_transformers.json`` names it, else by the tags, else by the task."""
    told = detail(profile, "sentence-transformers.model_type")
    if isinstance(told, str) and told in _RUN:
        return told
    for tag, found in _BY_TAG.items():
        if tag in tags(profile):
            return found
    return "CrossEncoder" if task(profile) == "text-ranking" else "SentenceTransformer"
