-- +goose Up

-- Which questions an issued report counted, in groups of the same facts. The
-- numbers of the report are added up from these very rows (service.issue), so
-- that a number and the list that it opens cannot come apart, whatever happens to
-- the questions afterwards. A million questions are eight megabytes.
CREATE TABLE report_groups (
    report_id  bigint NOT NULL,
    first_on   date NOT NULL,                         -- first day of the part of the report, which is a year or lies in one
    department text NOT NULL,                         -- '': none had it
    status     text NOT NULL,
    verdict    text NOT NULL,
    routed     boolean NOT NULL,
    returned   boolean NOT NULL,
    reopened   boolean NOT NULL,
    days       integer NOT NULL,                      -- working days until the answer; 0 without one
    score      integer NOT NULL,                      -- of the newest rating; 0 without one
    questions  bigint[] NOT NULL CHECK (cardinality(questions) > 0)
);
-- The groups are there before the report that is counted from them.
ALTER TABLE report_groups ADD CONSTRAINT report_groups_report FOREIGN KEY (report_id) REFERENCES reports (id)
    DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX report_groups_report ON report_groups (report_id);
CREATE TRIGGER report_groups_append_only BEFORE UPDATE OR DELETE ON report_groups
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_groups_no_truncate BEFORE TRUNCATE ON report_groups
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE report_groups;
