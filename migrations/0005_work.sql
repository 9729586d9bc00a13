-- +goose Up

-- The outbox. A job is leased for dispatch until its effect is committed
-- together with done_at; next_at is when it may be dispatched (again).
CREATE TABLE jobs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    type        text NOT NULL CHECK (type IN ('mail', 'route', 'escalate', 'resume')),
    queue       text NOT NULL CHECK (queue IN ('critical', 'mail', 'default', 'low')),
    question_id bigint REFERENCES questions (id),
    mail_id     bigint,
    run_at      timestamptz NOT NULL,
    next_at     timestamptz NOT NULL,
    done_at     timestamptz,
    dead_at     timestamptz,                        -- given up; a person may retry
    attempts    integer NOT NULL DEFAULT 0,         -- times leased
    failures    integer NOT NULL DEFAULT 0,         -- times it said no
    last_error  text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    CHECK (done_at IS NULL OR dead_at IS NULL),
    CHECK ((type = 'mail') = (mail_id IS NOT NULL))
);
CREATE INDEX jobs_next ON jobs (next_at) WHERE done_at IS NULL AND dead_at IS NULL;
CREATE INDEX jobs_open ON jobs (question_id) WHERE done_at IS NULL;

CREATE TABLE mails (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    question_id bigint REFERENCES questions (id),
    template    text NOT NULL,
    lang        text NOT NULL CHECK (lang IN ('vi', 'en')),
    to_address  text NOT NULL,                      -- '' once erased
    to_name     text NOT NULL DEFAULT '',
    person_id   bigint REFERENCES people (id),      -- the recipient, if of the staff
    data        jsonb NOT NULL DEFAULT '{}',
    message_id  text NOT NULL UNIQUE,
    status      text NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'bounced')),
    created_at  timestamptz NOT NULL,
    claimed_until timestamptz,
    sent_at     timestamptz,
    error       text NOT NULL DEFAULT '',
    CHECK ((status IN ('sent', 'bounced')) = (sent_at IS NOT NULL))
);
CREATE INDEX mails_question ON mails (question_id, id);
ALTER TABLE jobs ADD FOREIGN KEY (mail_id) REFERENCES mails (id);

-- Answers to requests of programs, for those that ask twice.
CREATE TABLE idempotency (
    key        bytea PRIMARY KEY,                   -- digest of who, which call and the key sent
    request    bytea NOT NULL,                      -- digest of the body
    status     integer NOT NULL,
    body       bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- +goose Down
DROP TABLE idempotency;
ALTER TABLE jobs DROP CONSTRAINT jobs_mail_id_fkey;
DROP TABLE mails, jobs;
