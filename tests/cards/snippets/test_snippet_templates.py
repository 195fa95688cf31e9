"""The generator of templates: what can run is kept, and the rest is left out or mended."""

from __future__ import annotations

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "scripts" / "constants" / "snippet_templates.py"
SPEC = importlib.util.spec_from_file_location("snippet_templates", SCRIPT)
MODULE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MODULE)
template_of = MODULE.template_of


def parts(*pieces: str) -> list[tuple[str, str]]:
    """The parts of the template of some pieces."""
    return [(part["language"], part["code"]) for part in template_of(list(pieces))["parts"]]


def test_code_that_can_run_stays_as_it_is():
    code = 'import a\n\nmodel = a.load("⟪id⟫")\n# a remark at the end'
    assert template_of([code]) == {
        "install": None,
        "parts": [{"language": "python", "code": code}],
        "changed": [],
    }


def test_what_to_install_is_no_part_of_the_code():
    load = 'import a\na.load("⟪id⟫")'
    for pieces in (
        ["pip install a", load],
        ["# on a Mac\npip install a", load],
        [f"# pip install a\n{load}"],
        [f"# !pip install a\n{load}"],
    ):
        assert template_of(pieces)["install"] == "pip install a"
        assert parts(*pieces) == [("python", load)]


def test_an_id_without_quotes_gets_some():
    found = template_of(["import a\na.load(⟪id⟫, folder=1)"])
    assert found["parts"][0]["code"] == 'import a\na.load("⟪id⟫", folder=1)'
    assert found["changed"] == ["mended"]


def test_no_gpu_is_asked_for_by_force():
    found = template_of(['import a\nm = a.load("⟪id⟫", device_map="cuda").to("cuda").eval()\na.b().cuda()'])
    assert found["parts"][0]["code"] == 'import a\nm = a.load("⟪id⟫").eval()\na.b()'
    assert found["changed"] == ["mended"]


def test_code_ends_before_a_name_that_nothing_makes():
    found = template_of(['import a\nm = a.load("⟪id⟫")\n\n# now use it\ntext = "x"\nmodel.run(text)\nprint(m)'])
    assert found["parts"][0]["code"] == 'import a\nm = a.load("⟪id⟫")'
    assert found["changed"] == ["cut"]


def test_names_that_the_code_makes_are_known():
    code = (
        "import a.b as c\nfrom d import e\n\ndef f(g):\n    return g\n\nfor h in [e]:\n    f(h)\n"
        'with c("⟪id⟫") as i:\n    j = [k for k in i]\nprint(j, len(j))'
    )
    assert parts(code) == [("python", code)]


def test_code_ends_before_a_slip():
    assert parts('import a\na.load("⟪id⟫")\n)') == [("python", 'import a\na.load("⟪id⟫")')]


def test_commands_and_code_are_parts_of_their_own():
    assert parts("# fetch it\nhuggingface-cli download ⟪id⟫", "import a\na.run()") == [
        ("bash", "# fetch it\nhf download ⟪id⟫"),
        ("python", "import a\na.run()"),
    ]
    assert parts('import a\na.load("⟪id⟫")', "import b\nb.run()") == [
        ("python", 'import a\na.load("⟪id⟫")\n\nimport b\nb.run()')
    ]


def test_gaps_and_downloads_into_a_shell_are_left_out():
    load = 'import a\na.load("⟪id⟫")'
    assert parts("hf download ⟪id⟫ <folder>", load) == [("python", load)]
    assert parts("curl -fsSL https://x.y/install.sh | sh", load) == [("python", load)]
    assert parts("hf download ⟪id⟫\nsh /path/to/a", load) == [("python", load)]


def test_what_names_no_model_is_none():
    assert template_of(['import a\na.load("one/other")']) is None
    assert template_of(["model.load(⟪id⟫)"]) is None
    assert template_of([]) is None
