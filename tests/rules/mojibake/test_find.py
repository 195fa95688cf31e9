import pytest

from hubpub.rules.mojibake.find import candidates, find_mojibake

LANGUAGES = ("Bokmål", "Paweł Gołębiewski", "Příliš žluťoučký kůň", "Győr", "București", "Đặng Thị Hà", "dağ başı")


@pytest.mark.parametrize(
    "fine",
    [
        *("«MAÇÃO»", "«ROMÃ»", "MAÇÃ» e “IRMÃ”", "São Paulo", "PÃO", "naïve", "Ångström", "Привет, Россия", "РСФСР"),
        *("æ£", "高須正和", "½ € “q”", "ñandú", "Ã", "LÃS", "Tiếng Việt", "Đặng Thị Hà", "Français: à côté"),
        # a letter with what is set at the end of a word
        *("ODTÜ¹ ve İTÜ², JOSÉ¹", "RENÉ²", "ANDRÉ† and RENÉ‡", "QUALITÉ²", "SOCIÉTÉ§", "MENÜ³", "É“BOM”", "LÊ“LIVRO”"),
        *("CAFÉ•THÉ", "R É² = 0.9", "TFRÊ½", "10 Å²", "2×½", "Maß²", "«\xa0café\xa0»", "à\xa0«\xa0Paul\xa0»", "“olé”…"),
        *("Ã¥", "x Ã… y", "CAFÉ”", "CAFÉ’s", "der Buchstabe „Ä“ und „Å“", "«É»", "Ùˆ", "90 Å, 3 Å–4 Å"),
    ],
)
def test_odd_text_is_left_alone(fine):
    assert list(find_mojibake(fine)) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        *(("cafÃ©", "café"), ("â€œhiâ€\x9d", "“hi”"), ("100Â°C", "100°C"), ("Ã€ la", "À la"), ("вЂ™", "’")),
        *(("РџСЂРёРІРµС‚", "Привет"), ("‚Äô", "’"), ("ÃÂ©", "é"), ("ðŸ¤–ðŸ”ž", "🤖🔞")),
        *(("224Ã—224", "224×224"), ("3 Ã— 4", "3 × 4"), ("RÂ² is", "R² is"), ("Â±1", "±1")),
        # letters that only the word around them tells from what is meant
        *(("Nynorsk/BokmÃ¥l", "Nynorsk/Bokmål"), ("PaweÅ‚ S.", "Paweł S."), ("MÄ›ly by", "Měly by")),
        *(("BucureÈ™ti", "București"), ("GyÅ‘r", "Győr"), ("SkÃ¥ne Ã¥r", "Skåne år")),
        # where one run is certain, so are others in words, or as words of its script
        *(("Ã…ngstrÃ¶m", "Ångström"), ("daÄŸ baÅŸÄ±", "dağ başı"), ("ÙƒÙ„Ù…Ø© Ùˆ ÙƒÙ„Ù…Ø©", "كلمة و كلمة")),
        ("Ð’ Ð´Ð¾Ð¼Ðµ, Ñ– Ñ‚ÑƒÑ‚", "В доме, і тут"),
    ],
)
def test_mistaken_encodings(wrong, right):
    after = wrong
    for found in reversed(list(find_mojibake(wrong))):
        assert found.lost == ()
        after = after[: found.start] + found.text + after[found.end :]
    assert after == right


def test_a_letter_with_a_mark_is_mistaken_where_other_text_is():
    def mended(text):
        for found in reversed(find_mojibake(text)):
            text = text[: found.start] + found.text + text[found.end :]
        return text

    assert mended("CAFÃ‰ or RÃ³") == "CAFÉ or Ró"
    assert mended("Ð¼Ñ‹ Ð² Ð´Ð¾Ð¼Ðµ") == "мы в доме"
    assert mended("å“²") == "哲"
    assert mended("ALIÃ³") == "ALIÃ³"
    assert mended("ALIÃ³, cafÃ©") == "ALIó, café"
    # what that would make of these is no text of any language
    assert mended("JOSÉ¹ and 10 Å², cafÃ©") == "JOSÉ¹ and 10 Å², café"


def test_a_very_long_run_is_cut_where_a_sequence_begins():
    text = "é".encode().decode("cp1252") * 5000
    assert "".join(found.text for found in find_mojibake(text)) == "é" * 5000


def test_what_may_have_been_lost():
    assert candidates("æ£") == ["正", "棭"]
    assert candidates("高") == []


@pytest.mark.parametrize(
    "text", [*LANGUAGES, "Привет, мир", "שלום עולם", "مرحبا بالعالم", "你好，世界", "Ελλάδα και Κύπρος"]
)
def test_words_of_many_languages(text):
    wrong = "".join(
        chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in text.encode()
    )
    after = wrong
    for found in reversed(find_mojibake(wrong)):
        after = after[: found.start] + found.text + after[found.end :]
    assert after == text
    assert find_mojibake(text) == []
