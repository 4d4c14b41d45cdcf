// Boards hold fifty places in a node, and are told apart by their period.

DROP CONSTRAINT leaderboard_entry_key IF EXISTS;
CREATE CONSTRAINT leaderboard_page_key IF NOT EXISTS FOR (n:LeaderboardPage) REQUIRE n.key IS UNIQUE;
CREATE INDEX leaderboard_period_range IF NOT EXISTS FOR (n:Leaderboard) ON (n.period);
