"""The lists of repositories: search, namespaces, and who sees what."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from huggingface_hub import HfApi

from hubpub.localhub import Serving, add_user, serve
from hubpub.workflows.connection import validator
from tests.localhub.test_web import HTML, Page
from tests.localhub.wire import Answer, Wire, file_line

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A hub with two models and a dataset of `org`, one model of `closed`, and the user `ann` of `org`."""
    root = tmp_path_factory.mktemp("lists") / "hub"
    with serve(root, read_card=validator.read) as served:
        add_user(root, "ann", orgs=["org"])
        api, wire = HfApi(endpoint=served.url, token=served.token), Wire(served.url, served.token)
        for name, tags in (("alpha", "[tweets, first]"), ("beta", "[tweets]")):
            api.create_repo(f"org/{name}")
            card = f"---\nlicense: MIT\npipeline_tag: text-generation\nlibrary_name: timm\ntags: {tags}\n---\n"
            wire.commit(f"org/{name}", file_line("README.md", card.encode()), summary=f"Publish {name}")
        api.create_repo("org/words", repo_type="dataset")
        api.create_repo("closed/secret", private=True)
        card = f"---\ntags: ['{EVIL}']\n---\n"
        wire.commit("closed/secret", file_line("README.md", card.encode()), summary=EVIL)
        yield served


@pytest.fixture
def ask(site: Serving) -> Wire:
    return Wire(site.url)


@pytest.fixture
def owner(site: Serving) -> Wire:
    return Wire(site.url, site.token)


def shown(answer: Answer) -> set[str]:
    """The repositories of a list."""
    assert answer.status == 200
    page = Page(answer)
    of_lists = {"/", "/models", "/datasets", "/spaces", "/login"}
    return {link for link in page.links if "?" not in link and "#" not in link} - of_lists


def test_each_kind_has_its_list(ask: Wire) -> None:
    models, dataset = {"/org/alpha", "/org/beta"}, {"/datasets/org/words"}
    assert shown(ask.send("GET", "/models", headers=HTML)) == models
    assert shown(ask.send("GET", "/datasets", headers=HTML)) == dataset
    assert shown(ask.send("GET", "/spaces", headers=HTML)) == set()
    assert shown(ask.send("GET", "/", headers=HTML)) == shown(ask.send("GET", "/org", headers=HTML)) == models | dataset
    words = Page(ask.send("GET", "/models", headers=HTML)).words
    for told in ("Text Generation", "timm", "Publish alpha", "license:mit"):
        assert told in words, told


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=ALPH", {"alpha"}),
        ("search=org+a", {"alpha", "beta"}),
        ("search=org+lph", {"alpha"}),
        ("search=none", set()),
        ("filter=tweets", {"alpha", "beta"}),
        ("filter=tweets&other=first", {"alpha"}),
        ("filter=tweets,first", {"alpha"}),
        ("license=license:mit&library=timm", {"alpha", "beta"}),
        ("license=license:apache-2.0", set()),
        ("pipeline_tag=text-generation", {"alpha", "beta"}),
        ("pipeline_tag=fill-mask", set()),
        ("author=org&search=beta", {"beta"}),
        ("author=elsewhere", set()),
        ("p=1", set()),
        ("p=-1", {"alpha", "beta"}),
        ("unknown=1", {"alpha", "beta"}),
    ],
)
def test_models_are_found_by_name_and_by_tag(ask: Wire, query: str, found: set[str]) -> None:
    assert shown(ask.send("GET", f"/models?{query}", headers=HTML)) == {f"/org/{name}" for name in found}


def test_what_is_asked_for_stays(ask: Wire) -> None:
    page = Page(ask.send("GET", "/models?search=a&filter=tweets&pipeline_tag=text-generation", headers=HTML))
    fields = {field["name"]: field["value"] for field in page.all("input")}
    assert fields == {"search": "a", "filter": "tweets", "pipeline_tag": "text-generation"}
    assert "/models?search=a&filter=tweets" in page.links, "without the task"
    assert "/models?search=a&pipeline_tag=text-generation" in page.links, "without the tag"
    assert "/models?search=a&filter=tweets&filter=first&pipeline_tag=text-generation" in page.links
    for link in page.links:
        if link.startswith("/models?"):
            assert ask.send("GET", link, headers=HTML).status == 200


def test_a_tag_and_a_namespace_lead_to_their_lists(ask: Wire) -> None:
    page = Page(ask.send("GET", "/org/alpha", headers=HTML))
    assert "/org" in page.links
    assert [form["action"] for form in page.all("form")] == ["/models"]


def test_a_long_list_comes_in_pages(tmp_path: Path) -> None:
    with serve(tmp_path / "hub") as served:
        api, wire = HfApi(endpoint=served.url, token=served.token), Wire(served.url)
        names = {f"/many/m{number}" for number in range(52)}
        for name in sorted(names):
            api.create_repo(name[1:])
        first = Page(wire.send("GET", "/models?author=many", headers=HTML))
        older = "/models?author=many&p=1"
        assert older in first.links
        second = Page(wire.send("GET", older, headers=HTML))
        assert "/models?author=many" in second.links
        assert len(names & set(first.links)) == 50
        assert names & {*first.links, *second.links} == names


def test_what_is_private_is_found_by_its_owner_alone(site: Serving, ask: Wire, owner: Wire) -> None:
    ann = Wire(site.url, add_user(site.root, "ann"))
    for path in ("/", "/models", "/models?search=secret", "/models?author=closed", f"/models?filter={quote(EVIL)}"):
        for caller in (ask, ann):
            page = Page(caller.send("GET", path, headers=HTML))
            assert "/closed/secret" not in page.links
        assert "/closed/secret" in Page(owner.send("GET", path, headers=HTML)).links
    for caller in (ask, ann):
        # a namespace where all is private looks like none
        answers = [caller.send("GET", f"/{name}", headers=HTML) for name in ("closed", "nobody")]
        assert {answer.status for answer in answers} == {404}
        assert answers[0].text.replace("closed", "nobody") == answers[1].text
    assert shown(owner.send("GET", "/closed", headers=HTML)) == {"/closed/secret"}
    own = Page(ann.send("GET", "/ann", headers=HTML))
    assert "Nothing was published here yet" in own.words


def test_no_page_shows_a_token(site: Serving, owner: Wire) -> None:
    for path in ("/", "/models", "/org", "/org/alpha", "/nothing", f"/models?search={site.token}x", "/login"):
        text = owner.send("GET", path, headers=HTML).text
        assert site.token not in text.replace(f"{site.token}x", "")


@pytest.mark.parametrize(
    "path", ["/models?search={}", "/models?filter={}", "/models?pipeline_tag={}", "/{}", "/models?p={}"]
)
def test_hostile_names_are_text(ask: Wire, owner: Wire, path: str) -> None:
    for caller in (ask, owner):
        answer = caller.send("GET", path.format(quote(EVIL, safe="")), headers=HTML)
        page = Page(answer)
        assert answer.status in {200, 404}
        assert not page.all("img")
        assert "<script>alert" not in answer.text
    for path in (
        f"/org/{quote(EVIL, safe='')}",
        f"/org/alpha/blob/main/{quote(EVIL)}",
        f"/org/alpha/tree/{quote(EVIL, safe='')}",
    ):
        assert not Page(ask.send("GET", path, headers=HTML)).all("img")


def test_the_owner_sees_hostile_tags_and_titles_as_text(owner: Wire) -> None:
    page = Page(owner.send("GET", "/models", headers=HTML))
    assert EVIL in page.words
    assert not page.all("img")


def test_errors_are_pages_for_browsers_and_json_for_programs(ask: Wire) -> None:
    for path, status in (
        *(("/nobody", 404), ("/org/none", 401), ("/a/b/c/d", 404), ("/org/alpha/blob/main/none", 404)),
        *(("/org/alpha/tree/none", 404), ("/org/alpha/commit/none", 404), ("/org/alpha/discussions/9", 404)),
        *(
            ("/org/alpha/raw/main/none", 404),
            ("/org/alpha/resolve/main/none", 404),
            ("/org/alpha/commits/main/no", 404),
        ),
        *(("/org/alpha/settings", 404), ("/login", 401)),
    ):
        page = ask.send("GET", path, headers=HTML)
        assert (page.status, Page(page).all("h1") != []) == (status, True), path
        for accept in ("*/*", "application/json"):
            answer = ask.send("GET", path, headers={"Accept": accept})
            assert (answer.status, bool(answer.json["error"])) == (status, True), path
    assert ask.send("GET", "/api/models/org/none", headers=HTML).json["error"]
    assert ask.send("POST", "/models", headers=HTML).status == 405


def test_a_files_own_addresses(owner: Wire, ask: Wire) -> None:
    repo = f"org/m{secrets.token_hex(4)}"
    owner.send("POST", "/api/repos/create", json_body={"name": repo[4:], "organization": "org"})
    digest = owner.put_lfs(repo, b"w" * 10)
    large = ("lfsFile", {"path": "w.bin", "algo": "sha256", "oid": digest, "size": 10})
    owner.commit(repo, file_line("d/<b>.html", b"<b>x"), large, summary="One")
    owner.commit(repo, file_line("other.txt", b"x"), summary="Two")
    raw = ask.send("GET", f"/{repo}/raw/main/d/%3Cb%3E.html", headers=HTML)
    assert (raw.status, raw.text, raw.headers["content-type"]) == (200, "<b>x", "text/plain; charset=utf-8")
    assert "sandbox" in raw.headers["content-security-policy"]
    again = {**HTML, "If-None-Match": raw.headers["etag"]}
    assert ask.send("GET", f"/{repo}/raw/main/d/%3Cb%3E.html", headers=again).status == 304
    assert f"oid sha256:{digest}" in ask.send("GET", f"/{repo}/raw/main/w.bin").text
    assert ask.send("GET", f"/{repo}/resolve/main/w.bin").body == b"w" * 10
    led = ask.send("GET", f"/{repo}/tree/main/d/%3Cb%3E.html", headers=HTML)
    assert (led.status, led.headers["location"]) == (302, f"/{repo}/blob/main/d/%3Cb%3E.html")
    for path in ("d", "d/%3Cb%3E.html"):
        words = Page(ask.send("GET", f"/{repo}/commits/main/{path}", headers=HTML)).words
        assert ("One" in words, "Two" in words) == (True, False)
