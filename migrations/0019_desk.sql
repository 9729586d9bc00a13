-- +goose Up

-- A correction of what is public, proposed by one editor until another lets it
-- through. Apart from the publication, which the public reads.
CREATE TABLE corrections (
    question_id bigint PRIMARY KEY REFERENCES questions (id),
    base integer NOT NULL, -- version of the publication that it corrects
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    note text NOT NULL, -- that readers will see
    files jsonb, -- attachments for the public with their labels; NULL leaves them as they are
    kept text[] NOT NULL, -- personal data that are to stay readable
    person_id bigint NOT NULL REFERENCES people (id),
    saved_at timestamptz NOT NULL
);

INSERT INTO settings (key, value) VALUES ('correct_by_two', 'false'); -- nobody corrects alone

-- Of the files that were cleared with a public version; NULL for what was
-- approved before they were noted.
ALTER TABLE approvals ADD COLUMN files_hash text;

-- What else the same asker has sent, the newest first, is looked up for each
-- question at intake.
DROP INDEX askers_email;
CREATE INDEX askers_email ON askers (lower(email), question_id) WHERE email <> '';
CREATE INDEX askers_phone_question ON askers (right(regexp_replace(phone, '\D', '', 'g'), 9), question_id) WHERE phone <> '';
DROP INDEX askers_phone;

-- How many of each department are late.
CREATE INDEX questions_lead_late ON questions (lead, least(stage_due_on, due_on)) WHERE status IN ('routed', 'assigned', 'submitted');

-- What each officer has in hand, and how much of it is late, is counted from the
-- index alone.
DROP INDEX questions_officer;
CREATE INDEX questions_officer ON questions (officer_id, status, stage_due_on, id) INCLUDE (due_on) WHERE officer_id IS NOT NULL;

-- +goose Down
DROP INDEX questions_officer;
CREATE INDEX questions_officer ON questions (officer_id, status, stage_due_on, id) WHERE officer_id IS NOT NULL;
DROP INDEX questions_lead_late;
CREATE INDEX askers_phone ON askers (right(regexp_replace(phone, '\D', '', 'g'), 9)) WHERE phone <> '';
DROP INDEX askers_phone_question, askers_email;
CREATE INDEX askers_email ON askers (lower(email)) WHERE email <> '';
ALTER TABLE approvals DROP COLUMN files_hash;
DELETE FROM settings WHERE key = 'correct_by_two';
DROP TABLE corrections;
