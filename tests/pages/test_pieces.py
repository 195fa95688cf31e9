"""Each piece of a page, by its HTML: `UPDATE_GOLDEN=1` writes the files in tests/golden/pages anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from markupsafe import Markup

from hubpub.pages.cell import facts
from hubpub.pages.chips import Links, Metadata, chips, chips_of
from hubpub.pages.diff import Change, changed_lines, diff
from hubpub.pages.discussions import Discussion, Event, discussion_view, discussions
from hubpub.pages.evaluation import Result, evaluation
from hubpub.pages.files import FileRow, FileView, file_view, files, lines, way_to
from hubpub.pages.findings import FindingRow, findings
from hubpub.pages.header import Head, Tab, head
from hubpub.pages.history import Commit, Ref, commit_view, commits, refs_menu
from hubpub.pages.lineage_drawing import Step, lineage_drawing
from hubpub.pages.model import Beside, Described, model_page
from hubpub.pages.notice import notice
from hubpub.pages.repositories import Choice, RepositoryRow, Search, repositories
from hubpub.pages.tensors import Tensor, WeightsHeader, weights_header
from hubpub.pages.use_model import Usage, use_model
from hubpub.pages.widget_examples import Example, Part, widget_examples
from tests.pages.html import Parsed

GOLDEN = Path(__file__).parent.parent / "golden" / "pages"
# What a stranger may have written, in the place of each text.
EVIL = '<script>alert(1)</script>" onload="x\u202e'

METADATA = Metadata(
    task="text-to-image",
    library="diffusers",
    library_name="Diffusers",
    languages=(("en", "English"), ("xx", "")),
    licenses=("other",),
    license_name="mine",
    license_url="https://a.b/license",
    datasets=("a/b",),
    base_models=("c/d",),
    relation="adapter",
    papers=("1706.03762",),
    tags=("lora", "<b>"),
    parameters=1_760_000,
    dtype="BF16",
)
COMMIT = Commit(
    "ab" * 20, "Add <b>", "ann", "2026-11-30T08:05:00.000Z", "/a/b/commit/ab", "More.", (("cd" * 20, "/a/b/commit/cd"),)
)
REFS = [Ref("main", "/a/b/tree/main"), Ref("v1", "/a/b/tree/v1", "tag")]
CHANGES = [
    Change("a.md", "changed", changed_lines("one\ntwo\nthree\n", "one\n2\nthree\n") or (), url="/a/b/blob/x/a.md"),
    Change("w.bin", "removed", note="2 MB, LFS"),
]
ASKED = Discussion(3, "May I?", "bob", "2026-12-01T00:00:00.000Z", "open", "/a/b/discussions/3", is_pull_request=True)
PIECES = {
    "chips": lambda: chips(chips_of(METADATA, Links("/models?filter="))),
    "diff": lambda: diff(CHANGES),
    "commit": lambda: commit_view(COMMIT, CHANGES[:1], files_url="/a/b/tree/ab"),
    "commits": lambda: commits([COMMIT], total=7),
    "refs": lambda: refs_menu("main", REFS),
    "discussions": lambda: discussions([ASKED]),
    "discussion": lambda: discussion_view(
        ASKED,
        [
            Event("comment", "bob", "2026-12-01T00:00:00.000Z", "# Please\n\n- [x] *done*"),
            Event("status", "ann", "2026-12-02T00:00:00.000Z", "set the status to closed"),
        ],
        [],
    ),
    "evaluation": lambda: evaluation(
        [
            Result("accuracy", "0.91", "GLUE (test)", "text-classification", "a run", "https://wandb.ai/a/b/runs/c"),
            Result("f1", "0.9", "GLUE (test)", "text-classification", verified=True),
            Result("loss", "1.2"),
        ]
    ),
    "files": lambda: files(
        [
            FileRow("sub", "/a/b/tree/main/sub", is_folder=True),
            FileRow("w.bin", "/a/b/blob/main/w.bin", size=2_500_000, stored="LFS", download="/a/b/resolve/main/w.bin",
                    commit="Add", commit_url="/a/b/commit/ab", date="2026-11-30T08:05:00.000Z"),
        ],
        up="/a/b/tree/main",
    ),
    "findings": lambda: findings(
        [
            FindingRow("WT001", "error", "it is cut short", "Save it again.", "model.safetensors"),
            FindingRow("BD004", "info", "a link is dead", place="README.md:3:1", url="#L3", detail="-a\n+b\n"),
        ]
    ),
    "way": lambda: way_to("a b/c.md", "/a/b/tree/main", top="b", is_file=True),
    "text": lambda: file_view(FileView("a.json", 9, "/x", "git:ab", text='{"a": 1}\n')),
    "lines": lambda: lines("a\n<b>\n", notes={2: Markup("<em>here</em>")}),
    "weights": lambda: file_view(
        FileView(
            "m.safetensors",
            99,
            "/x",
            stored="LFS",
            header=WeightsHeader("safetensors", (Tensor("a.b", "F16", (2, 3)), Tensor("c", "F32", ())), {"k": "v"}, 7),
        )
    ),
    "head": lambda: head(
        Head("ann/m", "/ann/m", "/ann", "dataset", ("private",), (), (Tab("Card", "/ann/m"), Tab("Files", "/f", 3))),
        "Files",
        use_model([Usage("Transformers", "import x", install="pip install x", notes=("Careful.",))]),
    ),
    "lineage": lambda: lineage_drawing(
        [
            Step("repository", "ann/m"),
            Step("training run", "a/p/r2", "https://wandb.ai/a/p/runs/r2"),
            Step("base model", "gpt2", "https://huggingface.co/gpt2", "finetune"),
            Step("dataset", "a/d", "https://huggingface.co/datasets/a/d"),
            Step("data run", "a/p/r1", "https://wandb.ai/a/p/runs/r1"),
        ]
    ),
    "examples": lambda: widget_examples(
        [
            Example("One", "Group", (Part("", "Say it"),)),
            Example("", "", (Part("user", "Hi"),), (Part("", url="a.png"), Part("GOOD", "0.9"))),
        ],
        None,
    ),
    "model": lambda: model_page(
        Described("# Hi\n\n> [!NOTE]\n> x\n"),
        Beside((FileRow("a", "/a", size=1),), "/tree", 1, 1, COMMIT, tuple(REFS), "git clone x"),
        None,
    ),
    "no-card": lambda: model_page(Described(), Beside(), None),
    "notice": lambda: notice("Nothing", "At all.", Markup('<a href="/">Home</a>')),
    "repositories": lambda: repositories(
        "Models",
        [RepositoryRow("a/b", "/a/b", "model", "Add", "2026-11-30T08:05:00.000Z", ("private",), ("Text Generation",))],
        "One here.",
        search=Search(
            "/models", "a", (("filter", "x"),), (Choice("All", "/", chosen=True),),
            (Choice("x", "/models", chosen=True), Choice("y", "/models?filter=x&filter=y", 1)),
        ),
        total=51,
        older="/models?p=1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PIECES)
def test_a_piece_is_what_it_was(name: str) -> None:
    html = str(PIECES[name]()).replace("><", ">\n<")
    path = GOLDEN / f"{name}.html"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(html + "\n", encoding="utf-8")
    assert html + "\n" == path.read_text(encoding="utf-8")
    page = Parsed(html)
    assert page.balanced
    assert len(page.ids()) == len(set(page.ids()))


def test_what_strangers_wrote_is_text_everywhere() -> None:
    pieces = [
        chips(chips_of(Metadata(EVIL, EVIL, EVIL, EVIL, ((EVIL, EVIL),), (EVIL,), EVIL, EVIL, (EVIL,), (EVIL,), EVIL,
                                (EVIL,), (EVIL,), 3, EVIL), Links("/models?filter="))),
        diff([Change(EVIL, "changed", changed_lines("a", EVIL) or (), EVIL, "javascript:alert(1)", EVIL)]),
        commit_view(Commit(EVIL, EVIL, EVIL, EVIL, "/x", EVIL, ((EVIL, "/y"),)), [], files_url="/z"),
        commits([Commit(EVIL, EVIL, EVIL, EVIL, "/x")]),
        refs_menu(EVIL, [Ref(EVIL, "/x", "tag"), Ref("b", "/y")]),
        discussions([Discussion(1, EVIL, EVIL, EVIL, EVIL, "/x", is_pull_request=False)]),
        discussion_view(
            Discussion(1, EVIL, EVIL, EVIL, EVIL, "/x", is_pull_request=False),
            [Event("comment", EVIL, EVIL, EVIL), Event("title", EVIL, EVIL, EVIL)],
            None,
        ),
        evaluation([Result(EVIL, EVIL, EVIL, EVIL, EVIL, "javascript:alert(1)")]),
        files([FileRow(EVIL, "/x", size=1, stored=EVIL, download="/y", commit=EVIL, commit_url="/z", date=EVIL)]),
        way_to(EVIL, "/x", top=EVIL),
        file_view(FileView(f"{EVIL}.png", 1, "/x", EVIL, EVIL)),
        file_view(FileView(f"{EVIL}.py", 1, "/x", text=EVIL)),
        file_view(FileView("a.gguf", 1, "/x", fault=EVIL)),
        weights_header(WeightsHeader(EVIL, (Tensor(EVIL, EVIL, (1,)),), {EVIL: EVIL}, 1)),
        head(Head(EVIL, "/x", "/y", EVIL, (EVIL,), (), (Tab(EVIL, "/z"),)), EVIL, use_model([Usage(EVIL, EVIL, EVIL)])),
        findings([FindingRow(EVIL, EVIL, EVIL, EVIL, EVIL, "javascript:alert(1)", EVIL)]),
        facts([(EVIL, EVIL, "javascript:alert(1)")]),
        lineage_drawing([Step("training run", EVIL, "javascript:alert(1)", EVIL), Step("repository", EVIL)]),
        widget_examples([Example(EVIL, EVIL, (Part(EVIL, EVIL), Part("", url=EVIL)), (Part(EVIL, url=EVIL),))], None),
        model_page(Described(EVIL), Beside((FileRow(EVIL, "/x"),), "/x", 1, 1, clone=EVIL), None),
        repositories(
            EVIL,
            [RepositoryRow(EVIL, "/x", EVIL, EVIL, EVIL, (EVIL,), (EVIL,))],
            EVIL,
            search=Search("/x", EVIL, ((EVIL, EVIL),), (Choice(EVIL, "/x", 1),), (Choice(EVIL, "/x", chosen=True),)),
        ),
    ]  # fmt: skip
    for piece in pieces:
        page = Parsed(str(piece))
        assert page.balanced
        assert not page.all("script")
        for tag, attributes in page.elements:
            assert not any(name.startswith("on") for name in attributes), (tag, attributes)
            assert "javascript" not in attributes.get("href", "")
