-- +goose Up

-- What the figures count, in one narrow index: a period is counted without
-- touching the questions' texts.
CREATE INDEX questions_figures ON questions (received_at)
    INCLUDE (status, lead, field, kind, channel, province, asker_type, answered_at, due_on, extended, returns, asker_reopened);

-- One row for each file that was imported.
CREATE TABLE imports (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file      text NOT NULL,
    questions integer NOT NULL,
    published integer NOT NULL,
    at        timestamptz NOT NULL,
    person_id bigint REFERENCES people (id)           -- NULL: on the command line
);

-- Which question came from which row of history: the same row twice is the same
-- question, whatever number it was given here.
CREATE TABLE imported_questions (
    question_id bigint PRIMARY KEY REFERENCES questions (id),
    import_id   bigint NOT NULL REFERENCES imports (id),
    source_code text NOT NULL UNIQUE,
    digest      bytea NOT NULL
);

-- An import writes a hundred thousand spans at once and checks all of them by
-- the same rule in one query at its end (store.CheckImported); the trigger would
-- look at each again.
DROP TRIGGER spans_whole ON spans;
CREATE CONSTRAINT TRIGGER spans_whole AFTER INSERT OR UPDATE OR DELETE ON spans
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (coalesce(current_setting('hoidap.importing', true), '') <> 'on')
    EXECUTE FUNCTION check_spans();

-- A report as it was issued. What it said then it says for good.
CREATE TABLE reports (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_on   date NOT NULL,
    to_on     date NOT NULL,                          -- included
    data      jsonb NOT NULL,
    issued_at timestamptz NOT NULL,
    person_id bigint REFERENCES people (id),          -- NULL: made by a plan
    plan_id   bigint,
    CHECK (to_on >= from_on)
);
CREATE INDEX reports_newest ON reports (id DESC);
CREATE TRIGGER reports_append_only BEFORE UPDATE OR DELETE ON reports
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_no_truncate BEFORE TRUNCATE ON reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Reports that are made and mailed by themselves.
CREATE TABLE report_plans (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL CHECK (name <> ''),
    every      text NOT NULL CHECK (every IN ('week', 'month', 'quarter', 'year')),
    recipients bigint[] NOT NULL,                     -- numbers of people
    person_id  bigint REFERENCES people (id),
    created_at timestamptz NOT NULL,
    ended_at   timestamptz
);
ALTER TABLE reports ADD CONSTRAINT reports_plan FOREIGN KEY (plan_id) REFERENCES report_plans (id);
CREATE UNIQUE INDEX reports_once ON reports (plan_id, from_on, to_on) WHERE plan_id IS NOT NULL;

-- What the board said of a low rating. A low rating without a row waits for it.
CREATE TABLE rating_reviews (
    question_id    bigint NOT NULL,
    answer_version integer NOT NULL,
    note           text NOT NULL CHECK (note <> ''),
    person_id      bigint NOT NULL REFERENCES people (id),
    at             timestamptz NOT NULL,
    PRIMARY KEY (question_id, answer_version),
    FOREIGN KEY (question_id, answer_version) REFERENCES ratings (question_id, answer_version)
);

-- The types of jobs are listed in the program.
ALTER TABLE jobs DROP CONSTRAINT IF EXISTS jobs_type_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_type_check CHECK (type ~ '^[a-z]+$');

-- +goose Down
DELETE FROM jobs WHERE type IN ('sheet', 'report');
DROP TABLE rating_reviews;
ALTER TABLE reports DROP CONSTRAINT reports_plan;
DROP TABLE report_plans, reports, imported_questions, imports;
DROP TRIGGER spans_whole ON spans;
CREATE CONSTRAINT TRIGGER spans_whole AFTER INSERT OR UPDATE OR DELETE ON spans
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_spans();
DROP INDEX questions_figures;
