"""One request: who asks, what they may see and change, and how the server refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLResolveInfo

from tests.support.wandb_server.values import Artifact, Project, Run, User

if TYPE_CHECKING:
    from tests.support.wandb_server.uploads import Uploads
    from tests.support.wandb_server.world import World


class Refused(Exception):  # noqa: N818 - an answer, not a fault of the server
    """An answer with this HTTP status and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class NotServed(Refused):
    """What W&B does and this server does not: an answer that fails the test."""

    def __init__(self, message: str) -> None:
        super().__init__(400, f"this server {message}")


@dataclass(frozen=True)
class Session:
    """`user` is None for somebody without a key, who may read what is public."""

    world: World
    uploads: Uploads
    user: User | None
    url: str

    def may_write(self, project: Project) -> bool:
        return self.user is not None and self.user.name in project.entity.members

    def may_read(self, project: Project) -> bool:
        return not project.private or self.may_write(project)

    def readable(self, entity: str | None, project: str | None) -> Project | None:
        """The project; None if there is none, or none that this user may know of."""
        found = self.world.project(entity or (self.user.name if self.user else ""), project or "uncategorized")
        return found if found and self.may_read(found) else None

    def writable(self, project: Project) -> Project:
        """The project. Raises Refused unless this user may write to it."""
        if not self.may_write(project):
            raise Refused(403, "permission denied")
        return project

    def writable_project(self, entity: str | None, project: str | None) -> Project:
        """The project, made if new; the default entity's if none is named."""
        if self.user is None:
            raise Refused(401, "user is not logged in")
        name = entity or self.user.name
        owner = self.world.entities.get(name)
        if owner is None:
            raise Refused(404, f"entity {name} not found")
        if self.user.name not in owner.members:
            raise Refused(403, "permission denied")
        return self.world.add_project(name, project or "uncategorized")

    def writable_run(self, entity: str, project: str, run: str) -> Run:
        found = self.writable_project(entity, project).runs.get(run)
        if found is None:
            raise Refused(404, f"run {entity}/{project}/{run} not found")
        return found

    def artifact(self, node: str) -> Artifact:
        """The artifact with this id. Raises Refused if there is none that this user may know of."""
        found = self.world.artifacts.get(node)
        if found is None or not self.may_read(found.collection.project):
            raise Refused(404, f"artifact {node} not found")
        return found

    def writable_artifact(self, node: str) -> Artifact:
        found = self.artifact(node)
        self.writable(found.collection.project)
        return found


def session_of(info: GraphQLResolveInfo[Any]) -> Session:
    context: Any = info.context
    assert isinstance(context, Session)
    return context
