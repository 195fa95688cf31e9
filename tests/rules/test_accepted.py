"""Front matter as it stands on the Hub, on cards of 2020 to 2026: none of it is an error.

Each shape is one that programs or people wrote and the Hub took; what harms may be a warning.
"""

# ruff: noqa: E501, ISC004 -- each front matter is one text of many lines

from __future__ import annotations

import pytest

from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Severity

TRAINER = """license: {license}
tags:
- generated_from_trainer
datasets:
- {dataset}
metrics:
- accuracy
model-index:
- name: my-model
  results:
  - task:
      name: Text Classification
      type: text-classification
    dataset:
      name: {dataset}
      type: {dataset}
      args: {args}
    metrics:
    - name: Accuracy
      type: accuracy
      value: {value}"""
WAV2VEC = """language: {language}
datasets:
- common_voice
metrics:
- wer
- cer
tags:
- audio
- automatic-speech-recognition
- speech
- xlsr-fine-tuning-week
license: apache-2.0
model-index:
- name: XLSR Wav2Vec2 Large 53 by Somebody
  results:
  - task:
      name: Speech Recognition
      type: automatic-speech-recognition
    dataset:
      name: Common Voice {language}
      type: common_voice
      args: {language}
    metrics:
       - name: Test WER
         type: wer
         value: {value}"""

ACCEPTED = [
    # programs of one kind each
    "language: en\nthumbnail: https://github.com/borisdayma/huggingtweets/blob/master/img/logo.png?raw=true\n"
    'tags:\n- huggingtweets\nwidget:\n- text: "My dream is"',
    TRAINER.format(license="apache-2.0", dataset="glue", args="cola", value=0.9211),
    TRAINER.format(license="mit", dataset="emotion", args="default", value=".nan"),
    TRAINER.format(license="other", dataset="xtreme", args="PAN-X.de", value="nan"),
    TRAINER.format(license="mit", dataset="mozilla-foundation/common_voice_8_0", args="'sv-SE'", value="'12.3%'"),
    TRAINER.format(license="mit", dataset="wmt16", args="ro-en", value="{'a': 1}"),
    TRAINER.format(license="cc-by-nc-sa-4.0", dataset="samsum", args="{lang: de}", value="[1, 2]"),
    WAV2VEC.format(language="el", value=34.006258),
    WAV2VEC.format(language="zh-cn", value="???"),
    WAV2VEC.format(language="zh-hk", value=""),
    WAV2VEC.format(language="cnh", value="29.86%"),
    "tags:\n- generated_from_trainer\nmodel-index:\n- name: bert\n  results: []",
    "tags:\n- generated_from_keras_callback\nmodel-index:\n- name: x/y\n  results: []",
    "license: mit\ntags:\n- generated_from_trainer\ndatasets:\n- null\nmodel-index:\n- name: m\n  results: []",
    "pipeline_tag: sentence-similarity\ntags:\n- sentence-transformers\n- feature-extraction\n- sentence-similarity",
    "pipeline_tag: sentence-similarity\nlanguage: multilingual\nwidget:\n- source_sentence: a\n  sentences:\n  - b\n  - c",
    "base_model: TheBloke/Llama-2-7B-fp16\ninference: false\nlicense: llama2\nmodel_creator: Meta\nmodel_name: Llama 2\n"
    "model_type: llama\nprompt_template: '[INST] <<SYS>>\n\n  {prompt}[/INST]\n\n  '\nquantized_by: TheBloke",
    "base_model:\n- a/b\n- c/d\nlibrary_name: transformers\ntags:\n- mergekit\n- merge",
    "license: creativeml-openrail-m\nbase_model: runwayml/stable-diffusion-v1-5\ninstance_prompt: a photo of sks dog\n"
    "tags:\n- stable-diffusion\n- text-to-image\n- diffusers\n- dreambooth\ninference: true",
    "base_model: black-forest-labs/FLUX.1-dev\nwidget:\n- text: a cat\n  output:\n    url: images/a.png\n"
    "- text: '-'\n  output:\n    url: images/b.png\n  parameters:\n    negative_prompt: x",
    "base_model: gpt2\nlibrary_name: peft\ntags:\n- base_model:adapter:gpt2\n- lora",
    "tags:\n- adapter-transformers\n- adapterhub:nli/multinli\ndatasets:\n- multi_nli",
    "library_name: stable-baselines3\ntags:\n- LunarLander-v2\nmodel-index:\n- name: PPO\n  results:\n  - metrics:\n"
    "    - type: mean_reward\n      value: 253.61 +/- 19.18\n      name: mean_reward\n    task:\n"
    "      type: reinforcement-learning\n      name: reinforcement-learning\n    dataset:\n"
    "      name: LunarLander-v2\n      type: LunarLander-v2",
    "tags:\n- spacy\n- token-classification\nlanguage:\n- en\nmodel-index:\n- name: en_core\n  results:\n  - task:\n"
    "      name: NER\n      type: token-classification\n    metrics:\n    - name: NER Precision\n      type: precision\n"
    "      value: 0.85",
    "tags:\n- flair\n- token-classification\nlanguage: de\ndatasets:\n- conll2003\nwidget:\n- text: George Washington",
    'tags: autonlp\nlanguage: en\nwidget:\n- text: "I love AutoNLP 🤗"\ndatasets:\n- me/autonlp-data-x\n'
    "co2_eq_emissions: 1.5",
    "tags: [autotrain, vision]\nwidget:\n- src: https://huggingface.co/datasets/a/b/resolve/main/tiger.jpg\n"
    "  example_title: Tiger\nco2_eq_emissions:\n  emissions: 0.1",
    "language:\n- multilingual\n- af\n- am\n- zh\ntags:\n- text2text-generation\nlicense: apache-2.0\ninference: false",
    "tags:\n- espnet\n- audio\nlanguage: noinfo\ndatasets:\n- librispeech_asr\nlicense: cc-by-4.0",
    "library_name: keras\ntags:\n- image-classification\nlicense:\n- cc0-1.0",
    # values of many kinds
    "license: []",
    "license:\n- mit\n- apache-2.0",
    "license: Apache-2.0",
    "license: MIT",
    "license: ''",
    "license:",
    "license: other\nlicense_name: x\nlicense_link: https://x.org",
    "license: other",
    "license: unknown",
    "language: no",
    "language: [en, no, on]",
    "language: code",
    "language:\n  en\n",
    "language: english",
    "language: fa\nlanguage_bcp47:\n- fa-IR",
    "language:",
    "language:\n- 12",
    "datasets: null",
    "datasets: squad",
    "datasets:\n- Twitter data",
    "datasets:\n- librispeech 960h\n- wikipedia (en)",
    "metrics:\n- name: wer\n  value: 3",
    "metrics: wer",
    "tags: string",
    "tags:\n- 1\n- true\n- null",
    "tags: []",
    "thumbnail: ''",
    "thumbnail:",
    "thumbnail: http://x.org/a.png",
    "pipeline_tag: other",
    "pipeline_tag: text2text-generation",
    "pipeline_tag: conversational",
    "pipeline_tag:",
    "library_name: my-own",
    "library_name: ''",
    "base_model:",
    "base_model: []",
    "base_model: gpt2",
    "base_model: a-b/c_d.e--f",
    "base_model:\n  - ''",
    "base_model_relation: other",
    "inference:\n  parameters:\n    temperature: 0.7\n    top_k: 5\n    x: y",
    "inference: 'no'",
    "widget: []",
    "widget:",
    "widget:\n- text: a\n  example_title: 1\n- {}",
    "widget:\n- a\n- b",
    "widget:\n- structured_data:\n    a:\n    - 1\n    - x\n    - null",
    "widget:\n- messages:\n  - role: user\n    content: Hi",
    "model-index:",
    "model-index: []",
    "model-index:\n- name: a\n  results:\n  - task:\n      type: t\n    dataset:\n      type: ''\n    metrics:",
    "model-index:\n- name: a\n  results:\n  - metrics:\n    - wer: 3\n    - config: null",
    "model-index:\n- name: a\n  results:\n    wer: 3",
    "gated: auto\nextra_gated_fields:\n  Name: text\n  I agree: checkbox\n  Kind:\n    type: select\n    options: [a, b]",
    "extra_gated_prompt: >-\n  You agree to\n  all of it.\nextra_gated_heading: |\n  Please\n",
    "co2_eq_emissions: {emissions: '1.2 kg', source: x}",
    "new_version: a/b",
    "a: &x [1, 2]\nb: *x\nc: {<<: {d: 1}}",
    "date: 2021-03-01\ntime: 12:30\nversion: 1.0\nyes: no\n1: 2\nnull: ~",
    "titel: Ünïcödé 中文 🤗\n\"quoted key\": 'it''s'\nempty: \"\"",
    "# a comment\nlicense: mit # another\n\n\ntags: # a third\n  - a",
    "license:\tmit\ntags:\n-\ta",
    "? license\n: mit",
]


def errors(text: str) -> list[str]:
    found = judge_draft(Draft("me/my-model", None, Card(text)))
    return [f"{finding.code}: {finding.message}" for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("front", ACCEPTED)
def test_what_stands_on_the_hub_is_no_error(front):
    assert errors(f"---\n{front}\n---\n# A model\n\nText.\n") == []


@pytest.mark.parametrize("front", ACCEPTED[:40])
@pytest.mark.parametrize("form", ["\r\n", "\ufeff", " \t", "no newline", "blank lines"])
def test_however_it_is_written(front, form):
    text = f"---\n{front}\n---\n# A model\n"
    if form == "\r\n":
        text = text.replace("\n", "\r\n")
    elif form == "\ufeff":
        text = "\ufeff" + text
    elif form == " \t":
        text = text.replace("\n---\n# A", "\n--- \t\n# A")
    elif form == "no newline":
        text = f"---\n{front}\n---"
    else:
        text = f"\n\n{text}"
    assert errors(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# A model\n",
        "---\nlicense: mit\n# A model without an end of its block\n",
        "--- \nlicense: mit\n---\n",
        "---\n---\n# A model\n",
        "---\nlicense: mit\n---oops\n",
        "<!-- a comment -->\n---\nlicense: [\n---\n",
        "***\n# A\n---\n\n---\n",
        "----\na: [\n----\n",
    ],
)
def test_cards_without_front_matter_are_no_error(text):
    assert errors(text) == []


LEGITIMATE = {
    "Portuguese": "A MAÇÃ «ROMÃ», SÃO PAULO, «MAÇÃ»; “não”, ‘LÃ’… — CRISTÃ– NÃO É ÃO. AMANHÃ” e IRMÃ® à “Ã”.",
    "French": "«\xa0L’été à Noël\xa0» – où\xa0? ÇA ALORS\xa0! CAFÉ® “Â” ÂGE, FORÊT… L’ÎLE‑À‑VACHE; Sœur, Œuvre, 20\xa0°C.",
    "German": "„Größe“ – ‚ÄÖÜ‘, STRAẞE, Straße… »ÜBER« 5 °C, Ä–Ö, „FÜR“ MÜNCHEN®",
    "Spanish": "¿Qué? ¡NIÑO! «AÑO» ESPAÑA™ 1.º 2.ª Á–É, “CAMIÓN”",
    "Turkish": "İSTANBUL’DA “ŞİŞLİ” ĞÜZEL, Iğdır; ÇÖĞÜŞ, Ş–İ",
    "Vietnamese": "TIẾNG VIỆT “CÀ PHÊ” – “ĐÃ” KHÔNG, HÃY, MÃ® Ngữ nghĩa; BÃO, CHÂU Á”, LÂM, “Â”",
    "Polish": "„ŻÓŁĆ” – ‚ŁÓDŹ’ ZAŻÓŁĆ GĘŚLĄ JAŹŃ… Ó”",
    "Czech": "„PŘÍLIŠ ŽLUŤOUČKÝ KŮŇ“ – Á” Í“",
    "Romanian": "„ÎNTÂI” – ŞTIINŢĂ, Ţară; „ROMÂNĂ” „Â”",
    "Icelandic": "ÞÆR ÐÖ „Á“ „Ð“ – ÍSLENSK",
    "Estonian": "“TÕUSMINE” Õ– ÕIS, RÄÄK",
    "Russian": "«РОССИЯ» — СССР, ВС РФ; Р‑7, «РС»… “Рф”",
    "Ukrainian": "«ЇЖАК» — Ґанок, Є’",
    "Greek": "«ΕΛΛΆΔΑ» – Γ’ ΤΆΞΗ, √2 Γ–",
    "Swedish": "”ÅÄÖ” – Å® Ö”",
    "Danish": "»Æ Ø Å« Æ–Ø",
    "Hungarian": "„ŐRÜLT” – Ű”, ÍRÓ",
    "Catalan": "COL·LEGI L’ÀVIA «À» Ç’ES",
    "mathematics": "Δx ≈ √2 ± 3·10⁻⁶ µm², Â and B̂ (‖Â‖), x̂ = Â⁻¹b; Ã ∈ ℝ",
    "music": "♪ Ã la carte ♫ – naïveté, piñata, façade, Ãngström",
    "emoji": "🤗 ❤️ ✨ 🇧🇷 👩‍💻 – “ok”…",
}


@pytest.mark.parametrize("language", LEGITIMATE)
def test_text_that_looks_odd_and_is_in_order(language):
    text = f"---\nlicense: mit\n---\n# {LEGITIMATE[language]}\n\n{LEGITIMATE[language]}\n"
    assert [finding for finding in judge_draft(Draft(None, None, Card(text))) if finding.code == "BD001"] == []
