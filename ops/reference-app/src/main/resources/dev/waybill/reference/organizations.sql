CREATE TABLE IF NOT EXISTS public.organizations (
  id text PRIMARY KEY,
  name varchar(160) NOT NULL,
  slug varchar(120) NOT NULL UNIQUE,
  data_retention_days integer NOT NULL DEFAULT 90,
  created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamp(3) NOT NULL
);
