-- +goose Up
-- Who wrote the answer since it was last sent: none of them may approve it. The
-- newest author alone does not tell, nor do the revisions, since quick saves
-- replace each other.
ALTER TABLE questions ADD COLUMN answer_authors bigint[] NOT NULL DEFAULT '{}';
UPDATE questions q
SET answer_authors = r.authors
FROM (
    SELECT question_id, array_agg(DISTINCT author_id ORDER BY author_id) AS authors
    FROM answer_revisions
    WHERE author_id IS NOT NULL
    GROUP BY question_id
) r
WHERE r.question_id = q.id;

-- A state of the answer that the history names is never replaced by a quick save.
ALTER TABLE answer_revisions ADD COLUMN named boolean NOT NULL DEFAULT false;
UPDATE answer_revisions SET named = true;

-- What somebody approved, by hash: of the text, outcome and attachments of the
-- answer, and of the public version where there was one. A row that was voided
-- stays, for whoever asks what was approved when.
CREATE TABLE approvals (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question_id    bigint NOT NULL REFERENCES questions (id),
    stage          text NOT NULL CHECK (stage IN ('head', 'board', 'public')),
    person_id      bigint NOT NULL REFERENCES people (id),
    at             timestamptz NOT NULL,
    answer_version integer NOT NULL,
    answer_hash    text NOT NULL CHECK (answer_hash ~ '^[0-9a-f]{64}$'),
    public_hash    text NOT NULL DEFAULT '' CHECK (public_hash = '' OR public_hash ~ '^[0-9a-f]{64}$'),
    voided_at      timestamptz,
    voided_by      bigint REFERENCES people (id)
);
CREATE INDEX approvals_question ON approvals (question_id, id DESC);

-- The public version while it is prepared. kept holds the findings that are to
-- stay readable, by what stands there; what is to be hidden is hidden in the text.
CREATE TABLE public_drafts (
    question_id    bigint PRIMARY KEY REFERENCES questions (id),
    title          text NOT NULL,
    question       text NOT NULL,
    answer         text NOT NULL,
    kept           text[] NOT NULL DEFAULT '{}',
    authors        bigint[] NOT NULL DEFAULT '{}',  -- who changed words by hand
    answer_version integer NOT NULL,                -- of which answer it is the public version
    version        integer NOT NULL,
    person_id      bigint NOT NULL REFERENCES people (id),
    saved_at       timestamptz NOT NULL
);

-- What a reviewer remarks on a passage of the answer. It is the reviewer's own
-- until the answer is returned with it.
CREATE TABLE answer_remarks (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question_id    bigint NOT NULL REFERENCES questions (id),
    answer_version integer NOT NULL,
    quote          text NOT NULL CHECK (quote <> ''),
    words          text NOT NULL CHECK (words <> ''),
    person_id      bigint NOT NULL REFERENCES people (id),
    at             timestamptz NOT NULL,
    sent_at        timestamptz,
    settled_at     timestamptz,
    settled_by     bigint REFERENCES people (id)
);
CREATE INDEX answer_remarks_question ON answer_remarks (question_id, id);

-- Which state of the answer a reviewer has seen, for the difference to it.
CREATE TABLE answer_reads (
    question_id    bigint NOT NULL REFERENCES questions (id),
    person_id      bigint NOT NULL REFERENCES people (id),
    answer_version integer NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (question_id, person_id, answer_version)
);

-- Who has an answer open now. Rows are good for seconds and may be lost.
CREATE UNLOGGED TABLE answer_presence (
    question_id bigint NOT NULL,
    person_id   bigint NOT NULL,
    seen_at     timestamptz NOT NULL,
    PRIMARY KEY (question_id, person_id)
);

-- Ready texts: whole letters and passages, of a department or of all.
CREATE TABLE ready_texts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department text REFERENCES departments (code),  -- null: every department's
    kind       text NOT NULL CHECK (kind IN ('letter', 'passage')),
    name       text NOT NULL CHECK (name <> ''),
    body       text NOT NULL CHECK (body <> ''),
    active     boolean NOT NULL DEFAULT true,
    version    integer NOT NULL DEFAULT 1,
    person_id  bigint REFERENCES people (id),
    saved_at   timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (department, name)
);

-- The register of laws that answers cite.
CREATE TABLE laws (
    number      text PRIMARY KEY CHECK (number <> ''),
    name        text NOT NULL CHECK (name <> ''),
    valid_from  date,
    valid_to    date,                                -- the last day in force
    replaced_by text NOT NULL DEFAULT '',            -- numbers, with commas
    note        text NOT NULL DEFAULT '',
    CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)
);

-- +goose Down
DROP TABLE laws, ready_texts, answer_presence, answer_reads, answer_remarks, public_drafts, approvals;
ALTER TABLE answer_revisions DROP COLUMN named;
ALTER TABLE questions DROP COLUMN answer_authors;
