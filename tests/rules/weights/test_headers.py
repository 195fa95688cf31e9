"""What rules ask of files' bytes: the same answers with a memory as without, whatever it holds."""

from __future__ import annotations

import json
import pickle
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubpub.files import cache
from hubpub.files.cache import Cache
from hubpub.types.draft import Draft, ask_again
from tests.rules.families import rules_of
from tests.rules.weights.drafts import LFS, SAFETENSORS, draft_of
from tests.support.evil import Evil
from tests.support.pytorch import STATE

INDEX = json.dumps({"weight_map": {"w": "model-00001-of-00002.safetensors", "x": "model-00002-of-00002.safetensors"}})
FILES = {
    "config.json": '{"model_type": "gpt2"}',
    "model-00001-of-00002.safetensors": SAFETENSORS,
    "model-00002-of-00002.safetensors": SAFETENSORS,
    "model.safetensors.index.json": INDEX,
    "cut.safetensors": SAFETENSORS[:-1],
    "pointer.safetensors": LFS,
    "good.gguf": b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + bytes(100),
    "bad.gguf": b"nonsense" * 10,
    "evil.pkl": pickle.dumps(Evil()),
    "cut.pkl": pickle.dumps([1, 2, 3])[:-1],
    "state.bin": STATE,
    "no-zip.bin": b"PK\3\4" + bytes(100),
    "bytes.bin": bytes(1000),
    "secret.txt": "hf_" + "aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD4f",
    "sixteen.txt": ("\ufeffhf_" + "aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD4f").encode("utf-16-le"),
    "weights.keras": b"PK\0\0hf_" + b"aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA2cD4f",
    "empty.bin": b"",
}


def findings(draft: Draft) -> list:
    return [finding for rule in rules_of("WT01", "WT02", "WT03", "WT04", "SC") for finding in rule(draft)]


def with_memory(draft: Draft, remember) -> Draft:
    return Draft(draft.repo, draft.folder, draft.card, remember=remember)


@pytest.fixture(scope="module")
def draft(tmp_path_factory) -> Draft:
    return draft_of(tmp_path_factory.mktemp("headers"), FILES)


@pytest.fixture(scope="module")
def without(draft) -> list:
    found = findings(draft)
    assert {"WT010", "WT012", "WT014", "WT016", "WT020", "WT031", "WT033", "SC001"} <= {f.code for f in found}
    return found


def test_a_memory_changes_no_finding_and_the_second_time_nothing_is_looked_into(draft, without, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "GRAIN_NS", -(10**12))
    looks = []
    memory = Cache(tmp_path / "files.sqlite3")

    def remember(stream, question, look):
        return memory.remember(stream, question, lambda: looks.append((stream.name, question)) or look())

    assert findings(with_memory(draft, remember)) == without
    assert {question.split()[0] for _, question in looks} == {"safetensors", "gguf", "pickle", "start"}
    assert len(looks) == len(set(looks)), "each file is asked once"
    memory.flush()
    looks.clear()
    memory = Cache(tmp_path / "files.sqlite3")
    assert findings(with_memory(draft, remember)) == without
    assert looks == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["tensors", "duplicates", "malformed", "imports", "unread", "pointer", "binary"]), inner
        )
    ),
    max_leaves=6,
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_an_answer_of_no_answers_shape_is_not_believed(draft, without, data):
    """What is kept is what an earlier look gave, but for one thing in it that is of another kind."""

    def remember(stream, question, look):
        answer = look()
        if answer and data.draw(st.booleans()):
            return data.draw(st.sampled_from([None, 12, "text", [answer], {"malformed": 3}, {"malformed": ["x"]}]))
        key = data.draw(st.sampled_from(sorted(answer))) if answer else None
        if key is None:
            return answer
        return answer | {key: data.draw(st.sampled_from([None, 12, [3], [["a"]], {"a": 1}]))}

    assert findings(with_memory(draft, remember)) == without


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_no_answer_is_an_exception(draft, data):
    findings(with_memory(draft, lambda *_: data.draw(JSON)))


def test_a_file_that_cannot_be_read_has_no_answer(tmp_path):
    draft = draft_of(tmp_path, {"model.safetensors": SAFETENSORS[:-1], "m.pkl": pickle.dumps(Evil())})
    for path in ("model.safetensors", "m.pkl"):
        (tmp_path / path).unlink()
    assert {finding.code for finding in findings(with_memory(draft, ask_again))} >= {"WT015"}
    assert not {"WT010", "WT031"} & {finding.code for finding in findings(draft)}
