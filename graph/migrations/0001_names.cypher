// Every id of ours, every key of the company's, and what else may exist once. Absent properties do not collide.

CREATE CONSTRAINT employee_id IF NOT EXISTS FOR (n:Employee) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT department_id IF NOT EXISTS FOR (n:Department) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT job_role_id IF NOT EXISTS FOR (n:JobRole) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT competency_model_id IF NOT EXISTS FOR (n:CompetencyModel) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT proficiency_scale_id IF NOT EXISTS FOR (n:ProficiencyScale) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT proficiency_level_id IF NOT EXISTS FOR (n:ProficiencyLevel) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT skill_id IF NOT EXISTS FOR (n:Skill) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT behavioral_indicator_id IF NOT EXISTS FOR (n:BehavioralIndicator) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT assessment_id IF NOT EXISTS FOR (n:Assessment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT evidence_id IF NOT EXISTS FOR (n:Evidence) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT mentor_profile_id IF NOT EXISTS FOR (n:MentorProfile) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT mentoring_session_id IF NOT EXISTS FOR (n:MentoringSession) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT meeting_id IF NOT EXISTS FOR (n:Meeting) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT practice_entry_id IF NOT EXISTS FOR (n:PracticeEntry) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT session_transition_id IF NOT EXISTS FOR (n:SessionTransition) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT verification_id IF NOT EXISTS FOR (n:Verification) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT outbox_event_id IF NOT EXISTS FOR (n:OutboxEvent) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT import_run_id IF NOT EXISTS FOR (n:ImportRun) REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT employee_external_id IF NOT EXISTS FOR (n:Employee) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT department_external_id IF NOT EXISTS FOR (n:Department) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT job_role_external_id IF NOT EXISTS FOR (n:JobRole) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT competency_model_external_id IF NOT EXISTS FOR (n:CompetencyModel) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT proficiency_scale_external_id IF NOT EXISTS FOR (n:ProficiencyScale) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT proficiency_level_external_id IF NOT EXISTS FOR (n:ProficiencyLevel) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT skill_external_id IF NOT EXISTS FOR (n:Skill) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT behavioral_indicator_external_id IF NOT EXISTS FOR (n:BehavioralIndicator) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT assessment_external_id IF NOT EXISTS FOR (n:Assessment) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT mentoring_session_external_id IF NOT EXISTS FOR (n:MentoringSession) REQUIRE n.externalId IS UNIQUE;
CREATE CONSTRAINT meeting_external_id IF NOT EXISTS FOR (n:Meeting) REQUIRE n.externalId IS UNIQUE;

CREATE CONSTRAINT organisation_name IF NOT EXISTS FOR (n:Organisation) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT employee_user_name IF NOT EXISTS FOR (n:Employee) REQUIRE n.userName IS UNIQUE;
CREATE CONSTRAINT mentoring_session_open_key IF NOT EXISTS FOR (n:MentoringSession) REQUIRE n.openKey IS UNIQUE;
CREATE CONSTRAINT verification_session_id IF NOT EXISTS FOR (n:Verification) REQUIRE n.sessionId IS UNIQUE;
CREATE CONSTRAINT reputation_score_key IF NOT EXISTS FOR (n:ReputationScore) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT leaderboard_key IF NOT EXISTS FOR (n:Leaderboard) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT leaderboard_entry_key IF NOT EXISTS FOR (n:LeaderboardEntry) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT idempotency_key_key IF NOT EXISTS FOR (n:IdempotencyKey) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT sign_in_identity_key IF NOT EXISTS FOR (n:SignInIdentity) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT test_clock_name IF NOT EXISTS FOR (n:TestClock) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT import_run_digest IF NOT EXISTS FOR (n:ImportRun) REQUIRE n.digest IS UNIQUE;

// What lists are ordered by, what the worker looks for. OutboxEvent.openSince is there only while the event
// waits: no index finds a missing property.

CREATE INDEX employee_list_key_range IF NOT EXISTS FOR (n:Employee) ON (n.listKey);
CREATE INDEX department_list_key_range IF NOT EXISTS FOR (n:Department) ON (n.listKey);
CREATE INDEX job_role_list_key_range IF NOT EXISTS FOR (n:JobRole) ON (n.listKey);
CREATE INDEX skill_list_key_range IF NOT EXISTS FOR (n:Skill) ON (n.listKey);
CREATE INDEX mentoring_session_list_key_range IF NOT EXISTS FOR (n:MentoringSession) ON (n.listKey);
CREATE INDEX mentoring_session_state_range IF NOT EXISTS FOR (n:MentoringSession) ON (n.state);
CREATE INDEX mentoring_session_due_at_range IF NOT EXISTS FOR (n:MentoringSession) ON (n.dueAt);
CREATE INDEX verification_at_range IF NOT EXISTS FOR (n:Verification) ON (n.at);
CREATE INDEX reputation_score_mentor_id_range IF NOT EXISTS FOR (n:ReputationScore) ON (n.mentorId);
CREATE INDEX outbox_event_open_since_range IF NOT EXISTS FOR (n:OutboxEvent) ON (n.openSince);
CREATE INDEX outbox_event_done_at_range IF NOT EXISTS FOR (n:OutboxEvent) ON (n.doneAt);
CREATE INDEX idempotency_key_expires_at_range IF NOT EXISTS FOR (n:IdempotencyKey) ON (n.expiresAt);
