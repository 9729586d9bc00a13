-- +goose Up

-- The group of officers to which somebody belongs, as the ministry calls it: a
-- division (phòng) of a department. Satisfaction is shown by it and not by person.
ALTER TABLE people ADD COLUMN team text NOT NULL DEFAULT '' CHECK (length(team) <= 100);

-- Low ratings wait for the board: those of 1 and 2, the newest first.
CREATE INDEX ratings_low ON ratings (at DESC, question_id DESC) WHERE score <= 2;

-- +goose Down
DROP INDEX ratings_low;
ALTER TABLE people DROP COLUMN team;
