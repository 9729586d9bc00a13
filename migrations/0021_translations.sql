-- +goose Up

-- A translation of a publication until somebody else than its author lets it
-- through. Apart from publication_translations, which the public reads: there is
-- only what two people have seen, of the text as it is now.
CREATE TABLE translation_drafts (
    publication_id bigint NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    lang           text NOT NULL CHECK (lang ~ '^[a-z]{2}$'),
    of_version     integer NOT NULL,
    title          text NOT NULL CHECK (title <> ''),
    question       text NOT NULL CHECK (question <> ''),
    answer         text NOT NULL CHECK (answer <> ''),
    person_id      bigint NOT NULL REFERENCES people (id),
    saved_at       timestamptz NOT NULL,
    PRIMARY KEY (publication_id, lang)
);
ALTER TABLE publication_translations ADD COLUMN reviewed_by bigint REFERENCES people (id);

-- +goose Down
ALTER TABLE publication_translations DROP COLUMN reviewed_by;
DROP TABLE translation_drafts;
