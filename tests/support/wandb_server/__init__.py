"""A W&B server of our own on loopback, for the real client: runs, artifacts, files, `wandb sync` and the public API.

It speaks the wire of wandb 0.31 as that client's own documents and models define it, keeps a world that tests build
and edit, counts what it is asked, and breaks when it is told to::

    with running() as server:
        run = server.world.add_run(server.entity, "project", "abc123", job_type="train")
        subprocess.run([...], env={**os.environ, **server.environment()})
        assert [name for name, _ in server.requests] == ["Viewer", "Run"]
"""

from __future__ import annotations

from tests.support.wandb_server.serving import Server, running
from tests.support.wandb_server.values import Artifact, Collection, Entity, Project, Run, User
from tests.support.wandb_server.world import World

__all__ = ["Artifact", "Collection", "Entity", "Project", "Run", "Server", "User", "World", "running"]
