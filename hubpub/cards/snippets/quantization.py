"""What a quantised model needs besides its library.

Read in transformers 5.23.0, ``quantizers/`` (what each one requires).
"""

from __future__ import annotations

import re

# brackets mean something to some shells
_PACKAGES = {
    "aqlm": ("'aqlm[gpu,cpu]'", "accelerate"),
    "auto-round": ("auto-round",),
    "awq": ("gptqmodel", "accelerate"),
    "bitnet": ("accelerate",),
    "bitsandbytes": ("bitsandbytes", "accelerate"),
    "compressed-tensors": ("compressed-tensors",),
    "eetq": ("kernels", "accelerate"),
    "fp8": ("accelerate", "kernels"),
    "gptq": ("optimum", "gptqmodel"),
    "hqq": ("hqq",),
    "mxfp4": ("kernels", "triton", "accelerate"),
    "quanto": ("optimum-quanto", "accelerate"),
    "spqr": ("'spqr_quant[gpu]'", "accelerate"),
    "torchao": ("torchao",),
    "vptq": ("vptq", "accelerate"),
}


def packages(quantization: str | None) -> tuple[str, ...]:
    """The packages that a method of quantisation needs, by what a profile says of it, such as ``gptq, 4 bit``."""
    method = re.split(r"[\s,_]", (quantization or "").strip().lower(), maxsplit=1)[0]
    return _PACKAGES.get(method, ())
