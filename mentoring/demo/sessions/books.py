"""Enters finished drafts: assessments, verification, the session's row, and what they change for later ones."""

from dataclasses import dataclass

from graph.sessions.verifications import Independence
from mentoring.demo import keys, wording
from mentoring.demo.chance import Dice
from mentoring.demo.effects import Effects
from mentoring.demo.mentors import Place
from mentoring.demo.people import MAIL_DOMAIN
from mentoring.demo.sessions import due
from mentoring.demo.sessions.draft import Draft, Encounter, Verdict
from mentoring.demo.skills.holdings import LOWEST, Mark
from mentoring.demo.staff import NEVER, days
from mentoring.demo.worktime import instant
from mentoring.demo.world import World
from mentoring.exchange import records, timeline
from mentoring.sessions import gains

_END_OF_TODAY = days(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The level that the verifier counts from, the claim, the verified level, and how well it is verified."""

    baseline: int
    claimed: int
    verified: int
    quality: float


class Books:
    """The sessions entered so far, in order of their requests."""

    def __init__(self, world: World, effects: Effects, dice: Dice) -> None:
        self.sessions: list[records.Session] = []
        self._catalogue = world.catalogue
        self._staff = world.staff
        self._models = world.models
        self._assessing = world.assessing
        self._register = world.register
        self._effects = effects
        self._dice = dice
        self._verified_pairs: dict[tuple[int, int], tuple[int, str]] = {}
        """When, and in which session, a gain was last verified for (mentor, mentee)."""

    def enter(self, draft: Draft) -> None:
        """The draft becomes history."""
        self._occupy(draft)
        number = len(self.sessions) + 1
        verification, reassessment = None, None
        if draft.claims:
            outcome = self._outcome(draft)
            reassessment = self._hand_in(draft, outcome.claimed)
            if draft.verdict is not None:
                verification = self._verify(draft, draft.verdict, number, outcome)
        session = self._session(draft, number, reassessment, verification)
        self.sessions.append(timeline.completed(session))

    def _occupy(self, draft: Draft) -> None:
        """Places, agendas and the skill are taken while the session lasts."""
        mentor, mentee = draft.participants()
        end = draft.now if draft.ended else NEVER
        if draft.accepted is not None:
            draft.match.mentor.places.append(Place(draft.accepted, end))
        draft.match.holding.busy_until = end
        for meeting in draft.encounters:
            if meeting.status != "CANCELLED":
                mentor.agenda.book(meeting.begins, meeting.ends)
                mentee.agenda.book(meeting.begins, meeting.ends)

    def _outcome(self, draft: Draft) -> Outcome:
        mentor, mentee = draft.participants()
        verdict = draft.verdict
        verifier = verdict.verifier if verdict else mentee.manager_at(draft.claims[-1]) or 0
        baseline = self._confirmed(draft)
        quality = self._quality(draft, verdict, baseline) if verdict else gains.INDEPENDENT
        claimed, verified = self._effects.signals(
            mentor=mentor.number,
            mentee=mentee.number,
            skill=draft.match.skill,
            manager=verifier,
            start=baseline,
            quality=quality,
        )
        return Outcome(baseline, claimed, verified, quality)

    def _confirmed(self, draft: Draft) -> int:
        """The level from which the verifier counts: people flatter themselves, managers seldom change their mind."""
        mark = _baseline(draft)
        lower = 0.12 if mark.by_manager else 0.38
        return max(mark.rank - self._dice.chance(lower), LOWEST)

    def _quality(self, draft: Draft, verdict: Verdict, baseline: int) -> float:
        """How well both ends are verified, by the programme's own rule."""
        mentor, mentee = draft.participants()
        mark = _baseline(draft)
        manager = mentor.manager_at(verdict.at)
        other_way, _key = self._verified_pairs.get((mentee.number, mentor.number), (NEVER, ""))
        return gains.quality(
            verifier_id=self._key(verdict.verifier),
            mentor_id=mentor.key,
            mentee_id=mentee.key,
            confirms_baseline=not mark.by_manager or mark.rank != baseline,
            known=Independence(
                mentors_manager_id=None if manager is None else self._key(manager),
                baseline_assessor_id=self._key(mark.assessor),
                is_reciprocal=other_way < verdict.at,
            ),
        )

    def _key(self, number: int) -> str:
        return self._staff.members[number].key

    def _hand_in(self, draft: Draft, claimed: int) -> Mark:
        """The mentee's reassessments; an earlier one may have claimed a little more."""
        match, mentee = draft.match, draft.match.mentee
        *earlier, last = draft.claims
        for at in earlier:
            self._claim(draft, at, min(claimed + self._dice.whole(0, 1), 5))
        mark = self._claim(draft, last, claimed)
        if self._dice.chance(0.3):
            title = f"{self._dice.pick(wording.EVIDENCE_TITLES)}: {self._catalogue.skill[match.skill].name}"
            url = f"https://work.{MAIL_DOMAIN}/{mentee.key.lower()}/{mark.key.lower()}"
            self._register.attach(mark, title=title, url=url)
        return mark

    def _claim(self, draft: Draft, at: int, rank: int) -> Mark:
        match = draft.match
        observed = self._assessing.observed(match.skill, rank)
        mark = self._register.enter(
            match.holding,
            person=match.mentee.number,
            assessor=match.mentee.number,
            skill=match.skill,
            phase="REASSESSMENT",
            rank=rank,
            at=at,
            model_version=self._model_version(draft, at),
            indicators=observed,
            comment=self._dice.pick(wording.REFLECTIONS) if self._dice.chance(0.5) else None,
        )
        if not observed:
            self._register.attach(
                mark, title=self._dice.pick(wording.EVIDENCE_TITLES), note="Shown at the last meeting."
            )
        return mark

    def _verify(self, draft: Draft, verdict: Verdict, number: int, outcome: Outcome) -> records.Verification:
        match = draft.match
        accepted = draft.accepted or verdict.at
        high_water = match.holding.high_water(accepted)
        observed = self._assessing.observed(match.skill, outcome.verified)
        comment = self._dice.pick(wording.VERIFICATION_COMMENTS)
        if not observed and comment is None:
            comment = wording.VERIFICATION_COMMENTS[0]
        self._register.enter(
            match.holding,
            person=match.mentee.number,
            assessor=verdict.verifier,
            skill=match.skill,
            phase="VERIFICATION",
            rank=outcome.verified,
            at=verdict.at,
            model_version=self._model_version(draft, verdict.at),
            indicators=observed,
            comment=comment,
        )
        match.holding.level = outcome.verified + self._dice.normal(0, 0.2)
        self._verified_pairs[match.mentor.member.number, match.mentee.number] = (
            verdict.at,
            keys.session(number),
        )
        exclusion = self._exclusion(draft, verdict, outcome, high_water)
        return records.Verification(
            external_id=keys.verification(number),
            verifier=self._key(verdict.verifier),
            role=verdict.role,
            at=instant(verdict.at),
            baseline_rank=outcome.baseline,
            verified_rank=outcome.verified,
            claimed_rank=outcome.claimed,
            comment=comment,
            indicators=observed,
            quality=outcome.quality,
            counts=exclusion is None,
            exclusion=exclusion,
            high_water_rank=high_water,
        )

    def _exclusion(
        self, draft: Draft, verdict: Verdict, outcome: Outcome, high_water: int | None
    ) -> str | None:
        mentor, mentee = draft.participants()
        found = gains.exclusion(
            baseline_rank=outcome.baseline,
            verified_rank=outcome.verified,
            high_water_rank=high_water,
            in_line=self._staff.in_one_line(mentor.number, mentee.number, verdict.at),
        )
        return None if found is None else str(found)

    def _session(
        self, draft: Draft, number: int, reassessment: Mark | None, verification: records.Verification | None
    ) -> records.Session:
        match = draft.match
        mentor, mentee = draft.participants()
        baseline, accepted = _baseline(draft), draft.accepted
        role = None if accepted is None else mentee.role_at(accepted)
        version = None if accepted is None else self._models.version(role, accepted)
        return records.Session(
            external_id=keys.session(number),
            mentor=mentor.key,
            mentee=mentee.key,
            initiated_by=mentee.key,
            skill=match.skill,
            target_rank=match.target,
            scope=self._scope(draft, baseline.rank),
            work_product=self._dice.pick(wording.WORK_PRODUCTS) if self._dice.chance(0.35) else None,
            follow_up_of=self._follow_up(draft),
            state=str(draft.state),
            version=len(draft.moves),
            requested_at=instant(draft.moves[0].at),
            transitions=self._transitions(draft),
            baseline=baseline.key,
            baseline_rank=None if accepted is None else baseline.rank,
            baseline_verified=None if accepted is None else baseline.by_manager,
            reassessment=None if reassessment is None else reassessment.key,
            mentor_department=None if accepted is None else mentor.unit_at(accepted),
            mentee_department=None if accepted is None else mentee.unit_at(accepted),
            mentee_role=role,
            model_version=version.number if version else None,
            due_at=due.next_due(draft, self._staff.start_of_today + _END_OF_TODAY),
            meetings=tuple(
                self._meeting(draft, number, at, meeting)
                for at, meeting in enumerate(draft.encounters, start=1)
            ),
            practice=self._practice(draft, number),
            verification=verification,
        )

    def _follow_up(self, draft: Draft) -> str | None:
        mentor, mentee = draft.participants()
        at, key = self._verified_pairs.get((mentor.number, mentee.number), (NEVER, ""))
        return key if at < draft.moves[0].at and self._dice.chance(0.6) else None

    def _scope(self, draft: Draft, baseline: int) -> str:
        match = draft.match
        skill = self._catalogue.skill[match.skill]
        levels = {level.rank: level.name for level in self._catalogue.scale[skill.scale].levels}
        aims = [
            indicator.text
            for indicator in self._catalogue.indicators_of.get(match.skill, ())
            if indicator.rank == match.target
        ]
        return self._dice.pick(wording.SCOPES).format(
            skill=skill.name,
            baseline=levels[baseline],
            target=levels[match.target],
            indicator=aims[0] if aims else f"reach {levels[match.target]}.",
        )

    def _transitions(self, draft: Draft) -> tuple[records.Transition, ...]:
        return tuple(
            records.Transition(
                seq=seq,
                at=instant(move.at),
                action=str(move.action),
                from_state=None if move.state_before is None else str(move.state_before),
                to_state=str(move.state),
                actor=None if move.actor is None else self._key(move.actor),
                reason=move.reason,
            )
            for seq, move in enumerate(draft.moves, start=1)
        )

    def _meeting(self, draft: Draft, session: int, number: int, meeting: Encounter) -> records.Meeting:
        mentor = draft.match.mentor.member
        in_person = meeting.mode == "IN_PERSON"
        name = f"s{session:06d}-meeting-{number}"
        place = self._catalogue.culture[mentor.culture].work_location
        return records.Meeting(
            external_id=keys.meeting(session, number),
            starts_at=instant(meeting.begins),
            ends_at=instant(meeting.ends),
            time_zone=mentor.desk.zone,
            mode=meeting.mode,
            status=meeting.status,
            ical_uid=f"{name}@{MAIL_DOMAIN}",
            sequence=meeting.sequence,
            location=f"{place}, room {self._dice.whole(1, 9)}.{self._dice.whole(10, 49)}"
            if in_person
            else None,
            conference_url=f"https://meet.{MAIL_DOMAIN}/{name}" if meeting.mode == "VIDEO" else None,
        )

    def _practice(self, draft: Draft, session: int) -> tuple[records.Practice, ...]:
        return tuple(
            records.Practice(
                external_id=keys.practice(session, number),
                at=instant(exercise.at),
                author=self._key(exercise.author),
                note=exercise.note,
                indicators=exercise.indicators,
            )
            for number, exercise in enumerate(draft.practice, start=1)
        )

    def _model_version(self, draft: Draft, at: int) -> int:
        version = self._models.version(draft.match.mentee.role_at(at), at)
        return version.number if version else 0


def _baseline(draft: Draft) -> Mark:
    if draft.baseline is None:
        raise ValueError("a session was asked for without a baseline")
    return draft.baseline
