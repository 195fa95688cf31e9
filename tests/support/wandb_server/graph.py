"""The GraphQL of the server: our schema, the resolvers of all rooms, and the answers as W&B words them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
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
from tests.support.wandb_server.session import Refused, Session, session_of
from tests.support.wandb_server.values import Collection, Run

_ROOMS = (people, runs, files, artifacts)


@dataclass(frozen=True)
class Answer:
    """`unknown` when the schema does not know what was asked."""

    status: int
    body: Mapping[str, Any]
    unknown: bool = False


def operation_name(document: str, given: str | None = None) -> str:
    """What an operation calls itself."""
    found = re.search(r"\b(?:query|mutation)\s+(\w+)", document)
    return given or (found[1] if found else "(unnamed)")


def answer(session: Session, document: str, variables: Mapping[str, Any] | None, name: str) -> Answer:
    """Runs an operation. What the schema does not know is refused by the operation's name, whole."""
    schema = _schema()
    try:
        parsed = parse(document)
    except GraphQLError as error:
        return _unknown(name, [error])
    faults = validate(schema, parsed)
    if faults:
        return _unknown(name, faults)
    result = execute_sync(
        schema,
        parsed,
        context_value=session,
        variable_values=dict(variables or {}),
        operation_name=name if _names(parsed) > 1 else None,
        field_resolver=_plain_field,
    )
    if not result.errors:
        return Answer(200, {"data": result.data})
    refusals = [error.original_error for error in result.errors if isinstance(error.original_error, Refused)]
    if len(refusals) < len(result.errors):
        # A variable that the schema does not take, or a fault of this server: loud, and of no status that is retried.
        return _unknown(name, result.errors)
    worded = [_worded(error.message, error.path) for error in result.errors]
    return Answer(refusals[0].status, {"errors": worded, "data": result.data})


def _unknown(name: str, faults: list[GraphQLError]) -> Answer:
    message = f"operation {name}: {'; '.join(fault.message for fault in faults)}"
    return Answer(400, {"errors": [_worded(message, None)]}, unknown=True)


def _worded(message: str, path: list[str | int] | None) -> dict[str, Any]:
    return {"message": message, "path": path} if path else {"message": message}


def _names(parsed: DocumentNode) -> int:
    return sum(isinstance(one, OperationDefinitionNode) for one in parsed.definitions)


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
    dates.coerce_output_value = _written  # type: ignore[method-assign]
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
    def resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return resolver(session_of(info), source, **{_snake(name): value for name, value in arguments.items()})

    return resolve


def _mutation(resolver: Callable[[Session, dict[str, Any]], Any]) -> Callable[..., Any]:
    def resolve(_source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        session = session_of(info)
        if session.user is None:
            raise Refused(401, "user is not logged in")
        return resolver(session, arguments["input"])

    return resolve


def _plain_field(source: Any, info: GraphQLResolveInfo, **_arguments: Any) -> Any:
    """A field without a resolver: a key of a dict or an attribute. That it is missing is a fault, not a null."""
    return source[info.field_name] if isinstance(source, dict) else getattr(source, _snake(info.field_name))


def _kind(value: Any, _info: GraphQLResolveInfo, _type: object) -> str:
    if isinstance(value, Collection):
        return "ArtifactSequence"
    return "Run" if isinstance(value, Run) else "User"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z]+)", r"_\1", name).lower()


def _written(value: object) -> str:
    assert isinstance(value, datetime)
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
