"""The task of a model in GGUF, by what its header calls the architecture."""

from __future__ import annotations

# Of the architectures of llama.cpp those whose models write text, and take nothing but text (gguf 0.19.0,
# MODEL_ARCH_NAMES): encoders, projectors, vocoders and models that see are not among them.
_WRITES_TEXT = frozenset(
    """
    afmoe apertus arcee arctic arwkv7 baichuan bailingmoe bailingmoe2 bitnet bloom chatglm codeshell cohere2 command-r
    dbrx deci deepseek deepseek2 dots1 dream ernie4_5 ernie4_5-moe exaone exaone-moe exaone4 falcon falcon-h1 gemma
    gemma2 gemma3 glm-dsa glm4 glm4moe gpt-oss gpt2 gptj gptneox granite granitehybrid granitemoe grok grovemoe
    hunyuan-dense hunyuan-moe internlm2 jais jais2 jamba kimi-linear lfm2 lfm2moe llada llada-moe llama maincoder mamba
    mamba2 mimo2 minicpm minicpm3 minimax-m2 mistral3 mistral4 mpt nemotron nemotron_h nemotron_h_moe olmo olmo2 olmoe
    openelm orion pangu-embedded phi2 phi3 phimoe plamo plamo2 plamo3 plm qwen qwen2 qwen2moe qwen3 qwen3moe qwen3next
    refact rnd1 rwkv6 rwkv6qwen2 rwkv7 seed_oss smallthinker smollm3 stablelm starcoder starcoder2 step35 xverse
    """.split()  # noqa: SIM905 -- read as a list of words
)


def task_of_architecture(name: str) -> str | None:
    """The Hub's pipeline tag; None where the architecture alone does not tell it.

    Args:
        name: What the header has under ``general.architecture``.
    """
    return "text-generation" if name in _WRITES_TEXT else None
