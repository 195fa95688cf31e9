"""Ids on the Hub, and paths on machines."""

from __future__ import annotations

import pytest

from hubpub.files.profile.base_model import id_of_address, id_of_cached, is_id, sorted_out
from hubpub.types.profile import Known


@pytest.mark.parametrize(
    "name",
    [
        *("meta-llama/Llama-3.2-1B", "gpt2", "bert-base-uncased", "xlm-roberta-large-finetuned-conll03-english"),
        *(
            "unsloth/llama-3-8b-bnb-4bit",
            "me/model_v1.0",
            "t5-small",
            "distilbert-base-uncased",
            "me/checkpoints-of-mine",
        ),
    ],
)
def test_an_id(name):
    assert is_id(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "/", "me/", "/m", "./m", "../m", "~/m", "C:\\m", "a\\b", "/home/me/m", "a/b/c", "me//m", "me/m/"),
        *("output", "my-model", "checkpoint-500", "me/checkpoint-500", "outputs/llama", "./outputs", "Results/m"),
        *("me/m m", "me/m\n", "me/<b>", "me/m--x", "me/..", "x" * 97, "me/" + "x" * 96, "[gpt2](https://x)", "mé/m"),
    ],
)
def test_no_id(name):
    assert not is_id(name)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://huggingface.co/me/m", "me/m"),
        ("https://huggingface.co/me/m/", "me/m"),
        ("https://hf.co/me/m", "me/m"),
        ("https://huggingface.co/datasets/m", ""),
        ("https://huggingface.co/spaces/m", ""),
        ("https://huggingface.co/me/m/tree/main", ""),
        ("https://github.com/me/m", ""),
        ("https://huggingface.co.evil.com/me/m", ""),
        ("me/m", ""),
    ],
)
def test_an_address(address, found):
    assert id_of_address(address) == found


def test_each_id_once_and_what_is_no_name_is_not_withheld():
    names = [Known("me/a", "1"), None, Known("me/a", "2"), Known("None", "3"), Known("/x", "4"), Known("me/b", "5")]
    ids, withheld = sorted_out(names, "base_model")
    assert ids == (Known("me/a", "1"), Known("me/b", "5"))
    assert [(one.name, one.place) for one in withheld] == [("base_model", "4")]


SNAPSHOT = "snapshots/" + "0a" * 20


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"/home/me/.cache/huggingface/hub/models--meta-llama--Llama-3.2-1B/{SNAPSHOT}", "meta-llama/Llama-3.2-1B"),
        (f"/data/hub/models--gpt2/{SNAPSHOT}/", "gpt2"),
        ("C:\\Users\\me\\hub\\models--me--m\\snapshots\\" + "0a" * 20, "me/m"),
        (f"/data/hub/datasets--me--m/{SNAPSHOT}", ""),
        (f"/data/hub/models--me--m--x/{SNAPSHOT}", ""),
        (f"/data/hub/models--me--<b>/{SNAPSHOT}", ""),
        ("/data/hub/models--me--m/snapshots/main", ""),
        (f"/data/hub/models--outputs--m/{SNAPSHOT}", ""),
    ],
)
def test_a_snapshot_in_the_cache_is_of_a_model_of_the_hub(path, found):
    assert id_of_cached(path) == found
    ids, withheld = sorted_out([Known(path, "p")], "base_model")
    assert ids == ((Known(found, "p"),) if found else ())
    assert len(withheld) == (not found)
