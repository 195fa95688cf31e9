"""hubpub.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.errors import CallError, MachineError
from hubpub.files.settings import Settings, decode, load, read_text
from hubpub.types.options.lookup import keys


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "hubpub.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_folder_without_one_has_no_settings(tmp_path):
    assert load(tmp_path) == Settings()
    assert load(tmp_path / "nowhere") == Settings()


def test_what_is_no_file_is_not_taken_for_none(tmp_path):
    path = tmp_path / "hubpub.toml"
    path.mkdir()
    with pytest.raises(CallError, match=r"hubpub.toml is no file"):
        load(tmp_path)
    path.rmdir()
    path.symlink_to(tmp_path / "nothing")
    with pytest.raises(CallError, match=r"hubpub.toml is a symbolic link to nothing"):
        load(tmp_path)


def test_every_setting(tmp_path):
    write(
        tmp_path,
        """
        repo = "me/m"
        recipe = "huggingtweets"
        facts = "sub/facts.toml"
        include = ["*.safetensors"]
        exclude = ["x/"]
        also = ["runs/**"]
        endpoint = "https://hub.example"
        local = true
        private = false
        message = "Publish"
        force = ["RP001", "WT001"]
        prune = "all"
        pr = false
        branch = "dev"
        tag = "v1"
        thumbnail = true
        theme = "dark"
        sample = ["My dream is one."]
        avatar = ["sub/me.png"]
        eval_results = ["f1=me/data:test"]
        gated = "manual"
        """,
    )
    settings = load(tmp_path)
    assert settings == Settings(
        {
            "repo": "me/m",
            "recipe": "huggingtweets",
            "facts": str(tmp_path / "sub/facts.toml"),
            "include": ["*.safetensors"],
            "exclude": ["x/"],
            "also": ["runs/**"],
            "endpoint": "https://hub.example",
            "local": True,
            "private": False,
            "message": "Publish",
            "force": ["RP001", "WT001"],
            "prune": "all",
            "pr": False,
            "branch": "dev",
            "tag": "v1",
            "thumbnail": True,
            "theme": "dark",
            "sample": ["My dream is one."],
            "avatar": [str(tmp_path / "sub/me.png")],
            "eval_results": ["f1=me/data:test"],
            "gated": "manual",
        }
    )
    assert list(settings.options) == [name for name in keys() if name != "run"]
    assert (settings.lines["repo"], settings.lines["gated"]) == (2, 22)
    write(tmp_path, "gated = false")
    assert load(tmp_path).options["gated"] is False


def test_an_absolute_facts_file_stays_where_it_is(tmp_path):
    write(tmp_path, 'facts = "/elsewhere/facts.toml"')
    assert load(tmp_path).facts == "/elsewhere/facts.toml"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("repo = 3", ":1: repo: must be text, not 3"),
        ("\n\nlocal = 'yes'", ':3: local: must be true or false, not "yes"'),
        ("gated = true", ":1: gated: must be 'auto', 'manual' or False"),
        ('prune = "some"', ":1: prune: must be 'ours' or 'all'"),
        ("private = 1", ":1: private: must be true or false, not 1"),
        ("force = 'RP001'", ':1: force: must be a list, not "RP001"'),
        ("force = [\n'RP001',\n3]", ":1: force[1]: must be text, not 3"),
        ("token = 'hf_x'", ":1: token: no such field"),
        ("[repo]\nname = 'x'", ':1: repo: must be text, not {"name": "x"}'),
        ("repo = 'a'\nrepo = 'b'", ":2: not TOML: Cannot overwrite a value"),
        ("repo", ":1: not TOML: Expected '=' after a key in a key/value pair"),
    ],
)
def test_a_wrong_one_says_where(tmp_path, text, fault):
    path = write(tmp_path, text)
    with pytest.raises(CallError) as error:
        load(tmp_path)
    assert error.value.fact == f"{path}{fault}"


def test_what_is_not_utf_8_says_the_byte(tmp_path):
    path = write(tmp_path, b"repo = '\xff'")
    with pytest.raises(CallError) as error:
        load(tmp_path)
    assert str(error.value) == f"{path} is not UTF-8: byte 0xff at offset 8. Save it as UTF-8."
    with pytest.raises(CallError, match="standard input is not UTF-8: byte 0xe9 at offset 1"):
        decode(b"\x00\xe9", "standard input")


def test_text_is_read_as_it_is(tmp_path):
    path = tmp_path / "x"
    path.write_bytes("\ufeffa\r\nb\rc\n".encode())
    assert read_text(path) == "\ufeffa\r\nb\rc\n"


@pytest.mark.parametrize("name", ["weights", "/dev/zero"])
def test_what_has_no_end_is_not_read_to_it(tmp_path, name):
    path = tmp_path / name
    if not path.exists():
        with path.open("wb") as stream:
            stream.truncate(64_000_001)
    with pytest.raises(CallError, match="is larger than 64 MB"):
        read_text(path)


@pytest.mark.parametrize("name", ["nowhere", "file/below"])
def test_no_such_file_is_the_callers(tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CallError, match="there is no file"):
        read_text(tmp_path / name)


def test_a_directory_is_no_file(tmp_path):
    with pytest.raises(CallError, match=r"is a directory, and no file\. Name a file\."):
        read_text(tmp_path)


def test_a_file_that_cannot_be_read_is_the_machines(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    write(tmp_path, "")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(MachineError, match=r"cannot read .*hubpub\.toml: Permission denied"):
        load(tmp_path)
