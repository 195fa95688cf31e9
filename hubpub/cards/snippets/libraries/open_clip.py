"""OpenCLIP: pictures and texts in one space."""

from __future__ import annotations

from hubpub.cards.snippets.facts import places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_IMAGE = "https://huggingface.co/datasets/huggingface/documentation-images/resolve/main/hub/parrots.png"


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a model of OpenCLIP."""
    name = literal(f"hf-hub:{repo}")
    code = (
        "from urllib.request import urlopen\n\n"
        "import open_clip\n"
        "import torch\n"
        "from PIL import Image\n\n"
        f"model, preprocess = open_clip.create_model_from_pretrained({name})\n"
        f"tokenizer = open_clip.get_tokenizer({name})\n"
        f'url = "{_IMAGE}"\n'
        "image = preprocess(Image.open(urlopen(url))).unsqueeze(0)\n"
        'text = tokenizer(["two parrots", "a house"])\n'
        "with torch.no_grad():\n"
        "    pictures = model.encode_image(image, normalize=True)\n"
        "    texts = model.encode_text(text, normalize=True)\n"
        "print((100 * pictures @ texts.T).softmax(dim=-1))"
    )
    return Snippet("python", code, "pip install -U open_clip_torch pillow", places=places(profile.library))
