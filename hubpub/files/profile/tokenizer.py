"""The tokenizer and its chat template (transformers, tokenization_utils_base.py: CHAT_TEMPLATE_FILE and others)."""

from __future__ import annotations

from typing import TypeGuard

from hubpub.files.profile.config import Config
from hubpub.files.profile.folder import Folder
from hubpub.types.profile import Known, Profile

_TEMPLATE_FILE = "chat_template.jinja"
_LARGEST_TEMPLATE = 1_000_000


def read_tokenizer(folder: Folder, below: str = "") -> Profile:
    """The facts of the tokenizer in a directory, which ends in ``/``; by default the folder itself."""
    config = folder.config(f"{below}tokenizer_config.json")
    return Profile(tokenizer=config.text("tokenizer_class"), chat_template=_template(folder, config, below))


def _template(folder: Folder, config: Config, below: str) -> Known[str] | None:
    path = f"{below}{_TEMPLATE_FILE}"
    if template := folder.text(path, _LARGEST_TEMPLATE):
        return Known(template, path)
    for part in (config, folder.config(f"{below}chat_template.json")):
        told = part.data.get("chat_template")
        if is_template(told):
            return Known(told, part.place("chat_template"))
        # several, by name
        for named in part.parts("chat_template"):
            if named.data.get("name") == "default" and is_template(named.data.get("template")):
                return Known(named.data["template"], named.place("template"))
    return None


def is_template(value: object) -> TypeGuard[str]:
    """Whether a value is a text of more than white space that can be written down."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LARGEST_TEMPLATE:
        return False
    try:
        value.encode()
    except UnicodeError:
        return False
    return True
