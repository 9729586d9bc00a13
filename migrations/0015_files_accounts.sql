-- +goose Up

-- A file as it is kept: once, under the hash of its content, outside the
-- database (docs/files.md). A row without a file cannot be served, a file
-- without a row is swept.
CREATE TABLE files (
    hash       text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),    -- SHA-256 of what is kept
    type       text NOT NULL CHECK (type IN ('pdf', 'docx', 'xlsx', 'jpeg', 'png')),
    size       bigint NOT NULL CHECK (size > 0),
    created_at timestamptz NOT NULL
);

-- What was sent before it belongs to a question. Who holds the key may attach it.
CREATE TABLE uploads (
    key        text PRIMARY KEY CHECK (length(key) >= 26),
    hash       text NOT NULL REFERENCES files (hash),
    name       text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL
);
CREATE INDEX uploads_age ON uploads (created_at);
CREATE INDEX uploads_hash ON uploads (hash);

CREATE TABLE attachments (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL UNIQUE CHECK (length(key) >= 26),
    question_id bigint NOT NULL REFERENCES questions (id),
    part        text NOT NULL CHECK (part IN ('question', 'reply', 'answer')),
    position    integer NOT NULL,                   -- within the part
    hash        text REFERENCES files (hash),       -- null once it was erased
    name        text NOT NULL,                      -- as the sender called it: personal data, never public
    person_id   bigint REFERENCES people (id),      -- null: the asker
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz,                        -- of an answer: first sent to the asker
    removed_at  timestamptz,                        -- of an answer: taken out again
    erased_at   timestamptz,
    CHECK ((hash IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX attachments_question ON attachments (question_id, id);
CREATE INDEX attachments_hash ON attachments (hash);

-- The attachments that an editor cleared for the public, under a label of the
-- editor's. The public role reads no other file.
CREATE TABLE publication_files (
    publication_id bigint NOT NULL REFERENCES publications (id),
    position       integer NOT NULL,
    key            text NOT NULL UNIQUE CHECK (length(key) >= 26),
    hash           text NOT NULL REFERENCES files (hash),
    type           text NOT NULL,
    size           bigint NOT NULL,
    label          text NOT NULL CHECK (label <> ''),
    attachment     text NOT NULL,                   -- key of the attachment that it shows
    PRIMARY KEY (publication_id, position)
);
CREATE INDEX publication_files_hash ON publication_files (hash);
GRANT SELECT ON publication_files TO hoidap_public;

INSERT INTO settings (key, value) VALUES
    ('file_megabytes', '10'),                       -- the largest file
    ('file_count', '5');                            -- the most with one question, one reply or one answer

-- Signing in. Secrets of one-time codes are sealed with a key from HOIDAP_SECRET.
ALTER TABLE people
    ADD COLUMN handle      bytea UNIQUE,            -- by which a passkey knows its person; random
    ADD COLUMN must_change boolean NOT NULL DEFAULT false; -- the password was given, not chosen
CREATE TABLE totp (
    person_id    bigint PRIMARY KEY REFERENCES people (id),
    secret       bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz,                       -- null until a first code was right
    last_step    bigint NOT NULL DEFAULT 0          -- a code is taken once (RFC 6238, 5.2)
);
CREATE TABLE passkeys (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id     bigint NOT NULL REFERENCES people (id),
    credential_id bytea NOT NULL UNIQUE,
    credential    jsonb NOT NULL,                   -- public key and counter, as the library writes them
    name          text NOT NULL CHECK (name <> ''),
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz
);
CREATE INDEX passkeys_person ON passkeys (person_id);
CREATE TABLE recovery_codes (
    person_id bigint NOT NULL REFERENCES people (id),
    digest    bytea NOT NULL,
    used_at   timestamptz,
    PRIMARY KEY (person_id, digest)
);
-- Wrong passwords by the digest of the login that was typed, whether there is
-- such a login or not: a lock must not tell.
CREATE TABLE sign_in_failures (
    login        bytea PRIMARY KEY,
    failed       integer NOT NULL,
    last_at      timestamptz NOT NULL,
    locked_until timestamptz
);
CREATE INDEX sign_in_failures_age ON sign_in_failures (last_at);

-- Texts of letters and of refusals that the ministry words itself; what is not
-- here is as shipped.
CREATE TABLE texts (
    lang       text NOT NULL CHECK (lang IN ('vi', 'en')),
    key        text NOT NULL CHECK (key LIKE 'mail.%' OR key LIKE 'reason.%'),
    text       text NOT NULL CHECK (text <> ''),
    changed_at timestamptz NOT NULL,
    person_id  bigint REFERENCES people (id),
    PRIMARY KEY (lang, key)
);

-- What a department was called before, and until when.
CREATE TABLE department_names (
    code    text NOT NULL REFERENCES departments (code),
    until   date NOT NULL,                          -- the first day of the next name
    name_vi text NOT NULL,
    name_en text NOT NULL,
    PRIMARY KEY (code, until)
);

CREATE INDEX audit_person ON audit (person_id, id DESC);
CREATE INDEX audit_what ON audit (what, id DESC);
CREATE INDEX audit_subject ON audit (subject, id DESC);

-- +goose Down
DROP INDEX audit_subject, audit_what, audit_person;
DROP TABLE department_names, texts, sign_in_failures, recovery_codes, passkeys, totp;
ALTER TABLE people DROP COLUMN must_change, DROP COLUMN handle;
DELETE FROM settings WHERE key IN ('file_megabytes', 'file_count');
DROP TABLE publication_files, attachments, uploads, files;
