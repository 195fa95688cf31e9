"""What the real client reports of what is gone, hidden, forbidden or broken."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.wandb_server import Server
from tests.wandb_server.client import Client


def status(server: Server, path: str) -> int:
    """What a reader without a key gets."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_what_is_gone(client: Client, server: Server) -> None:
    world, entity = server.world, server.entity
    producer = world.add_run(entity, "p", "producer")
    run = world.add_run(entity, "p", "train")
    gone = world.add_artifact(entity, "p", "gone", "dataset", producer=producer, files={"a": b"a"})
    kept = world.add_artifact(entity, "p", "kept", "dataset", producer=producer, files={"a": b"b"})
    for artifact in (gone, kept):
        world.use(run, artifact)
    world.delete_artifact(gone)
    world.delete_run(producer)
    read = client.python("""
        api = wandb.Api()
        run = api.run("huggingtweets/p/train")
        gone, kept = run.used_artifacts()
        result = {
            "states": [gone.state, kept.state],
            "producer": refused(kept.logged_by),
            "manifest": refused(lambda: gone.manifest),
            "artifact": refused(lambda: api.artifact("huggingtweets/p/gone:v0")),
            "never": refused(lambda: api.artifact("huggingtweets/p/never:latest")),
            "run": refused(lambda: api.run("huggingtweets/p/producer")),
            "project": refused(lambda: api.run("huggingtweets/nowhere/train")),
        }
    """)
    assert read["states"] == ["DELETED", "COMMITTED"]
    assert read["producer"][0] == "RunNotFoundError"
    assert read["manifest"][0] == "ValueError"
    for what in ("artifact", "never"):
        assert read[what][:2] == ["CommError", "ValueError"]
    for what in ("run", "project"):
        assert read[what][:2] == ["CommError", "RunNotFoundError"]


def test_what_others_may_not(client: Client, server: Server) -> None:
    world, entity = server.world, server.entity
    world.add_run(entity, "p", "r")
    run = world.add_run(entity, "secret", "r")
    artifact = world.add_artifact(entity, "secret", "a", "dataset", producer=run)
    world.make_private(entity, "secret")
    read = client.python(
        """
        api = wandb.Api()
        public = api.run("huggingtweets/p/r")
        result = {
            "public": public.state,
            "run": refused(lambda: api.run("huggingtweets/secret/r")),
            "artifact": refused(lambda: api.artifact("huggingtweets/secret/a")),
            "update": refused(lambda: public.summary.update({"a": 1})),
            "log": refused(lambda: wandb.init(entity="huggingtweets", project="p")),
            "unknown": refused(lambda: wandb.init(entity="nobody", project="p")),
            "wrong": refused(lambda: wandb.Api(api_key="0" * 40)),
            "malformed": refused(lambda: wandb.Api(api_key="short")),
        }
        """,
        key=server.add_key("ann"),
    )
    assert read["public"] == "finished"
    assert read["run"][:2] == ["CommError", "RunNotFoundError"]
    assert read["artifact"][:2] == ["CommError", "ValueError"]
    assert read["update"] == ["WandbApiFailedError", "NoneType", "permission denied"]
    assert read["log"] == ["CommError", "NoneType", "permission denied"]
    assert read["unknown"] == ["CommError", "NoneType", "entity nobody not found"]
    assert [read["wrong"][0], read["malformed"][0]] == ["AuthenticationError", "AuthenticationError"]
    page = f"/{entity}/secret"
    assert {status(server, f"{page}/runs/r"), status(server, f"{page}/artifacts/dataset/a/v0")} == {404}
    assert artifact.path == "huggingtweets/secret/a:v0"


@pytest.mark.full
def test_the_id_of_a_deleted_run_is_never_free(client: Client, server: Server) -> None:
    """The client tries again and again, so that it says no more than that it took too long."""
    server.world.delete_run(server.world.add_run(server.entity, "p", "gone"))
    read = client.python("""
        settings = wandb.Settings(init_timeout=2)
        result = refused(lambda: wandb.init(entity="huggingtweets", project="p", id="gone", settings=settings))
    """)
    assert read[0] == "CommError"
    assert server.world.project(server.entity, "p").runs == {}


@pytest.mark.full
def test_no_key(client: Client) -> None:
    assert client.python("result = refused(wandb.Api)", key="")[0] == "UsageError"


@pytest.mark.full
def test_a_run_deleted_while_it_is_read(client: Client, server: Server) -> None:
    server.world.add_run(server.entity, "p", "r")
    read = client.python("""
        run = wandb.Api().run("huggingtweets/p/r")
        wandb.Api().run("huggingtweets/p/r").delete()
        result = refused(lambda: list(run.used_artifacts()))
    """)
    assert read[0] == "TypeError"


def test_refusals_of_single_operations(client: Client, server: Server) -> None:
    server.world.add_run(server.entity, "p", "r")
    server.world.add_artifact(server.entity, "p", "a", "dataset", files={"a": b"a"})
    # the one added last comes first
    for operation in ("Run", "RunInputArtifacts"):
        server.fault(operation, graphql_error="it broke", times=1)
        server.fault(operation, status=404, times=1)
        server.fault(operation, status=403, times=1)
    server.fault("/storage/manifests/.*", status=404, body="<Error>NoSuchKey</Error>")
    read = client.python("""
        api = wandb.Api()
        runs = [refused(lambda: api.run("huggingtweets/p/r")) for _ in range(3)]
        run = api.run("huggingtweets/p/r")
        used = [refused(lambda: list(run.used_artifacts())) for _ in range(3)]
        artifact = api.artifact("huggingtweets/p/a:v0")
        result = [runs, used, len(run.used_artifacts()), refused(lambda: artifact.manifest)]
    """)
    runs, used, after, manifest = read
    assert [one[:2] for one in runs] == [["CommError", "WandbApiFailedError"]] * 3
    assert [one[0] for one in used] == ["WandbApiFailedError"] * 3
    assert [one[2].strip() for one in used] == ["permission denied", "not found", "input: project it broke"]
    assert after == 0
    assert manifest[0] == "HTTPError"


@pytest.mark.full
def test_what_passes_is_tried_again(client: Client, server: Server) -> None:
    server.world.add_run(server.entity, "p", "r")
    for code in (429, 500):
        server.fault("Run", status=code, times=1)
    server.fault("RunOutputArtifacts", delay=0.5)
    read = client.python("""
        run = wandb.Api().run("huggingtweets/p/r")
        result = [run.state, len(run.logged_artifacts())]
    """)
    assert read == ["finished", 0]
    assert [name for name, _ in server.requests].count("Run") == 3


@pytest.mark.full
@pytest.mark.parametrize("fault", [{"status": 500}, {"hang": True}])
def test_what_does_not_pass_ends_in_time(client: Client, server: Server, fault: dict[str, Any]) -> None:
    server.world.add_run(server.entity, "p", "r")
    server.fault("Run", **fault)
    # When it ends, the client waits for its service, and that for what it still asks, both without a limit.
    # A client that waited that long for its answer would get it, and that fails the test.
    patience = threading.Timer(60, server.clear_faults)
    patience.daemon = True
    patience.start()
    read = client.python('result = refused(lambda: wandb.Api(timeout=2).run("huggingtweets/p/r"))')
    assert read[:2] == ["CommError", "WandbApiFailedError"]
    assert "did not respond in time" in read[2]
    patience.cancel()
    server.clear_faults()
    assert client.python('result = wandb.Api().run("huggingtweets/p/r").id') == "r"


def test_what_the_server_does_not_know_is_loud(server: Server) -> None:
    code, body = send(server, "POST", "/graphql", "query Sweeps { project { sweeps { totalCount } } }", {})
    message = "operation Sweeps: Cannot query field 'sweeps' on type 'Project'."
    assert (code, [error["message"] for error in json.loads(body)["errors"]]) == (400, [message])
    assert send(server, "POST", "/api/other", "{}")[0] == 404
    assert server.not_understood == [message, "POST /api/other"]
    server.not_understood.clear()


def test_pages_for_a_reader_without_a_key(server: Server) -> None:
    world, entity = server.world, server.entity
    run = world.add_run(entity, "p", "r")
    world.add_artifact(entity, "p", "a", "dataset", producer=run)
    there = ["", "/artifacts", "/runs/r", "/runs/r/overview", "/runs/r/artifacts", "/artifacts/dataset/a/v0"]
    missing = ["/runs/x", "/artifacts/dataset/a/v1", "/artifacts/model/a/v0", "/sweeps/x"]
    assert {status(server, f"/{entity}/p{path}") for path in there} == {200}
    assert {status(server, f"/{entity}/p{path}") for path in missing} == {404}
    assert status(server, "/nobody/p/runs/r") == 404


def test_an_upload_of_other_bytes_is_refused(server: Server) -> None:
    """The store holds what its names say: the client's md5 is checked."""
    world = server.world
    draft = world.draft(world.add_project(server.entity, "p"), "a", "dataset")
    document = """mutation Place($input: CreateArtifactFilesInput!) {
        createArtifactFiles(input: $input) { files { edges { node { uploadUrl } } } }
    }"""
    spec = {"artifactID": draft.node_id, "name": "a", "md5": "XUFAKrxLKna5cZ2REBfFkg=="}
    answer = send(server, "POST", "/graphql", document, {"input": {"artifactFiles": [spec], "storageLayout": "V2"}})
    (edge,) = json.loads(answer[1])["data"]["createArtifactFiles"]["files"]["edges"]
    path = urlsplit(edge["node"]["uploadUrl"]).path
    assert send(server, "PUT", path, "other")[0] == 400
    assert send(server, "PUT", path, "hello")[0] == 200


def send(server: Server, method: str, path: str, body: str, variables: object = None) -> tuple[int, bytes]:
    """A request with the default user's key; of GraphQL, if there are variables."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    key = base64.b64encode(f"api:{server.key}".encode()).decode()
    sent = body if variables is None else json.dumps({"query": body, "variables": variables})
    try:
        connection.request(method, path, sent, {"Authorization": f"Basic {key}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
