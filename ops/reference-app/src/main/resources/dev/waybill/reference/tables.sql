CREATE TABLE IF NOT EXISTS public.security_findings (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  integration_id text NOT NULL,
  event_id text,
  dedupe_key varchar(128) NOT NULL,
  title varchar(220) NOT NULL,
  description text NOT NULL,
  severity public.severity NOT NULL,
  status public.finding_status NOT NULL DEFAULT 'OPEN',
  risk_score integer NOT NULL,
  remediation_steps text[] NOT NULL DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  evidence jsonb NOT NULL,
  detected_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resolved_at timestamp(3),
  resolved_by_id text,
  asset_id text,
  UNIQUE (organization_id, dedupe_key)
);

CREATE TABLE IF NOT EXISTS public.rule_runs (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  rule_id text NOT NULL,
  integration_id text,
  status public.rule_run_status NOT NULL,
  matched_count integer NOT NULL DEFAULT 0,
  evaluated_count bigint NOT NULL DEFAULT 0,
  duration_ms double precision NOT NULL,
  error text,
  started_at timestamp(3) NOT NULL,
  finished_at timestamp(3),
  updated_at timestamp(3) NOT NULL
);

CREATE TABLE IF NOT EXISTS public.workflow_deliveries (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  finding_id text REFERENCES public.security_findings (id) ON DELETE CASCADE,
  kind public.delivery_kind NOT NULL,
  status public.delivery_status NOT NULL DEFAULT 'PENDING',
  attempts integer NOT NULL DEFAULT 0,
  external_ref text,
  sla_due_at timestamp(3),
  cost numeric(12,4),
  payload jsonb NOT NULL,
  delivered_at timestamp(3),
  created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) NOT NULL
);
CREATE INDEX IF NOT EXISTS workflow_deliveries_finding_id_idx
  ON public.workflow_deliveries (finding_id);
