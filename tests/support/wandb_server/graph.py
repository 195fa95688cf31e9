"""The GraphQL of the server: our schema, the resolvers of all rooms, and the answers as W&B words them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from tests.support.wandb_server import artifacts, files, people, runs
from tests.support.wandb_server.session import NotServed, Refused, Session, session_of
from tests.support.wandb_server.values import Collection, Run

_ROOMS = (people, runs, files, artifacts)


@dataclass(frozen=True)
class Answer:
    """`unknown` when the schema does not know what was asked."""

    status: int
    body: Mapping[str, Any]
    unknown: bool = False


@dataclass(frozen=True)
class Asked:
    """An operation as it came: its name, the first field it asks for, and its variables."""

    document: str
    name: str
    field: str
    variables: Mapping[str, Any]


def read(body: bytes) -> Asked:
    """What a request asks. Raises Refused for what is no GraphQL."""
    try:
        sent = json.loads(body)
        document = sent["query"]
        operations = [one for one in parse(document).definitions if isinstance(one, OperationDefinitionNode)]
    except (ValueError, LookupError, TypeError, GraphQLError) as error:
        raise Refused(400, f"no GraphQL: {error}") from None
    if len(operations) != 1:
        raise Refused(400, f"{len(operations)} operations in one request")
    operation = operations[0]
    field = operation.selection_set.selections[0]
    return Asked(
        document,
        operation.name.value if operation.name else "(unnamed)",
        field.name.value if isinstance(field, FieldNode) else "(fragment)",
        sent.get("variables") or {},
    )


def answer(session: Session, asked: Asked) -> Answer:
    """Runs an operation. What the schema does not know is refused by the operation's name, whole."""
    schema = _schema()
    parsed = parse(asked.document)
    faults = validate(schema, parsed)
    if faults:
        return _unknown(asked.name, faults)
    result = execute_sync(
        schema,
        parsed,
        context_value=session,
        variable_values=dict(asked.variables),
        field_resolver=_plain_field,
    )
    if not result.errors:
        return Answer(200, {"data": result.data})
    causes = [error.original_error for error in result.errors]
    refusals = [cause for cause in causes if isinstance(cause, Refused) and not isinstance(cause, NotServed)]
    if len(refusals) < len(result.errors):
        # A variable that the schema does not take, what is not served, or a fault of this server: loud, and of no
        # status that is retried.
        return _unknown(asked.name, result.errors)
    worded = [_worded(error.message, error.path) for error in result.errors]
    return Answer(refusals[0].status, {"errors": worded, "data": result.data})


def _unknown(name: str, faults: list[GraphQLError]) -> Answer:
    message = f"operation {name}: {'; '.join(fault.message for fault in faults)}"
    return Answer(400, {"errors": [_worded(message, None)]}, unknown=True)


def _worded(message: str, path: list[str | int] | None) -> dict[str, Any]:
    return {"message": message, "path": path} if path else {"message": message}


@cache
def _schema() -> GraphQLSchema:
    schema = build_schema((Path(__file__).parent / "schema.graphql").read_text())
    for room in _ROOMS:
        for type_name, fields in room.FIELDS.items():
            for name, resolver in fields.items():
                _type(schema, type_name).fields[name].resolve = _with_session(resolver)
        for name, mutation in getattr(room, "MUTATIONS", {}).items():
            _type(schema, "Mutation").fields[name].resolve = _mutation(mutation)
    dates = schema.type_map["DateTime"]
    assert isinstance(dates, GraphQLScalarType)
    dates.coerce_output_value = _written
    for name in ("ArtifactCollection", "ArtifactCreator"):
        schema.type_map[name].resolve_type = _kind  # type: ignore[attr-defined]
    unresolved = [name for name, field in _type(schema, "Mutation").fields.items() if field.resolve is None]
    assert not unresolved, unresolved
    return schema


def _type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = schema.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def _with_session(resolver: Callable[..., Any]) -> Callable[..., Any]:
    def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        return resolver(session_of(info), source, **{_snake(name): value for name, value in arguments.items()})

    return resolve


def _mutation(resolver: Callable[[Session, dict[str, Any]], Any]) -> Callable[..., Any]:
    def resolve(_source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        session = session_of(info)
        if session.user is None:
            raise Refused(401, "user is not logged in")
        return resolver(session, arguments["input"])

    return resolve


def _plain_field(source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """A field without a resolver: a key of a dict or an attribute. That it is missing is a fault, not a null."""
    return source[info.field_name] if isinstance(source, dict) else getattr(source, _snake(info.field_name))


def _kind(value: Any, _info: GraphQLResolveInfo[Any], _type: object) -> str:
    if isinstance(value, Collection):
        return "ArtifactSequence"
    return "Run" if isinstance(value, Run) else "User"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z]+)", r"_\1", name).lower()


def _written(value: object) -> str:
    assert isinstance(value, datetime)
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
