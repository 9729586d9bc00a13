-- +goose Up

-- Every state in which a year's days were ever in force: who adopted it, when,
-- why. The calendar of the number n is, for each year, the newest row up to n;
-- calendar_days and calendar_years hold the newest of all. Rows are only added:
-- a date that was promised under a version can be explained as long as the
-- database lives.
CREATE TABLE calendar_versions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year        integer NOT NULL CHECK (year BETWEEN 2000 AND 2199),
    provisional boolean NOT NULL,
    days        jsonb NOT NULL,                   -- [{date, off, reason, reason_en, notice}]
    adopted_at  timestamptz NOT NULL,
    person_id   bigint REFERENCES people (id),    -- NULL: shipped with the program
    reason      text NOT NULL DEFAULT '',
    notice      text NOT NULL DEFAULT ''
);
CREATE INDEX calendar_versions_year ON calendar_versions (year, id);

INSERT INTO calendar_versions (year, provisional, days, adopted_at)
SELECT y.year, y.provisional, coalesce((
        SELECT jsonb_agg(jsonb_build_object('date', day, 'off', off, 'reason', reason_vi, 'reason_en', reason_en, 'notice', notice) ORDER BY day)
        FROM calendar_days d
        WHERE extract(year FROM d.day) = y.year
    ), '[]'), now()
FROM calendar_years y
ORDER BY y.year;

CREATE TRIGGER calendar_versions_append_only BEFORE UPDATE OR DELETE ON calendar_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_versions_no_truncate BEFORE TRUNCATE ON calendar_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How each date of a question came about, in order: the whole promise ('total')
-- and the stage's own date. The newest row of a part is the date in force.
CREATE TABLE promises (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question_id bigint NOT NULL REFERENCES questions (id),
    seq         integer NOT NULL,                 -- of the event that set it
    part        text NOT NULL CHECK (part IN ('total', 'stage')),
    stage       text NOT NULL CHECK (stage <> ''),
    cause       text NOT NULL CHECK (cause IN ('promised', 'kept', 'paused', 'extended', 'calendar')),
    from_on     date,                             -- last day before the counted ones
    to_on       date,                             -- of a pause: the day on which it ended
    days        integer NOT NULL DEFAULT 0,       -- working days counted
    due_on      date NOT NULL,
    bound       text NOT NULL DEFAULT '' CHECK (bound IN ('', 'promise', 'least')),
    set_at      timestamptz NOT NULL,
    calendar_version bigint NOT NULL DEFAULT 0,
    rule_id     bigint,
    rule        text NOT NULL DEFAULT '',         -- the provision, as it stood then
    FOREIGN KEY (question_id, seq) REFERENCES events (question_id, seq)
);
CREATE INDEX promises_question ON promises (question_id, id);

-- Dates given before there was a ledger are kept as they stand.
INSERT INTO promises (question_id, seq, part, stage, cause, from_on, due_on, set_at, calendar_version)
SELECT id, 1, 'total', 'total', 'kept', (received_at AT TIME ZONE interval '7 hours')::date, due_on, received_at,
    coalesce((SELECT max(id) FROM calendar_versions), 0)
FROM questions
WHERE due_on IS NOT NULL;
INSERT INTO promises (question_id, seq, part, stage, cause, from_on, due_on, set_at, calendar_version)
SELECT id, 1, 'stage',
    CASE status WHEN 'received' THEN 'intake' WHEN 'submitted' THEN 'head' WHEN 'approved' THEN 'board' ELSE 'department' END,
    'kept', (stage_start AT TIME ZONE interval '7 hours')::date, stage_due_on, stage_start, coalesce((SELECT max(id) FROM calendar_versions), 0)
FROM questions
WHERE stage_due_on IS NOT NULL;

CREATE TRIGGER promises_append_only BEFORE UPDATE OR DELETE ON promises
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER promises_no_truncate BEFORE TRUNCATE ON promises
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE jobs DROP CONSTRAINT IF EXISTS jobs_type_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_type_check CHECK (type IN ('mail', 'route', 'escalate', 'resume', 'calendar'));

-- +goose Down
DELETE FROM jobs WHERE type NOT IN ('mail', 'route', 'escalate', 'resume');
ALTER TABLE jobs DROP CONSTRAINT jobs_type_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_type_check CHECK (type IN ('mail', 'route', 'escalate', 'resume'));
DROP TABLE promises, calendar_versions;
