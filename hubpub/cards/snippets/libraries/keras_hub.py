"""KerasHub: the tasks that a preset is made for, else its backbone."""

from __future__ import annotations

from hubpub.cards.snippets.facts import detail, places, task
from hubpub.cards.snippets.literals import literal, name_of
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_BY_TASK = {
    "text-generation": "CausalLM",
    "text-to-image": "TextToImage",
    "text-classification": "TextClassifier",
    "image-classification": "ImageClassifier",
}
_RUN = {
    "CausalLM": 'print(model.generate("Keras: deep learning for", max_length=64))',
    "TextToImage": 'print(model.generate("An astronaut in a jungle").shape)',
    "TextClassifier": 'print(model.predict(["This is easy to use."]))',
}


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a preset of KerasHub."""
    told = detail(profile, "keras-hub.tasks")
    named = [found for one in (told if isinstance(told, (list, tuple)) else ()) if (found := name_of(one))]
    kind = next(iter(named), None) or _BY_TASK.get(task(profile) or "", "Backbone")
    code = f"import keras_hub\n\nmodel = keras_hub.models.{kind}.from_preset({literal(f'hf://{repo}')})"
    if kind in _RUN:
        code += f"\n{_RUN[kind]}"
    return Snippet(
        "python",
        code,
        "pip install -U keras-hub keras jax",
        places=places(profile.library, profile.details.get("keras-hub.tasks"), profile.task),
    )
