"""scikit-learn: the file that joblib, pickle or skops wrote."""

from __future__ import annotations

from hubpub.cards.snippets.facts import file_or, paths, places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_RUNS_CODE = "Loading a pickle runs what is in it: do so only where you trust the author of the repository."
_UNTRUSTED = (
    "skops loads no type that it does not know to be harmless. The code names those of this file: read the list before "
    "you trust them."
)


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for a model of scikit-learn; None where the folder holds no file of one."""
    found = paths(profile, "*.skops", "*.joblib", "*.pkl", "*.pickle")
    path = file_or(profile, "sklearn.file", found)
    if path is None:
        return None
    at = places(profile.library, profile.details.get("sklearn.file"), files=[path])
    download = f"path = hf_hub_download({literal(repo)}, {literal(path)})\n"
    if path.endswith(".skops"):
        code = (
            "from huggingface_hub import hf_hub_download\n"
            "from skops.io import get_untrusted_types, load\n\n"
            f"{download}"
            "untrusted = get_untrusted_types(file=path)\n"
            'print("Types that this file asks to be trusted:", untrusted)\n'
            "model = load(path, trusted=untrusted)\n"
            "print(model)"
        )
        return Snippet("python", code, "pip install -U skops scikit-learn huggingface_hub", (_UNTRUSTED,), at)
    # joblib reads what pickle wrote as well, and a name does not tell which of both it was
    code = (
        "import joblib\n"
        "from huggingface_hub import hf_hub_download\n\n"
        f"{download}"
        "model = joblib.load(path)\n"
        "print(model)"
    )
    return Snippet("python", code, _install(profile), (_RUNS_CODE,), at)


def _install(profile: Profile) -> str:
    """A pickle is read by the version that wrote it."""
    known = profile.versions.get("scikit-learn")
    version = known.value if known and known.value.replace(".", "").isalnum() and known.value.isascii() else None
    return f"pip install joblib huggingface_hub scikit-learn{f'=={version}' if version else ''}"
