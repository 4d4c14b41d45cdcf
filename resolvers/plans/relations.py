"""The relations of a plan under way: which are nested into the row above, and which are hops to a later stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.query import Fragment
from resolvers.binding import Binding, Keys, Many, One, Page, UseCase
from resolvers.plans.arguments import Arguments
from resolvers.plans.code import Code
from resolvers.plans.sources import ObjectSource, Source
from resolvers.plans.steps import Given, Hop, Related, Relation, Why

Identity = tuple[str, ...]


def total_of(name: str) -> str:
    """The name of a connection's count."""
    return f"{name}.totalCount"


@dataclass(slots=True)
class Relations:
    """The relations and hops of one piece of a plan.

    `composed`: relations are nested into the statement of the row above, up to `most` fragments in one; else
    each is a hop of its own.
    """

    fields: Mapping[str, Binding]
    is_admin: bool
    code: Code
    composed: bool
    most: int
    made: list[Relation] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    _sizes: dict[int, int] = field(default_factory=dict)

    @property
    def stages(self) -> int:
        """How many stages there are, one after the other."""
        return max((hop.stage for hop in self.hops), default=-1) + 1

    def hop(self, stage: int, **further: Any) -> Hop:
        """One more hop."""
        hop = Hop(len(self.hops), stage, **further)
        self.hops.append(hop)
        return hop

    def identity(self, binding: Binding, name: str, arguments: Arguments, source: Source) -> Identity:
        """What makes two fields one relation: the same fragment from the same parent with the same arguments."""
        keys = tuple(source.column(attribute) or attribute for attribute in binding.key)
        if self.composed and isinstance(binding, One | Many):
            return (binding.fragment.name, arguments.text, *keys)
        return (name, arguments.text, *keys)

    def use_case(self, binding: UseCase, name: str, given: Given, asked: Identity, source: Source) -> Related:
        if asked not in source.related:
            key = self._key(binding.key, source)
            hop = self.hop(
                source.place.stage + 1, use_case=binding, given=given, field=name, why=Why.USE_CASE
            )
            hop.collect = self.code.function(f"keys_{hop.number}", "c", source.place.collector(key))
            source.related[asked] = Related(f"c.a[{hop.number}].get({key})", hop.stage)
        return source.related[asked]

    def related(self, binding: Binding, name: str, given: Given, asked: Identity, source: Source) -> Related:
        """Code for the answer of a relation below a source; the same relation asked twice is read once."""
        if asked not in source.related:
            source.related[asked] = self._new_related(binding, name, given, source)
        return source.related[asked]

    def _new_related(self, binding: Binding, name: str, given: Given, source: Source) -> Related:
        assert isinstance(binding, One | Many | Page)
        columns = [source.column(attribute) for attribute in binding.key]
        stage = source.place.stage
        nests = self._has_room(source)
        keys = tuple(column for column in columns if column is not None)
        relation = self.relation(binding, name, given, keys if nests else (), stage if nests else stage + 1)
        return self._placed(relation, binding.key, source, nests=nests)

    def _has_room(self, source: Source) -> bool:
        """Whether a relation may be nested into the statement of the row above."""
        if not self.composed or isinstance(source, ObjectSource):
            return False
        return self._sizes.get(source.place.stage, 0) < self.most

    def _placed(self, relation: Relation, key: Keys, source: Source, *, nests: bool) -> Related:
        """Code for a relation's answer: a slot of the row above, or an answer kept by key."""
        if nests and not isinstance(source, ObjectSource):
            return Related(f"{{r}}[{source.relation.nest(relation)}]", source.place.stage, relation)
        why = Why.LIMIT if self.composed else Why.LEVEL
        if self.composed and isinstance(source, ObjectSource):
            why = Why.BEHIND
        name = total_of(relation.field_name) if relation.is_count else relation.field_name
        hop = self.hop(source.place.stage + 1, relation=relation, field=name, why=why)
        value = self._key(key, source)
        hop.collect = self.code.function(f"keys_{hop.number}", "c", source.place.collector(value))
        return Related(f"c.a[{hop.number}].get({value}, {hop.empty!r})", hop.stage, relation)

    def related_count(self, binding: Page, name: str, given: Given, asked: Identity, source: Source) -> str:
        counted = ("totalCount", *asked)
        if counted not in source.related:
            columns = [source.column(attribute) for attribute in binding.key]
            keys = tuple(column for column in columns if column is not None)
            stage = source.place.stage
            nests = self._has_room(source)
            relation = self.count(binding, name, given, keys if nests else (), stage if nests else stage + 1)
            source.related[counted] = self._placed(relation, binding.key, source, nests=nests)
        return source.related[counted].template

    def _key(self, attributes: Keys, source: Source) -> str:
        """Code for the key of a source's row or object."""
        values = [str(source.key(attribute)) for attribute in attributes]
        return values[0] if len(values) == 1 else f"({', '.join(values)})"

    def relation(
        self,
        binding: Binding,
        name: str,
        given: Given | None,
        keys: Sequence[Any],
        stage: int,
        root: str | None = None,
    ) -> Relation:
        assert isinstance(binding, One | Many | Page)
        guard = None if isinstance(binding, One) or self.is_admin else binding.guard
        relation = Relation(
            number=len(self.made),
            fragment=binding.fragment,
            keys=tuple(keys),
            guard=None if guard is None else self._guard(guard),
            binding=binding,
            field_name=name,
            given=given,
            root=root,
        )
        self.made.append(relation)
        self._sizes[stage] = self._sizes.get(stage, 0) + 1 + (guard is not None)
        if not self.composed:
            relation.items.extend(dict.fromkeys(binding.shape.read.values()))
            relation.items.extend([binding.cursor] if isinstance(binding, Page) else [])
            relation.fixed = True
        return relation

    def _guard(self, name: str) -> Fragment:
        binding = self.fields[name]
        assert isinstance(binding, One)
        return binding.fragment

    def count(
        self, binding: Page, name: str, given: Given, keys: Sequence[Any], stage: int, root: str | None = None
    ) -> Relation:
        assert binding.count is not None
        relation = Relation(
            number=len(self.made),
            fragment=binding.count,
            keys=tuple(keys),
            items=["total"],
            fixed=True,
            binding=binding,
            field_name=name,
            given=given,
            root=root,
            is_count=True,
        )
        self.made.append(relation)
        self._sizes[stage] = self._sizes.get(stage, 0) + 1
        return relation
