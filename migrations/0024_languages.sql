-- +goose Up
-- A language is added by its catalogue alone (docs/languages.md): which ones the
-- program speaks is asked of the catalogue, and the database looks at the form of
-- the code only (BCP 47). NOT VALID spares a look at every row: what is there has
-- passed a narrower check.
ALTER TABLE questions
    DROP CONSTRAINT questions_lang_check,
    ADD CONSTRAINT questions_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE publications
    DROP CONSTRAINT publications_lang_check,
    ADD CONSTRAINT publications_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE publication_translations
    DROP CONSTRAINT publication_translations_lang_check,
    ADD CONSTRAINT publication_translations_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE translation_drafts
    DROP CONSTRAINT translation_drafts_lang_check,
    ADD CONSTRAINT translation_drafts_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE mails
    DROP CONSTRAINT mails_lang_check,
    ADD CONSTRAINT mails_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE people
    DROP CONSTRAINT people_lang_check,
    ADD CONSTRAINT people_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE subscribers
    DROP CONSTRAINT subscribers_lang_check,
    ADD CONSTRAINT subscribers_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;
ALTER TABLE texts
    DROP CONSTRAINT texts_lang_check,
    ADD CONSTRAINT texts_lang_check CHECK (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$') NOT VALID;

-- What is public in another language is one more place to look at.
ALTER TABLE publication_removals
    DROP CONSTRAINT publication_removals_place_check,
    ADD CONSTRAINT publication_removals_place_check
        CHECK (place IN ('page', 'search', 'suggestions', 'feed', 'sitemap', 'lists', 'api', 'cache', 'files', 'translations'));

-- +goose Down
DELETE FROM publication_removals WHERE place = 'translations';
ALTER TABLE publication_removals
    DROP CONSTRAINT publication_removals_place_check,
    ADD CONSTRAINT publication_removals_place_check
        CHECK (place IN ('page', 'search', 'suggestions', 'feed', 'sitemap', 'lists', 'api', 'cache', 'files'));
-- Rows in a third language stay, and are refused when they change.
ALTER TABLE texts
    DROP CONSTRAINT texts_lang_check,
    ADD CONSTRAINT texts_lang_check CHECK (lang IN ('vi', 'en')) NOT VALID;
ALTER TABLE subscribers
    DROP CONSTRAINT subscribers_lang_check,
    ADD CONSTRAINT subscribers_lang_check CHECK (lang IN ('vi', 'en')) NOT VALID;
ALTER TABLE people
    DROP CONSTRAINT people_lang_check,
    ADD CONSTRAINT people_lang_check CHECK (lang IN ('vi', 'en')) NOT VALID;
ALTER TABLE mails
    DROP CONSTRAINT mails_lang_check,
    ADD CONSTRAINT mails_lang_check CHECK (lang IN ('vi', 'en')) NOT VALID;
ALTER TABLE translation_drafts
    DROP CONSTRAINT translation_drafts_lang_check,
    ADD CONSTRAINT translation_drafts_lang_check CHECK (lang ~ '^[a-z]{2}$') NOT VALID;
ALTER TABLE publication_translations
    DROP CONSTRAINT publication_translations_lang_check,
    ADD CONSTRAINT publication_translations_lang_check CHECK (lang IN ('vi', 'en')) NOT VALID;
ALTER TABLE publications
    DROP CONSTRAINT publications_lang_check,
    ADD CONSTRAINT publications_lang_check CHECK (lang IN ('vi', 'en')) NOT VALID;
ALTER TABLE questions
    DROP CONSTRAINT questions_lang_check,
    ADD CONSTRAINT questions_lang_check CHECK (lang IN ('vi', 'en')) NOT VALID;
