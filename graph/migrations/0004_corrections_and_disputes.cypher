// Corrections of verifications, and disputes of gains: of a text as it stood, one of each.

CREATE CONSTRAINT verification_correction_id IF NOT EXISTS FOR (n:VerificationCorrection) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT verification_correction_key IF NOT EXISTS FOR (n:VerificationCorrection) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT gain_dispute_id IF NOT EXISTS FOR (n:GainDispute) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT gain_dispute_key IF NOT EXISTS FOR (n:GainDispute) REQUIRE n.key IS UNIQUE;

CREATE INDEX gain_dispute_list_key_range IF NOT EXISTS FOR (n:GainDispute) ON (n.listKey);
// There only while the dispute keeps its gain out of the score: no index finds a missing property.
CREATE INDEX gain_dispute_out_until_range IF NOT EXISTS FOR (n:GainDispute) ON (n.outUntil);
