"""What is private in an archive is never opened, and what is refused leaves nothing behind."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest

from tests.examples.huggingtweets.conftest import EXAMPLE
from tests.support.commands import run

pytestmark = pytest.mark.full

PRIVATE = (
    *("direct-messages.js", "direct-messages-group.js", "direct-message.js", "deleted-tweets.js"),
    *("deleted-tweets-part1.js", "deleted-note-tweet.js", "deleted-tweet-headers.js", "tweet-headers.js", "like.js"),
    *("ip-audit.js", "ad-engagements.js", "contact.js", "phone-number.js", "email-address-change.js", "drafts.js"),
)
PUBLIC = {"account.js", "manifest.js", "tweets.js", "community-tweet.js", "note-tweet.js"}
# every file that this process opens, and how, from here on
_WATCHED = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from huggingtweets.data import prepare
from huggingtweets.errors import ArchiveError
import huggingtweets.archives.bluesky, libipld
opened = []
sys.addaudithook(lambda event, given: opened.append([str(given[0]), str(given[1])]) if event == "open" else None)
told = []
for path in sys.argv[3:]:
    try:
        prepare([Path(path)], Path(sys.argv[2]))
    except ArchiveError as error:
        told.append(str(error))
    else:
        told.append("")
print(json.dumps([opened, told]))
"""


def watched(out: Path, *archives: Path) -> tuple[list[list[str]], list[str]]:
    done = run(sys.executable, "-c", _WATCHED, EXAMPLE, out, *archives)
    assert done.code == 0, done.err
    opened, told = json.loads(done.out)
    return opened, told


def test_of_a_folder_only_what_is_public_is_opened(samples, tmp_path):
    archive = tmp_path / "archive"
    with zipfile.ZipFile(samples[0]) as file:
        file.extractall(archive)
    for name in PRIVATE:
        (archive / "data" / name).write_text('window.YTD.x.part0 = [{"tweet": {"full_text": "nobody\'s business"}}]')
    (archive / "data" / "direct_messages_media").mkdir()
    (archive / "data" / "direct_messages_media" / "tweets.txt").write_text("nobody's business")
    opened, told = watched(tmp_path / "out", archive)
    assert told == [""]
    inside = {Path(path).name for path, _ in opened if Path(path).is_relative_to(archive)}
    assert inside == PUBLIC
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file() and b"nobody" in path.read_bytes()]


def test_of_a_zip_only_what_is_public_is_opened(bot, samples, tmp_path, monkeypatch):
    opened = set()
    real = zipfile.ZipFile.open

    def watched_open(self, name, *more, **options):
        opened.add(Path(name.filename).name)
        return real(self, name, *more, **options)

    monkeypatch.setattr(zipfile.ZipFile, "open", watched_open)
    bot.data.prepare(samples[:1], tmp_path)
    assert opened == PUBLIC


def test_nothing_private_is_in_what_is_kept(bot, samples, tmp_path):
    bot.data.prepare(samples, tmp_path)
    secret = bot.samples.parts.PRIVATE
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 8
    assert not [path for path in files if secret in path.read_text(encoding="utf-8")]


def test_what_is_refused_leaves_nothing_behind(tmp_path):
    files = {
        "climbs.zip": {"../data/tweets.js": "[]"},
        "few.zip": {"data/tweets.js": '[{"tweet": {"full_text": "only one of them"}}]'},
        "cut.zip": {"data/tweets.js": '[{"tweet": {"full_text": "only one of them"}}, {'},
        "late.zip": {"data/tweets.js": "[" + '{"tweet": {"full_text": "one of very many of them"}},' * 5000 + "nope]"},
    }
    for name, members in files.items():
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            for member, content in members.items():
                file.writestr(member, content)
    (tmp_path / "text.zip").write_text("no zip")
    archives = [*(tmp_path / name for name in files), tmp_path / "text.zip", tmp_path / "none"]
    before = sorted(tmp_path.rglob("*"))
    opened, told = watched(tmp_path / "out", *archives)
    assert all(told)
    written = [path for path, mode in opened if set(mode) & set("wax+")]
    assert written, "the posts before the damage were written"
    assert not [path for path in written if not Path(path).is_relative_to(tmp_path / "out")]
    assert sorted(tmp_path.rglob("*")) == [*sorted([*before, tmp_path / "out"])]
