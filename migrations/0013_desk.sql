-- +goose Up
-- A complaint or a denunciation is read by few and never made public (Luật Khiếu
-- nại 02/2011/QH13; Luật Tố cáo 25/2018/QH14, Điều 8, Điều 56).
ALTER TABLE questions
    ADD COLUMN restricted text NOT NULL DEFAULT '' CHECK (restricted IN ('', 'complaint', 'denunciation'));

-- The lists of the desk, each in the order in which a page is read. What has no
-- date stands last.
DROP INDEX questions_list;
CREATE INDEX questions_list ON questions (status, coalesce(stage_due_on, DATE '9999-12-31'), id);
CREATE INDEX questions_due ON questions (coalesce(stage_due_on, DATE '9999-12-31'), id);
CREATE INDEX questions_lead_due ON questions (lead, coalesce(stage_due_on, DATE '9999-12-31'), id) WHERE lead IS NOT NULL;
CREATE INDEX questions_status_received ON questions (status, received_at, id);
CREATE INDEX questions_lead_received ON questions (lead, received_at, id) WHERE lead IS NOT NULL;
CREATE INDEX questions_promised ON questions (coalesce(due_on, DATE '9999-12-31'), id)
    WHERE status IN ('received', 'routed', 'assigned', 'waiting', 'submitted', 'approved');
CREATE INDEX questions_overdue ON questions (least(stage_due_on, due_on), id)
    WHERE status IN ('received', 'routed', 'assigned', 'submitted', 'approved');
CREATE INDEX questions_wanted ON questions (want_until, id) WHERE want_until IS NOT NULL;
CREATE INDEX questions_restricted ON questions (restricted, id) WHERE restricted <> '';

-- fold_vi writes a text in lower case and without diacritics, as internal/store
-- folds words.
-- +goose StatementBegin
CREATE FUNCTION fold_vi(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(normalize($1, NFC)),
        'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ',
        'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd');
-- +goose StatementEnd

-- An asker is found by name or organisation, by address, by the end of the
-- telephone number.
CREATE INDEX askers_name ON askers USING gin (to_tsvector('simple', fold_vi(name || ' ' || organisation)));
CREATE INDEX askers_email ON askers (lower(email)) WHERE email <> '';
CREATE INDEX askers_phone ON askers (right(regexp_replace(phone, '\D', '', 'g'), 9)) WHERE phone <> '';

-- A filter that somebody has kept, as the parameters of the list's address.
CREATE TABLE saved_filters (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  bigint NOT NULL REFERENCES people,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    query      text NOT NULL CHECK (length(query) <= 2000),
    created_at timestamptz NOT NULL,
    UNIQUE (person_id, name)
);

-- Who was named in an internal note, and when that person looked.
CREATE TABLE mentions (
    question_id bigint NOT NULL,
    seq         integer NOT NULL,
    person_id   bigint NOT NULL REFERENCES people,
    at          timestamptz NOT NULL,
    seen_at     timestamptz,
    PRIMARY KEY (question_id, seq, person_id),
    FOREIGN KEY (question_id, seq) REFERENCES events
);
CREATE INDEX mentions_open ON mentions (person_id, at) WHERE seen_at IS NULL;

-- +goose Down
DROP TABLE mentions, saved_filters;
DROP INDEX askers_name, askers_email, askers_phone;
DROP FUNCTION fold_vi(text);
DROP INDEX questions_restricted, questions_wanted, questions_overdue, questions_promised, questions_lead_received,
    questions_status_received, questions_lead_due, questions_due, questions_list;
CREATE INDEX questions_list ON questions (status, stage_due_on, id);
ALTER TABLE questions DROP COLUMN restricted;
