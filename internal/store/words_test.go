package store_test

import (
	"testing"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/store"
)

// What many have is read in the order of the list, what few have is looked up:
// both find the same questions, page by page.
func TestListsOfWhatManyAndFewHave(t *testing.T) {
	t.Parallel()
	s, db := fresh(t)
	run(t, db, ground...)
	run(t, db, `INSERT INTO questions (code, kind, channel, status, title, body, lang, asker_type, may_publish, may_name, consent,
			follow_nonce, received_at, due_on, stage_start, stage_due_on, updated_at, search)
		SELECT 'HD-2026-' || lpad((i + 1)::text, 6, '0') || '-X', 'question', 'web', 'received', 'Tiêu đề', 'Nội dung', 'vi', 'citizen', true, false, '1',
			'0123456789abcdef', now(), '2026-03-23', now(), date '2026-03-01' + i % 500, now(),
			array_to_tsvector(ARRAY[CASE WHEN i % 2000 = 0 THEN '43/2014/nd-cp' ELSE '102/2024/nd-cp' END])
		FROM generate_series(1, 6000) AS i`,
		`INSERT INTO askers (question_id, name, email)
		SELECT id, CASE WHEN id % 2000 = 0 THEN 'Lò Thị Mẩy' ELSE 'Nguyễn Văn An' END, '' FROM questions WHERE id > 1`,
		`ANALYZE questions, askers`)
	for _, c := range []struct {
		f    question.Filter
		want int
	}{
		{question.Filter{Cited: "102/2024/NĐ-CP"}, 5997},
		{question.Filter{Cited: "43/2014/NĐ-CP"}, 3},
		{question.Filter{Cited: "11/2011/NĐ-CP"}, 0},
		{question.Filter{Asker: "nguyen van an"}, 5997},
		{question.Filter{Asker: "Lò Thị Mẩy"}, 3},
		{question.Filter{Asker: "Ma Văn Không"}, 0},
		{question.Filter{Asker: "nguyen van an", Cited: "43/2014/NĐ-CP"}, 3},
	} {
		c.f.Limit = 700
		seen, last := map[string]bool{}, ""
		for {
			l, err := s.Questions(t.Context(), c.f, store.Scope{All: true, Restricted: true}, calendar.Date{})
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range l.Questions {
				if seen[q.Code] || q.StageDueOn.String() < last {
					t.Fatalf("%+v: %s comes twice or too late", c.f, q.Code)
				}
				seen[q.Code], last = true, q.StageDueOn.String()
			}
			if c.f.Cursor = l.Next; l.Next == "" {
				break
			}
		}
		if len(seen) != c.want {
			t.Errorf("asker %q, law %q: %d questions, want %d", c.f.Asker, c.f.Cited, len(seen), c.want)
		}
	}
}
