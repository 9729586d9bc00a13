package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"hoidap/internal/question"
)

// Imported is a question of the past with everything that is stored with it.
type Imported struct {
	Question    question.Question
	Contact     question.Contact
	Nonce       []byte
	Events      []question.Event // sealed, in order
	Spans       []question.Span
	Promise     question.Promise
	Answer      string
	Outcome     question.Outcome
	Publication *question.Publication
	SourceCode  string
	Digest      []byte
	Search      string // Words of title and text
}

// Words returns by what a question is found: the vector of its title and text.
func Words(title, body string) string { return vector(part{title, 'A'}, part{body, 'B'}) }

// BeginImport makes this transaction the only import, notes the file, and lets
// its spans be checked at the end and not one by one.
func (tx *Tx) BeginImport(ctx context.Context, file string, person int64, now time.Time) (int64, error) {
	if _, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('hoidap.import'))`); err != nil {
		return 0, fail(err, "wait for another import")
	}
	if _, err := tx.exec(ctx, `SELECT set_config('hoidap.importing', 'on', true)`); err != nil {
		return 0, fail(err, "begin an import")
	}
	var id int64
	const q = `INSERT INTO imports (file, questions, published, at, person_id) VALUES ($1, 0, 0, $2, $3) RETURNING id`
	return id, fail(tx.get(ctx, &id, q, file, now, nilIf(person)), "note the import")
}

// EndImport notes how much was imported and checks every span of it by the rule
// of check_spans: each begins where the one before ended, the last is open while
// somebody holds the question.
func (tx *Tx) EndImport(ctx context.Context, id int64, questions, published int) error {
	const up = `UPDATE imports SET questions = $2, published = $3 WHERE id = $1`
	if _, err := tx.exec(ctx, up, id, questions, published); err != nil {
		return fail(err, "note what was imported")
	}
	var broken int64
	const check = `
		SELECT count(*)
		FROM (
			SELECT q.id
			FROM imported_questions i
			JOIN questions q ON q.id = i.question_id
			LEFT JOIN spans s ON s.question_id = q.id AND s.to_at IS NULL
			WHERE i.import_id = $1 AND coalesce(s.holder, '') <> holder_of(q.status)
			UNION ALL
			SELECT question_id
			FROM (
				SELECT s.question_id, s.to_at, lead(s.from_at) OVER w AS next_from, lead(s.seq) OVER w AS next_seq
				FROM imported_questions i
				JOIN spans s ON s.question_id = i.question_id
				WHERE i.import_id = $1
				WINDOW w AS (PARTITION BY s.question_id ORDER BY s.seq)
			) chain
			WHERE next_seq IS NOT NULL AND (to_at IS NULL OR next_from <> to_at)
		) broken`
	if err := tx.get(ctx, &broken, check, id); err != nil {
		return fail(err, "check the spans of the import")
	}
	if broken > 0 {
		return fmt.Errorf("check the spans of the import: %d questions are not held without a gap", broken)
	}
	return nil
}

// ImportedDigests returns the digests of the rows with the codes that were
// imported before.
func (tx *Tx) ImportedDigests(ctx context.Context, codes []string) (map[string][]byte, error) {
	var rows []struct {
		SourceCode string
		Digest     []byte
	}
	const q = `SELECT source_code, digest FROM imported_questions WHERE source_code = ANY ($1)`
	if err := tx.list(ctx, &rows, q, pq.Array(codes)); err != nil {
		return nil, fail(err, "look for rows that were imported before")
	}
	have := make(map[string][]byte, len(rows))
	for _, r := range rows {
		have[r.SourceCode] = r.Digest
	}
	return have, nil
}

// TakenCodes returns which of the codes questions have already.
func (tx *Tx) TakenCodes(ctx context.Context, codes []string) (map[string]bool, error) {
	var rows []string
	if err := tx.list(ctx, &rows, `SELECT code FROM questions WHERE code = ANY ($1)`, pq.Array(codes)); err != nil {
		return nil, fail(err, "look for codes that are taken")
	}
	taken := make(map[string]bool, len(rows))
	for _, c := range rows {
		taken[c] = true
	}
	return taken, nil
}

// QuestionIDs takes n numbers for rows.
func (tx *Tx) QuestionIDs(ctx context.Context, n int) ([]int64, error) {
	var ids []int64
	return ids, fail(tx.list(ctx, &ids, `SELECT nextval('questions_id_seq') FROM generate_series(1, $1)`, n), "take numbers")
}

// QuestionNumbers takes n numbers of the year.
func (tx *Tx) QuestionNumbers(ctx context.Context, year, n int) ([]int, error) {
	if year < 2010 || year > 2060 {
		return nil, fmt.Errorf("no question numbers for the year %d", year)
	}
	var list []int
	q := fmt.Sprintf(`SELECT nextval('question_number_%d') FROM generate_series(1, $1)`, year)
	return list, fail(tx.list(ctx, &list, q, n), "take numbers of %d", year)
}

// PassNumber makes the numbers of the year go on after n.
func (tx *Tx) PassNumber(ctx context.Context, year, n int) error {
	if year < 2010 || year > 2060 {
		return fmt.Errorf("no question numbers for the year %d", year)
	}
	q := fmt.Sprintf(`SELECT setval('question_number_%[1]d', greatest(last_value, $1)) FROM question_number_%[1]d`, year)
	_, err := tx.exec(ctx, q, n)
	return fail(err, "pass the number %d of %d", n, year)
}

// CopyImported stores the questions by COPY, table after table.
func (tx *Tx) CopyImported(ctx context.Context, id int64, list []Imported) error {
	for _, t := range importTables(id) {
		if err := tx.copyInto(ctx, t, list); err != nil {
			return fail(err, "store the table %s of an import", t.name)
		}
	}
	return nil
}

// importTable says which rows a question has in a table.
type importTable struct {
	name string
	rows func(Imported) [][]any
}

func (tx *Tx) copyInto(ctx context.Context, t importTable, list []Imported) error {
	x, ok := tx.x.(*sqlx.Tx)
	if !ok {
		return fmt.Errorf("copy outside a transaction into %s", t.name)
	}
	stmt, err := x.PrepareContext(ctx, "COPY "+t.name+" FROM STDIN")
	if err != nil {
		return err //nolint:wrapcheck // the caller says what was done
	}
	for _, im := range list {
		for _, row := range t.rows(im) {
			if _, err := stmt.ExecContext(ctx, row...); err != nil {
				_ = stmt.Close() //nolint:sqlclosecheck // the error before says more
				return err       //nolint:wrapcheck // the caller says what was done
			}
		}
	}
	if _, err := stmt.ExecContext(ctx); err != nil {
		_ = stmt.Close() // the error before says more
		return err       //nolint:wrapcheck // the caller says what was done
	}
	return stmt.Close() //nolint:wrapcheck // the caller says what was done
}

func importTables(id int64) []importTable {
	return []importTable{
		{`questions (id, code, kind, channel, field, status, title, body, lang, asker_type, province_list, province, lead,
			may_publish, may_name, consent, follow_nonce, received_at, due_on, first_due_on, stage_start, stage_due_on, accepted,
			answered_at, answer_version, updated_at, version, search)`, importedQuestion},
		{"askers (question_id, name, email, phone, organisation, tax_code)", func(m Imported) [][]any {
			c := m.Contact
			return [][]any{{m.Question.ID, c.Name, c.Email, c.Phone, c.Organisation, c.TaxCode}}
		}},
		{"events (question_id, seq, at, action, role, from_status, to_status, department, data, hash, prev)", importedEvents},
		{"spans (question_id, from_at, to_at, seq, holder, department)", importedSpans},
		{"promises (question_id, seq, part, stage, cause, from_on, days, due_on, set_at, calendar_version, rule_id, rule)", func(m Imported) [][]any {
			p := m.Promise
			return [][]any{{
				m.Question.ID, 1, string(p.Part), string(p.Stage), string(p.Cause), dateArg(p.FromOn), p.Days, dateArg(p.DueOn), p.SetAt, p.CalendarVersion,
				nilIf(p.RuleID), p.Rule,
			}}
		}},
		{"answer_revisions (question_id, version, text, outcome, saved_at, fixed)", func(m Imported) [][]any {
			if m.Answer == "" {
				return nil
			}
			return [][]any{{m.Question.ID, 1, m.Answer, string(m.Outcome), *m.Question.AnsweredAt, true}}
		}},
		{`publications (question_id, code, slug, lang, title, question, answer, outcome, kind, field, department, department_name,
			asker_type, province_list, province, asked_on, answered_on, published_at, changed_at, search)`, importedPublication},
		{"imported_questions (question_id, import_id, source_code, digest)", func(m Imported) [][]any {
			return [][]any{{m.Question.ID, id, m.SourceCode, m.Digest}}
		}},
	}
}

func importedQuestion(m Imported) [][]any {
	q := m.Question
	var answered any
	if q.AnsweredAt != nil {
		answered = *q.AnsweredAt
	}
	return [][]any{{
		q.ID, q.Code, string(q.Kind), string(q.Channel), nilIf(q.Field), string(q.Status), q.Title, q.Body, q.Lang, string(q.AskerType),
		provinceList(q.Province), nilIf(q.Province), nilIf(q.Lead), q.MayPublish, q.MayName, "imported", m.Nonce, q.ReceivedAt, dateArg(q.DueOn), dateArg(q.FirstDueOn),
		q.StageStart, dateArg(q.StageDueOn), q.Accepted, answered, q.AnswerVersion, q.UpdatedAt, q.Version,
		m.Search,
	}}
}

func provinceList(code string) any {
	if code == "" {
		return nil
	}
	return question.ProvinceList
}

func importedEvents(m Imported) [][]any {
	var rows [][]any
	for _, e := range m.Events {
		data, err := eventData(e)
		if err != nil {
			data = "" // Postgres refuses it, and with it the whole import
		}
		rows = append(rows, []any{
			m.Question.ID, e.Seq, e.At, string(e.Do), string(e.Role), string(e.From), string(e.To), e.Department, data, e.Hash, e.Prev,
		})
	}
	return rows
}

func importedSpans(m Imported) [][]any {
	var rows [][]any
	for i, s := range m.Spans {
		var to any
		if s.To != nil {
			to = *s.To
		}
		rows = append(rows, []any{m.Question.ID, s.From, to, i + 1, string(s.Holder), nilIf(s.Department)})
	}
	return rows
}

func importedPublication(m Imported) [][]any {
	if m.Publication == nil {
		return nil
	}
	p := m.Publication
	return [][]any{{
		m.Question.ID, p.Code, p.Slug, p.Lang, p.Title, p.Question, p.Answer, string(p.Outcome), string(p.Kind), p.Field, p.Department,
		p.DepartmentName, string(p.AskerType), provinceList(p.Province), nilIf(p.Province), dateArg(p.AskedOn), dateArg(p.AnsweredOn),
		p.PublishedAt, p.PublishedAt, "",
	}}
}
