// Reputations as they were, a day at a time, and gains whose quality was lowered after their verification.

CREATE CONSTRAINT reputation_history_key IF NOT EXISTS FOR (n:ReputationHistory) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT reputation_day_key IF NOT EXISTS FOR (n:ReputationDay) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT lowered_quality_verification_id IF NOT EXISTS FOR (n:LoweredQuality) REQUIRE n.verificationId IS UNIQUE;
