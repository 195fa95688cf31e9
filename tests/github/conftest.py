"""Jobs on a runner of our own, against a local hub that trusts a loopback issuer."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub.localhub import Serving
from tests.github.job import Job, install_evaluator, system
from tests.support.issuer import Issuer, ci, hub
from tests.support.models import model_folder

__all__ = ["ci", "hub"]  # the fixtures of these tests

CARD = "---\nlicense: mit\nlanguage: en\n---\n\n# A model\n\nIt does what it does.\n"


@pytest.fixture
def api(hub: Serving) -> HfApi:
    return HfApi(endpoint=hub.url, token=hub.token)


@pytest.fixture
def repo() -> str:
    return f"me/m{secrets.token_hex(6)}"


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where actions are run: the evaluator, and hubpub as the actions' own first step installs it."""
    folder = install_evaluator(tmp_path_factory.mktemp("runner"))
    job = Job(folder / "job", system(), folder)
    job.workspace.mkdir(parents=True)
    ran = job.run("check", steps=slice(0, 1))
    assert ran.code == 0, ran.raw
    return folder


@pytest.fixture
def job(tmp_path: Path, runner: Path, hub: Serving, ci: Issuer) -> Iterator[Callable[..., Job]]:
    """Makes jobs with a model in their checkout; whatever they printed is looked through for tokens in the end."""
    made: list[Job] = []

    def make(event: str = "release", *, card: str = CARD, token: bool = True, **environment: str) -> Job:
        directory = tmp_path / f"job{len(made)}"
        env = {**system(), "GITHUB_EVENT_NAME": event, "HF_ENDPOINT": hub.url, "HF_HOME": str(directory / "hf")}
        env |= {"HUBPUB_HOME": str(directory / "home"), **environment}
        if token:
            env["HF_TOKEN"] = hub.token
        job = Job(directory, env, runner)
        model_folder(job.workspace / "output", card=card)
        # each job has a directory for temporary files of its own, and hubpub is in it already
        (directory / "temp").mkdir()
        (directory / "temp" / "hubpub").symlink_to(runner / "job" / "temp" / "hubpub")
        made.append(job)
        return job

    yield make
    for one in made:
        receipts = [path.read_text() for path in one.directory.rglob("*.json")]
        pages = [page.decode() for page in one.artifacts.values()]
        everything = "\n".join([*one.printed, *receipts, *pages])
        assert everything
        for secret in (hub.token, ci.request_token, *ci.minted, "hf_jwt_", secrets_of(one)):
            assert secret not in everything
        shutil.rmtree(one.directory)


def secrets_of(job: Job) -> str:
    return job.environment.get("HF_TOKEN", "no token at all")
