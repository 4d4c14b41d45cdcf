// Whoever listens reads the outbox on from where it stopped: by the time at which an event was written.

CREATE INDEX outbox_event_created_at_range IF NOT EXISTS FOR (n:OutboxEvent) ON (n.createdAt);
