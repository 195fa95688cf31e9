"""The data step: what is counted, kept, split, and done once."""

from __future__ import annotations

import errno
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.examples.huggingtweets.independent import (
    counts_of_bluesky,
    counts_of_mastodon,
    counts_of_x,
    long_posts_of_x,
)

pytestmark = pytest.mark.full

PARTS = ("train", "held_out")
LINE = "{n} clocks on the bench today, and each of them has a story to tell about rain"


@pytest.fixture(scope="module")
def data(bot, samples, tmp_path_factory):
    return bot.data.prepare(samples, tmp_path_factory.mktemp("work"))


def table(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def enough(path: Path, word: str = "rain", count: int = 100) -> Path:
    return table(path, [LINE.format(n=n).replace("rain", word) for n in range(count)])


class TestCounts:
    def test_they_are_what_somebody_else_counts(self, bot, data, samples):
        expected = [
            *map(counts_of_x, samples[:3]),
            counts_of_mastodon(samples[3]),
            counts_of_bluesky(samples[4], bot.samples.parts.PRIVATE),
        ]
        found = [(each.downloaded, each.reposts, each.short, each.kept) for each in data.accounts]
        assert found == expected
        assert all(min(counts) > 0 for counts in found)
        assert all(each.downloaded - each.reposts - each.short == each.kept for each in data.accounts)

    def test_as_the_recipe_has_them(self, data):
        first = data.accounts[0]
        assert first.facts == {
            "name": "Wren Alder ⏰",
            "downloaded": first.downloaded,
            "retweets": first.reposts,
            "short": first.short,
            "kept": first.kept,
        }

    def test_the_lines_of_the_files_are_as_many(self, data):
        for account in data.accounts:
            raw = [json.loads(line) for line in (data.raw / account.file).open(encoding="utf-8")]
            assert len(raw) == account.downloaded
            assert sum(row["kind"] == "repost" for row in raw) == account.reposts
            parts = [[text for handle, text in data.posts(part) if handle == account.handle] for part in PARTS]
            assert [len(part) for part in parts] == [account.kept - account.held_out, account.held_out]
            assert sum(len(text) for part in parts for text in part) == account.characters

    def test_long_posts_are_whole(self, data, samples):
        kept = {text for part in PARTS for _, text in data.posts(part)}
        long = [" ".join(text.split()) for path in samples[:3] for text in long_posts_of_x(path)]
        assert long
        assert not set(long) - kept


class TestWhatIsKept:
    def test_it_is_clean(self, data):
        for part in PARTS:
            for _, text in data.posts(part):
                assert text == " ".join(text.split())
                assert not re.search(r"https?:|&amp;|&lt;|example\.com/charts", text)
                assert not text.startswith("RT @")

    def test_the_accounts_are_in_the_order_of_entry(self, data):
        handles = list(dict.fromkeys(handle for handle, _ in data.posts()))
        assert handles == [account.handle for account in data.accounts]
        assert handles != sorted(handles)
        assert data.handle == "-".join(sorted(handles))

    def test_no_text_is_on_both_sides(self, data):
        sides = [{text for _, text in data.posts(part)} for part in PARTS]
        assert not sides[0] & sides[1]
        share = sum(account.held_out for account in data.accounts) / sum(account.kept for account in data.accounts)
        assert 0.05 < share < 0.15

    def test_the_seed_says_which(self, bot, data, samples, tmp_path):
        again = bot.data.prepare(samples, tmp_path / "again")
        other = bot.data.prepare(samples, tmp_path / "other", seed=8)
        assert list(again.posts("held_out")) == list(data.posts("held_out"))
        assert list(other.posts("held_out")) != list(data.posts("held_out"))
        assert again.sizes == data.sizes


class TestTooLittle:
    def test_the_counts_are_told(self, bot, tmp_path):
        path = table(tmp_path / "ada.txt", ["RT @bob: one two three", "short", "this one is kept", "and this one, too"])
        with pytest.raises(bot.errors.ArchiveError) as caught:
            bot.data.prepare([path], tmp_path / "out")
        assert str(caught.value) == (
            "there is too little text of @ada (posts: 4, reposts: 1, short: 1, kept: 2): what is kept has 33 "
            "characters, and 6,000 are needed. Give an account that has posted more."
        )
        assert list((tmp_path / "out").iterdir()) == []

    def test_no_posts(self, bot, tmp_path):
        path = tmp_path / "data" / "tweets.js"
        path.parent.mkdir()
        path.write_text("window.YTD.tweets.part0 = [ ]")
        with pytest.raises(bot.errors.ArchiveError, match=r"the archive of @\w+ holds no posts\. Give one that does\."):
            bot.data.prepare([tmp_path], tmp_path / "out")

    def test_one_post_a_thousand_times(self, bot, tmp_path):
        path = table(tmp_path / "ada.txt", ["the same three words again"] * 1000)
        with pytest.raises(bot.errors.ArchiveError, match=r"kept: 1,000\): all that is kept says the same"):
            bot.data.prepare([path], tmp_path / "out")

    def test_one_of_two_accounts(self, bot, tmp_path):
        archives = [enough(tmp_path / "ada.txt"), table(tmp_path / "bob.txt", ["this is all there is"])]
        with pytest.raises(bot.errors.ArchiveError, match="too little text of @bob"):
            bot.data.prepare(archives, tmp_path / "out")

    def test_two_different_posts_are_two_sides(self, bot, tmp_path):
        data = bot.data.prepare([table(tmp_path / "ada.txt", ["rain " * 700, "bread " * 700])], tmp_path / "out")
        assert [len(list(data.posts(part))) for part in PARTS] == [1, 1]


class TestNames:
    def test_an_account_twice(self, bot, tmp_path):
        (tmp_path / "b").mkdir()
        archives = [enough(tmp_path / "ada.txt"), enough(tmp_path / "b" / "Ada.txt")]
        with pytest.raises(bot.errors.ArchiveError, match=r"two archives are of @Ada\. Give one for each account\."):
            bot.data.prepare(archives, tmp_path / "out")

    @pytest.mark.parametrize(
        "handle", ["../../ada", "/etc/passwd", "a\\b", "...", "🤖", "a" * 500, "con\nfig\x1b", 'a"b']
    )
    def test_a_handle_is_no_path(self, bot, tmp_path, handle):
        rows = [json.dumps({"username": handle, "text": LINE.format(n=n)}) for n in range(100)]
        data = bot.data.prepare([table(tmp_path / "rows.jsonl", rows)], tmp_path / "out")
        [account] = data.accounts
        assert account.handle == " ".join(handle.replace("\x1b", "").split())
        assert [path.name for path in data.raw.iterdir()] == [account.file]
        assert re.fullmatch(r"[\w.-]{1,70}\.jsonl", account.file)
        assert {handle for handle, _ in data.posts()} == {account.handle}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "rows.jsonl"]

    def test_handles_that_a_disk_takes_for_one(self, bot, tmp_path):
        rows = [
            json.dumps({"username": handle, "text": LINE.format(n=n)}) for n in range(100) for handle in ("a/b", "A b")
        ]
        data = bot.data.prepare([table(tmp_path / "rows.jsonl", rows)], tmp_path / "out")
        assert [account.file for account in data.accounts] == ["a-b.jsonl", "A-b2.jsonl"]

    def test_half_a_surrogate_pair(self, bot, tmp_path):
        rows = [json.dumps({"text": f"{LINE.format(n=n)} \ud83d", "username": "ada"}) for n in range(100)]
        data = bot.data.prepare([table(tmp_path / "rows.jsonl", rows)], tmp_path / "out")
        assert data.accounts[0].kept == 100
        assert all("\ud83d" not in text for _, text in data.posts())


class TestOnce:
    @pytest.fixture
    def archive(self, tmp_path):
        return enough(tmp_path / "ada.txt")

    def test_nothing_is_read_again(self, bot, archive, tmp_path, monkeypatch):
        data = bot.data.prepare([archive], tmp_path / "out")
        assert bot.data.Data.load(tmp_path / "out") == data
        monkeypatch.setattr(bot.data, "read", lambda _: pytest.fail("it was read again"))
        assert bot.data.prepare([archive], tmp_path / "out") == data

    def test_another_archive_takes_its_place(self, bot, archive, tmp_path):
        bot.data.prepare([archive], tmp_path / "out")
        enough(archive, "snow", 120)
        data = bot.data.prepare([archive], tmp_path / "out")
        assert data.accounts[0].downloaded == 120
        assert bot.data.Data.load(tmp_path / "out") == data
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["data"]

    def test_another_seed_too(self, bot, archive, tmp_path):
        first = bot.data.prepare([archive], tmp_path / "out")
        second = bot.data.prepare([archive], tmp_path / "out", seed=8)
        assert replace(first, seed=8, sizes=second.sizes, accounts=second.accounts) == second

    def test_what_is_refused_leaves_the_folder_as_it_was(self, bot, archive, tmp_path):
        data = bot.data.prepare([archive], tmp_path / "out")
        with pytest.raises(bot.errors.ArchiveError):
            bot.data.prepare([table(tmp_path / "bob.txt", ["too little"])], tmp_path / "out")
        assert bot.data.Data.load(tmp_path / "out") == data
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["data"]

    @pytest.mark.parametrize("name", ["data.json", "train/train.jsonl", "raw/ada.jsonl"])
    @pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b'{"accounts": [{}], "sizes": 3}'])
    def test_what_is_not_whole_is_done_again(self, bot, archive, tmp_path, name, content):
        data = bot.data.prepare([archive], tmp_path / "out")
        path = tmp_path / "out" / "data" / name
        if content is None:
            path.unlink()
            (tmp_path / "out" / "data" / "data.json").touch()
        else:
            path.write_bytes(content)
        assert bot.data.Data.load(tmp_path / "out") is None
        assert bot.data.prepare([archive], tmp_path / "out") == data

    def test_what_a_run_left_that_was_killed_goes(self, bot, archive, tmp_path):
        left = tmp_path / "out" / ".data-abc"
        left.mkdir(parents=True)
        (left / "raw").touch()
        bot.data.prepare([archive], tmp_path / "out")
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["data"]

    def test_a_folder_of_somebody_elses_is_left_alone(self, bot, archive, tmp_path):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "thesis.txt").write_text("mine")
        with pytest.raises(bot.errors.ArchiveError, match=r"data is there, and not of an earlier run\."):
            bot.data.prepare([archive], tmp_path)
        assert (tmp_path / "data" / "thesis.txt").read_text() == "mine"

    def test_no_archive(self, bot, tmp_path):
        with pytest.raises(bot.errors.ArchiveError, match=r"there is no archive to read\. Give one or several\."):
            bot.data.prepare([], tmp_path / "out")

    def test_a_folder_that_cannot_be_written(self, bot, archive, tmp_path):
        (tmp_path / "out").write_text("a file")
        with pytest.raises(bot.errors.ArchiveError, match=r"cannot write to .*out: "):
            bot.data.prepare([archive], tmp_path / "out")

    def test_a_full_disk(self, bot, archive, tmp_path, monkeypatch):
        def full(*_):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(bot.data, "sift", full)
        told = "out: No space left on device. Make room, or give another work folder."
        with pytest.raises(bot.errors.ArchiveError, match=re.escape(told)):
            bot.data.prepare([archive], tmp_path / "out")
        assert list((tmp_path / "out").iterdir()) == []

    def test_progress_is_told(self, bot, tmp_path):
        told = []
        bot.data.prepare(
            [enough(tmp_path / "ada.txt", count=12_000)], tmp_path / "out", progress=lambda *given: told.append(given)
        )
        assert told == [("ada", 5000), ("ada", 10_000), ("ada", 12_000)]
