-- +goose Up

-- Every kept state of an answer. The version rises with every save; quick
-- saves of one author replace each other until the answer is passed on.
CREATE TABLE answer_revisions (
    question_id bigint NOT NULL REFERENCES questions (id),
    version     integer NOT NULL CHECK (version > 0),
    text        text NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('answered', 'principle', 'referred', 'insufficient')),
    author_id   bigint REFERENCES people (id),      -- null: imported
    saved_at    timestamptz NOT NULL,
    fixed       boolean NOT NULL DEFAULT false,     -- was submitted, approved or sent: never replaced
    PRIMARY KEY (question_id, version)
);

-- The public site reads these two tables and the lists of names, under a role
-- that can read nothing else of what is below.
CREATE TABLE publications (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question_id     bigint NOT NULL UNIQUE REFERENCES questions (id),
    code            text NOT NULL UNIQUE,
    slug            text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{2,160}$'),
    lang            text NOT NULL CHECK (lang IN ('vi', 'en')),
    title           text NOT NULL CHECK (title <> ''),
    question        text NOT NULL,
    answer          text NOT NULL,
    outcome         text NOT NULL,
    kind            text NOT NULL,
    field           text NOT NULL REFERENCES fields (code),
    department      text NOT NULL REFERENCES departments (code),
    department_name text NOT NULL,                  -- as it was called then
    asker_type      text NOT NULL,
    asker_name      text NOT NULL DEFAULT '',       -- only with the asker's leave
    province_list   integer,
    province        text,
    asked_on        date NOT NULL,
    answered_on     date NOT NULL,
    published_at    timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    version         integer NOT NULL DEFAULT 1,
    correction      text NOT NULL DEFAULT '',       -- the visible note of the last correction
    withdrawn_at    timestamptz,
    withdrawn_reason text NOT NULL DEFAULT '',
    search          tsvector NOT NULL,
    CHECK (withdrawn_at IS NULL OR withdrawn_reason <> ''),
    -- What is withdrawn is no longer held where the public role could read it.
    CHECK (withdrawn_at IS NULL OR (question = '' AND answer = '')),
    CHECK (withdrawn_at IS NOT NULL OR (question <> '' AND answer <> ''))
);
CREATE INDEX publications_search ON publications USING gin (search) WHERE withdrawn_at IS NULL;
CREATE INDEX publications_newest ON publications (published_at DESC, id DESC) WHERE withdrawn_at IS NULL;
CREATE INDEX publications_field ON publications (field, published_at DESC, id DESC) WHERE withdrawn_at IS NULL;
CREATE INDEX publications_department ON publications (department, published_at DESC, id DESC) WHERE withdrawn_at IS NULL;

-- What a publication said before it was corrected or withdrawn. Inside only.
CREATE TABLE publication_versions (
    publication_id bigint NOT NULL REFERENCES publications (id),
    version        integer NOT NULL,
    title          text NOT NULL,
    question       text NOT NULL,
    answer         text NOT NULL,
    replaced_at    timestamptz NOT NULL,
    person_id      bigint REFERENCES people (id),
    PRIMARY KEY (publication_id, version)
);

-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hoidap_public') THEN
        BEGIN
            CREATE ROLE hoidap_public NOLOGIN NOINHERIT;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this server was quicker
        END;
    END IF;
    EXECUTE format('GRANT hoidap_public TO %I', current_user);
END
$$;
-- +goose StatementEnd
GRANT USAGE ON SCHEMA public TO hoidap_public;
GRANT SELECT ON publications, departments, fields, field_departments, provinces, calendar_days, calendar_years
    TO hoidap_public;

-- +goose Down
DROP TABLE publication_versions, publications, answer_revisions;
