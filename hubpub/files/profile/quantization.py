"""By which method a model is quantised (transformers, utils/quantization_config.py; mlx-lm, utils.py)."""

from __future__ import annotations

import re

from hubpub.files.profile.config import Config
from hubpub.types.profile import Known

_METHOD = re.compile(r"[A-Za-z][\w.-]{1,39}", re.ASCII)
_MOST_BITS = 16


def quantization_of(config: Config) -> Known[str] | None:
    """The method that a config names and, where it is told, the bits of a weight: ``gptq, 4 bit``."""
    for part in (config.part("quantization_config"), config.part("text_config").part("quantization_config")):
        if method := part.text("quant_method", "quantization_method"):
            return _told(part, method) if _METHOD.fullmatch(method.value) else None
    mlx = config.part("quantization")
    bits = mlx.whole("bits")
    if bits and mlx.whole("group_size") and bits.value <= _MOST_BITS:
        return Known(f"mlx, {bits.value} bit", mlx.place("bits"))
    return None


def _told(part: Config, method: Known[str]) -> Known[str]:
    bits = part.whole("bits", "w_bit", "weight_bits", "nbits") or _bits_of_groups(part)
    number = bits.value if bits else 4 if part.data.get("load_in_4bit") is True else 0
    number = number or (8 if part.data.get("load_in_8bit") is True else 0)
    if not 0 < number <= _MOST_BITS:
        return method
    return Known(f"{method.value}, {number} bit", method.place)


def _bits_of_groups(part: Config) -> Known[int] | None:
    """The bits that compressed-tensors names by group of layers, where all are the same."""
    groups = part.part("config_groups")
    found = [groups.part(name).part("weights").whole("num_bits") for name in groups.data]
    numbers = {bits.value for bits in found if bits}
    return found[0] if found and all(found) and len(numbers) == 1 else None
