// Flags of the watch over gains: one a pattern, listed by kind and age.

CREATE CONSTRAINT integrity_flag_id IF NOT EXISTS FOR (n:IntegrityFlag) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT integrity_flag_key IF NOT EXISTS FOR (n:IntegrityFlag) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT integrity_watch_name IF NOT EXISTS FOR (n:IntegrityWatch) REQUIRE n.name IS UNIQUE;

CREATE INDEX integrity_flag_list_key_range IF NOT EXISTS FOR (n:IntegrityFlag) ON (n.listKey);
