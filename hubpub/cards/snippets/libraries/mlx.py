"""MLX: text by mlx-lm, pictures and text by mlx-vlm; else the files alone."""

from __future__ import annotations

from hubpub.cards.snippets.facts import base_model, places, task
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_APPLE = "MLX runs on Apple silicon, and with `pip install 'mlx[cuda]'` on a GPU with CUDA."
_IMAGE = "https://huggingface.co/datasets/huggingface/documentation-images/resolve/main/hub/parrots.png"
_CHAT = """\
messages = [{"role": "user", "content": "Who are you?"}]
prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True)"""
_TEXT = 'prompt = "Once upon a time"'


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for a model of MLX, or an adapter of one; None where no program is known that runs it."""
    if profile.relation and profile.relation.value == "adapter":
        return _adapter(profile, repo)
    if task(profile) == "image-text-to-text":
        code = (
            "from mlx_vlm import generate, load\n"
            "from mlx_vlm.prompt_utils import apply_chat_template\n"
            "from mlx_vlm.utils import load_config\n\n"
            f"model, processor = load({literal(repo)})\n"
            f"config = load_config({literal(repo)})\n"
            f'image = ["{_IMAGE}"]\n'
            'prompt = apply_chat_template(processor, config, "What is in this picture?", num_images=1)\n'
            "print(generate(model, processor, prompt, image).text)"
        )
        package = "mlx-vlm"
    elif task(profile) == "text-generation":
        code = (
            "from mlx_lm import generate, load\n\n"
            f"model, tokenizer = load({literal(repo)})\n"
            f"{_CHAT if profile.chat_template else _TEXT}\n"
            "print(generate(model, tokenizer, prompt=prompt, max_tokens=40))"
        )
        package = "mlx-lm"
    else:
        return None
    at = places(profile.library, profile.task, profile.chat_template)
    return Snippet("python", code, f"pip install -U {package}", (_APPLE,), at)


def _adapter(profile: Profile, repo: str) -> Snippet | None:
    """An adapter of mlx-lm, which takes it from a folder alone (mlx_lm 0.32, utils.py: load)."""
    base = base_model(profile)
    if base is None:
        return None
    code = (
        "from huggingface_hub import snapshot_download\n"
        "from mlx_lm import generate, load\n\n"
        f"model, tokenizer = load({literal(base)}, adapter_path=snapshot_download({literal(repo)}))\n"
        f"{_TEXT}\n"
        "print(generate(model, tokenizer, prompt=prompt, max_tokens=40))"
    )
    at = places(profile.library, profile.relation, *profile.base_models)
    return Snippet("python", code, "pip install -U mlx-lm huggingface_hub", (_APPLE,), at)
