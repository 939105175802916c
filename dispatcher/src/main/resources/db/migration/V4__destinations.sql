-- Destinations as they are applied from a file or added by command. Secrets stand apart, encrypted.

CREATE TABLE warehouse_destination (
  name text PRIMARY KEY,
  type text NOT NULL,
  organisation text,
  settings jsonb NOT NULL,
  tables jsonb NOT NULL,
  calls integer NOT NULL CHECK (calls > 0),
  per_second integer NOT NULL CHECK (per_second >= 0),
  managed_by text NOT NULL CHECK (managed_by IN ('FILE', 'CLI')),
  applied jsonb,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_by text NOT NULL,
  CHECK ((applied IS NOT NULL) = (managed_by = 'FILE'))
);
COMMENT ON TABLE warehouse_destination IS 'The destinations that dispatchers deliver to, without their secrets.';
COMMENT ON COLUMN warehouse_destination.tables IS 'The tables it takes, each with the length of its windows (ISO 8601).';
COMMENT ON COLUMN warehouse_destination.calls IS 'How much each process asks of it: calls at a time; per_second, 0 for any number.';
COMMENT ON COLUMN warehouse_destination.applied IS 'Its fields as the file had them when it was applied, secrets by fingerprint. Where the row differs now, it has drifted.';

CREATE TABLE warehouse_credential (
  destination text NOT NULL REFERENCES warehouse_destination ON DELETE CASCADE,
  setting text NOT NULL,
  ciphertext text NOT NULL,
  key_version bigint NOT NULL,
  fingerprint text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (destination, setting)
);
COMMENT ON TABLE warehouse_credential IS 'Secrets of destinations: AES-256-GCM, bound to the identity of the destination they were given for.';
COMMENT ON COLUMN warehouse_credential.fingerprint IS 'Of the secret and a salt that is encrypted with it: it says whether a secret changed, and cannot be tried against words.';

CREATE TABLE warehouse_destination_set (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL
);
COMMENT ON TABLE warehouse_destination_set IS 'Rises with every change of a destination: how a dispatcher notices. 0: nothing was ever applied or added.';
INSERT INTO warehouse_destination_set (version) VALUES (0);

CREATE TABLE warehouse_audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail jsonb NOT NULL,
  reason text
);
COMMENT ON TABLE warehouse_audit IS 'What people changed, when and why. Append-only.';
CREATE INDEX warehouse_audit_subject ON warehouse_audit (subject, id DESC);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'expected warehouse_audit to be appended to only, found %', TG_OP;
END $$;
CREATE TRIGGER warehouse_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON warehouse_audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
