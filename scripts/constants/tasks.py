"""Writes hubpub/files/profile/tasks/*.json: which task a model is for, by its class; with --check, says what is stale.

By hand, where transformers and diffusers are installed as the group ``libraries`` of pyproject.toml pins them: not part
of `make lint`. No weights and no network are needed.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from stale import write_or_check

ROOT = Path(__file__).parent.parent.parent
TARGET = ROOT / "hubpub" / "files" / "profile" / "tasks"
PIPELINES = ROOT / "hubpub" / "cards" / "vocabularies" / "pipelines.json"

# The order is that in which transformers makes what the Hub tells a task by (utils/update_metadata.py of its
# repository: PIPELINE_TAGS_AND_AUTO_MODELS; where a class is in several, the last one wins); the mappings that came
# later stand where their pipelines do (pipelines/__init__.py: SUPPORTED_TASKS). What is no task of the Hub's is named
# here all the same: a class that has it has no other.
_AUTO_CLASSES = {
    "PRETRAINING": "pretraining",
    "": "feature-extraction",
    "IMAGE": "image-feature-extraction",
    "AUDIO_CLASSIFICATION": "audio-classification",
    "CAUSAL_LM": "text-generation",
    "CTC": "automatic-speech-recognition",
    "RNNT": "automatic-speech-recognition",
    "TDT": "automatic-speech-recognition",
    "IMAGE_CLASSIFICATION": "image-classification",
    "IMAGE_SEGMENTATION": "image-segmentation",
    "SEMANTIC_SEGMENTATION": "image-segmentation",
    "INSTANCE_SEGMENTATION": "image-segmentation",
    "UNIVERSAL_SEGMENTATION": "image-segmentation",
    "IMAGE_TO_IMAGE": "image-to-image",
    "MASKED_LM": "fill-mask",
    "OBJECT_DETECTION": "object-detection",
    "ZERO_SHOT_OBJECT_DETECTION": "zero-shot-object-detection",
    "QUESTION_ANSWERING": "question-answering",
    "SEQ_TO_SEQ_CAUSAL_LM": "text2text-generation",
    "SEQUENCE_CLASSIFICATION": "text-classification",
    "SPEECH_SEQ_2_SEQ": "automatic-speech-recognition",
    "TABLE_QUESTION_ANSWERING": "table-question-answering",
    "TOKEN_CLASSIFICATION": "token-classification",
    "MULTIPLE_CHOICE": "multiple-choice",
    "NEXT_SENTENCE_PREDICTION": "next-sentence-prediction",
    "AUDIO_FRAME_CLASSIFICATION": "audio-frame-classification",
    "AUDIO_XVECTOR": "audio-xvector",
    "DOCUMENT_QUESTION_ANSWERING": "document-question-answering",
    "VISUAL_QUESTION_ANSWERING": "visual-question-answering",
    "IMAGE_TEXT_TO_TEXT": "image-text-to-text",
    "ZERO_SHOT_IMAGE_CLASSIFICATION": "zero-shot-image-classification",
    "DEPTH_ESTIMATION": "depth-estimation",
    "VIDEO_CLASSIFICATION": "video-classification",
    "MASK_GENERATION": "mask-generation",
    "TEXT_TO_SPECTROGRAM": "text-to-audio",
    "TEXT_TO_WAVEFORM": "text-to-audio",
    "KEYPOINT_DETECTION": "keypoint-detection",
    "TIME_SERIES_PREDICTION": "time-series-forecasting",
    "RETRIEVAL": "visual-document-retrieval",
}
# diffusers, pipelines/auto_pipeline.py; of one that is in several the first.
_AUTO_PIPELINES = {
    "TEXT2IMAGE": "text-to-image",
    "IMAGE2IMAGE": "image-to-image",
    "INPAINT": "image-to-image",
    "TEXT2VIDEO": "text-to-video",
    "IMAGE2VIDEO": "image-to-video",
    "VIDEO2VIDEO": "video-to-video",
    "TEXT2AUDIO": "text-to-audio",
}


def of_transformers() -> dict[str, str]:
    """The task by the model's class."""
    from transformers.models.auto import modeling_auto

    table = {}
    for name, task in _AUTO_CLASSES.items():
        mapping = getattr(modeling_auto, f"MODEL_FOR_{name}_MAPPING_NAMES" if name else "MODEL_MAPPING_NAMES")
        for classes in mapping.values():
            for one in (classes,) if isinstance(classes, str) else classes:
                table[one] = task
    return table


def of_diffusers() -> dict[str, str]:
    """The task by the pipeline's class."""
    from diffusers.pipelines import auto_pipeline

    table: dict[str, str] = {}
    for name, task in _AUTO_PIPELINES.items():
        for pipeline in getattr(auto_pipeline, f"AUTO_{name}_PIPELINES_MAPPING").values():
            table.setdefault(pipeline.__name__, task)
    return table


def date_of(path: Path, of_version: str) -> str:
    """The day on which a list was made of a version for the first time."""
    known = json.loads(path.read_text()) if path.is_file() else {}
    is_same = known.get("version") == of_version and "date" in known
    return known["date"] if is_same else datetime.now(tz=UTC).date().isoformat()


def generated() -> dict[Path, str]:
    """Every generated file and its content."""
    tasks = set(json.loads(PIPELINES.read_text())["values"])
    sources = {
        "transformers": (of_transformers(), "models/auto/modeling_auto.py"),
        "diffusers": (of_diffusers(), "pipelines/auto_pipeline.py"),
    }
    files = {}
    for package, (table, place) in sources.items():
        by_task: dict[str, list[str]] = {}
        for name, task in sorted(table.items()):
            if task in tasks:
                by_task.setdefault(task, []).append(name)
        document: dict[str, Any] = {
            "source": f"{package} {version(package)}, {place}",
            "version": version(package),
            "date": date_of(TARGET / f"{package}.json", version(package)),
            "values": dict(sorted(by_task.items())),
        }
        files[TARGET / f"{package}.json"] = json.dumps(document, indent=1) + "\n"
    return files


if __name__ == "__main__":
    sys.exit(write_or_check(generated(), "tasks.py"))
