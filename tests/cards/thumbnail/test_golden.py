"""Pictures of names in many scripts, held against ones that were looked at. ``UPDATE_GOLDEN=1`` draws them anew.

They need the fonts that ``.ci/run`` installs on Linux: Debian's fonts-noto-core, fonts-noto-cjk and
fonts-noto-color-emoji. Another version of a font may draw a letter a little otherwise; it draws no box, and no other
letter.
"""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from hubpub.cards.thumbnail.avatars import read_avatar
from hubpub.cards.thumbnail.draw import draw
from hubpub.types.thumbnail import HEIGHT, WIDTH, Figure, Thumbnail
from tests.cards.thumbnail.pictures import differences, halved

GOLDEN = Path(__file__).parents[2] / "golden" / "thumbnails"
FIGURES = (
    Figure("fine-tuned from", "openai/whisper-tiny"),
    Figure("parameters", "37.8M"),
    Figure("wer on common_voice", "0.2314"),
)
# A block of a letter's size is another when the letter is; edges of another version are a few steps apart.
ANOTHER = 30.0
SLIGHTLY = 1.5


def writer(name: str, handle: str, prompt: str, *samples: str, **more: object) -> Thumbnail:
    return Thumbnail(
        f"huggingtweets/{handle}", "writer", (name,), f"@{handle}", "🤖 AI bot", prompt=prompt, samples=samples, **more
    )


def model(*names: str, **more: object) -> Thumbnail:
    known = {"handle": "acme", "label": "Automatic speech recognition", "figures": FIGURES, **more}
    return Thumbnail("acme/whisper-tiny-swahili", "model", names, **known)


PICTURES = {
    "latin": writer(
        "Søren Łukasz Ñandú",
        "soren",
        "My dream is",
        "My dream is to build a tiny robot that answers every mail before I have read it, and to go for a walk.",
        "My dream is a soldering iron that never gets cold 🔥",
        "My dream is “quoted”, naïve – and it costs 5 € at ½ past…",
    ),
    "cjk": writer(
        "村上春樹🐈",
        "haruki",
        "私の夢は",
        "私の夢は、猫と一緒に静かな海辺の町で暮らして、毎朝コーヒーを淹れながら古いジャズのレコードを聴くことです。",
        "汉字和한글도 함께",
    ),
    "arabic": writer(
        "نجيب محفوظ",
        "naguib",
        "حلمي هو",
        "حلمي هو أن أكتب رواية طويلة عن القاهرة القديمة وأزقتها وناسها 😀 وكل ما فيها.",
        "حلمي هو فنجان قهوة (بدون سكر) في 2026",
        "Mixed: قال hello world ثم ذهب",
        theme="dark",
    ),
    "hebrew": writer(
        "עמוס עוז", "amos", "החלום שלי", "החלום שלי הוא לכתוב ספר על ירושלים (שוב), 3 פעמים!", "החלום שלי: שָׁלוֹם"
    ),
    "devanagari": writer(
        "प्रेमचंद", "premchand", "मेरा सपना", "मेरा सपना है कि एक दिन हर गाँव में पुस्तकालय हो।", "मेरा सपना क्षत्रिय ज्ञान स्त्री"
    ),
    "thai": writer("สุนทรภู่", "sunthorn", "ความฝัน", "ความฝันของฉันคือการได้เดินทางไปทั่วโลกและเขียนบทกวี น้ำ ที่ นี้", theme="dark"),
    "emoji": writer("👨‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽1️⃣❤️☀︎🤦🏿‍♀️", "emo", "", "🎉🎊🥳 party 👩🏾‍🚀 and on ☕️"),
    "long": writer("A" * 200, "b" * 60, "", "x" * 300, "word " * 100, "fine"),
    "nothing": writer("", "nobody", ""),
    "model-light": model("whisper-tiny-swahili", figures=FIGURES),
    "model-dark": model("whisper-tiny-swahili", theme="dark", figures=FIGURES),
    "model-long": model(
        "a-very-long-model-name-with-many-parts-qlora-4bit-dpo-v2-final-really_final-2026-" * 2,
        label="x" * 200,
        figures=(
            Figure("base model", "meta-llama/Llama-3.3-70B-Instruct-" * 2),
            Figure("accuracy on " + "d" * 60, "1"),
        ),
    ),
    "model-bare": model("模型", handle="", label="", figures=()),
}


def face(path: Path) -> bytes:
    drawn = Image.linear_gradient("L").resize((300, 300)).convert("RGB")
    canvas = ImageDraw.Draw(drawn)
    canvas.ellipse((75, 60, 225, 240), fill="bisque")
    for left in (115, 170):
        canvas.ellipse((left, 120, left + 20, 145), fill="black")
    drawn.save(path)
    return read_avatar(path)


@pytest.mark.full
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_it_was_looked_at(name, tmp_path):
    avatars = [face(tmp_path / "face.png")] if name in ("hebrew", "model-dark") else []
    drawn = draw(PICTURES[name], avatars)
    assert Image.open(BytesIO(drawn.png)).size == (WIDTH, HEIGHT)
    if sys.platform != "linux":
        return  # other fonts
    assert drawn.missing == (), "install fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji"
    seen, place = halved(drawn.png), GOLDEN / f"{name}.png"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        seen.quantize(96).save(place, optimize=True)
    apart = differences(seen, Image.open(BytesIO(place.read_bytes())).convert("RGB"))
    assert apart.max() < ANOTHER
    assert apart.mean() < SLIGHTLY


@pytest.mark.full
def test_another_letter_is_seen():
    """What the comparison is for: another letter, a box, a line that is not there."""
    golden = halved(draw(PICTURES["devanagari"]).png)
    for name in ("प्रेमचंद", "प्रेमचदा", "□□□□"):
        other = writer(name, "premchand", "मेरा सपना", *PICTURES["devanagari"].samples)
        apart = differences(halved(draw(other).png), golden)
        assert (apart.max() > ANOTHER or apart.mean() > SLIGHTLY) == (name != "प्रेमचंद"), (
            name,
            apart.max(),
            apart.mean(),
        )
