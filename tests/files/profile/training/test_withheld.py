"""What of a training's settings stays out of a card."""

from __future__ import annotations

import pytest

from hubpub.files.profile.training.withheld import reason_to_withhold

KEY, PERSON, MACHINE = "its name is that of a key", "it tells of a person", "it tells of a machine"
PATH, STORE = "it is a path on a machine", "it is the address of a store"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("hub_token", "<HUB_TOKEN>", KEY),
        ("hfToken", "x", KEY),
        ("HF_TOKEN", "x", KEY),
        ("wandb.api_key", "x", KEY),
        ("apikey", "x", KEY),
        ("db-password", 12345, KEY),
        ("client.secret", ["a"], KEY),
        ("AWS_SECRET_ACCESS_KEY", "x", KEY),
        ("user", "boris", PERSON),
        ("notify", "me@example.org", PERSON),
        ("host", "gpu-17", MACHINE),
        ("master_port", 29500, MACHINE),
        ("tracker", "http://10.0.0.7:5000", MACHINE),
        ("tracker", "http://mlflow.corp/x", MACHINE),
        ("output_dir", "out", PATH),
        ("data", "/home/boris/data.csv", PATH),
        ("data", "~/data.csv", PATH),
        ("data", "../data.csv", PATH),
        ("data", "C:\\data.csv", PATH),
        ("data", "\\\\nas\\data.csv", PATH),
        ("data", ["imdb", "/data/own"], PATH),
        ("train", "s3://bucket/train", STORE),
        ("train", "https://example.org/x?seed=1", STORE),
        ("wandb_key", "0123456789abcdef", KEY),
        ("hf_key", "x", KEY),
        ("signingKey", "x", KEY),
        ("pw", "x", KEY),
        ("login.pass", "x", KEY),
        ("dsn", "Server=x", KEY),
        ("hub", "0123456789abcdef0123456789abcdef01234567", "it looks like a key"),
        ("cmd", "train.py --hf_token abc", "it holds a key"),
        ("db", "Server=x;Password=y", "it holds a key"),
        ("data", "https://github.com/ada/x?access_token=y", "it holds a key"),
        ("created_by", "ada", PERSON),
        ("account", "ada-lab", PERSON),
        ("machine", "big", MACHINE),
        ("cluster", "atlas", MACHINE),
        ("where", "dgx-01.cs.example.edu", MACHINE),
        ("card", "00:1a:2b:3c:4d:5e", MACHINE),
        ("card", "GPU-1a2b3c4d-0000", MACHINE),
        ("at", "fe80::1", MACHINE),
        ("cmd", "python train.py --out /home/ada/out --lr 1", PATH),
        ("cmd", "torchrun C:\\Users\\ada\\x.py", PATH),
        ("data", "train=/mnt/ada/x.json", PATH),
        ("workdir", "x", PATH),
        ("start", "out/checkpoint-5", PATH),
        ("data", "mine/train.json", PATH),
        ("mixture./home/ada/x", 0.5, f"its name tells: {PATH}"),
        ("weights.ada@example.org", 0.5, f"its name tells: {PERSON}"),
        ("note", "x" * 201, "it is longer than 200 characters"),
        ("loss", float("nan"), "it is no finite number"),
    ],
)
def test_what_stays_out(name, value, reason):
    assert reason_to_withhold(name, value) == reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 3e-5),
        ("max_new_tokens", 128),
        ("eos_token_id", 2),
        ("tokenizer", "gpt2"),
        ("average_tokens_across_devices", True),
        ("num_nodes", 4),
        ("base_model", "meta-llama/Llama-3.2-1B"),
        ("dataset", "https://huggingface.co/datasets/imdb"),
        ("betas", (0.9, 0.999)),
        ("support", "linear"),
        ("profile", "fast"),
        ("shipment", "x"),
        ("version", "1.2.3"),
        ("monkey", "x"),
        ("sort_key", "length"),
        ("text_key", "review"),
        ("key_dim", 64),
        ("num_passes", 2),
        ("n_pass", "two"),
        ("node_dim", 64),
        ("cluster_size", 8),
        ("order_by", "length"),
        ("optimizer", "torch.optim.AdamW"),
        ("commit", "0123456789abcdef0123456789abcdef01234567"),
        ("model", "meta-llama/Llama-3.2-1B"),
        ("stages", "train/eval"),
        ("ratio", "1 / 2"),
        ("image_size", "224x224"),
        ("schedule", "warmup: 10, decay: 0.1"),
        ("activation", "GELU(approximate='tanh')"),
        ("time", "12:30:05"),
    ],
)
def test_what_may_be_told(name, value):
    assert reason_to_withhold(name, value) is None
