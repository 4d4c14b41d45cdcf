"""From selections to the code of an answer: every object a function of its row, every relation a slot or a hop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from resolvers.binding import Binding, Choice, Computed, Headed, Many, One, Page, UseCase
from resolvers.plans import arguments as field_arguments
from resolvers.plans.code import Code
from resolvers.plans.declined import Declined, Reason
from resolvers.plans.leaves import Leaves, fault
from resolvers.plans.relations import Relations, total_of
from resolvers.plans.selections import Fields, Selections, sub_selections
from resolvers.plans.sources import MadeSource, ObjectSource, Place, RowSource, Source
from resolvers.plans.steps import Given, Relation, Run
from resolvers.shapes import Made, Part, Shape, Value
from schema import ids

MakeSource = Callable[[Place], Source]
Identity = tuple[str, ...]
_OF_ROWS = frozenset({"nodes", "edges", "pageInfo", "__typename"})
"""The fields of a connection that are made of its rows alone."""


def _held(made: Any, attribute: str) -> Any:
    """An attribute of what was made of a row; None where nothing was."""
    return None if made is None else getattr(made, attribute)


class Choose(Protocol):
    """Which of a choice's bindings a request comes to."""

    def __call__(self, binding: Binding, name: str, given: Given) -> tuple[Binding, str]: ...


@dataclass(slots=True)
class Shaping:
    """The functions of one piece of a plan, under way; what they read is kept with its `relations`."""

    schema: GraphQLSchema
    fields: Mapping[str, Binding]
    selections: Selections
    decide: Choose
    code: Code
    relations: Relations
    leaves: Leaves = field(default_factory=Leaves)

    # What a root field begins with

    def check(self, binding: Binding, name: str, key: Callable[[Run], Any], root: str) -> int:
        """The hop that finds whether something is there."""
        assert isinstance(binding, One)
        relation = self.relations.relation(binding, "", None, (), 0)
        if not relation.fixed:
            relation.slot(next(iter(binding.shape.columns.values())))
        return self.relations.hop(0, relation=relation, key=key, root=root, field=name).number

    def from_root(
        self,
        binding: Binding,
        name: str,
        given: Given,
        type_: GraphQLOutputType,
        nodes: list[FieldNode],
        key: Callable[[Run], Any],
        root: str,
    ) -> str:
        """Code for a root field that fragments answer."""
        if isinstance(binding, Headed):
            return self._headed(binding, name, given, type_, nodes, key, root)
        relation = self.relations.relation(binding, name, given, (), 0, root=root)
        hop = self.relations.hop(0, relation=relation, key=key, root=root, field=name)
        total = None
        if isinstance(binding, Page) and self._is_counted(type_, nodes):
            count = self.relations.count(binding, name, given, (), 0, root=root)
            counting = self.relations.hop(0, relation=count, key=key, root=root, field=total_of(name))
            total = f"c.a[{counting.number}]"
        return self._answered(binding, type_, nodes, relation, f"c.a[{hop.number}]", None, 0, total)

    def _headed(
        self,
        binding: Headed,
        name: str,
        given: Given,
        type_: GraphQLOutputType,
        nodes: list[FieldNode],
        key: Callable[[Run], Any],
        root: str,
    ) -> str:
        """Code for a connection that is made of a row of its own, as far as that row has to be read."""
        if not self._is_header_read(binding, name, given, type_, nodes):
            return self.from_root(binding.rows, name, given, type_, nodes, key, root)
        above = self.relations.relation(binding.header, name, given, (), 0, root=root)
        found = f"c.a[{self.relations.hop(0, relation=above, key=key, root=root, field=name).number}]"
        relation = self.relations.relation(binding.rows, name, given, (), 0, root=root)
        template = f"c.a[{self.relations.hop(0, relation=relation, key=key, root=root, field=name).number}]"
        source = self._row_source(binding.header.shape, above)(Place(None, found, many=False, stage=0))
        assert isinstance(source, MadeSource)
        rows = Place(None, f"c.page({template}, {relation.number})", many=True, stage=0)
        below = self._row_source(binding.rows.shape, relation)(rows)
        return self._connection(binding.rows, type_, nodes, relation, template, below, found, source)

    def _is_header_read(
        self, binding: Headed, name: str, given: Given, type_: GraphQLOutputType, nodes: list[FieldNode]
    ) -> bool:
        connection: Any = get_named_type(type_)
        fields = self.selections.of(connection, sub_selections(nodes))
        if any(selected[0].name.value not in _OF_ROWS for selected in fields.values()):
            return True
        # Which of the two it is belongs to the request, and to no cursor: the field keeps its name.
        by_arguments = Choice(
            lambda arguments: str(binding.refuses(arguments)), {"True": binding.header, "False": binding.rows}
        )
        return self.decide(by_arguments, name, given)[0] is binding.header

    def listed(
        self,
        binding: Binding,
        keys: Callable[[Run], list[Any]],
        type_: GraphQLObjectType,
        nodes: list[FieldNode],
        root: str,
    ) -> tuple[int, str]:
        """The hop to objects known by a list of keys, and the function that shapes one."""
        assert isinstance(binding, One)
        relation = self.relations.relation(binding, "", None, (), 0)
        hop = self.relations.hop(0, relation=relation, keys=keys, root=root, field=type_.name)
        found = f"[y for y in c.a[{hop.number}].values() if y is not None]"
        place = Place(None, found, many=True, stage=0)
        return hop.number, self._object(type_, nodes, self._row_source(binding.shape, relation)(place))

    # Objects

    def object_of(
        self, type_: GraphQLOutputType, template: str, nodes: list[FieldNode], above: Place | None, stage: int
    ) -> str:
        """Code for objects of Python's, one or a list, that a use case or another object holds."""
        return self._completed(type_, template, nodes, above, stage, ObjectSource)

    def _completed(
        self,
        type_: GraphQLOutputType,
        template: str,
        nodes: list[FieldNode],
        above: Place | None,
        stage: int,
        source: MakeSource,
        collected: str | None = None,
    ) -> str:
        """Code for a value of this type, an object, a list of objects or leaves; `{r}` in the template stays.

        `collected`: the template for collectors, where they reach it in another way.
        """
        required = isinstance(type_, GraphQLNonNull)
        inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if is_leaf_type(get_named_type(inner)):
            return self.leaves.expression(self.code, type_, template)
        missing = f"{self.code.hold(fault, 'fault')}('null')" if required else "None"
        if isinstance(inner, GraphQLList):
            place = Place(above, collected or template, many=True, stage=stage)
            shape = self._shaper(get_named_type(inner), nodes, place, source)
            item = (
                f"{shape}(c, y)"
                if isinstance(inner.of_type, GraphQLNonNull)
                else f"(None if y is None else {shape}(c, y))"
            )
            return f"({missing} if (x := {template}) is None else [{item} for y in x])"
        place = Place(above, collected or template, many=False, stage=stage)
        shape = self._shaper(inner, nodes, place, source)
        made = f"{shape}(c, x)"
        if required and isinstance(source(place), MadeSource):
            # What is made of a row may be nothing.
            made = f"(y if (y := {made}) is not None else {missing})"
        return f"({missing} if (x := {template}) is None else {made})"

    def _shaper(self, type_: Any, nodes: list[FieldNode], place: Place, source: MakeSource) -> str:
        """The function of an object, by its class where the type is an interface."""
        if not is_abstract_type(type_):
            return self._object(type_, nodes, source(place))
        by_class: dict[type[Any], str] = {}
        for possible in self.schema.get_possible_types(type_):
            origin = possible.extensions["strawberry-definition"].origin
            only = Place(
                place.above, place.template, place.many, place.stage, self.code.hold(origin, "class")
            )
            by_class[origin] = self._object(possible, nodes, source(only))
        pairs = ", ".join(f"{self.code.hold(origin, 'class')}: {name}" for origin, name in by_class.items())
        return self.code.function(
            self.code.unused("of_class"), "c, r", [f"return {{{pairs}}}[r.__class__](c, r)"]
        )

    def _object(self, type_: GraphQLObjectType, nodes: list[FieldNode], source: Source) -> str:
        """The function from a row or an object to the map of its selected fields."""
        fields = self.selections.of(type_, sub_selections(nodes))
        pairs = [
            f"{key!r}: {self._field(type_, nodes_of_key, source)}" for key, nodes_of_key in fields.items()
        ]
        lines = [f"return {{{', '.join(pairs)}}}".replace("{r}", "r")]
        if isinstance(source, MadeSource):
            lines = [f"o = {source.made}".replace("{r}", "r"), "if o is None: return None", *lines]
        return self.code.function(self.code.unused("object"), "c, r", lines)

    def _field(self, type_: GraphQLObjectType, nodes: list[FieldNode], source: Source) -> str:
        """Code for one field of an object."""
        name = nodes[0].name.value
        if name == "__typename":
            return repr(type_.name)
        field_ = type_.fields[name]
        python_name = field_.extensions["strawberry-definition"].python_name
        bound = self.fields.get(f"{type_.name}.{name}")
        if isinstance(source, RowSource):
            if (part := source.part(python_name)) is not None:
                return self._part(part, field_.type, nodes, source)
            bound = source.shape.instead.get(name, bound)
            if bound is None and (value := source.value(python_name)) is not None:
                return self.leaves.expression(self.code, field_.type, value)
        if (binding := bound) is not None:
            return self._bound(binding, f"{type_.name}.{name}", field_, nodes, source)
        if name == "id":
            return self._relay_id(type_, source)
        if isinstance(source, RowSource):
            raise Declined(Reason.UNBOUND, f"{type_.name}.{name}")
        return self._attribute(type_, field_, nodes, source, python_name)

    def _relay_id(self, type_: GraphQLObjectType, source: Source) -> str:
        prefix = f"{ids.PREFIXES[type_.name]}_"
        null = f"{self.code.hold(fault, 'fault')}('id')"
        is_text = f"(x := {source.value('uuid')}).__class__ is str"
        return f"({prefix!r} + x.replace('-', '') if {is_text} else {null})"

    def _attribute(
        self,
        type_: GraphQLObjectType,
        field_: GraphQLField,
        nodes: list[FieldNode],
        source: Source,
        python_name: str,
    ) -> str:
        """Code for an attribute of an object of Python's, with what lies in it."""
        value = source.value(python_name)
        if "edges" in type_.fields and python_name == "nodes":
            value = f"[edge.node for edge in {source.value('edges')}]"
        elif "edges" in type_.fields and python_name == "total_count":
            value = source.value("total")
        assert value is not None
        if isinstance(source, MadeSource):
            # Who looks for keys further down makes the object once more.
            again = f"{self.code.hold(_held, 'held')}({source.made}, {python_name!r})"
            return self._completed(
                field_.type, value, nodes, source.place, source.place.stage, ObjectSource, collected=again
            )
        return self._completed(field_.type, value, nodes, source.place, source.place.stage, ObjectSource)

    def _part(self, part: Part, type_: GraphQLOutputType, nodes: list[FieldNode], source: RowSource) -> str:
        """Code for an object within the row."""
        inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        within: Source
        if isinstance(part.shape, Made):
            within = MadeSource(
                source.place, source.relation, part.shape, self.code.hold(part.shape.work, "work")
            )
        else:
            names = {inside: (source.names or {}).get(outer, outer) for inside, outer in part.columns.items()}
            within = RowSource(source.place, source.relation, part.shape, names, source.columns)
        shape = self._object(inner, nodes, within)
        if part.when is None:
            return f"{shape}(c, {{r}})"
        return f"(None if {source.value(part.when)} is None else {shape}(c, {{r}}))"

    # Bound fields

    def _bound(
        self, binding: Binding, name: str, field_: GraphQLField, nodes: list[FieldNode], source: Source
    ) -> str:
        arguments = field_arguments.of(nodes[0], field_)
        get = arguments.get

        def given(_context: Any, values: Any) -> Mapping[str, Any]:
            return get(values)

        binding, name = self.decide(binding, name, given)
        if isinstance(binding, Computed):
            values = ", ".join(str(source.value(attribute)) for attribute in binding.key)
            made = f"{self.code.hold(binding.work, 'work')}(c.context, {values})"
            return self.leaves.expression(self.code, field_.type, made)
        asked = self.relations.identity(binding, name, arguments, source)
        if isinstance(binding, UseCase):
            found = self.relations.use_case(binding, name, given, asked, source)
            return self._completed(
                field_.type, found.template, nodes, source.place, found.stage, ObjectSource
            )
        found = self.relations.related(binding, name, given, asked, source)
        assert found.relation is not None
        total = None
        if isinstance(binding, Page) and self._is_counted(field_.type, nodes):
            total = self.relations.related_count(binding, name, given, asked, source)
        return self._answered(
            binding, field_.type, nodes, found.relation, found.template, source.place, found.stage, total
        )

    def _is_counted(self, type_: GraphQLOutputType, nodes: list[FieldNode]) -> bool:
        below = self.selections.of(get_named_type(type_), sub_selections(nodes))  # type: ignore[arg-type]
        return any(selected[0].name.value == "totalCount" for selected in below.values())

    def _row_source(self, shape: Shape | Made | Value, relation: Relation) -> Callable[[Place], Source]:
        if isinstance(shape, Made):
            return lambda place: MadeSource(place, relation, shape, self.code.hold(shape.work, "work"))
        assert isinstance(shape, Shape)
        return lambda place: RowSource(place, relation, shape, None, shape.columns)

    def _answered(
        self,
        binding: Binding,
        type_: GraphQLOutputType,
        nodes: list[FieldNode],
        relation: Relation,
        template: str,
        above: Place | None,
        stage: int,
        total: str | None,
    ) -> str:
        """Code for the answer of a relation."""
        assert isinstance(binding, One | Many | Page)
        if isinstance(binding.shape, Value):
            return self._value(binding.shape, type_, relation, template)
        source = self._row_source(binding.shape, relation)
        if is_abstract_type(get_named_type(type_)):
            # The fragment says which of the interface's types it is.
            type_ = self.schema.type_map[binding.shape.type.__strawberry_definition__.name]  # type: ignore[assignment]
        if not isinstance(binding, Page):
            return self._completed(type_, template, nodes, above, stage, source)
        place = Place(above, f"c.page({template}, {relation.number})", many=True, stage=stage)
        return self._connection(binding, type_, nodes, relation, template, source(place), total)

    def _value(self, shape: Value, type_: GraphQLOutputType, relation: Relation, template: str) -> str:
        slots = [f"w[{relation.slot(column)}]" for column in shape.columns.values()]
        value = (
            slots[0]
            if shape.work is None
            else f"{self.code.hold(shape.work, 'work')}(c.context, {', '.join(slots)})"
        )
        read = f"(None if (w := {template}) is None else {value})"
        return self.leaves.expression(self.code, type_, read)

    # Connections

    def _connection(
        self,
        binding: Page,
        type_: GraphQLOutputType,
        nodes: list[FieldNode],
        relation: Relation,
        template: str,
        source: Source,
        total: str | None,
        header: MadeSource | None = None,
    ) -> str:
        """Code for a connection. Its function has the rows `r`, and `t`: the row of the total, or of the header."""
        connection: Any = get_named_type(type_)
        fields = self.selections.of(connection, sub_selections(nodes))
        cursor = relation.slot(binding.cursor) if self._needs_cursor(connection, fields) else -1
        pairs = [
            f"{key!r}: {self._connection_field(connection, selected, source, cursor, header)}"
            for key, selected in fields.items()
        ]
        lines = [
            f"w = c.w[{relation.number}]",
            "more = len(r) > w.rows",
            "if more: r = r[:w.rows]",
            f"return {{{', '.join(pairs)}}}",
        ]
        if header is not None:
            lines = [f"o = {header.made}".replace("{r}", "t"), *lines]
        name = self.code.function(self.code.unused("connection"), "c, r, t", lines)
        missing = f"{self.code.hold(fault, 'fault')}('null')" if isinstance(type_, GraphQLNonNull) else "None"
        return f"({missing} if (x := {template}) is None else {name}(c, x, {total}))"

    def _needs_cursor(self, connection: GraphQLObjectType, fields: Fields) -> bool:
        for selected in fields.values():
            name = selected[0].name.value
            if name in ("edges", "pageInfo"):
                type_: Any = get_named_type(connection.fields[name].type)
                below = self.selections.of(type_, sub_selections(selected))
                names = {nodes[0].name.value for nodes in below.values()}
                if names & {"cursor", "startCursor", "endCursor"}:
                    return True
        return False

    def _connection_field(
        self,
        connection: GraphQLObjectType,
        nodes: list[FieldNode],
        source: Source,
        cursor: int,
        header: MadeSource | None,
    ) -> str:
        name = nodes[0].name.value
        if name == "__typename":
            return repr(connection.name)
        field_ = connection.fields[name]
        type_: Any = get_named_type(field_.type)
        match name:
            case "totalCount" if header is None:
                return self.leaves.expression(self.code, field_.type, "int(t[0])")
            case "pageInfo":
                return self._page_info(type_, nodes, cursor)
            case "nodes":
                return f"[{self._object(type_, nodes, source)}(c, y) for y in r]"
            case "edges":
                return f"[{self._edge(type_, nodes, source, cursor)}(c, w, y) for y in r]"
            case _ if header is not None:
                python_name = field_.extensions["strawberry-definition"].python_name
                return self._attribute(connection, field_, nodes, header, python_name)
            case _:
                raise Declined(Reason.UNBOUND, f"{connection.name}.{name}")

    def _page_info(self, type_: GraphQLObjectType, nodes: list[FieldNode], cursor: int) -> str:
        values = {
            "hasNextPage": "more",
            "hasPreviousPage": "w.after is not None",
            "startCursor": f"(w.sealer.seal(r[0][{cursor}]) if r else None)",
            "endCursor": f"(w.sealer.seal(r[-1][{cursor}]) if r else None)",
            "__typename": repr(type_.name),
        }
        fields = self.selections.of(type_, sub_selections(nodes))
        return f"{{{', '.join(f'{key!r}: {values[selected[0].name.value]}' for key, selected in fields.items())}}}"

    def _edge(self, type_: GraphQLObjectType, nodes: list[FieldNode], source: Source, cursor: int) -> str:
        fields = self.selections.of(type_, sub_selections(nodes))
        pairs: list[str] = []
        for key, selected in fields.items():
            match selected[0].name.value:
                case "__typename":
                    value = repr(type_.name)
                case "cursor":
                    value = f"w.sealer.seal(r[{cursor}])"
                case _:
                    node: Any = get_named_type(type_.fields["node"].type)
                    value = f"{self._object(node, selected, source)}(c, r)"
            pairs.append(f"{key!r}: {value}")
        return self.code.function(self.code.unused("edge"), "c, w, r", [f"return {{{', '.join(pairs)}}}"])
