"""The classes by which transformers loads a model without a pipeline, and how what they load is run.

Read in transformers 5.23.0, ``models/auto/modeling_auto.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hubpub.cards.snippets.quoting import literal

# The classes AutoModelFor….
_NAMES = """\
    AudioClassification AudioFrameClassification AudioXVector CausalLM CTC DepthEstimation DocumentQuestionAnswering
    ImageClassification ImageSegmentation ImageTextToText ImageToImage InstanceSegmentation KeypointDetection
    KeypointMatching MaskedImageModeling MaskedLM MaskGeneration MultimodalLM MultipleChoice NextSentencePrediction
    ObjectDetection QuestionAnswering SemanticSegmentation Seq2SeqLM SequenceClassification SpeechSeq2Seq
    TableQuestionAnswering TextEncoding TextRecognition TextToSpectrogram TextToWaveform TimeSeriesPrediction
    TokenClassification UniversalSegmentation VideoClassification VisualQuestionAnswering ZeroShotImageClassification
    ZeroShotObjectDetection"""
_KNOWN = frozenset(_NAMES.split())
_BY_TASK = {
    "any-to-any": "MultimodalLM",
    "image-text-to-text": "ImageTextToText",
    "image-to-text": "ImageTextToText",
    "automatic-speech-recognition": "SpeechSeq2Seq",
    "question-answering": "QuestionAnswering",
    "summarization": "Seq2SeqLM",
    "text-ranking": "SequenceClassification",
    "text-to-audio": "TextToWaveform",
    "text-to-speech": "TextToWaveform",
    "translation": "Seq2SeqLM",
    "visual-question-answering": "VisualQuestionAnswering",
}
_LAST_PART = re.compile(r"\w*(For[A-Z]\w*|LMHeadModel)", re.ASCII)
# what a class without a head of that name can do all the same, as MarianMTModel and VitsModel
_WITHOUT_HEAD = frozenset(("ImageTextToText", "MultimodalLM", "Seq2SeqLM", "SpeechSeq2Seq", "TextToWaveform"))

GENERATE = """\
inputs = tokenizer({text}, return_tensors="pt")
outputs = model.generate(**inputs, max_new_tokens=40)
print(tokenizer.decode(outputs[0], skip_special_tokens=True))"""
CHAT = """\
messages = [{"role": "user", "content": "Who are you?"}]
inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True, return_tensors="pt")
outputs = model.generate(**inputs, max_new_tokens=40)
print(tokenizer.decode(outputs[0][inputs["input_ids"].shape[-1] :], skip_special_tokens=True))"""
_ANSWER = """\
question, context = "Where do I live?", "My name is Wolfgang and I live in Berlin."
inputs = tokenizer(question, context, return_tensors="pt")
outputs = model(**inputs)
start, end = outputs.start_logits.argmax(), outputs.end_logits.argmax()
print(tokenizer.decode(inputs["input_ids"][0, start : end + 1]))"""
_CLASSIFY = """\
inputs = tokenizer("This is easy to use.", return_tensors="pt")
scores = model(**inputs).logits[0].softmax(-1)
print({model.config.id2label[number]: score.item() for number, score in enumerate(scores)})"""
_TAG = """\
inputs = tokenizer("My name is Wolfgang and I live in Berlin.", return_tensors="pt")
found = model(**inputs).logits[0].argmax(-1)
print([model.config.id2label[number.item()] for number in found])"""
_RANK = """\
inputs = tokenizer("How tall is it?", "It is ten metres tall.", return_tensors="pt")
print(model(**inputs).logits)"""
_ENCODE = """\
inputs = tokenizer("This is an example.", return_tensors="pt")
outputs = model(**inputs)
print(outputs[0].shape)"""


def auto_class(
    architecture: str | None, task: str | None, *, chat: bool = False, auto_map: Mapping[str, object] | None = None
) -> str:
    """What stands behind ``AutoModelFor`` in the class that loads a model; empty for ``AutoModel`` itself.

    Args:
        architecture: The class of the model, such as ``BertForSequenceClassification``.
        task: The Hub's pipeline tag.
        chat: Whether the model has a chat template.
        auto_map: The classes that the repository's own code is registered for, in the names of config.json.
    """
    by_task = _BY_TASK.get(task or "", "")
    if auto_map:
        named = [name.removeprefix("AutoModelFor") for name in auto_map if name.startswith("AutoModelFor")]
        return next((name for name in named if name in _KNOWN), "")
    if architecture is None:
        return by_task
    match = _LAST_PART.fullmatch(architecture)
    if match is None:
        return by_task if by_task in _WITHOUT_HEAD else ""
    if match[1] == "ForConditionalGeneration":
        return by_task or ("ImageTextToText" if chat else "Seq2SeqLM")
    found = "CausalLM" if match[1] == "LMHeadModel" else match[1].removeprefix("For")
    return found if found in _KNOWN else ""


def run(kind: str, task: str | None, *, chat: bool) -> str | None:
    """The lines that run a model which reads text, of the class ``AutoModelFor…``, by ``tokenizer`` and ``model``.

    Args:
        kind: What stands behind ``AutoModelFor``.
        task: The Hub's pipeline tag.
        chat: Whether the model has a chat template.

    Returns:
        None where a text alone does not do.
    """
    if kind == "CausalLM":
        return CHAT if chat else GENERATE.replace("{text}", literal("Once upon a time"))
    if kind == "SequenceClassification" and task == "text-ranking":
        return _RANK
    return {
        "": _ENCODE,
        "Seq2SeqLM": GENERATE.replace("{text}", literal("This is an example.")),
        "QuestionAnswering": _ANSWER,
        "SequenceClassification": _CLASSIFY,
        "TokenClassification": _TAG,
        "TextEncoding": _ENCODE,
    }.get(kind)
