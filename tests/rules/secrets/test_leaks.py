"""SC001 and SC002, alone, given only a draft. No secret here is one: they are made up, from a seed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.rules.engine import judge_draft
from hubpub.rules.secrets.kinds import KINDS, has_row, secrets_of
from hubpub.rules.secrets.leaks import credentials_file, secret
from hubpub.rules.secrets.redactor import masked
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Severity
from tests.rules.families import rules_of
from tests.rules.secrets.examples import ALNUM, EXAMPLES
from tests.rules.weights.drafts import card_alone, draft_of

SEED = random.Random(20261121)


def some(count: int, alphabet: str = ALNUM) -> str:
    return "".join(SEED.choices(alphabet, k=count))


HEX = "0123456789abcdef"
BODY = some(64, f"{ALNUM}+/")
TOKEN = f"hf_{some(34)}"


def found(text: str):
    return list(secret(card_alone(text)))


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_kind(example):
    value = example.text
    for text in (f"a\ntoken é = '{value}'\n", f"a\n{'x ' * 5}: {value}", f"a\n['é xyz.','{value}']"):
        [finding] = found(text)
        assert (finding.code, finding.severity) == ("SC001", Severity.ERROR)
        assert finding.message.startswith(f"{example.kind.name} would be published (")
        assert (finding.subject.path, finding.subject.line) == ("README.md", 2)
        assert finding.subject.column == text.split("\n")[1].index(value) + example.start + 1


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_secret_is_never_shown(example):
    [finding] = found(example.text)
    shown = f"{finding.message} {finding.remedy} {finding.detail} {finding.subject}"
    assert not any(piece[start : start + 8] in shown for piece in example.random for start in range(len(piece) - 7))
    stars = masked(example.text)
    assert not any(piece[start : start + 8] in stars for piece in example.random for start in range(len(piece) - 7))


def test_every_kind_has_an_example_that_it_finds_by_itself():
    assert {example.kind.pattern for example in EXAMPLES.values()} == {kind.pattern for kind in KINDS}
    for example in EXAMPLES.values():
        [match] = secrets_of(example.kind, example.text)
        assert example.random[0] in match["s"]


KEY = some(40, HEX)


@pytest.mark.parametrize(
    "text",
    [
        f"export WANDB_API_KEY={KEY}",
        f'os.environ["WANDB_API_KEY"] = "{KEY}"',
        f"wandb.login(key='{KEY}')",
        f"wandb login {KEY}",
        f"wandb login --relogin {KEY}",
        f"machine api.wandb.ai\n  login user\n  password {KEY}\n",
        f"wandb_key: {KEY}",
        f'{{"wandb_api_key": "{KEY}"}}',
        f"api_key='{KEY}' # wandb",
        f'apikey: "{KEY}"  # of W&B',
        f"wandb.init(project='x', api_key='{KEY}')",
    ],
)
def test_a_wandb_key_in_its_context(text):
    [finding] = found(text)
    assert finding.message == "a W&B API key would be published (40 characters)"


@pytest.mark.parametrize(
    "text",
    [
        f"commit {KEY}",
        f"wandb, at commit {KEY}",
        f"see https://wandb.ai/me/p/runs/x and {KEY}",
        f'"wandb_version": "0.31", "commit": "{KEY}"',
        f"WANDB_API_KEY={KEY}{KEY}",
        f"api_key='{KEY}'\n# wandb",
        f"cache_key = {KEY}  # wandb",
        f"wandb: the key: {KEY}",
        f"key = 'x', commit = '{KEY}'  # wandb",
        "WANDB_API_KEY=" + "0" * 40,
        "WANDB_API_KEY=$SECRET",
    ],
)
def test_forty_hex_digits_elsewhere_are_a_commit(text):
    assert found(text) == []


def test_an_aws_secret_in_its_context():
    value = some(40, f"{ALNUM}/+")
    [finding] = found(f"aws_secret_access_key = {value}")
    assert finding.message == "an AWS secret access key would be published (40 characters)"
    assert found(f"sha = {value}") == []


@pytest.mark.parametrize("kind", ["RSA ", "OPENSSH ", "", "EC ", "ENCRYPTED "])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\\n"])
def test_a_private_key(kind, newline):
    [finding] = found(f"key: -----BEGIN {kind}PRIVATE KEY-----{newline}{BODY}{newline}{BODY}{newline}")
    assert finding.message == f"a private key would be published (-----BEGIN {kind}PRIVATE KEY-----)"
    assert finding.subject.column == 6


@pytest.mark.parametrize(
    "text",
    [
        "hf_" + "x" * 34,
        "hf_" + "xXxX" * 8 + "xX",
        "hf_your" + some(30),
        "hf_xxx",
        "sk-...",
        "sk-<token>",
        "HF_TOKEN=$HF_TOKEN",
        "AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_" + "a" * 36,
        "ghp_" + "ab" * 18,
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\n" + BODY,
        f"xhf_{some(34)}",
        f"hf_{some(35)}",
        f"hf_{some(33)}",
        "hf_hub_download hf_transfer sk-learn ghp_ AIza",
        "sk-" + "a-b-" * 20,
    ],
)
def test_what_is_plainly_none(text):
    assert found(text) == []


@pytest.mark.parametrize("word", ["your", "YOUR", "Your", "yourTokenHere", "AFAKE", "MyDummy", "xxxx"])
def test_a_word_that_says_that_it_is_none(word):
    assert found(f"hf_{word}{some(34 - len(word), HEX)}") == []


def test_what_is_random_is_hardly_ever_taken_for_made_up():
    [kind] = [kind for kind in KINDS if kind.prefix == "hf_"]
    seed = random.Random(20261130)
    tokens = ["hf_" + "".join(seed.choices(ALNUM, k=34)) for _ in range(60_000)]
    missed = [token for token in tokens if not any(secrets_of(kind, token))]
    assert len(missed) < len(tokens) / 20_000


def test_behind_an_escaped_line_end():
    [finding] = found(f'"source": "login\\n{TOKEN}"')
    assert finding.subject.column == 19


def test_files_and_card(tmp_path):
    token = TOKEN
    files = {
        "train.py": f"\n\nlogin('{token}')\n",
        "notebook.ipynb": f'{{"source": ["a", "{token}"]}}',
        "windows.txt": f"\n{token}".encode("utf-16"),
        "wide.txt": f"\n{token}".encode("utf-32"),
        "binary.dat": b"\0" + token.encode(),
        "latin.txt": b"\xe9\xe9 " + token.encode(),
        "late.txt": "x\n" * 100_000 + token,
        "model.safetensors": token,
        "fine.py": "import os\n",
    }
    findings = list(secret(draft_of(tmp_path, files, card=f"# {token}\n")))
    assert [str(finding.subject) for finding in findings] == [
        "README.md:1:3",
        "late.txt:100001:1",
        "latin.txt:1:4",
        "notebook.ipynb:1:19",
        "train.py:3:8",
        "wide.txt:2:1",
        "windows.txt:2:1",
    ]


def test_the_name_of_a_file(tmp_path):
    files = {f"keys/{TOKEN}.txt": "x", f"keys/hf_{'x' * 34}.txt": "x", f"runs/wandb/{KEY}.txt": "x"}
    findings = [each for each in judge_draft(draft_of(tmp_path, files)) if each.subject.path != "README.md"]
    [finding] = [each for each in findings if each.code == "SC001"]
    assert finding.message == "a Hugging Face token in the name of a file would be published (hf_…, 37 characters)"
    assert finding.subject.path == f"keys/hf_{'*' * 34}.txt"
    assert TOKEN[3:] not in str(findings)


def test_a_card_that_is_rendered_counts_and_not_the_one_it_replaces(tmp_path):
    draft = draft_of(tmp_path, {"README.md": f"ghp_{some(36)}"}, card="# Clean\n")
    assert list(secret(draft)) == []


def test_what_cannot_be_read_is_left_to_another_rule(tmp_path):
    draft = draft_of(tmp_path, {"a.txt": "x"})
    (tmp_path / "a.txt").unlink()
    assert [finding for rule in rules_of("SC") for finding in rule(draft)] == []


def test_many_are_told_up_to_a_bound():
    text = "\n".join(f"hf_{some(34)}" for _ in range(100))
    findings = found(text)
    assert [finding.subject.line for finding in findings] == list(range(1, 22))


@pytest.mark.parametrize(
    "unit",
    [
        "wandb_key = ",
        "wandb api_key = ",
        "key=" + "0" * 40 + " ",
        "WANDB_API_KEY ",
        "wandb login ",
        "hf_",
        "hf_a",
        "sk-",
        "sk-proj-a",
        "-----BEGIN PRIVATE KEY-----\\n",
        "-----BEGIN A A A PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + "Proc-Type: x\n",
        "secret_key = ",
        "aws_secret_access_key" + " " * 7,
        "ghp_" + "a" * 300,
        "xoxb-1-",
        "AKIA",
        "a" * 40,
        "pypi-AgEI",
    ],
)
def test_ten_megabytes_on_one_line_take_time_in_proportion(unit):
    """A pattern that looked back or ahead without a bound would take hours here, and the test never end."""
    text = (unit * (10_000_000 // len(unit)))[:10_000_000]
    assert found(text) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.text("hf_sk-anWANDB_API=: \n'\"0aZ9", max_size=300))
def test_any_text_is_judged(text):
    for rule in rules_of("SC"):
        list(rule(Draft(None, None, Card(text))))


def test_files_that_hold_credentials_by_name(tmp_path):
    names = ["kaggle.json", "a/.aws/credentials", "id_rsa", "config.json", "prod.env", "tokenizer.json", "token.txt"]
    findings = list(credentials_file(draft_of(tmp_path, dict.fromkeys(names, "x"))))
    assert [finding.subject.path for finding in findings] == ["a/.aws/credentials", "id_rsa", "kaggle.json", "prod.env"]
    assert {(finding.code, finding.severity) for finding in findings} == {("SC002", Severity.WARNING)}


@pytest.mark.parametrize(
    "name",
    [
        *(
            ".pgpass",
            ".my.cnf",
            ".vault-token",
            ".bash_history",
            ".dockercfg",
            ".NETRC",
            ".Netrc",
            ".ENV",
            ".Env.local",
        ),
        *(
            "ID_RSA",
            "sub/.zsh_history",
            ".config/gh/hosts.yml",
            "home/.gnupg/secring.gpg",
            "Kaggle.JSON",
            ".python_history",
        ),
    ],
)
def test_the_files_of_credentials_in_any_case(tmp_path, name):
    [finding] = credentials_file(draft_of(tmp_path, {name: "x", "config.json": "{}"}))
    assert (finding.code, finding.subject.path) == ("SC002", name)


@pytest.mark.parametrize("name", ["history.json", "vault.md", "environment.yml", "netrc.md", "pgpass.md", "docker.cfg"])
def test_names_that_only_resemble_those_of_credentials(tmp_path, name):
    assert not list(credentials_file(draft_of(tmp_path, {name: "x"})))


def test_a_card_cannot_silence_a_secret():
    for text in (
        f"<!-- hubpub: ignore-card SC001 -->\n\nhf_{BODY[:34].replace('/', 'a').replace('+', 'b')}\n",
        f"hf_{BODY[:34].replace('/', 'a').replace('+', 'b')} <!-- hubpub: ignore SC -->\n",
    ):
        assert "SC001" in {finding.code for finding in judge_draft(card_alone(text))}


def test_pages():
    for rule in rules_of("SC"):
        claim, *_, remedy = rule.page.split("\n\n")
        assert claim == f"{rule.title}."
        assert remedy.startswith("Remedy: ")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.loose], ids=lambda kind: kind.gates[0])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_looked_for_only_where_letters_stand_in_a_row_has_such_a_row(kind, data):
    assert has_row(data.draw(st.from_regex(kind.pattern)))


def test_a_row_of_letters_and_digits():
    assert has_row(f"é {'aB3' * 7}\udc80")
    assert not has_row("abcdefghij_klmnopqrst-uvwxyz/é" * 9)


def test_of_very_many_in_one_file_it_says_that_not_all_are_told():
    def messages(count: int) -> list[str]:
        text = "".join(f"hf_{some(34)}\n" for _ in range(count))
        return [finding.message for finding in secret(card_alone(text))]

    assert len(messages(20)) == 20
    assert not any("left out" in message for message in messages(20))
    assert len(messages(50)) == 21
    assert messages(50)[-1].endswith(", and what follows it was left out")
