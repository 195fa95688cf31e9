"""The MD rules on licence, languages, task, library, ids, thumbnail and tags."""

from __future__ import annotations

import pytest

from hubpub.cards import vocabularies as constants
from hubpub.types.findings import Severity
from tests.rules.metadata.cards import findings, fixed

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@pytest.mark.parametrize("known", constants.licenses().values)
def test_every_licence_of_the_list(known):
    assert findings(f"license: {known}", "MD010", "MD011") == []


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("apache2", "apache-2.0"),
        ("apache 2.0", "apache-2.0"),
        ("Apache License 2.0", "apache-2.0"),
        ("cc-by-nc-sa 4.0", "cc-by-nc-sa-4.0"),
        ("gpl3", "gpl-3.0"),
        ("llama-3", "llama3"),
        ("BSD-3", "bsd-3-clause"),
        ("Academic Free License v3.0", "afl-3.0"),
        ("GNU General Public License v3.0", "gpl-3.0"),
        ("Creative Commons Attribution 4.0", "cc-by-4.0"),
        ("the Unlicense", "unlicense"),
        ("bsd 2", "bsd-2-clause"),
        ("agpl 3", "agpl-3.0"),
        ("creative-commons-by-nd", None),
        ("x" * 100_000, None),
    ],
)
def test_an_unknown_licence(given, meant):
    [finding] = findings(f"license: {given}", "MD010")
    assert finding.severity is ERROR
    assert str(constants.licenses()) in finding.message
    assert len(finding.message) < 300
    assert (f"Did you mean {meant}?" in finding.remedy) == (meant is not None)
    assert finding.fix == ()


@pytest.mark.parametrize("given", ["3", "true", "{name: mit}", "[[mit]]", "2020-01-01"])
def test_a_licence_that_is_no_text(given):
    [finding] = findings(f"license: {given}")
    assert (finding.code, finding.severity) == ("MD010", ERROR)


@pytest.mark.parametrize(
    ("given", "right"),
    [("Apache-2.0", "apache-2.0"), ("MIT", "mit"), ('"MIT"', '"mit"'), ("[MIT, GPL-3.0]", "[mit, gpl-3.0]")],
)
def test_a_licence_in_upper_case(given, right):
    """The Hub makes the tag license:mit of it: no error."""
    assert {f.severity for f in findings(f"license: {given}")} == {WARNING}
    assert fixed(f"license: {given}", "MD011") == f"license: {right}"


@pytest.mark.parametrize(
    ("front", "missing"),
    [
        ("license: other", "license_name and no license_link"),
        ("license: other\nlicense_name: x", "license_link"),
        ("license: [mit, other]\nlicense_link: LICENSE", "license_name"),
        ("license: other\nlicense_name: x\nlicense_link: LICENSE", None),
        ("license: unknown", None),
    ],
)
def test_another_licence(front, missing):
    found = findings(front, "MD012")
    assert [(f.severity, missing in f.message) for f in found] == ([(WARNING, True)] if missing else [])


@pytest.mark.parametrize("front", ["language: en", "language: [en, fr]", "language: no", "language: multilingual"])
def test_languages_in_order(front):
    assert findings(front) == []


@pytest.mark.parametrize(
    ("front", "right"),
    [("language: EN", "language: en"), ("language:\n- Fr\n- 'DE'", "language:\n- fr\n- 'de'")],
)
def test_a_language_in_upper_case(front, right):
    assert {(f.code, f.severity) for f in findings(front)} == {("MD020", ERROR)}
    assert fixed(front, "MD020") == right


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ("English", "MD020", "Did you mean en (English)?"),
        ("pt-BR", "MD020", "Write pt, and the whole under language_bcp47."),
        ("english", "MD021", "Did you mean en (English)?"),
        ("zh-tw", "MD021", "Write zh, and the whole under language_bcp47."),
        ("zh-TW", "MD020", "Write zh, and the whole under language_bcp47."),
        ("nb-NO", "MD020", "Write nb, and the whole under language_bcp47."),
        ("rm-vallader", "MD021", "Write rm, and the whole under language_bcp47."),
        ("en-any", "MD021", "Write en, and the whole under language_bcp47."),
        ("jp", "MD021", "Did you mean ja (Japanese)?"),
        ("vn", "MD021", "Did you mean vi (Vietnamese)?"),
        ("protein", "MD021", "What is no language belongs under tags."),
        ("c++", "MD021", "or code"),
        ("klingonese", "MD021", "Use the code of ISO 639"),
    ],
)
def test_a_language_that_is_no_code(given, code, says):
    [finding] = findings(f"language: {given}")
    assert (finding.code, finding.severity) == (code, ERROR if code == "MD020" else WARNING)
    assert says in finding.remedy
    assert finding.fix == ()
    assert code == "MD020" or str(constants.languages()) in finding.message


@pytest.mark.parametrize(
    ("given", "code", "each"),
    [
        ("en-de", "MD021", "en, de; if de is a region, write en, and the whole under language_bcp47."),
        ("en_lv", "MD021", "en, lv; if lv is a region, write en, and the whole under language_bcp47."),
        ("en-multilingual", "MD021", "en, multilingual."),
        ("en-de-fr", "MD021", "en, de, fr."),
        ("en,fr", "MD021", "en, fr."),
        ("Italian French", "MD020", "it, fr."),
        ("'Spanish, english'", "MD020", "es, en."),
        ("EN-DE", "MD020", "en, de; if de is a region, write en, and the whole under language_bcp47."),
    ],
)
def test_several_languages_in_one_text(given, code, each):
    [finding] = findings(f"language: {given}")
    assert (finding.code, finding.fix) == (code, ())
    assert finding.remedy == f"Write each as an item of its own: {each}"


@pytest.mark.parametrize(
    ("given", "message", "remedy"),
    [
        ("text2text-generation", "no longer a task", "Use text-generation, translation or summarization."),
        ("conversational", "no longer a task", "Use text-generation."),
        ("extractive-qa", "is a subtask", "among the tags"),
        ("text-clasification", "no task of the Hub", "Did you mean text-classification?"),
        ("magic", "no task of the Hub", "huggingface.co/tasks"),
    ],
)
def test_a_task_that_the_hub_does_not_know(given, message, remedy):
    [finding] = findings(f"pipeline_tag: {given}")
    assert (finding.code, finding.severity, finding.fix) == ("MD030", WARNING, ())
    assert message in finding.message
    assert str(constants.pipelines()) in finding.message
    assert remedy in finding.remedy


def test_a_task_that_is_written_in_another_way():
    assert fixed("pipeline_tag: Text Generation", "MD030") == "pipeline_tag: text-generation"
    assert fixed("pipeline_tag: fill_mask", "MD030") == "pipeline_tag: fill-mask"


@pytest.mark.parametrize("known", constants.pipelines().values)
def test_every_task_of_the_list(known):
    assert findings(f"pipeline_tag: {known}") == []


@pytest.mark.parametrize(
    ("given", "severity", "meant"),
    [
        ("Transformers", WARNING, "transformers"),
        ("scikit-learn", WARNING, "sklearn"),
        ("sentence_transformers", WARNING, "sentence-transformers"),
        ("tranformers", WARNING, "transformers"),
    ],
)
def test_a_library_that_the_hub_does_not_know(given, severity, meant):
    [finding] = findings(f"library_name: {given}")
    assert (finding.code, finding.severity) == ("MD031", severity)
    assert finding.remedy == f"Did you mean {meant}?"
    assert str(constants.libraries()) in finding.message


def test_a_library_that_is_written_in_another_way():
    assert fixed("library_name: Transformers", "MD031") == "library_name: transformers"
    assert fixed("library_name: MLX", "MD031") == "library_name: mlx"
    # so short a name is no slip of another
    assert findings("library_name: mlz") == []
    # nor is a library of which the Hub has not heard
    assert findings("library_name: my-own-library") == []
    assert findings("library_name: transformers") == []


@pytest.mark.parametrize(
    "item",
    ["gpt2", "openai-community/gpt2", "a.b/c_d-1.0", "Me/My.Model-v1.5", "_a/b__", "me/viewer", f"me/{'a' * 96}"],
)
@pytest.mark.parametrize("key", ["base_model", "datasets", "new_version"])
def test_ids(key, item):
    assert findings(f"{key}: {item}") == []
    assert key == "new_version" or findings(f"{key}:\n- {item}") == []


LOCAL = ["/home/me/m", "./out", "../out/m", "~/m", "C:\\m\\n", "D:/m", "out\\m", "./", "/", "/kaggle/input/x y"]


@pytest.mark.parametrize("item", [*LOCAL, "out/models/m", "out/m/", "Kokoro 82M", "me/", "me/m@main", "größe/m"])
def test_a_base_model_that_is_no_id(item):
    [finding] = findings(f"base_model:\n- '{item}'")
    assert (finding.code, finding.severity) == ("MD040", ERROR)
    assert finding.message.startswith('"base_model[0]" with value "')
    assert finding.subject.line == 3


def test_an_empty_base_model_is_refused():
    [finding] = findings("base_model: ''")
    assert (finding.code, finding.severity) == ("MD040", ERROR)
    assert finding.message == '"base_model" is not allowed to be empty'


@pytest.mark.parametrize(
    ("item", "severity"),
    [
        *((item, ERROR) for item in LOCAL if item != "out\\m"),
        # such cards are on the Hub
        *(
            (item, WARNING)
            for item in ["Twitter data", "SAIL 2017", "~100k tweets", "https://x.y/data.zip", "a/b/c", "", "数据"]
        ),
    ],
)
def test_a_dataset_that_is_no_id(item, severity):
    [finding] = findings(f"datasets:\n- '{item}'")
    assert (finding.code, finding.severity) == ("MD041", severity)
    assert finding.message.startswith('"datasets[0]" with value "')


def test_the_address_of_a_page_in_place_of_an_id():
    page = "https://huggingface.co"
    assert fixed(f"base_model: {page}/me/m", "MD040") == "base_model: me/m"
    assert fixed(f"datasets:\n- {page}/datasets/me/d", "MD041") == "datasets:\n- me/d"
    assert fixed("new_version: hf.co/me/m/", "MD042") == "new_version: me/m"
    assert findings(f"datasets: {page}/me/d", "MD041")[0].fix == ()


@pytest.mark.parametrize(
    ("key", "page"),
    [
        *(("base_model", page) for page in ["spaces/me", "models", "docs/hub", "papers/2005.14165", "me/models"]),
        *(("base_model", page) for page in ["gpt2/tree", "collections/me", "datasets", "me/a..b", "me/m.git"]),
        *(("datasets", f"datasets/{page}") for page in ["glue/viewer", "glue/discussions", "me/--d"]),
        ("new_version", "spaces/me"),
    ],
)
def test_the_address_of_a_page_that_is_no_model(key, page):
    [finding] = findings(f"{key}: https://huggingface.co/{page}")
    assert (finding.code[:4], finding.fix) == ("MD04", ())
    assert "Write" not in finding.remedy


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("a--b/c", "holds --"),
        ("me/a..b", "holds -- or two dots"),
        ("me/x.git", "ends with .git"),
        ("me/.x", "begins or ends"),
        ("me/x-", "begins or ends"),
        (f"me/{'a' * 97}", "longer than 96"),
        ("spaces/me", "spaces is a page"),
        ("datasets/glue", "datasets is a page"),
    ],
)
@pytest.mark.parametrize(("key", "code"), [("base_model", "MD040"), ("datasets", "MD041"), ("new_version", "MD042")])
def test_what_has_the_form_of_an_id_and_is_nobodys(key, code, item, says):
    [finding] = findings(f"{key}: {item}")
    assert (finding.code, finding.severity, finding.fix) == (code, WARNING, ())
    assert says in finding.message


def test_a_new_version_that_is_no_id():
    [finding] = findings("new_version: the next one")
    assert (finding.code, finding.severity) == ("MD042", WARNING)


@pytest.mark.parametrize("given", ["https://x.y/a.png", "https://x.y/a.png?b=c#d", "", "null"])
def test_a_thumbnail_that_loads(given):
    assert findings(f"thumbnail: {given}") == []


@pytest.mark.parametrize(
    "given", ["a.png", "./a.png", "//x.y/a.png", "url to a picture", "https://", "ftp://x.y/a", "''"]
)
def test_a_thumbnail_that_is_no_https_url(given):
    [finding] = findings(f"thumbnail: {given}")
    assert (finding.code, finding.severity, finding.fix) == ("MD070", WARNING, ())


def test_a_thumbnail_over_http():
    assert fixed("thumbnail: http://x.y/a.png # mine", "MD070") == "thumbnail: https://x.y/a.png # mine"


@pytest.mark.parametrize(
    ("front", "right"),
    [
        ("tags:\n- a\n- b\n- a\nlicense: mit", "tags:\n- a\n- b\nlicense: mit"),
        ("tags: [a, b, a]", "tags: [a, b]"),
        ("tags: [a, a, a, b]", "tags: [a, b]"),
        ("tags:\n- a\n- 'a'\n- \"a\"\n- b", "tags:\n- a\n- b"),
    ],
)
def test_duplicate_tags(front, right):
    assert {(f.code, f.severity) for f in findings(front)} <= {("MD071", WARNING)}
    assert fixed(front, "MD071") == right


def test_tags_that_differ():
    assert findings("tags: [a, A, b]") == []
