-- +goose Up

-- The bodies of the ministry. A body that is renamed or split gets a new row;
-- the old one keeps its name, its end and its successor, so that what it
-- answered stays under the name it had.
CREATE TABLE departments (
    code       text PRIMARY KEY CHECK (code ~ '^[A-Z][A-Z0-9]{1,11}$'),
    symbol     text NOT NULL DEFAULT '',          -- as letters carry it: TCQLĐĐ
    name_vi    text NOT NULL CHECK (name_vi <> ''),
    name_en    text NOT NULL CHECK (name_en <> ''),
    email      text NOT NULL DEFAULT '',
    answers    boolean NOT NULL DEFAULT true,     -- may be named lead department
    valid_from date NOT NULL,
    valid_to   date,
    successor  text REFERENCES departments (code),
    position   integer NOT NULL DEFAULT 0,
    CHECK (valid_to IS NULL OR valid_to > valid_from),
    CHECK (successor IS NULL OR successor <> code)
);

CREATE TABLE fields (
    code       text PRIMARY KEY CHECK (code ~ '^[a-z][a-z-]{1,30}$'),
    name_vi    text NOT NULL CHECK (name_vi <> ''),
    name_en    text NOT NULL CHECK (name_en <> ''),
    position   integer NOT NULL DEFAULT 0,
    active     boolean NOT NULL DEFAULT true
);

-- Which departments answer for a field; the first position leads.
CREATE TABLE field_departments (
    field      text NOT NULL REFERENCES fields (code),
    department text NOT NULL REFERENCES departments (code),
    position   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (field, department)
);

-- Phrases of a question's text that point to a department; one without a
-- department swallows a longer expression, such as the ministry's own name.
CREATE TABLE routing_words (
    phrase     text NOT NULL CHECK (phrase <> ''),
    department text REFERENCES departments (code),
    weight     real NOT NULL DEFAULT 1 CHECK (weight >= 0),
    UNIQUE NULLS NOT DISTINCT (phrase, department)
);

-- Codes were reused with another meaning in 2025: the list is part of the key.
CREATE TABLE provinces (
    list     integer NOT NULL CHECK (list IN (2018, 2025)),
    code     text NOT NULL CHECK (code ~ '^[0-9]{2}$'),
    name     text NOT NULL CHECK (name <> ''),
    PRIMARY KEY (list, code)
);

-- Dated exceptions from the rule that Saturday and Sunday are days of rest.
CREATE TABLE calendar_days (
    day       date PRIMARY KEY,
    off       boolean NOT NULL,
    reason_vi text NOT NULL CHECK (reason_vi <> ''),
    reason_en text NOT NULL DEFAULT '',
    notice    text NOT NULL DEFAULT ''            -- number of the official notice
);

CREATE TABLE calendar_years (
    year        integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 2199),
    provisional boolean NOT NULL                  -- no official notice yet
);

-- A rule that changes never changes a promise already given: the date is
-- stored with the question, the rule is only read when the date is made.
CREATE TABLE deadline_rules (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text CHECK (kind IN ('question', 'feedback', 'petition', 'comment')),
    field      text REFERENCES fields (code),
    department text REFERENCES departments (code),
    stage      text NOT NULL CHECK (stage IN ('total', 'intake', 'department', 'head', 'board')),
    days       integer NOT NULL CHECK (days BETWEEN 1 AND 250),
    basis      text NOT NULL DEFAULT '',
    valid_from date NOT NULL,
    valid_to   date,
    CHECK (valid_to IS NULL OR valid_to > valid_from),
    UNIQUE NULLS NOT DISTINCT (kind, field, department, stage, valid_from)
);

CREATE TABLE ladder (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stage     text NOT NULL CHECK (stage IN ('intake', 'department', 'head', 'board')),
    share     real NOT NULL DEFAULT 0 CHECK (share >= 0 AND share < 1),
    after     integer NOT NULL DEFAULT 0 CHECK (after >= 0),
    every     integer NOT NULL DEFAULT 0 CHECK (every >= 0),
    urgent    boolean NOT NULL DEFAULT false,
    recipients text[] NOT NULL CHECK (cardinality(recipients) > 0
        AND recipients <@ ARRAY['officer', 'head', 'intake', 'board', 'chair']),
    UNIQUE (stage, share, after, every)
);

CREATE TABLE settings (
    key   text PRIMARY KEY,
    value jsonb NOT NULL
);

INSERT INTO settings (key, value) VALUES
    ('auto_route', 'false'),        -- route at once where a field has one department
    ('confirm_email', 'false'),     -- the time runs from the confirmed address
    ('pause_days', '10');           -- working days that an asked asker has

-- +goose Down
DROP TABLE settings, ladder, deadline_rules, calendar_years, calendar_days, provinces,
    routing_words, field_departments, fields, departments;
