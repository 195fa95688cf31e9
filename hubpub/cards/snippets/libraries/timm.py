"""timm: an encoder of pictures, with the transforms that its configuration tells."""

from __future__ import annotations

from hubpub.cards.snippets.facts import places, task
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_IMAGE = "https://huggingface.co/datasets/huggingface/documentation-images/resolve/main/hub/parrots.png"
_CLASSES = """\
    scores = model(inputs)[0].softmax(dim=-1)
print(scores.topk(min(5, len(scores))))"""
_FEATURES = """\
    features = model(inputs)
print(features.shape)"""


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a model of timm."""
    features = task(profile) == "image-feature-extraction"
    # timm has the features of a classifier where it is asked for no classes
    classes = ", num_classes=0" if features else ""
    code = (
        "from urllib.request import urlopen\n\n"
        "import timm\n"
        "import torch\n"
        "from PIL import Image\n\n"
        f'url = "{_IMAGE}"\n'
        'image = Image.open(urlopen(url)).convert("RGB")\n'
        f"model = timm.create_model({literal(f'hf-hub:{repo}')}, pretrained=True{classes}).eval()\n"
        "config = timm.data.resolve_model_data_config(model)\n"
        "transform = timm.data.create_transform(**config, is_training=False)\n"
        "with torch.no_grad():\n"
        "    inputs = transform(image).unsqueeze(0)\n"
        f"{_FEATURES if features else _CLASSES}"
    )
    return Snippet(
        "python", code, "pip install -U timm torch torchvision pillow", places=places(profile.library, profile.task)
    )
