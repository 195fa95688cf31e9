"""ONNX: a graph that onnxruntime opens."""

from __future__ import annotations

from hubpub.cards.snippets.facts import file_or, paths, places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for a graph in ONNX; None where the folder holds none."""
    found = paths(profile, "model.onnx", "onnx/model.onnx", "*.onnx", "onnx/*.onnx")
    found = found or [file.path for file in profile.files if file.path.endswith(".onnx")]
    path = file_or(profile, "onnx.file", found)
    if path is None:
        return None
    # large weights lie beside the graph, in files that begin with its name
    beside = [file.path for file in profile.files if file.path.startswith((f"{path}_data", f"{path}.data"))]
    downloads = [f"hf_hub_download({literal(repo)}, {literal(name)})" for name in beside]
    code = "\n".join(
        [
            "import onnxruntime",
            "from huggingface_hub import hf_hub_download",
            "",
            f"path = hf_hub_download({literal(repo)}, {literal(path)})",
            *downloads,
            'session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])',
            "for value in session.get_inputs():",
            "    print(value.name, value.type, value.shape)",
        ]
    )
    return Snippet(
        "python",
        code,
        "pip install -U onnxruntime huggingface_hub",
        places=places(profile.library, profile.details.get("onnx.file"), files=[path, *beside]),
    )
