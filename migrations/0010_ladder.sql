-- +goose Up

-- A ladder may stand for a kind of question or for a department; the most
-- specific one of a stage holds as a whole. How a rung is sent stands apart
-- from whether it may come at night.
ALTER TABLE ladder
    ADD COLUMN kind       text CHECK (kind IN ('question', 'feedback', 'petition', 'comment')),
    ADD COLUMN department text REFERENCES departments (code),
    ADD COLUMN how        text NOT NULL DEFAULT 'now' CHECK (how IN ('now', 'digest')),
    ADD COLUMN since      timestamptz;              -- what fell due before it was added is not made up for
-- As shipped: half the time in the daily letter, everything else at once, but
-- in office hours.
UPDATE ladder SET how = CASE WHEN share > 0 AND share < 0.8 THEN 'digest' ELSE 'now' END, urgent = false;

ALTER TABLE ladder DROP CONSTRAINT ladder_stage_share_after_every_key;
ALTER TABLE ladder ADD CONSTRAINT ladder_place UNIQUE NULLS NOT DISTINCT (stage, kind, department, share, after);
ALTER TABLE ladder DROP CONSTRAINT ladder_after_check;
ALTER TABLE ladder ADD CONSTRAINT ladder_after_check CHECK (after BETWEEN -60 AND 250);
ALTER TABLE ladder ADD CONSTRAINT ladder_one_place CHECK (share = 0 OR (after = 0 AND every = 0));
ALTER TABLE ladder ADD CONSTRAINT ladder_urgent CHECK (how = 'now' OR NOT urgent);

-- Who is away from when to when, both days included, and who stands in. Two
-- absences of one person never overlap; the program sees to it under a lock on
-- the table.
CREATE TABLE absences (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES people (id),
    deputy_id bigint REFERENCES people (id),        -- NULL: those above are told
    from_on   date NOT NULL,
    to_on     date NOT NULL,
    CHECK (to_on >= from_on),
    CHECK (deputy_id <> person_id)
);
CREATE INDEX absences_person ON absences (person_id, from_on);
CREATE INDEX absences_end ON absences (to_on);

-- What one person is to be told of one step in a question's history. It is
-- gathered into a letter once send_at has come; a person gets one letter for
-- all that waits.
CREATE TABLE notices (
    question_id bigint NOT NULL,
    seq         integer NOT NULL,                   -- of the event
    person_id   bigint NOT NULL REFERENCES people (id),
    for_id      bigint REFERENCES people (id),      -- whom the person stands in for
    rung        text NOT NULL,                      -- share-50, due, after-2, prod
    how         text NOT NULL CHECK (how IN ('now', 'digest')),
    stage_start timestamptz NOT NULL,
    due_on      date NOT NULL,
    due_at      timestamptz NOT NULL,               -- when it fell due
    send_at     timestamptz NOT NULL,               -- not before
    mail_id     bigint REFERENCES mails (id),       -- the letter that names it
    dropped_at  timestamptz,                        -- the question had moved on
    PRIMARY KEY (question_id, seq, person_id),
    FOREIGN KEY (question_id, seq) REFERENCES events (question_id, seq),
    CHECK (mail_id IS NULL OR dropped_at IS NULL)
);
CREATE INDEX notices_waiting ON notices (person_id, send_at) WHERE mail_id IS NULL AND dropped_at IS NULL;
CREATE INDEX notices_mail ON notices (mail_id) WHERE mail_id IS NOT NULL;

-- The types of jobs are listed in the program; a list here as well would have to
-- be changed by every new type.
ALTER TABLE jobs DROP CONSTRAINT jobs_type_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_type_check CHECK (type ~ '^[a-z]+$');
ALTER TABLE jobs ADD COLUMN person_id bigint REFERENCES people (id);

-- +goose Down
DELETE FROM jobs WHERE type IN ('notify', 'digest', 'rearm');
ALTER TABLE jobs DROP COLUMN person_id;
ALTER TABLE jobs DROP CONSTRAINT jobs_type_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_type_check CHECK (type IN ('mail', 'route', 'escalate', 'resume', 'calendar'));
DROP TABLE notices, absences;
DELETE FROM ladder WHERE kind IS NOT NULL OR department IS NOT NULL OR after < 0;
ALTER TABLE ladder DROP CONSTRAINT ladder_urgent, DROP CONSTRAINT ladder_one_place,
    DROP CONSTRAINT ladder_after_check, DROP CONSTRAINT ladder_place,
    DROP COLUMN kind, DROP COLUMN department, DROP COLUMN how, DROP COLUMN since;
UPDATE ladder SET urgent = (share = 0);
ALTER TABLE ladder ADD CONSTRAINT ladder_after_check CHECK (after >= 0),
    ADD CONSTRAINT ladder_stage_share_after_every_key UNIQUE (stage, share, after, every);
