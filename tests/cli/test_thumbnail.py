"""The command line's `thumbnail`."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from hubpub.cards.thumbnail import draw as drawing
from hubpub.cards.thumbnail import samples as asking
from tests.conftest import Call
from tests.support.models import FACTS, facts_file, model_folder

WRITER = {"recipe": "huggingtweets", "facts": {**FACTS, "samples": []}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return model_folder(tmp_path / "whisper", count=50)


def size(path: Path) -> tuple[int, int]:
    return Image.open(BytesIO(path.read_bytes())).size


def test_a_folder_alone_is_enough(call: Call, folder, tmp_path):
    code, out, err = call("thumbnail", folder)
    assert (code, err) == (0, "")
    assert out.startswith("thumbnail.png: 1200 x 630, ")
    assert size(tmp_path / "thumbnail.png") == (1200, 630)
    assert call("thumbnail", folder, "-o", "a/b.png", "-q") == (0, "a/b.png\n", "")
    assert (tmp_path / "a" / "b.png").read_bytes() == (tmp_path / "thumbnail.png").read_bytes()


def test_what_is_said_is_shown(call: Call, folder, tmp_path):
    Image.new("RGB", (50, 50), "#00ff00").save(tmp_path / "me.png")
    facts = facts_file(tmp_path / "facts.json", WRITER)
    said = ("--theme", "dark", "--sample", "My dream is one.", "--sample", "Two \x1b[31m\ue000.", "--avatar", "me.png")
    code, out, err = call("thumbnail", folder, "--facts", facts, *said)
    assert (code, err) == (0, "")
    assert "  “My dream is one.”\n" in out
    assert "\x1b" not in out
    assert "left out: \ue000 (U+E000), which no font here has\n" in out or "(U+E000), which no font here has\n" in out
    picture = Image.open(tmp_path / "thumbnail.png").convert("RGB")
    assert (0, 255, 0) in {color for _, color in picture.getcolors(1 << 24) or ()}
    assert sum(picture.getpixel((1190, 10))) < 100  # dark


def test_a_model_that_cannot_be_asked_here_has_none(call: Call, folder, tmp_path, monkeypatch):
    (folder / "config.json").write_text('{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}')
    facts = facts_file(tmp_path / "facts.json", WRITER)
    monkeypatch.setattr(asking, "find_spec", lambda _: None)
    code, out, err = call("thumbnail", folder, "--facts", facts)
    assert (code, err, out.count("\n")) == (0, "", 1)
    monkeypatch.setattr(asking, "find_spec", lambda _: object())
    monkeypatch.setattr(asking, "_BOOT", "raise OSError('no tokenizer')")
    code, out, err = call("thumbnail", folder, "--facts", facts)
    assert (code, out) == (1, "")
    assert "OSError: no tokenizer. Give some: --sample TEXT; or leave the picture out." in err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere"], 2, "there is no folder 'nowhere'"),
        (["whisper", "--avatar", "none.png"], 2, "there is no picture none.png"),
        (["whisper", "--avatar", "whisper/config.json"], 2, "is no picture that can be read"),
        (["whisper", *(["--avatar", "me.png"] * 4)], 2, "4 profile pictures are named, and 3 are shown"),
        (["whisper", "--theme", "blue"], 2, "'blue' is not one of 'light', 'dark'"),
        (["whisper", "--repo", "a/b/c"], 2, "is no name for a repository"),
        (["whisper", "--recipe", "huggingtweets"], 2, "needs facts"),
        (["whisper", "--sample", " \n"], 2, "a sample is empty. Give what the model wrote, or leave --sample out."),
        (["whisper", "-o", "a.jpg"], 2, "a.jpg is not named like a PNG file. Name it a.png."),
        (["whisper", "-o", "whisper/config.json/x.png"], 5, "cannot write whisper/config.json/x.png"),
    ],
)
def test_what_is_wrong_is_said_plainly(call: Call, folder, tmp_path, arguments, code, said):
    Image.new("RGB", (50, 50), "red").save(tmp_path / "me.png")
    found, out, err = call("thumbnail", *arguments)
    assert (found, out) == (code, "")
    assert said in err
    assert not (tmp_path / "thumbnail.png").exists()


def test_what_draws_may_not_be_installed(call: Call, folder, monkeypatch):
    monkeypatch.setattr(drawing, "find_spec", lambda _: None)
    code, out, err = call("thumbnail", folder)
    assert (code, out) == (5, "")
    assert err == (
        "error: no picture can be drawn: hubpub[thumbnail] is not installed. Install it: pip install "
        "'hubpub[thumbnail] @ git+https://github.com/hubpub/hubpub'.\n"
    )


def test_a_push_shows_the_samples_and_what_is_left_out(call: Call, folder, account, repo, tmp_path):
    facts = facts_file(tmp_path / "facts.json", {**WRITER, "facts": {**FACTS, "thumbnail": ""}})
    said = ("--facts", facts, "--thumbnail", "--sample", "My dream is \ue000 here.")
    code, out, _ = call("push", folder, repo, *said, "--yes")
    assert code == 0
    assert "+ add" in out
    assert "Picture for sharing\n  “My dream is " in out
    assert "left out: " in out
    code, out, _ = call("plan", folder, repo, *said)
    assert code == 0
    assert "the same on the hub; drawn for sharing" in out
    assert "Picture for sharing" not in out
