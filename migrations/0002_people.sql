-- +goose Up

CREATE TABLE people (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login         text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'),
    name          text NOT NULL CHECK (name <> ''),
    email         text NOT NULL CHECK (email LIKE '%@%'),
    lang          text NOT NULL DEFAULT 'vi' CHECK (lang IN ('vi', 'en')),
    password_hash text NOT NULL,                    -- argon2id, PHC string
    active        boolean NOT NULL DEFAULT true,
    failed        integer NOT NULL DEFAULT 0,       -- wrong passwords in a row
    locked_until  timestamptz,
    created_at    timestamptz NOT NULL,
    last_login_at timestamptz
);

CREATE TABLE grants (
    person_id  bigint NOT NULL REFERENCES people (id),
    role       text NOT NULL CHECK (role IN ('intake', 'officer', 'head', 'board', 'chair', 'admin')),
    department text REFERENCES departments (code),
    CHECK ((role IN ('officer', 'head')) = (department IS NOT NULL)),
    UNIQUE NULLS NOT DISTINCT (person_id, role, department)
);
CREATE INDEX grants_role ON grants (role, department);

CREATE TABLE sessions (
    token     text PRIMARY KEY,                     -- digest of the cookie's value
    data      bytea NOT NULL,
    person_id bigint REFERENCES people (id),        -- who signed in; null for a visitor
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id    bigint NOT NULL REFERENCES people (id),
    name         text NOT NULL CHECK (name <> ''),
    digest       bytea NOT NULL UNIQUE,             -- SHA-256 of the token
    scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write']),
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);

-- What administrators change, with before and after.
CREATE TABLE audit (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    person_id bigint REFERENCES people (id),        -- null: the program or its command line
    what      text NOT NULL,
    subject   text NOT NULL,
    before    jsonb,
    after     jsonb
);

-- +goose Down
DROP TABLE audit, tokens, sessions, grants, people;
