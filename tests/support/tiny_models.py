"""Tiny models, each made by its own library: random weights in folders as that library leaves them behind.

What is here imports torch, so it is for tests that are marked ``full``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_TEXT = """
[PAD] [UNK] [CLS] [SEP] [MASK] this is an example easy to use once upon a time the capital of france . who are you ?
my name wolfgang and i live in berlin where do how tall it ten metres user assistant
"""
WORDS = list(dict.fromkeys(_TEXT.split()))
CHAT_TEMPLATE = "{% for m in messages %}{{ m['role'] }} {{ m['content'] }} {% endfor %}assistant"
_BERT = {
    "vocab_size": len(WORDS),
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 64,
}


def tokenizer(folder: Path, *, chat: bool = False) -> Any:
    """A tokenizer of a few words, saved."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    numbers = {word: number for number, word in enumerate(WORDS)}
    made = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[("[CLS]", numbers["[CLS]"]), ("[SEP]", numbers["[SEP]"])],
    )
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made, **special, mask_token="[MASK]", eos_token="[SEP]", model_max_length=64
    )
    if chat:
        fast.chat_template = CHAT_TEMPLATE
    fast.save_pretrained(folder)
    return fast


def bert(folder: Path, kind: str = "BertModel", **config: Any) -> Path:
    """A BERT of a kind, with its tokenizer."""
    import transformers

    tokenizer(folder)
    getattr(transformers, kind)(transformers.BertConfig(**_BERT, **config)).save_pretrained(folder)
    return folder


def gpt2(folder: Path, *, chat: bool = False, kind: str = "GPT2LMHeadModel", **config: Any) -> Path:
    """A GPT-2, with its tokenizer."""
    import transformers

    tokenizer(folder, chat=chat)
    # a pipeline writes 256 tokens where no end comes before
    made = transformers.GPT2Config(
        vocab_size=len(WORDS), n_positions=512, n_embd=16, n_layer=1, n_head=2, pad_token_id=0, eos_token_id=3, **config
    )
    getattr(transformers, kind)(made).save_pretrained(folder)
    return folder


def t5(folder: Path) -> Path:
    """A T5, with its tokenizer."""
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer(folder)
    config = T5Config(
        vocab_size=len(WORDS), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, decoder_start_token_id=0
    )
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def vit(folder: Path) -> Path:
    """A ViT that classifies pictures."""
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = ViTConfig(**sizes, image_size=32, patch_size=16, id2label={0: "cat", 1: "dog"})
    ViTForImageClassification(config).save_pretrained(folder)
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def own_code(folder: Path) -> Path:
    """A model whose code lies beside its weights."""
    gpt2(folder)
    (folder / "modeling_mine.py").write_text(
        "from transformers import GPT2Config, GPT2LMHeadModel\n\n\n"
        "class MineConfig(GPT2Config):\n    model_type = 'mine'\n\n\n"
        "class MineForCausalLM(GPT2LMHeadModel):\n    config_class = MineConfig\n"
    )
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config |= {
        "model_type": "mine",
        "architectures": ["MineForCausalLM"],
        "auto_map": {
            "AutoConfig": "modeling_mine.MineConfig",
            "AutoModelForCausalLM": "modeling_mine.MineForCausalLM",
        },
    }
    path.write_text(json.dumps(config))
    return folder


def lora(folder: Path, base: Path, name: str, task: str = "CAUSAL_LM", **labels: Any) -> Path:
    """An adapter of PEFT on a GPT-2, whose base has a name on the hub."""
    import transformers
    from peft import LoraConfig, get_peft_model

    kind = {"CAUSAL_LM": "AutoModelForCausalLM", "SEQ_CLS": "AutoModelForSequenceClassification"}[task]
    model = getattr(transformers, kind).from_pretrained(base, **labels)
    adapted = get_peft_model(model, LoraConfig(r=2, target_modules=["c_attn"], task_type=task))
    adapted.peft_config["default"].base_model_name_or_path = name
    adapted.save_pretrained(folder)
    return folder


def sentence_encoder(folder: Path, scratch: Path, kind: str) -> Path:
    """A model of sentence-transformers of a kind."""
    import sentence_transformers as st

    if kind == "CrossEncoder":
        model = st.CrossEncoder(str(bert(scratch, "BertForSequenceClassification", num_labels=1)))
    elif kind == "SparseEncoder":
        model = st.SparseEncoder(str(bert(scratch, "BertForMaskedLM")))
    else:
        model = getattr(st, kind)(str(bert(scratch)))
    model.save_pretrained(str(folder))
    return folder


def unconditional_pipeline(folder: Path) -> Path:
    """A pipeline of diffusers that makes pictures of nothing."""
    from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel

    blocks = {"down_block_types": ("DownBlock2D", "DownBlock2D"), "up_block_types": ("UpBlock2D", "UpBlock2D")}
    unet = UNet2DModel(
        sample_size=8, block_out_channels=(8, 8), layers_per_block=1, norm_num_groups=4, attention_head_dim=4, **blocks
    )
    DDPMPipeline(unet, DDPMScheduler()).save_pretrained(folder)
    return folder


def text_to_image_pipeline(folder: Path, scratch: Path) -> Path:
    """A Stable Diffusion of a few thousand parameters."""
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    width = 16
    text = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(WORDS),
            hidden_size=width,
            intermediate_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=64,
            eos_token_id=3,
            projection_dim=width,
        )
    )
    unet = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(8, 8),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=2,
        cross_attention_dim=width,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
    )
    vae = AutoencoderKL(block_out_channels=(8,), norm_num_groups=4, latent_channels=4, layers_per_block=1)
    pipeline = StableDiffusionPipeline(
        vae=vae,
        text_encoder=text,
        tokenizer=tokenizer(scratch),
        unet=unet,
        scheduler=DDIMScheduler(num_train_timesteps=60),
        safety_checker=None,
        feature_extractor=None,
    )
    pipeline.save_pretrained(folder)
    return folder


def diffusers_lora(folder: Path, base: Path) -> Path:
    """A LoRA of diffusers on the U-Net of a pipeline."""
    from diffusers import StableDiffusionPipeline
    from diffusers.utils import convert_state_dict_to_diffusers
    from peft import LoraConfig, get_peft_model_state_dict

    pipeline = StableDiffusionPipeline.from_pretrained(base)
    pipeline.unet.add_adapter(LoraConfig(r=2, target_modules=["to_q", "to_v"]))
    layers = convert_state_dict_to_diffusers(get_peft_model_state_dict(pipeline.unet))
    StableDiffusionPipeline.save_lora_weights(folder, unet_lora_layers=layers)
    return folder


def setfit(folder: Path, scratch: Path) -> Path:
    """A model of SetFit with a head of scikit-learn."""
    from sentence_transformers import SentenceTransformer
    from setfit import SetFitModel
    from sklearn.linear_model import LogisticRegression

    body = SentenceTransformer(str(bert(scratch)))
    head = LogisticRegression().fit(body.encode(["easy", "how"]), [0, 1])
    SetFitModel(model_body=body, model_head=head).save_pretrained(str(folder))
    return folder


def gguf(path: Path) -> Path:
    """A file in GGUF with one tensor."""
    import numpy as np
    from gguf import GGUFWriter

    path.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(8)
    writer.add_tensor("token_embd.weight", np.zeros((4, 8), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def classifier() -> Any:
    """A model of scikit-learn."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
