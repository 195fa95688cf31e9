"""What a folder of ONNX models tells."""

from __future__ import annotations

from tests.files.profile.folders import facts, told


def field(number: int, content: bytes | int) -> bytes:
    """A field of a protobuf message, as short as one byte of length takes it."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    assert len(content) < 128
    return bytes([number << 3 | 2, len(content)]) + content


def tensor(*dimensions: int, kind: int = 1, packed: bool = False) -> bytes:
    shape = field(1, bytes(dimensions)) if packed else b"".join(field(1, size) for size in dimensions)
    return field(5, shape + field(2, kind) + field(8, b"w"))


def model(*tensors: bytes) -> bytes:
    return field(1, 10) + field(2, b"pytorch") + field(3, b"2.13.0") + field(7, b"".join(tensors))


def test_a_model(tmp_path):
    data = model(tensor(4, 2), tensor(3, packed=True), tensor(9, kind=7))
    assert facts(told(tmp_path, {"model.onnx": data})) == {
        "library": "onnx",
        "parameters": 11,  # without the numbers of places, which are of 64 bits
        "weights_size": len(data),
        "versions.torch": "2.13.0",
        "onnx.file": "model.onnx",
        "onnx.producer": "pytorch",
    }


def test_tensors_beside_the_model(tmp_path):
    place = field(13, field(1, b"location") + field(2, b"model.onnx.data"))
    data = model(field(5, field(1, 5) + field(2, 1) + place + field(14, 1)))
    found = facts(told(tmp_path, {"onnx/model.onnx": data, "onnx/model.onnx.data": bytes(20), "onnx/q.onnx": model()}))
    assert (found["onnx.file"], found["parameters"]) == ("onnx/model.onnx", 5)
    assert found["weights_size"] == len(data) + 20


def test_a_config_beside_it_tells_the_task(tmp_path):
    config = {"model_type": "bert", "architectures": ["BertForTokenClassification"]}
    found = facts(told(tmp_path, {"model.onnx": model(tensor(1)), "config.json": config}))
    assert (found["library"], found["task"]) == ("onnx", "token-classification")


def test_of_several_models_none_is_described(tmp_path):
    assert facts(told(tmp_path, {"a.onnx": model(), "b.onnx": model()})) == {"library": "onnx"}


def test_what_is_none(tmp_path):
    for name, data in {"a": b"", "b": b"junk" * 50, "c": field(2, b"pytorch"), "d": model()[:-1]}.items():
        assert "parameters" not in facts(told(tmp_path / name, {"model.onnx": data}))
        assert "onnx.producer" not in facts(told(tmp_path / name, {"model.onnx": data}))
