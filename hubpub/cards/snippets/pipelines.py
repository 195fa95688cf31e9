"""The pipelines of transformers 5: for each of the Hub's tasks that has one, how it is called.

Read in transformers 5.23.0, ``pipelines/__init__.py`` (SUPPORTED_TASKS, TASK_ALIASES). Gone since version 4 are
question-answering, visual-question-answering, image-to-text, image-to-image, summarization, translation,
text2text-generation and conversational.
"""

from __future__ import annotations

from dataclasses import dataclass

_IMAGE = "https://huggingface.co/datasets/huggingface/documentation-images/resolve/main/hub/parrots.png"
_SPEECH = "https://huggingface.co/datasets/Narsil/asr_dummy/resolve/main/1.flac"
_INVOICE = "https://huggingface.co/spaces/impira/docquery/resolve/2359223c1837a7587402bda0f2643382a6eefeab/invoice.png"
_PICTURE_AND_QUESTION = f"""\
messages = [
    {{
        "role": "user",
        "content": [
            {{"type": "image", "url": "{_IMAGE}"}},
            {{"type": "text", "text": "What is in this picture?"}},
        ],
    }},
]
answer = pipe(text=messages, max_new_tokens=40)
print(answer[0]["generated_text"][-1]["content"])"""


@dataclass(frozen=True, slots=True)
class Call:
    """How a pipeline is called.

    Attributes:
        code: The lines after ``pipe = pipeline(…)``.
        classes: The classes that it loads its model by, without ``AutoModel`` and ``For``; empty where it takes any.
        chat: The lines where the model has a chat template.
        install: What it needs besides transformers and torch.
        note: What the reader must have besides packages.
    """

    code: str
    classes: tuple[str, ...] = ()
    chat: str | None = None
    install: tuple[str, ...] = ()
    note: str | None = None


def _of_image(classes: str, code: str = "print(pipe({image}))") -> Call:
    return Call(code.replace("{image}", f'"{_IMAGE}"'), tuple(classes.split()), install=("pillow",))


def _of_audio(classes: str, code: str) -> Call:
    note = "Reading the audio file needs ffmpeg."
    return Call(code.replace("{audio}", f'"{_SPEECH}"'), tuple(classes.split()), note=note)


_SPOKEN = """\
speech = pipe("Hello, this is a test.")
print(speech["audio"].shape, speech["sampling_rate"])"""
_TABLE = """\
table = {"City": ["Paris", "Rome", "Madrid"], "Country": ["France", "Italy", "Spain"]}
print(pipe(table=table, query="Which city is in Italy?"))"""
_CHAT = """\
messages = [{"role": "user", "content": "Who are you?"}]
print(pipe(messages, max_new_tokens=40)[0]["generated_text"][-1]["content"])"""
_FEATURES = """\
features = pipe("This is an example.", return_tensors=True)
print(features.shape)"""

PIPELINES: dict[str, Call] = {
    "any-to-any": Call(_PICTURE_AND_QUESTION, ("MultimodalLM",), install=("pillow",)),
    "audio-classification": _of_audio("AudioClassification", "print(pipe({audio}))"),
    "automatic-speech-recognition": _of_audio("CTC TDT SpeechSeq2Seq", 'print(pipe({audio})["text"])'),
    "depth-estimation": _of_image("DepthEstimation", 'pipe({image})["depth"].save("depth.png")'),
    "document-question-answering": Call(
        f'print(pipe(image="{_INVOICE}", question="What is the invoice number?"))',
        ("DocumentQuestionAnswering",),
        install=("pillow", "pytesseract"),
        note="A model that reads words and boxes needs the program tesseract, which finds them.",
    ),
    "feature-extraction": Call(_FEATURES),
    "fill-mask": Call('print(pipe(f"The capital of France is {pipe.tokenizer.mask_token}."))', ("MaskedLM",)),
    "image-classification": _of_image("ImageClassification"),
    "image-feature-extraction": _of_image("", "print(pipe({image}, return_tensors=True).shape)"),
    "image-segmentation": _of_image(
        "ImageSegmentation SemanticSegmentation UniversalSegmentation InstanceSegmentation"
    ),
    "image-text-to-text": Call(
        f'print(pipe("{_IMAGE}", text="A photo of", max_new_tokens=40))',
        ("ImageTextToText",),
        chat=_PICTURE_AND_QUESTION,
        install=("pillow",),
    ),
    "mask-generation": _of_image("MaskGeneration", 'print(len(pipe({image})["masks"]))'),
    "object-detection": _of_image("ObjectDetection"),
    "table-question-answering": Call(_TABLE, ("TableQuestionAnswering",), install=("pandas",)),
    "text-classification": Call('print(pipe("This is easy to use."))', ("SequenceClassification",)),
    "text-generation": Call(
        'print(pipe("Once upon a time", max_new_tokens=40)[0]["generated_text"])', ("CausalLM",), chat=_CHAT
    ),
    "text-to-audio": Call(_SPOKEN, ("TextToWaveform", "TextToSpectrogram")),
    "text-to-speech": Call(_SPOKEN, ("TextToWaveform", "TextToSpectrogram")),
    "token-classification": Call('print(pipe("My name is Wolfgang and I live in Berlin."))', ("TokenClassification",)),
    "video-classification": Call(
        'print(pipe("video.mp4"))',
        ("VideoClassification",),
        install=("av",),
        note="`video.mp4` stands for a video of yours.",
    ),
    "zero-shot-classification": Call(
        'print(pipe("I have a problem with my phone.", candidate_labels=["phone", "tablet", "computer"]))',
        ("SequenceClassification",),
    ),
    "zero-shot-image-classification": _of_image(
        "ZeroShotImageClassification", 'print(pipe({image}, candidate_labels=["animals", "humans", "landscape"]))'
    ),
    "zero-shot-object-detection": _of_image(
        "ZeroShotObjectDetection", 'print(pipe({image}, candidate_labels=["bird", "tree"]))'
    ),
}
"""By the Hub's pipeline tag."""
