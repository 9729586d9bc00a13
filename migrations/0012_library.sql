-- +goose Up

-- What publications are found by, apart from their texts: a narrow table of
-- which a search reads many rows. The program writes the vectors and their form
-- (internal/search); rows that are missing or of an older form are made by it
-- when it starts. A publication that is withdrawn has no row.
CREATE TABLE publication_search (
    publication_id bigint PRIMARY KEY REFERENCES publications (id) ON DELETE CASCADE,
    form           integer NOT NULL,
    doc            tsvector NOT NULL
) WITH (toast_tuple_target = 128);
CREATE INDEX publication_search_doc ON publication_search USING gin (doc) WITH (fastupdate = off);
CREATE INDEX publication_search_form ON publication_search (form, publication_id);

-- The vector beside the texts is written no more.
DROP INDEX publications_search;
ALTER TABLE publications ALTER COLUMN search SET DEFAULT '';

-- Addresses that a publication had before: they lead to the present one for
-- ever. Only a digest is kept, since a title may be corrected in order to take a
-- word out of the address.
CREATE TABLE publication_slugs (
    digest         bytea PRIMARY KEY CHECK (length(digest) = 32),
    publication_id bigint NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    replaced_at    timestamptz NOT NULL
);

-- How often a publication was read and of use, by day. Nothing of who read it.
CREATE TABLE publication_counts (
    publication_id bigint NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    day            date NOT NULL,
    reads          integer NOT NULL DEFAULT 0,
    helpful        integer NOT NULL DEFAULT 0,      -- "was this helpful": yes
    unhelpful      integer NOT NULL DEFAULT 0,
    spared         integer NOT NULL DEFAULT 0,      -- "this answers me" while asking
    PRIMARY KEY (publication_id, day)
);
CREATE INDEX publication_counts_day ON publication_counts (day) INCLUDE (publication_id, reads);

-- From where a withdrawn publication has gone, and when that was seen.
CREATE TABLE publication_removals (
    publication_id bigint NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    place          text NOT NULL CHECK (place IN ('page', 'search', 'suggestions', 'feed', 'sitemap', 'lists', 'api', 'cache', 'files')),
    withdrawn_at   timestamptz NOT NULL,
    gone_at        timestamptz,                     -- null: it was still there when last looked
    looked_at      timestamptz NOT NULL,
    PRIMARY KEY (publication_id, place)
);

-- The text of a publication in the other language, written by the staff.
CREATE TABLE publication_translations (
    publication_id bigint NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    lang           text NOT NULL CHECK (lang IN ('vi', 'en')),
    of_version     integer NOT NULL,                -- of the publication from which it was translated
    title          text NOT NULL CHECK (title <> ''),
    question       text NOT NULL,
    answer         text NOT NULL,
    person_id      bigint REFERENCES people (id),
    saved_at       timestamptz NOT NULL,
    PRIMARY KEY (publication_id, lang)
);

-- Readers who want to be told when something about a matter is published.
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

-- Every process that keeps pages hears when one of them changes. Publishing is
-- rare, so the price of a notice in the transaction is nothing.
-- +goose StatementBegin
CREATE FUNCTION tell_library() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('hoidap_library', '');
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER publications_told AFTER INSERT OR UPDATE OR DELETE ON publications
    FOR EACH STATEMENT EXECUTE FUNCTION tell_library();
CREATE TRIGGER publication_translations_told AFTER INSERT OR UPDATE OR DELETE ON publication_translations
    FOR EACH STATEMENT EXECUTE FUNCTION tell_library();
CREATE TRIGGER departments_told AFTER INSERT OR UPDATE OR DELETE ON departments
    FOR EACH STATEMENT EXECUTE FUNCTION tell_library();
CREATE TRIGGER fields_told AFTER INSERT OR UPDATE OR DELETE ON fields
    FOR EACH STATEMENT EXECUTE FUNCTION tell_library();

GRANT SELECT ON publication_search, publication_slugs, publication_counts, publication_translations TO hoidap_public;

-- +goose Down
DROP TRIGGER fields_told ON fields;
DROP TRIGGER departments_told ON departments;
DROP TRIGGER publications_told ON publications;
DROP TABLE watches, publication_translations, publication_removals, publication_counts, publication_slugs, publication_search;
DROP FUNCTION tell_library();
ALTER TABLE publications ALTER COLUMN search DROP DEFAULT;
CREATE INDEX publications_search ON publications USING gin (search) WHERE withdrawn_at IS NULL;
