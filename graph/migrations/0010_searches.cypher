// Searches are kept for a while: found by their instant, one by its id.

CREATE CONSTRAINT search_id IF NOT EXISTS FOR (n:Search) REQUIRE n.id IS UNIQUE;
CREATE INDEX search_at_range IF NOT EXISTS FOR (n:Search) ON (n.at);
