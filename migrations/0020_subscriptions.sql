-- +goose Up

-- Readers who want to be told by letter: of changes of one publication, or of what
-- is new in a field or from a department. The table of migration 12 was never
-- written; one matter was a column there and could not be a department, and each
-- of a reader's matters had a secret of its own.
DROP TABLE watches;

CREATE TABLE subscribers (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email      text NOT NULL CHECK (email <> ''),
    lang       text NOT NULL CHECK (lang IN ('vi', 'en')),
    nonce      bytea NOT NULL CHECK (length(nonce) = 16),
    created_at timestamptz NOT NULL,
    -- Letters that ask for a confirmation, by day: anybody can cause them.
    asked_on   date,
    asked      integer NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX subscribers_email ON subscribers (lower(email));

CREATE TABLE subscriptions (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscriber_id  bigint NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    publication_id bigint REFERENCES publications (id) ON DELETE CASCADE,
    field          text REFERENCES fields (code),
    department     text REFERENCES departments (code),
    asked_at       timestamptz NOT NULL,
    confirmed_at   timestamptz,                     -- null: the address has not said that it wants this
    told_at        timestamptz NOT NULL,            -- what was published until then was told
    version        integer NOT NULL DEFAULT 0,      -- of the publication, that was told
    CHECK (num_nonnulls(publication_id, field, department) = 1)
);
CREATE UNIQUE INDEX subscriptions_once ON subscriptions
    (subscriber_id, coalesce(publication_id, 0), coalesce(field, ''), coalesce(department, ''));
CREATE INDEX subscriptions_open ON subscriptions (asked_at) WHERE confirmed_at IS NULL;
CREATE INDEX subscriptions_publication ON subscriptions (publication_id);

-- Letters to subscribers lose the address with the subscriber.
CREATE INDEX mails_subscribers ON mails (lower(to_address)) WHERE template IN ('subscribe', 'subscribed', 'news');

-- +goose Down
DROP INDEX mails_subscribers;
DROP TABLE subscriptions, subscribers;
CREATE TABLE watches (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    query        text NOT NULL,
    field        text NOT NULL DEFAULT '',
    email        text NOT NULL,
    lang         text NOT NULL CHECK (lang IN ('vi', 'en')),
    nonce        bytea NOT NULL CHECK (length(nonce) = 16),
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz,
    told_at      timestamptz
);
CREATE UNIQUE INDEX watches_once ON watches (lower(email), query, field);
CREATE INDEX watches_open ON watches (created_at) WHERE confirmed_at IS NULL;
