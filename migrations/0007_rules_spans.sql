-- +goose Up

-- Two more stages have rules: the part of a supporting department, and for how
-- long an asker who is asked may take.
ALTER TABLE deadline_rules DROP CONSTRAINT deadline_rules_stage_check;
ALTER TABLE deadline_rules ADD CONSTRAINT deadline_rules_stage_check
    CHECK (stage IN ('total', 'intake', 'department', 'head', 'board', 'support', 'pause'));

INSERT INTO settings (key, value) VALUES
    ('pause_clock', 'true')          -- the time stands still while an asker is asked
ON CONFLICT DO NOTHING;

-- What was decided when the asker was asked holds until the reply, whatever
-- becomes of the setting meanwhile.
ALTER TABLE questions ADD COLUMN clock_runs boolean NOT NULL DEFAULT false;

ALTER TABLE question_supports
    ADD COLUMN asked_at timestamptz,
    ADD COLUMN given_at timestamptz;
-- What an older program asked for has no date: the question's own holds.
UPDATE question_supports s
SET asked_at = q.stage_start, due_on = coalesce(s.due_on, q.due_on)
FROM questions q
WHERE q.id = s.question_id;
CREATE INDEX question_supports_open ON question_supports (department, due_on, question_id) WHERE given_at IS NULL;

-- Every minute has a holder. When a transaction that opened or closed a span
-- ends, or one that moved a question, the question's spans must follow each
-- other without gap and without overlap, except while nobody had to act, and
-- the open one must be the holder's to whom the status belongs.
-- +goose StatementBegin
CREATE FUNCTION holder_of(status text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE status
        WHEN 'unconfirmed' THEN 'asker'
        WHEN 'received' THEN 'intake'
        WHEN 'routed' THEN 'department'
        WHEN 'assigned' THEN 'officer'
        WHEN 'waiting' THEN 'asker'
        WHEN 'submitted' THEN 'head'
        WHEN 'approved' THEN 'board'
        ELSE ''
    END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION check_spans() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    question bigint;
    holds    text;
    held     text;
    broken   integer;
BEGIN
    IF TG_TABLE_NAME = 'questions' THEN
        question := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        question := OLD.question_id;
    ELSE
        question := NEW.question_id;
    END IF;
    SELECT holder_of(status) INTO holds FROM questions WHERE id = question;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- Asking pays for one look: a first span has nothing before it.
    IF TG_TABLE_NAME = 'spans' AND TG_OP = 'INSERT' THEN
        IF NEW.seq = 1 AND NEW.to_at IS NULL AND NEW.holder = holds THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT holder INTO held FROM spans WHERE question_id = question AND to_at IS NULL;
    IF coalesce(held, '') <> holds THEN
        RAISE EXCEPTION 'question % is held by "%", its open span says "%"', question, holds, coalesce(held, '')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'spans_holder';
    END IF;
    SELECT s.seq INTO broken
    FROM (
        SELECT seq, from_at, to_at, lead(seq) OVER w AS next_seq, lead(from_at) OVER w AS next_from
        FROM spans
        WHERE question_id = question
        WINDOW w AS (ORDER BY seq)
    ) s
    WHERE s.next_seq IS NOT NULL AND (s.to_at IS NULL OR s.next_from < s.to_at OR s.next_from > s.to_at AND NOT EXISTS (
        SELECT FROM events e
        WHERE e.question_id = question AND e.seq > s.seq AND e.seq < s.next_seq AND e.at = s.to_at
            AND holder_of(e.to_status) = ''))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'question %: the span after that of event % does not begin where it ends', question, broken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'spans_chain';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER spans_whole AFTER INSERT OR UPDATE OR DELETE ON spans
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_spans();
CREATE CONSTRAINT TRIGGER questions_held AFTER UPDATE OF status ON questions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION check_spans();

-- +goose Down
DROP TRIGGER questions_held ON questions;
DROP TRIGGER spans_whole ON spans;
DROP FUNCTION check_spans, holder_of;
DROP INDEX question_supports_open;
ALTER TABLE question_supports DROP COLUMN asked_at, DROP COLUMN given_at;
ALTER TABLE questions DROP COLUMN clock_runs;
DELETE FROM settings WHERE key = 'pause_clock';
DELETE FROM deadline_rules WHERE stage IN ('support', 'pause');
ALTER TABLE deadline_rules DROP CONSTRAINT deadline_rules_stage_check;
ALTER TABLE deadline_rules ADD CONSTRAINT deadline_rules_stage_check
    CHECK (stage IN ('total', 'intake', 'department', 'head', 'board'));
