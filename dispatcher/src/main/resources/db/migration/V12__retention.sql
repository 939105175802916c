-- What must stay, how long rows stay, and what was planned to go. Times are handed in by whoever decides, so that a plan,
-- its expiry and the holds beside it go by one clock.

CREATE TABLE legal_hold (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  table_name text,
  organisation text NOT NULL,
  row_ids text[],
  day_from date,
  day_to date,
  reason text NOT NULL,
  placed_by text NOT NULL,
  placed_at timestamptz NOT NULL,
  expires_at timestamptz,
  released_at timestamptz,
  released_by text,
  release_reason text,
  CHECK (cardinality(row_ids) > 0),
  CHECK (day_from <= day_to),
  CHECK (num_nulls(released_at, released_by, release_reason) IN (0, 3))
);
COMMENT ON TABLE legal_hold IS 'Rows that must stay, whatever their retention says. Append-only: releasing sets three columns, once.';
COMMENT ON COLUMN legal_hold.table_name IS 'The published table; null for all of the source.';
COMMENT ON COLUMN legal_hold.row_ids IS 'Values of the column that tells rows apart (the cursor''s tie breaker), as text; null for every row.';
COMMENT ON COLUMN legal_hold.day_from IS 'First UTC day of the event date; null for no bound.';
COMMENT ON COLUMN legal_hold.day_to IS 'Last UTC day of the event date; null for no bound.';
CREATE INDEX legal_hold_in_force ON legal_hold (source) WHERE released_at IS NULL;

CREATE FUNCTION refuse_hold_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.released_at IS NULL AND NEW.released_at IS NOT NULL
    AND to_jsonb(OLD) - ARRAY['released_at', 'released_by', 'release_reason']
      = to_jsonb(NEW) - ARRAY['released_at', 'released_by', 'release_reason']
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'expected legal_hold to be appended to, and a hold to be released once, found %', TG_OP;
END $$;
CREATE TRIGGER legal_hold_append_only BEFORE UPDATE OR DELETE ON legal_hold
  FOR EACH ROW EXECUTE FUNCTION refuse_hold_change();
CREATE TRIGGER legal_hold_not_truncated BEFORE TRUNCATE ON legal_hold
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_hold_change();

CREATE TABLE retention_policy (
  version text PRIMARY KEY,
  document jsonb NOT NULL,
  first_seen_at timestamptz NOT NULL
);
COMMENT ON TABLE retention_policy IS 'Every version of the retention settings that a plan was made by; the version is the SHA-256 of the canonical document.';

CREATE TABLE retention_days (
  source text NOT NULL,
  place text NOT NULL,
  organisation text NOT NULL,
  days bigint,
  accepted_at timestamptz NOT NULL,
  PRIMARY KEY (source, place, organisation)
);
COMMENT ON TABLE retention_days IS 'The days of each organisation that the last plan was made by; shorter ones only once a second person approved.';
COMMENT ON COLUMN retention_days.place IS 'The column of the source they were read from.';
COMMENT ON COLUMN retention_days.days IS 'Null where no row of the organisation goes: none, zero or negative days.';

CREATE TABLE retention_plan (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  token_sha256 text NOT NULL UNIQUE,
  policy_version text NOT NULL REFERENCES retention_policy,
  bound jsonb NOT NULL,
  document jsonb NOT NULL,
  approvals jsonb NOT NULL,
  planned_by text NOT NULL,
  planned_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  approval_reason text,
  redeemed_by text,
  redeemed_at timestamptz,
  CHECK (num_nulls(approved_by, approved_at, approval_reason) IN (0, 3)),
  CHECK (approved_by <> planned_by),
  CHECK ((redeemed_by IS NULL) = (redeemed_at IS NULL))
);
COMMENT ON TABLE retention_plan IS 'What would go, as it was shown. Its token runs it once, while what it is bound to is as it was.';
COMMENT ON COLUMN retention_plan.token_sha256 IS 'The token itself is shown once and stored nowhere.';
COMMENT ON COLUMN retention_plan.bound IS 'Days of the organisations that lose rows, holds in force, destinations.';
COMMENT ON COLUMN retention_plan.approvals IS 'What a second person has to approve; empty when nothing.';
