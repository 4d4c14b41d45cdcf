"""From a document's operation to a plan: which fragments, under which keys, and the code that shapes their rows."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)

from graph import compose
from graph.compose import Entry
from resolvers.binding import Binding, Choice, Root, UseCase, no_checks
from resolvers.fields import roots
from resolvers.plans import arguments as field_arguments
from resolvers.plans.arguments import Arguments
from resolvers.plans.code import Code
from resolvers.plans.declined import Declined, Reason
from resolvers.plans.inputs import Values
from resolvers.plans.plan import Decision, Piece, Plan, RootField, Stage
from resolvers.plans.relations import Relations
from resolvers.plans.selections import Selections, sub_selections
from resolvers.plans.shaping import Shaping
from resolvers.plans.steps import Given, Hop, Run, Statement, Why

if TYPE_CHECKING:
    from resolvers.context import RequestContext

MOST_FRAGMENTS = 40
"""Fragments in one statement; what is below goes into the next. Neo4j's planning time grows with them."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the schema's fields are bound to."""

    fields: Mapping[str, Binding]
    roots: Mapping[str, Root]


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation of a checked document as one request asks it; of that request only decisions are kept.

    `hash`: of the document, hexadecimal.
    """

    operation: OperationDefinitionNode
    selections: Selections
    values: Values
    context: "RequestContext"
    hash: str

    @property
    def name(self) -> str:
        """What its composed statements are called: the operation's name and the document's hash."""
        own = self.operation.name.value[:64] if self.operation.name else "anonymous"
        return f"{own}:{self.hash[:8]}"


def plan(
    schema: GraphQLSchema, bindings: Bindings, asked: Asked, *, composed: bool, most: int = MOST_FRAGMENTS
) -> Plan:
    """The plan of an operation, for every request that decides as this one does.

    Raises Declined for what the reference has to answer.
    """
    kind = asked.operation.operation
    if kind is OperationType.SUBSCRIPTION:
        raise Declined(Reason.SUBSCRIPTION)
    type_ = schema.mutation_type if kind is OperationType.MUTATION else schema.query_type
    assert type_ is not None
    fields = asked.selections.of(type_, [asked.operation.selection_set])
    # The fields of a mutation are run one after the other, those of a query together.
    groups = [{key: nodes} for key, nodes in fields.items()] if kind is OperationType.MUTATION else [fields]
    decisions: list[Decision] = []
    made = [
        _Roots(schema, bindings, asked, decisions, composed=composed, most=most).piece(type_, group)
        for group in groups
    ]
    code = "\n".join(text for _, text in made)
    return Plan(tuple(piece for piece, _ in made), tuple(decisions), composed=composed, code=code)


Typed = Callable[["RequestContext", Values], list[tuple[str, str]]]
"""The ids of an argument, each with its type's name."""


class _Roots:
    """A piece of a plan under way: its root fields, from where the shaping goes on downwards."""

    def __init__(
        self,
        schema: GraphQLSchema,
        bindings: Bindings,
        asked: Asked,
        decisions: list[Decision],
        *,
        composed: bool,
        most: int,
    ) -> None:
        self.schema = schema
        self.bindings = bindings
        self.asked = asked
        self.decisions = decisions
        self.code = Code()
        self.relations = Relations(
            fields=bindings.fields,
            is_admin=asked.context.viewer.is_admin,
            code=self.code,
            composed=composed,
            most=most,
        )
        self.shaping = Shaping(
            schema=schema,
            fields=bindings.fields,
            selections=asked.selections,
            decide=self._chosen,
            code=self.code,
            relations=self.relations,
        )
        self.composed = composed

    def piece(self, type_: GraphQLObjectType, fields: Mapping[str, list[FieldNode]]) -> tuple[Piece, str]:
        """The piece, and the text of its code."""
        drafts = [self._field(type_, key, nodes) for key, nodes in fields.items()]
        functions = self.code.compiled()
        roots = tuple(draft(functions) for draft in drafts)
        relations = self.relations
        stages = tuple(self._stage(number) for number in range(relations.stages))
        used = {number for stage in stages for asked in stage.statements for _, number, _ in asked.own}
        piece = Piece(
            roots=roots,
            first=tuple(hop for hop in relations.hops if hop.collect is None),
            stages=stages,
            relations=tuple(relation for relation in relations.made if relation.number in used),
            hops=len(relations.hops),
            functions=functions,
        )
        return piece, self.code.text

    def _field(
        self, type_: GraphQLObjectType, key: str, nodes: list[FieldNode]
    ) -> "Callable[[Mapping[str, Any]], RootField]":
        name = nodes[0].name.value
        if name == "__typename":
            return self._draft(key, nodes, repr(type_.name))
        if name.startswith("__"):
            raise Declined(Reason.INTROSPECTION)
        field = type_.fields[name]
        arguments = field_arguments.of(nodes[0], field)
        if type_ is self.schema.mutation_type:
            if f"{type_.name}.{name}" not in self.asked.context.changes:
                raise Declined(Reason.UNBOUND, f"{type_.name}.{name}")
            return self._change(f"{type_.name}.{name}", key, nodes, field, arguments)
        if name == "nodes":
            return self._nodes(key, nodes, field, arguments)
        root = self.bindings.roots.get(f"{type_.name}.{name}")
        if root is None:
            raise Declined(Reason.UNBOUND, f"{type_.name}.{name}")
        return self._bound(root, f"{type_.name}.{name}", key, nodes, field, arguments)

    def _draft(
        self, key: str, nodes: list[FieldNode], value: str, field: GraphQLField | None = None, **further: Any
    ) -> "Callable[[Mapping[str, Any]], RootField]":
        name = self.code.function(self.code.unused("root"), "c", [f"return {value}"])
        nullable = field is not None and not isinstance(field.type, GraphQLNonNull)
        return lambda functions: RootField(key, tuple(nodes), nullable, functions[name], **further)

    def _change(
        self, bound: str, key: str, nodes: list[FieldNode], field: GraphQLField, arguments: Arguments
    ) -> "Callable[[Mapping[str, Any]], RootField]":
        async def change(context: "RequestContext", parents: Sequence[Any], **given: Any) -> dict[Any, Any]:
            return dict.fromkeys(parents, await context.change(bound, key, **given))

        hop = self.relations.hop(
            0,
            use_case=UseCase(change),
            given=_given(arguments),
            key=lambda _run: None,
            root=key,
            field=bound,
            why=Why.USE_CASE,
        )
        value = self.shaping.object_of(field.type, f"c.a[{hop.number}]", nodes, None, hop.stage)
        return self._draft(key, nodes, value, field)

    def _bound(
        self,
        root: Root,
        bound: str,
        key: str,
        nodes: list[FieldNode],
        field: GraphQLField,
        arguments: Arguments,
    ) -> "Callable[[Mapping[str, Any]], RootField]":
        given = self._counting(root, field, nodes, _given(arguments))
        checks = self._checks(root, given, key)

        def onward(context: "RequestContext", values: Values) -> Mapping[str, Any]:
            return root.arguments(context, given(context, values))

        def parent(run: Run) -> Any:
            return root.parent(run.context, given(run.context, run.values))

        binding, name = self._chosen(root.of, bound, onward)
        if isinstance(binding, UseCase):
            hop = self.relations.hop(
                0, use_case=binding, given=onward, key=parent, root=key, field=name, why=Why.USE_CASE
            )
            value = self.shaping.object_of(field.type, f"c.a[{hop.number}]", nodes, None, hop.stage)
        else:
            value = self.shaping.from_root(binding, name, onward, field.type, nodes, parent, key)
        return self._draft(key, nodes, value, field, checks=checks, required=root.required)

    def _checks(self, root: Root, given: Given, key: str) -> tuple[tuple[int, str], ...]:
        if root.checks is no_checks:
            return ()

        def named(context: "RequestContext", values: Values) -> tuple[tuple[str, str], ...]:
            return tuple((check.field, check.what) for check in root.checks(context, given(context, values)))

        found: list[tuple[int, str]] = []
        for place, (bound, what) in enumerate(self._decided(named)):

            def checked(run: Run, place: int = place) -> Any:
                return root.checks(run.context, given(run.context, run.values))[place].key

            found.append((self.shaping.check(self.bindings.fields[bound], bound, checked, key), what))
        return tuple(found)

    def _nodes(
        self, key: str, nodes: list[FieldNode], field: GraphQLField, arguments: Arguments
    ) -> "Callable[[Mapping[str, Any]], RootField]":
        given = _given(arguments)

        def typed(context: "RequestContext", values: Values) -> list[tuple[str, str]]:
            return roots.all_typed(given(context, values)["ids"])

        def names(context: "RequestContext", values: Values) -> tuple[str, ...]:
            return tuple(sorted({name for name, _ in typed(context, values)}))

        shown: dict[str, Any] = {}
        for name in self._decided(names):
            shown[name] = self.shaping.listed(
                self.bindings.fields[name],
                _uuids(typed, name),
                self.schema.type_map[name],  # type: ignore[arg-type]
                nodes,
                key,
            )
        by_type = ", ".join(f"{name!r}: ({hop}, {function})" for name, (hop, function) in shown.items())
        typed_name = self.code.hold(typed, "typed")
        lines = [
            f"of = {{{by_type}}}",
            "found = []",
            f"for name, uuid in {typed_name}(c.context, c.values):",
            "    hop, shape = of[name]",
            "    x = c.a[hop].get(uuid)",
            "    found.append(None if x is None else shape(c, x))",
            "return found",
        ]
        function = self.code.function(self.code.unused("nodes"), "c", lines)
        return self._draft(key, nodes, f"{function}(c)", field)

    def _counting(self, root: Root, field: GraphQLField, nodes: list[FieldNode], given: Given) -> Given:
        """The arguments with `counted`, for a use case that counts only when asked to."""
        if not root.counted_by:
            return given
        type_ = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        assert isinstance(type_, GraphQLObjectType)
        below = self.asked.selections.of(type_, sub_selections(nodes))
        names = {selected[0].name.value for selected in below.values()}
        counted = tuple(name for name in root.counted_by if name in names)
        return lambda context, values: {**given(context, values), "counted": counted}

    def _decided(self, of: "Callable[[RequestContext, Values], Any]") -> Any:
        outcome = of(self.asked.context, self.asked.values)
        self.decisions.append(Decision(of, outcome))
        return outcome

    def _chosen(self, binding: Binding, name: str, given: Given) -> tuple[Binding, str]:
        """The binding that a choice comes to for this request's arguments, and the field's name with the choice."""
        if not isinstance(binding, Choice):
            return binding, name
        chosen = self._decided(lambda context, values: binding.choose(given(context, values)))
        return self._chosen(binding.among[chosen], f"{name}.{chosen}", given)

    def _stage(self, number: int) -> Stage:
        hops = [hop for hop in self.relations.hops if hop.stage == number]
        groups = self._groups(hops)
        return Stage(
            statements=tuple(self._statement(group, number, part) for part, group in enumerate(groups)),
            use_cases=tuple(hop for hop in hops if hop.use_case is not None),
        )

    def _groups(self, hops: Sequence[Hop]) -> list[list[Hop]]:
        """The hops that one statement answers each: all of a stage, as far as they are not too many fragments."""
        groups: list[list[Hop]] = []
        room = 0
        for hop in hops:
            if hop.relation is None:
                continue
            size = compose.fragments([Entry(hop.relation.branch())])
            if size > room or not self.composed:
                groups.append([])
                room = self.relations.most
            groups[-1].append(hop)
            room -= size
        return groups

    def _statement(self, hops: Sequence[Hop], stage: int, part: int) -> Statement:
        if self.composed:
            entries = [Entry(hop.relation.branch(), many=hop.key is None) for hop in hops if hop.relation]
            place = f":{stage}.{part + 1}" if part else f":{stage}" if stage else ""
            name = f"plan:{self.asked.name}{place}"
            numbers = {hop.relation.number: hop.relation.number for hop in hops if hop.relation}
        else:
            # One text for every document that has this level.
            [relation] = [hop.relation for hop in hops if hop.relation]
            entries = [Entry(relation.branch(0), many=True)]
            name = f"level:{relation.fragment.name}"
            numbers = {relation.number: 0}
        query = compose.statement(name, entries)
        used = compose.parameters(query)
        return Statement(
            query=query,
            hops=tuple(hops),
            keys=tuple(f"k{numbers[hop.relation.number]}" for hop in hops if hop.relation),
            shared=tuple(sorted(used & compose.SHARED)),
            own=tuple(self._own_parameters(used, numbers)),
            lists=not self.composed,
        )

    def _own_parameters(self, used: frozenset[str], numbers: Mapping[int, int]) -> list[tuple[str, int, str]]:
        """(name in the statement, relation, name in its fragment) of each parameter of a fragment's own."""
        relations = {alias: number for number, alias in numbers.items()} if not self.composed else None
        found = []
        for name in sorted(used):
            place, _, own = name.partition("_")
            if name not in compose.SHARED and place[0] == "p":
                number = int(place[1:])
                found.append((name, number if relations is None else relations[number], own))
        return found


def _given(arguments: Arguments) -> Given:
    get = arguments.get
    return lambda _context, values: get(values)


def _uuids(typed: Typed, name: str) -> "Callable[[Run], list[str]]":
    """The keys of one type among ids of several."""
    return lambda run: list(dict.fromkeys(uuid for of, uuid in typed(run.context, run.values) if of == name))


def digest(document: str) -> str:
    """The hash by which a document is known."""
    return hashlib.sha256(document.encode()).hexdigest()
