"""What a quantised model needs."""

from __future__ import annotations

import pytest

from hubpub.cards.snippets.quantization import packages


@pytest.mark.parametrize(
    ("told", "needed"),
    [
        ("gptq, 4 bit", ("optimum", "gptqmodel")),
        ("bitsandbytes_4bit", ("bitsandbytes", "accelerate")),
        ("aqlm", ("'aqlm[gpu,cpu]'", "accelerate")),
        ("AWQ", ("gptqmodel", "accelerate")),
        ("compressed-tensors", ("compressed-tensors",)),
        ("Q4_K_M", ()),
        ("; rm", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_the_packages_of_a_method(told, needed):
    assert packages(told) == needed


@pytest.mark.full
def test_transformers_has_each_method():
    from transformers.quantizers.auto import AUTO_QUANTIZER_MAPPING

    from hubpub.cards.snippets.quantization import _PACKAGES

    known = {name.removesuffix("_4bit") for name in AUTO_QUANTIZER_MAPPING}
    assert set(_PACKAGES) <= known
