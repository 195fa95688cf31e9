"""CardMetadata: the front matter of a model card, every key that the Hub knows.

The Hub's own schema is closed. This one joins the published TypeScript type (``ApiModelMetadata``, package
@huggingface/hub 2.17.5 on npm, MIT licence), the Hub's documentation (hub-docs: modelcard.md, model-cards.md,
models-widgets.md, models-gated.md, model-cards-co2.md) and huggingface_hub's ``ModelCardData``. Like the Hub it
keeps keys that it does not know.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, Strict

from hubpub.cards import vocabularies

Text: TypeAlias = Annotated[str, Strict()]
Texts: TypeAlias = Text | list[Text]
Flag: TypeAlias = Annotated[bool, Strict()]
Number: TypeAlias = Annotated[int, Strict()] | Annotated[float, Strict()]
Table: TypeAlias = dict[Text, list[Text | Number | Flag | None]]
Arguments: TypeAlias = Text | dict[Text, Any]
GatedKind: TypeAlias = Literal["text", "checkbox", "date_picker", "country", "ip_location"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", protected_namespaces=())


class Parameters(_Part):
    """What the inference widget passes on to the model."""

    aggregation_strategy: Text | None = Field(None, description="Token classification: how sub-words are joined.")
    top_k: Number | None = Field(None, description="Text generation: of how many of the likeliest tokens to choose.")
    top_p: Number | None = Field(None, description="Text generation: of which share of the likeliest tokens to choose.")
    temperature: Number | None = Field(None, description="Text generation: how freely to choose.", examples=[0.7])
    max_new_tokens: Number | None = Field(None, description="Text generation: at most how many tokens.", examples=[100])
    do_sample: Flag | None = Field(None, description="Text generation: whether to choose at random.")
    negative_prompt: Text | None = Field(None, description="Text to image: what the picture should not show.")
    guidance_scale: Number | None = Field(None, description="Text to image: how closely to follow the prompt.")
    num_inference_steps: Number | None = Field(None, description="Text to image: how many steps.")


class Inference(_Part):
    """Settings of the inference widget."""

    parameters: Parameters | None = Field(None, description="What the widget passes on to the model.")


class Label(_Part):
    """One class and its score, in the output of a widget example."""

    label: Text = Field(description="The class.", examples=["POSITIVE"])
    score: Number = Field(description="Its score, from 0 to 1.", examples=[0.98])


class Output(_Part):
    """The output of a widget example: an answer with its score, or a text, or the URL of a picture or sound."""

    answer: Text | None = Field(None, description="The answer to the question.")
    score: Number | None = Field(None, description="The answer's score.")
    text: Text | None = Field(None, description="The text made.")
    url: Text | None = Field(None, description="Where the picture, sound or video made lies.", examples=["cat.png"])


class Message(_Part):
    """One message of a chat."""

    role: Literal["system", "user", "assistant"] = Field(description="Who speaks.", examples=["user"])
    content: Text | list[Any] = Field(description="What is said.", examples=["What is a llama?"])


class WidgetExample(_Part):
    """One example of the widget on the model's page; which inputs it has depends on the task."""

    example_title: Text | None = Field(None, description="The example's name in the menu.", examples=["Fruit"])
    group: Text | None = Field(None, description="The group of the menu that it stands in.")
    text: Text | None = Field(
        None, description="Input of the text tasks; a question, where there is a context or table."
    )
    context: Text | None = Field(None, description="Question answering: the text that holds the answer.")
    messages: list[Message] | None = Field(None, description="Conversational models: the chat so far.")
    src: Text | None = Field(None, description="Audio, image and video tasks: the URL of the input.")
    prompt: Text | None = Field(None, description="Image to image and the like: what to make of the input.")
    table: Table | None = Field(None, description="Table question answering: columns by name, each a list.")
    structured_data: Table | None = Field(None, description="Tabular tasks: columns by name, each a list.")
    candidate_labels: Texts | None = Field(None, description="Zero-shot tasks: the classes, with commas between.")
    multi_class: Flag | None = Field(None, description="Zero-shot tasks: whether several classes may hold.")
    source_sentence: Text | None = Field(None, description="Sentence similarity: what to compare with.")
    sentences: list[Text] | None = Field(None, description="Sentence similarity: what is compared.")
    parameters: Parameters | None = Field(None, description="What to pass on to the model for this example.")
    output: list[Label] | Output | None = Field(None, description="The result to show; shown even without a provider.")


class Task(_Part):
    """The task of an evaluation result."""

    type: Text = Field(description="A task of the Hub.", examples=["text-generation"])
    name: Text | None = Field(None, description="The task in words.", examples=["Text Generation"])


class EvaluatedOn(_Part):
    """The dataset of an evaluation result."""

    type: Text = Field(description="A dataset's id on the Hub.", examples=["mozilla-foundation/common_voice_13_0"])
    name: Text = Field(description="The dataset in words.", examples=["Common Voice (French)"])
    config: Text | None = Field(None, description="The dataset's configuration.", examples=["fr"])
    split: Text | None = Field(None, description="The dataset's split.", examples=["test"])
    revision: Text | None = Field(None, description="The dataset's commit.")
    args: Arguments | None = Field(None, description="What else `load_dataset` was given.")


class Metric(_Part):
    """One number of an evaluation result."""

    type: Text = Field(description="A metric's id on the Hub.", examples=["wer"])
    value: Any = Field(description="The number.", examples=[20.9])
    name: Text | None = Field(None, description="The metric in words.", examples=["Test WER"])
    config: Text | None = Field(None, description="The metric's configuration.")
    args: Arguments | None = Field(None, description="What else the metric was given.")
    verified: Flag | None = Field(None, description="Set by the Hub: whether it verified the number.")
    verify_token: Text | None = Field(None, alias="verifyToken", description="Set by the Hub: its proof of that.")


class ResultSource(_Part):
    """Where an evaluation result is from."""

    name: Text | None = Field(None, description="The source in words.", examples=["Open LLM Leaderboard"])
    url: Text = Field(description="Its page.")


class Result(_Part):
    """The evaluation of a model on one task and dataset."""

    task: Task = Field(description="What was asked of the model.")
    dataset: EvaluatedOn | None = Field(None, description="What it was evaluated on; the Hub means to require it.")
    metrics: list[Metric] = Field(description="The numbers.")
    source: ResultSource | None = Field(None, description="Where the numbers are from.")


class ModelResults(_Part):
    """One model's evaluation results."""

    name: Text = Field(description="The model's name.", examples=["my-model"])
    results: list[Result] = Field(description="What it was evaluated on, each with its numbers.")


class Emissions(_Part):
    """The carbon that making the model set free."""

    emissions: Number = Field(description="Grams of CO2 equivalent.", examples=[149200])
    source: Text | None = Field(None, description="Where the number is from.", examples=["codecarbon"])
    training_type: Text | None = Field(None, description="Pre-training or fine-tuning.", examples=["fine-tuning"])
    geographical_location: Text | None = Field(None, description="Where, as exact as may be.", examples=["Quebec"])
    hardware_used: Text | None = Field(None, description="On what.", examples=["8 V100 GPUs"])


class Option(_Part):
    """One option of a field that has options."""

    label: Text = Field(description="What is shown.")
    value: Text = Field(description="What is stored.")


class GatedField(_Part):
    """One field of the form that asks for access."""

    type: GatedKind | Literal["select"] = Field(description="What the field takes.", examples=["text"])
    options: list[Text | Option] | None = Field(None, description="What there is to choose from (type: select).")


def _licenses(schema: dict[str, Any]) -> None:
    _complete(schema, list(vocabularies.licenses().values))


def _pipelines(schema: dict[str, Any]) -> None:
    _complete(schema, list(vocabularies.pipelines().values))


def _libraries(schema: dict[str, Any]) -> None:
    _complete(schema, list(vocabularies.libraries().values))


def _complete(schema: dict[str, Any], ids: list[str]) -> None:
    """Lets an editor offer the ids that are known, and take others (whether these are in order, the rules say)."""
    schema["anyOf"] = [{"enum": ids}, *schema.get("anyOf", [{"type": "string"}])]
    schema.pop("type", None)


class CardMetadata(_Part):
    """The front matter of a model card."""

    language: Texts | None = Field(
        None,
        description="The model's languages: ISO 639-1, 639-2 or 639-3 in lower case, or `code`, or `multilingual`.",
        examples=["en", ["en", "fr"]],
    )
    language_bcp47: Texts | None = Field(None, description="Languages as BCP 47 tags.", examples=[["fr-CA"]])
    language_details: Texts | None = Field(None, description="More about the languages.", examples=["fr, Quebec"])
    license: Texts | None = Field(
        None,
        description="The licence, an id of the Hub's own list (not SPDX); `other` for one that is not listed.",
        examples=["apache-2.0", ["mit", "apache-2.0"]],
        json_schema_extra=_licenses,
    )
    license_name: Text | None = Field(None, description="With `license: other`: its id.", examples=["my-license-1.0"])
    license_link: Text | None = Field(None, description="With `license: other`: `LICENSE`, `LICENSE.md` or a URL.")
    license_details: Text | None = Field(None, description="More about the licence.")
    library_name: Text | None = Field(
        None,
        description="The library that loads the model.",
        examples=["transformers"],
        json_schema_extra=_libraries,
    )
    tags: list[Text] | None = Field(None, description="What to find the model by.", examples=[["chat", "tweets"]])
    datasets: Texts | None = Field(
        None, description="What the model was trained on: datasets' ids on the Hub.", examples=[["rajpurkar/squad"]]
    )
    metrics: Texts | None = Field(None, description="What the model was measured by: metrics' ids.", examples=[["wer"]])
    buckets: Texts | None = Field(None, description="Buckets of the Hub that belong to the model.", examples=[["me/b"]])
    base_model: Texts | None = Field(
        None,
        description="What the model was made from: models' ids on the Hub.",
        examples=["openai-community/gpt2"],
    )
    base_model_relation: Literal["adapter", "merge", "quantized", "finetune"] | None = Field(
        None, description="How it was made from it, where the Hub cannot tell by itself.", examples=["finetune"]
    )
    new_version: Text | None = Field(None, description="The id of the model that follows this one.")
    pipeline_tag: Text | None = Field(
        None, description="The task.", examples=["text-generation"], json_schema_extra=_pipelines
    )
    inference: Flag | Text | Inference | None = Field(
        None, description="Whether there is a widget, and its settings.", examples=[False]
    )
    widget: list[WidgetExample] | None = Field(
        None, description="The examples of the widget.", examples=[[{"text": "My dream is"}]]
    )
    model_index: list[ModelResults] | None = Field(
        None, alias="model-index", description="Evaluation results. Newer: files beside the card, `.eval_results/`."
    )
    co2_eq_emissions: Number | Emissions | None = Field(
        None, description="The carbon that making the model set free, in grams.", examples=[{"emissions": 149200}]
    )
    thumbnail: Text | None = Field(
        None,
        description="The picture for social sharing: an absolute https URL. Without one the Hub draws its own.",
        examples=["https://example.com/preview.png"],
    )
    description: Text | None = Field(None, description="The model in a sentence.")
    mask_token: Text | None = Field(None, description="Fill-mask: the mask.", examples=["[MASK]"])
    finetuned_from: Text | None = Field(None, description="Older name of `base_model`.", deprecated=True)
    instance_prompt: Text | None = Field(None, description="Dreambooth: the words that call up the subject.")
    gated: Flag | Text | None = Field(None, description="Whether one has to ask for access.")
    extra_gated_prompt: Text | None = Field(None, description="What one agrees to by asking for access.")
    extra_gated_heading: Text | None = Field(None, description="The heading of the form that asks for access.")
    extra_gated_description: Text | None = Field(None, description="The text under that heading.")
    extra_gated_button_content: Text | None = Field(None, description="What stands on the form's button.")
    extra_gated_fields: dict[Text, GatedKind | GatedField] | None = Field(
        None,
        description="The form's fields, by name.",
        examples=[{"Company": "text", "I agree to use this model for non-commercial use ONLY": "checkbox"}],
    )
    extra_gated_eu_disallowed: Flag | None = Field(None, description="Whether the EU has no access.")
    model_name: Text | None = Field(None, description="The model's name for `model-index`; read by clients only.")
    eval_results: Any = Field(None, description="Read by huggingface_hub only, which writes `model-index` from it.")
