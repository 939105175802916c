CREATE TABLE IF NOT EXISTS public.ingested_events (
  id text NOT NULL,
  organization_id text NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  integration_id text NOT NULL,
  provider public.provider NOT NULL,
  event_type varchar(180) NOT NULL,
  source varchar(180) NOT NULL,
  actor varchar(255),
  severity public.severity NOT NULL DEFAULT 'INFO',
  payload jsonb NOT NULL,
  processing_status public.processing_status NOT NULL DEFAULT 'RECEIVED',
  occurred_at timestamp(3) NOT NULL,
  processed_at timestamp(3),
  created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);

-- Always there: the provider says when an event happened, and it may be old.
CREATE TABLE IF NOT EXISTS public.ingested_events_default
  PARTITION OF public.ingested_events DEFAULT;

CREATE TABLE IF NOT EXISTS public.tenant_audit_logs (
  id text NOT NULL,
  organization_id text NOT NULL REFERENCES public.organizations (id) ON DELETE CASCADE,
  actor_user_id text,
  action varchar(180) NOT NULL,
  target_type varchar(120) NOT NULL,
  target_id varchar(180) NOT NULL,
  ip_address varchar(64),
  metadata jsonb,
  created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE IF NOT EXISTS public.tenant_audit_logs_default
  PARTITION OF public.tenant_audit_logs DEFAULT;
