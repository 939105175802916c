-- What tells that this database is a copy, or has lost its last commits, and what then waits for a person.

CREATE TABLE control_identity (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  system_identifier text NOT NULL,
  database_oid bigint NOT NULL,
  place text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE control_identity IS 'Where this database was when a dispatcher last started on it: a restored or cloned one is elsewhere.';
COMMENT ON COLUMN control_identity.place IS 'Hosts and database of the configured URL.';

ALTER TABLE warehouse_stream ADD COLUMN held_at timestamptz;
ALTER TABLE warehouse_stream ADD COLUMN held_reason text;
ALTER TABLE warehouse_stream ADD COLUMN generation integer NOT NULL DEFAULT 0;
ALTER TABLE warehouse_stream ADD COLUMN adopted_attempt uuid;
COMMENT ON COLUMN warehouse_stream.adopted_attempt IS 'The highest read at the destination when a person adopted it: unknown here, and in order.';
COMMENT ON COLUMN warehouse_stream.held_at IS 'Nothing is planned or delivered until a person has adopted the destination: it may hold what this database does not know.';
COMMENT ON COLUMN warehouse_stream.generation IS 'Of the windows that are planned: raised by an adoption, so that no window takes the name of one that landed and is not known any more.';
