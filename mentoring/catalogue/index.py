"""An index of the catalogue's words, and the skills that a text most likely means."""

import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.competence.catalogue import EntryRow
from mentoring.catalogue import tokens
from mentoring.catalogue.tokens import Token

LONGEST_TEXT = 200
"""Characters that a text to look for may have."""
MOST_WORDS = 12
"""Words of a query that are looked at; the rest of a long text adds nothing to what it means."""


def too_long(text: str) -> str | None:
    """What is wrong with a text that has more characters than a search may have, None where it has not."""
    if len(text) <= LONGEST_TEXT:
        return None
    return f"`text` has {len(text)} characters; a search has at most {LONGEST_TEXT}."


class Source(StrEnum):
    """Which of a skill's texts was met."""

    NAME = "NAME"
    ALIAS = "ALIAS"
    BROADER = "BROADER"


_TRUST = {Source.NAME: 1.0, Source.ALIAS: 0.95, Source.BROADER: 0.6}
"""What a match on each text is worth: another name nearly as much as the name, the broader skill's name less."""
_COVERED, _EXACT = 0.85, 0.15
"""How much counts that the query's letters are found, and that the text has few others."""
_LEAST = 0.6
"""Share of the query's letters that have to be found."""
_BEGUN = 0.7
"""What the beginning of a word is worth at least: people look for what they have begun to type."""
_MOST_SLIPS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A skill that a text may mean: `score` 0 to 1, `text` is the one met, `highlights` the places in it (from, to).

    `met_id` is a deprecated skill whose replacement this is, else the skill itself.
    """

    skill_id: str
    met_id: str
    score: float
    source: Source
    text: str
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """One text of one skill and its words in order."""

    entry: EntryRow
    source: Source
    text: str
    tokens: tuple[Token, ...]


class Index:
    """The words of every skill's texts. Pure and read-only once made; 14,000 skills take about 30 MB."""

    def __init__(self, entries: Sequence[EntryRow]) -> None:
        self._by_id = {entry.skill_id: entry for entry in entries}
        self._terms = [term for entry in entries for term in _terms(entry)]
        spelled = [_words(term.tokens) for term in self._terms]
        self._words = sorted({word for words in spelled for word, _ in words})
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)
        numbers = {word: number for number, word in enumerate(self._words)}
        self._at = np.array([numbers[word] for words in spelled for word, _ in words], dtype=np.int64)
        self._covers = [covered for words in spelled for _, covered in words]
        self._starts = _starts([len(words) for words in spelled])
        self._tokens = _starts([len(term.tokens) for term in self._terms])
        self._letters = np.array(
            [len(token.folded) for term in self._terms for token in term.tokens], dtype=np.float64
        )
        self._trust = np.array([_TRUST[term.source] for term in self._terms])

    def find(self, text: str, most: int) -> list[Suggestion]:
        """Up to `most` skills that the text may mean, the likeliest first, then by name; none for an empty text.

        Words may come in any order. A word of up to two letters has to be met exactly or begun, one of up to five
        with one slip (a letter too many, too few, wrong, or two swapped), a longer one with two.
        """
        asked = tokens.of(text)[:MOST_WORDS]
        if not asked or not self._terms or most < 1:
            return []
        met = self._met(asked)
        scores = self._scores(asked, met)
        return self._best(met, scores, most)

    def _met(self, asked: Sequence[Token]) -> np.ndarray:
        """How well each word of the query meets each word of the terms, 0 to 1; (q, words in terms).

        A word that only meets its neighbour and itself together ('power point') counts for both.
        """
        single = [token.folded for token in asked]
        double = [first + second for first, second in pairwise(single)]
        found = _alike([*single, *double], self._words, self._lengths)
        alone, together = found[: len(single)], found[len(single) :]
        for place, joint in enumerate(together):
            alone[place] = np.maximum(alone[place], joint)
            alone[place + 1] = np.maximum(alone[place + 1], joint)
        return alone[:, self._at]

    def _scores(self, asked: Sequence[Token], met: np.ndarray) -> np.ndarray:
        """Of each term, 0 where too little of the query is found; (terms,)."""
        weights = np.array([len(token.folded) for token in asked], dtype=np.float64)
        best = np.maximum.reduceat(met, self._starts, axis=1)
        covered = weights @ best / weights.sum()
        enough = np.flatnonzero(covered >= _LEAST)
        scores = np.zeros(covered.size)
        exact = np.array([self._exact(place, met) for place in enough.tolist()])
        scores[enough] = self._trust[enough] * (_COVERED * covered[enough] + _EXACT * exact)
        return scores

    def _exact(self, place: int, met: np.ndarray) -> float:
        """Share of a term's letters that the query meets."""
        start, end = self._words_of(place)
        best = met[:, start:end].max(axis=0).tolist()
        found = [0.0] * len(self._terms[place].tokens)
        for worth, covered in zip(best, self._covers[start:end], strict=True):
            for at in range(*covered):
                found[at] = max(found[at], worth)
        letters = self._letters[self._tokens[place] : self._tokens[place] + len(found)]
        return float(letters @ np.array(found) / letters.sum())

    def _words_of(self, place: int) -> tuple[int, int]:
        """Where a term's words stand among all."""
        is_last = place + 1 == self._starts.size
        return int(self._starts[place]), self._at.size if is_last else int(self._starts[place + 1])

    def _best(self, met: np.ndarray, scores: np.ndarray, most: int) -> list[Suggestion]:
        found: dict[str, Suggestion] = {}
        candidates = np.flatnonzero(scores > 0)
        order = candidates[np.lexsort((candidates, -np.round(scores[candidates], 9)))]
        for place in order.tolist():
            term = self._terms[place]
            skill_id = self._meant(term.entry)
            if skill_id is None or skill_id in found:
                continue
            found[skill_id] = Suggestion(
                skill_id=skill_id,
                met_id=term.entry.skill_id,
                score=float(scores[place]),
                source=term.source,
                text=term.text,
                highlights=self._highlights(place, met),
            )
            if len(found) == most:
                break
        return list(found.values())

    def _meant(self, entry: EntryRow) -> str | None:
        """The skill to use: a deprecated one's replacement, None where it has none in use."""
        seen = set[str]()
        while not entry.is_active:
            if entry.replacement_id is None or entry.skill_id in seen:
                return None
            seen.add(entry.skill_id)
            entry = self._by_id[entry.replacement_id]
        return entry.skill_id

    def _highlights(self, place: int, met: np.ndarray) -> tuple[tuple[int, int], ...]:
        start, end = self._words_of(place)
        hit: set[int] = set()
        for asked in met[:, start:end]:
            at = int(asked.argmax())
            if asked[at] > 0:
                hit.update(range(*self._covers[start + at]))
        term = self._terms[place]
        return tuple((term.tokens[at].start, term.tokens[at].end) for at in sorted(hit))


def _terms(entry: EntryRow) -> list[_Term]:
    texts = [
        (Source.NAME, entry.name),
        *((Source.ALIAS, alias) for alias in entry.aliases),
        *((Source.BROADER, name) for name in entry.broader),
    ]
    return [_Term(entry, source, text, found) for source, text in texts if (found := tuple(tokens.of(text)))]


def _words(of: Sequence[Token]) -> list[tuple[str, tuple[int, int]]]:
    """Each word, and each pair of neighbours written as one, with the tokens that it covers."""
    single = [(token.folded, (at, at + 1)) for at, token in enumerate(of)]
    pairs = pairwise(of)
    return [*single, *((a.folded + b.folded, (at, at + 2)) for at, (a, b) in enumerate(pairs))]


def _starts(sizes: Sequence[int]) -> np.ndarray:
    """Where each of several runs begins, one after the other."""
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)


def _alike(asked: Sequence[str], words: Sequence[str], lengths: np.ndarray) -> np.ndarray:
    """How alike each asked word and each known one are, 0 to 1; `words` are sorted; (asked, words)."""
    slips = process.cdist(asked, words, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, dtype=np.uint8)
    sizes = np.array([len(word) for word in asked], dtype=np.int64)[:, None]
    allowed = np.where(sizes <= 2, 0, np.where(sizes <= 5, 1, _MOST_SLIPS))
    alike = np.where(slips <= allowed, 1.0 - slips / np.maximum(sizes, lengths), 0.0)
    for place, word in enumerate(asked):
        begun = slice(bisect_left(words, word), bisect_left(words, word + chr(sys.maxunicode)))
        worth = _BEGUN + (1 - _BEGUN) * len(word) / lengths[begun]
        alike[place, begun] = np.maximum(alike[place, begun], worth)
    return alike
