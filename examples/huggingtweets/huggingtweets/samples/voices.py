"""Five invented accounts, each with a way to write: a small grammar, drawn from with a seed. Nothing is copied."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Voice:
    """How an account writes.

    Attributes:
        handle: The account's.
        name: Its display name.
        lang: The language it is said to write in.
        openings: The first sentence of a post, with ``{slots}``.
        middles: Sentences that may follow.
        endings: What a post may end in.
        slots: What is put in, which may hold slots itself.
        short: Posts that are too short to train on.
    """

    handle: str
    name: str
    lang: str
    openings: tuple[str, ...]
    middles: tuple[str, ...]
    endings: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]
    short: tuple[str, ...] = field(default=("yes!", "so true", "good night 🌙", "#monday mood", "ha 😂", "thank you"))

    def post(self, draw: random.Random, *, sentences: int = 2) -> str:
        """A post of about that many sentences."""
        parts = [
            draw.choice(self.openings),
            *draw.sample(self.middles, k=draw.randint(max(0, sentences - 2), sentences)),
        ]
        if draw.random() < 0.6:
            parts.append(draw.choice(self.endings))
        return ("" if self.lang == "ja" else " ").join(self._filled(part, draw) for part in parts)

    def _filled(self, text: str, draw: random.Random) -> str:
        while found := _SLOT.search(text):
            text = text[: found.start()] + draw.choice(self.slots[found[1]]) + text[found.end() :]
        return text


CLOCKS = Voice(
    handle="brass_hour",
    name="Wren Alder ⏰",
    lang="en",
    openings=(
        "On the bench today: {clock}.",
        "{Someone} brought in {clock} that has not {moved} since {when}.",
        "Opened {clock} & found {found} inside.",
        "Three days of work on {clock}, and it was {cause} all along.",
        "Customer: is it worth mending? Me, holding {clock}: {worth}",
        "My dream is {clock} that keeps time to {amount} a {span}.",
    ),
    middles=(
        "The {part} was worn, so I made a new one from {metal}.",
        "I cleaned the {part} twice and the {part} three times.",
        "Nobody has oiled the {part} in {years} years.",
        "It gains <{minutes} minutes a {span}, which is {opinion}.",
        "It ticks again, and the shop is {mood}.",
        "The {part} says {when}, and I believe it.",
    ),
    endings=(
        "Tick. Tock. ⏰",
        "#clocks",
        "Patience is {metal}.",
        "🔧✨",
        "#horology",
        "The cat slept through all of it.",
    ),
    slots={
        "clock": (
            "a carriage clock",
            "a grandfather clock with no face",
            "a cuckoo clock",
            "a station clock from {when}",
            "a ship's chronometer",
            "a kitchen clock in the shape of a hen",
            "a pocket watch",
        ),
        "Someone": ("A baker", "A retired diver", "My neighbour", "A choir of nuns", "The postman", "A very small boy"),
        "moved": ("ticked", "chimed", "moved", "been wound"),
        "when": ("1911", "last winter", "the flood", "the war", "noon", "his wedding"),
        "found": ("a dried bee", "a love letter", "two mainsprings", "somebody's tooth", "a ticket to the {when} ball"),
        "cause": ("a crumb", "one bent tooth", "too much oil", "a hair of the cat", "the wrong screw"),
        "worth": (
            "no. I will do it anyway.",
            "everything is worth mending.",
            "ask it, not me.",
            "it was worth making.",
        ),
        "amount": ("a second", "half a second", "a breath", "one heartbeat"),
        "span": ("day", "week", "month", "year"),
        "part": ("escapement", "mainspring", "balance wheel", "pendulum", "click spring", "fusee chain"),
        "metal": ("brass", "blued steel", "old bronze", "silver"),
        "years": ("ten", "forty", "sixty", "a hundred"),
        "minutes": ("2", "3", "5", "11"),
        "opinion": ("charming", "rude", "a kind of optimism", "within reason"),
        "mood": ("loud & happy", "itself again", "full of seconds", "calm"),
    },
)

NIGHT_BUS = Voice(
    handle="n7_nightbus",
    name="the last n7",
    lang="en",
    openings=(
        "{hour}. the n7 carries {rider} and {rider}.",
        "{rider} gets on at {stop} and pays in {coins}.",
        "somebody left {thing} on the back seat...",
        "rain at {stop}. {rider} sings quietly to {thing}.",
        "my dream is a street with {light} all the way to {stop}.",
        "{hour}, upper deck: {rider} asleep, {thing} awake.",
    ),
    middles=(
        "the {light} are kind tonight.",
        "nobody says a word until {stop}.",
        "the driver hums <the one about {thing}>.",
        "i turn left where the {light} end.",
        "outside, {stop} smells of {smell}.",
        "we are all {feeling} & going home.",
    ),
    endings=("hold tight 🚌", "next stop: {stop}", "goodnight, {stop} 🌙", "...", "#nightbus", "mind the door."),
    slots={
        "hour": ("01:12", "02:40", "03:07", "03:55", "04:31"),
        "rider": ("a nurse", "two waiters", "a trombone player", "a man with a fern", "a bride", "a tired clown"),
        "stop": ("canal street", "the fish market", "hollow bridge", "st. anne's", "the depot", "mill corner"),
        "coins": ("wet coins", "buttons", "exact change", "a poem"),
        "thing": ("an umbrella", "a birthday cake", "one red glove", "a jar of bees", "a map of {stop}", "a violin"),
        "light": ("street lamps", "green lights", "neon fish", "windows"),
        "smell": ("bread", "diesel", "the river", "cut grass", "oranges"),
        "feeling": ("late", "forgiven", "a little lost", "seventeen", "damp"),
    },
)

TOFU = Voice(
    handle="tofu_nikki",
    name="豆腐日記",
    lang="ja",
    openings=(
        "今日は{place}で{food}を食べました。",
        "{time}、{animal}が{place}で寝ていた。",
        "{food}を作ったら{result}。",
        "夢は{place}で{food}を売ることです。",
        "{weather}なので{place}まで歩いた。",
        "Today: {food} at the {spot}, 3 out of 5.",
    ),
    middles=(
        "とても{feeling}です。",
        "{animal}も{feeling}らしい。",
        "{weather}の日は{food}がいちばん。",
        "また{time}行きたいと思います。",
        "豆腐は{result}と母が言った。",
        "Next time I will bring my own {spoon} & more 豆腐.",
    ),
    endings=("🍜", "おやすみなさい🌙", "#豆腐", "つづく…", "😋✨", "ごちそうさまでした。"),
    slots={
        "place": ("川のそば", "駅前", "小さな店", "図書館", "屋根の上", "港町"),
        "food": ("冷やっこ", "味噌汁", "揚げ豆腐", "うどん", "おにぎり", "豆乳プリン"),
        "time": ("朝", "夕方", "昨日の夜", "来週", "真夜中"),
        "animal": ("三毛猫", "からす", "隣の犬", "亀", "店長の猫"),
        "result": ("少し焦げた", "ふわふわになった", "静かに崩れた", "思ったより甘い", "大成功だった"),
        "weather": ("雨", "いい天気", "雪", "風の強い日", "くもり"),
        "feeling": ("幸せ", "眠い", "満足", "うれしい", "不思議"),
        "spot": ("river stall", "station counter", "night market", "library steps"),
        "spoon": ("spoon", "bowl", "chopsticks"),
    },
    short=("おはよう", "眠い…", "わーい🍜", "#豆腐", "雨だ", "うん"),
)

GARDEN = Voice(
    handle="plot19",
    name="Plot Nineteen :leafy_green:",
    lang="en",
    openings=(
        "Allotment log, {day}: {crop} up, {pest} down.",
        "The {pest} have found the {crop} again.",
        "Swapped {count} {crop} for a bag of {swap} with {who}.",
        "It rained on the {crop} and only on the {crop}.",
        "My dream is a row of {crop} without a single one of the {pest}.",
        "{who} says that {crop} need {need}. I gave them {need}.",
    ),
    middles=(
        "The {tool} broke, which is the {tool}'s own choice.",
        "The compost is {state} & steaming.",
        "I have {count} {crop} and no plan.",
        "Committee meeting about the {tool}: no decision.",
        "Everything smells of {swap}.",
        "We don't talk about the {crop} of last {day}.",
    ),
    endings=("More tea.", "🌱", "#allotment", "Mud everywhere.", "The robin approves. 🐦", "Onwards."),
    slots={
        "day": ("Monday", "Tuesday", "Thursday", "Saturday", "Sunday"),
        "crop": ("beans", "leeks", "pumpkins", "onions", "potatoes", "artichokes"),
        "pest": ("slugs", "pigeons", "aphids", "foxes", "committee members"),
        "count": ("nine", "twelve", "forty", "far too many"),
        "swap": ("manure", "seed garlic", "wood ash", "rhubarb", "straw"),
        "who": ("Plot Eighteen", "the chairwoman", "old Tomasz", "the new couple", "my aunt"),
        "need": ("lime", "shade", "a stern word", "music", "netting", "patience"),
        "tool": ("hose", "wheelbarrow", "shed door", "fork", "water butt"),
        "state": ("alive", "warm", "black", "thinking"),
    },
)

LIGHTHOUSE = Voice(
    handle="skerry.lighthouse.example",
    name="Skerry Light 🌊",
    lang="en",
    openings=(
        "Log of the light, {watch} watch: {sea}.",
        "Counted {ships} past the {rock} before {watch}.",
        "The lamp {did} at {watch} and I {reply}.",
        "A {bird} has moved into the {room}.",
        "Supply boat came with {cargo} instead of {cargo}.",
        "My dream is {sea} and {cargo} on the same day.",
    ),
    middles=(
        "Wind {wind}, and the stairs are {stairs}.",
        "The {bird} keeps the {watch} watch now.",
        "I polished the lens & the {room}.",
        "Nobody on the radio but {radio}.",
        "The {rock} is showing its teeth.",
        "We have {cargo} until spring.",
    ),
    endings=("All is well.", "Light on. 💡", "#skerry", "End of log.", "Fog again 🌫️", "Sleep well, ships."),
    slots={
        "watch": ("first", "middle", "morning", "dog", "forenoon"),
        "sea": (
            "flat as slate",
            "a long swell from the west",
            "white to the horizon",
            "fog & bells",
            "stars in the water",
        ),
        "ships": ("two trawlers", "one ferry", "a whale & no ships", "eleven sails", "a raft of ducks"),
        "rock": ("Old Tooth", "North Stack", "Widow", "Anvil"),
        "did": ("sang", "flickered", "turned the wrong way", "went out"),
        "reply": ("wrote it down", "apologised", "sang back", "climbed up to see"),
        "bird": ("petrel", "cormorant", "lost parrot", "tern", "barn owl"),
        "room": ("lamp room", "pantry", "oil store", "library (one book)"),
        "cargo": ("lamp oil", "marmalade", "forty candles", "a piano stool", "turnips", "newspapers from May"),
        "wind": ("backing north", "gone", "gale eight", "in the chimney", "from everywhere"),
        "stairs": ("longer", "wet", "a hundred and nine", "humming"),
        "radio": ("the ferry", "a man reading tides", "static", "my sister"),
    },
)

OF_X = (CLOCKS, NIGHT_BUS, TOFU)
