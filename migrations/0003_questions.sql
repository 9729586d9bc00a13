-- +goose Up

-- One sequence for each year: taking a number must not make askers wait for
-- each other, and a gap after a crash harms nobody.
-- +goose StatementBegin
DO $$
BEGIN
    FOR y IN 2010..2060 LOOP
        EXECUTE format('CREATE SEQUENCE question_number_%s MAXVALUE 999999', y);
    END LOOP;
END
$$;
-- +goose StatementEnd

CREATE TABLE questions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text NOT NULL UNIQUE CHECK (code ~ '^HD-[0-9]{4}-[0-9]{6}-[A-Z]$'),
    kind           text NOT NULL CHECK (kind IN ('question', 'feedback', 'petition', 'comment')),
    channel        text NOT NULL CHECK (channel IN ('web', 'api', 'email', 'phone', 'letter', 'counter')),
    field          text REFERENCES fields (code),
    status         text NOT NULL CHECK (status IN ('unconfirmed', 'received', 'routed', 'assigned', 'waiting',
        'submitted', 'approved', 'answered', 'published', 'refused', 'merged', 'withdrawn', 'closed', 'spam')),
    title          text NOT NULL CHECK (title <> ''),
    body           text NOT NULL CHECK (body <> ''),
    lang           text NOT NULL CHECK (lang IN ('vi', 'en')),
    asker_type     text NOT NULL CHECK (asker_type IN ('citizen', 'business')),
    province_list  integer,
    province       text,
    lead           text REFERENCES departments (code),
    officer_id     bigint REFERENCES people (id),
    may_publish    boolean NOT NULL,
    may_name       boolean NOT NULL,
    consent        text NOT NULL CHECK (consent <> ''),   -- version of the wording agreed to
    follow_nonce   bytea NOT NULL CHECK (length(follow_nonce) = 16),
    submission_key bytea UNIQUE,                          -- digest of the sender's idempotency key
    submission_digest bytea,                              -- of what was sent with it

    received_at    timestamptz NOT NULL,
    due_on         date,
    first_due_on   date,
    stage_start    timestamptz NOT NULL,
    stage_due_on   date,
    accepted       boolean NOT NULL DEFAULT false,
    answered_at    timestamptz,
    paused_at      timestamptz,
    resume_on      date,
    extended       boolean NOT NULL DEFAULT false,
    want_until     date,

    returns        integer NOT NULL DEFAULT 0 CHECK (returns >= 0),
    asker_reopened boolean NOT NULL DEFAULT false,
    answer_version integer NOT NULL DEFAULT 0 CHECK (answer_version >= 0),
    answer_author  bigint REFERENCES people (id),
    rated          boolean NOT NULL DEFAULT false,
    merged_into    bigint REFERENCES questions (id),
    split_from     bigint REFERENCES questions (id),
    version        integer NOT NULL DEFAULT 1,
    updated_at     timestamptz NOT NULL,
    next_rung_at   timestamptz,
    search         tsvector NOT NULL,                     -- folded words of title and text

    FOREIGN KEY (province_list, province) REFERENCES provinces (list, code),
    CHECK ((province IS NULL) = (province_list IS NULL)),
    CHECK (status NOT IN ('routed', 'assigned', 'waiting', 'submitted', 'approved') OR lead IS NOT NULL),
    CHECK (status NOT IN ('assigned', 'waiting', 'submitted', 'approved') OR officer_id IS NOT NULL),
    CHECK (status NOT IN ('answered', 'published', 'withdrawn', 'closed') OR answered_at IS NOT NULL),
    CHECK ((status = 'waiting') = (paused_at IS NOT NULL)),
    CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
    CHECK (merged_into <> id AND split_from <> id),
    CHECK (due_on IS NOT NULL OR status IN ('unconfirmed', 'spam'))
);
CREATE INDEX questions_list ON questions (status, stage_due_on, id);
CREATE INDEX questions_lead ON questions (lead, status, stage_due_on, id);
CREATE INDEX questions_officer ON questions (officer_id, status, stage_due_on, id) WHERE officer_id IS NOT NULL;
CREATE INDEX questions_rung ON questions (next_rung_at) WHERE next_rung_at IS NOT NULL;
CREATE INDEX questions_resume ON questions (resume_on) WHERE status = 'waiting';
CREATE INDEX questions_search ON questions USING gin (search);
CREATE INDEX questions_merged ON questions (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX questions_received ON questions (received_at, id);

-- Who asked, apart from what was asked: erased without touching the question.
CREATE TABLE askers (
    question_id  bigint PRIMARY KEY REFERENCES questions (id),
    name         text NOT NULL,
    email        text NOT NULL,
    phone        text NOT NULL DEFAULT '',
    organisation text NOT NULL DEFAULT '',
    tax_code     text NOT NULL DEFAULT '',
    muted_at     timestamptz,                     -- wants no letters but answers
    erased_at    timestamptz
);

CREATE TABLE question_supports (
    question_id bigint NOT NULL REFERENCES questions (id),
    department  text NOT NULL REFERENCES departments (code),
    officer_id  bigint REFERENCES people (id),
    due_on      date,
    part        text NOT NULL DEFAULT '',
    PRIMARY KEY (question_id, department)
);
CREATE INDEX question_supports_department ON question_supports (department, question_id);

-- The history. A row is added, never changed: the trigger below refuses both
-- for every role.
CREATE TABLE events (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    question_id bigint NOT NULL REFERENCES questions (id),
    seq         integer NOT NULL CHECK (seq > 0),
    at          timestamptz NOT NULL,
    action      text NOT NULL,
    role        text NOT NULL,
    person_id   bigint REFERENCES people (id),
    from_status text NOT NULL,
    to_status   text NOT NULL,
    department  text NOT NULL DEFAULT '',
    data        jsonb NOT NULL DEFAULT '{}',
    note_digest text NOT NULL DEFAULT '',
    hash        text NOT NULL CHECK (length(hash) = 64),
    prev        text NOT NULL,
    PRIMARY KEY (question_id, seq),
    CHECK ((seq = 1) = (prev = ''))
);
CREATE UNIQUE INDEX events_id ON events (id);

-- The words of a step. They may hold personal data and can be erased; the
-- event keeps their digest.
CREATE TABLE event_notes (
    question_id bigint NOT NULL,
    seq         integer NOT NULL,
    note        text NOT NULL,
    PRIMARY KEY (question_id, seq),
    FOREIGN KEY (question_id, seq) REFERENCES events (question_id, seq)
);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who held the question from when to when. At most one span of a question is
-- open; a span begins where the one before it ended.
CREATE TABLE spans (
    question_id bigint NOT NULL REFERENCES questions (id),
    from_at     timestamptz NOT NULL,
    to_at       timestamptz,
    seq         integer NOT NULL,                 -- of the event that opened it
    holder      text NOT NULL CHECK (holder IN ('intake', 'department', 'officer', 'head', 'board', 'asker')),
    department  text REFERENCES departments (code),
    officer_id  bigint REFERENCES people (id),
    PRIMARY KEY (question_id, seq),
    FOREIGN KEY (question_id, seq) REFERENCES events (question_id, seq),
    CHECK (to_at IS NULL OR to_at >= from_at)
);
CREATE UNIQUE INDEX spans_open ON spans (question_id) WHERE to_at IS NULL;

CREATE TABLE fired_rungs (
    question_id bigint NOT NULL REFERENCES questions (id),
    stage_start timestamptz NOT NULL,
    due_on      date NOT NULL,
    rung_id     bigint NOT NULL,
    nth         integer NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL,             -- when it fell due
    fired_at    timestamptz NOT NULL,             -- when it was sent
    UNIQUE (question_id, stage_start, due_on, rung_id, nth)
);

CREATE TABLE ratings (
    question_id    bigint NOT NULL REFERENCES questions (id),
    answer_version integer NOT NULL,
    score          integer NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment        text NOT NULL DEFAULT '',
    at             timestamptz NOT NULL,
    PRIMARY KEY (question_id, answer_version)
);

-- +goose Down
DROP TABLE ratings, fired_rungs, spans, event_notes, events, question_supports, askers, questions;
DROP FUNCTION refuse_change;
-- +goose StatementBegin
DO $$
BEGIN
    FOR y IN 2010..2060 LOOP
        EXECUTE format('DROP SEQUENCE question_number_%s', y);
    END LOOP;
END
$$;
-- +goose StatementEnd
