package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"
)

// cases makes questions as the desk has them: closed ones of ten years, open ones
// of the last weeks, a fifth of them late, with askers, answers, who held them and
// a history. Texts are those of the demonstration ministry, so that words are as
// common as there. Foreign keys and triggers are not asked while it runs.
const cases = `
SET session_replication_role = replica;
SET synchronous_commit = off;
CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, code FROM departments d
	WHERE valid_to IS NULL AND EXISTS (SELECT FROM grants g WHERE g.department = d.code AND g.role = 'officer');
CREATE TEMP TABLE clerk AS SELECT department, array_agg(person_id ORDER BY person_id) AS ids FROM grants WHERE role = 'officer' GROUP BY department;
CREATE TEMP TABLE words AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, title, body, field, search FROM questions WHERE id < 10000000;
CREATE INDEX ON words (n);
CREATE TEMP TABLE made AS
SELECT 10000000 + i AS id, i, h, open, received_at, d.code AS department, k.ids[1 + h / 7 %% cardinality(k.ids)] AS officer,
	lpad((3000 + i / 1000000)::text, 4, '0') || lpad((i %% 1000000)::text, 6, '0') AS digits,
	CASE WHEN open THEN (ARRAY['received', 'routed', 'assigned', 'assigned', 'assigned', 'assigned', 'assigned', 'waiting', 'submitted', 'approved'])[1 + h %% 10]
		ELSE (ARRAY['published', 'published', 'published', 'published', 'published', 'answered', 'closed', 'closed', 'refused', 'withdrawn'])[1 + h %% 10] END AS status,
	CASE WHEN open THEN current_date - 8 + (h / 11 %% 40)::int ELSE (received_at + interval '21 days')::date END AS due_on,
	greatest(received_at, least(received_at + (2 + h %% 31) * interval '1 day', now() - interval '1 hour')) AS ended_at
FROM (
	SELECT i, h, open, now() - CASE WHEN open THEN (h / 3 %% 20) * interval '1 day' ELSE (40 + h / 3 %% 3600) * interval '1 day' END
		- (i %% 480) * interval '1 minute' AS received_at
	FROM (SELECT i, i %% 11 = 0 AS open, abs(hashint4(i)::bigint) AS h FROM generate_series(%d, %d) AS i) AS series
) AS dated
JOIN place d ON d.n = h / 5 %% (SELECT count(*) FROM place)
JOIN clerk k ON k.department = d.code;
INSERT INTO questions (id, code, kind, channel, field, status, title, body, lang, asker_type, lead, officer_id, may_publish, may_name, consent,
	follow_nonce, received_at, due_on, first_due_on, stage_start, stage_due_on, accepted, answered_at, paused_at, resume_on, returns, answer_version,
	answer_author, answer_authors, rated, updated_at, search)
OVERRIDING SYSTEM VALUE
SELECT m.id, 'HD-' || left(digits, 4) || '-' || right(digits, 6) || '-' || substr('%s', 1 + ((SELECT sum(k * substr(digits, k, 1)::int) FROM generate_series(1, 10) AS k) %% %d)::int, 1),
	(ARRAY['question', 'question', 'question', 'feedback', 'petition', 'comment'])[1 + h %% 6],
	(ARRAY['web', 'web', 'web', 'api', 'email', 'phone', 'letter', 'counter'])[1 + h %% 8], w.field, status, w.title, w.body, 'vi',
	(ARRAY['citizen', 'citizen', 'citizen', 'business'])[1 + h %% 4], CASE WHEN status IN ('received', 'refused') THEN NULL ELSE department END,
	CASE WHEN status IN ('received', 'refused', 'routed') THEN NULL ELSE officer END, true, false, 'v1', decode(md5(i::text), 'hex'), received_at,
	due_on, due_on, received_at, CASE WHEN open AND status <> 'waiting' THEN due_on - (h %% 6)::int END, true,
	CASE WHEN status IN ('answered', 'published', 'closed', 'withdrawn') THEN ended_at END, CASE status WHEN 'waiting' THEN ended_at END,
	CASE status WHEN 'waiting' THEN current_date + 5 END, (h %% 17 = 0)::int, CASE WHEN status IN ('received', 'routed', 'refused') THEN 0 ELSE 1 END,
	CASE WHEN status NOT IN ('received', 'routed', 'refused') THEN officer END,
	CASE WHEN status IN ('received', 'routed', 'refused') THEN '{}' ELSE ARRAY[officer] END, false, ended_at, w.search
FROM made m JOIN words w ON w.n = m.h %% (SELECT count(*) FROM words);
INSERT INTO askers (question_id, name, email, phone, organisation)
SELECT id, (ARRAY['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Võ', 'Đặng', 'Bùi'])[1 + h %% 8] || ' ' || (ARRAY['Văn', 'Thị', 'Đức', 'Minh'])[1 + h / 8 %% 4] || ' ' ||
	(ARRAY['Bình', 'Hoa', 'Hùng', 'Lan', 'Nam', 'Ngọc', 'Phương', 'Quang', 'Sơn', 'Thảo', 'Tuấn', 'Yến'])[1 + h / 32 %% 12], 'nguoi' || i || '@vidu.vn',
	'09' || lpad((i %% 100000000)::text, 8, '0'), CASE WHEN h %% 4 = 3 THEN 'Công ty ' || i %% 5000 ELSE '' END FROM made;
INSERT INTO answer_revisions (question_id, version, text, outcome, author_id, saved_at, fixed)
SELECT id, 1, 'Kính gửi người hỏi. Theo Điều 121 Luật Đất đai năm 2024, người sử dụng đất nộp hồ sơ tại xã. Số ' || i || '.', 'answered', officer, ended_at, true
FROM made WHERE status NOT IN ('received', 'routed', 'refused');
INSERT INTO spans (question_id, from_at, to_at, seq, holder, department, officer_id)
SELECT id, received_at + (ended_at - received_at) * (k - 1) / 4, CASE WHEN k < last OR NOT open THEN received_at + (ended_at - received_at) * k / 4 END, k,
	(ARRAY['intake', 'officer', 'head', 'board'])[k], CASE WHEN k IN (2, 3) THEN department END, CASE k WHEN 2 THEN officer END
FROM (SELECT *, CASE status WHEN 'received' THEN 1 WHEN 'refused' THEN 1 WHEN 'routed' THEN 2 WHEN 'assigned' THEN 2 WHEN 'submitted' THEN 3 ELSE 4 END AS last FROM made) AS m,
	generate_series(1, 4) AS k
WHERE k <= last;
INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, department, hash, prev)
SELECT id, k, received_at + (ended_at - received_at) * (k - 1) / 3, (ARRAY['received', 'route', 'assign'])[k], 'system',
	CASE k WHEN 1 THEN '' ELSE 'received' END, CASE k WHEN 3 THEN status ELSE 'received' END, CASE k WHEN 1 THEN '' ELSE department END,
	repeat('0', 64), CASE k WHEN 1 THEN '' ELSE repeat('0', 64) END
FROM made, generate_series(1, 3) AS k;
ANALYZE questions, askers, spans, events, answer_revisions;`

// checkLetters are those of a code, in the order of internal/question.
const checkLetters = "ABCDEFGHJKLMNPQRSTUVXYZ"

// deskReaders is how many connections read the desk's pages at once.
const deskReaders = 16

// deskPage is a page of the desk as somebody reads it.
type deskPage struct{ role, name, path string }

// deskPages lists what is measured; %s is a code: of an open question, of a
// closed one.
func deskPages(open, closed string) []deskPage {
	return []deskPage{
		{"intake", "my work, intake", "/desk"},
		{"intake", "intake", "/desk/intake"},
		{"officer", "my work, officer", "/desk"},
		{"head", "my work, head", "/desk"},
		{"board", "my work, board", "/desk"},
		{"head", "answers to approve, head", "/desk/review"},
		{"board", "answers to approve, board", "/desk/review"},
		{"board", "the board's table", "/desk/board"},
		{"board", "open questions, due first", "/desk/questions"},
		{"head", "the same of a department", "/desk/questions"},
		{"officer", "the officer's own", "/desk/questions?mine=1"},
		{"board", "overdue", "/desk/questions?due=overdue"},
		{"board", "all of every status", "/desk/questions?status=all"},
		{"board", "published, newest first", "/desk/questions?status=published&order=newest"},
		{"board", "one department, every status", "/desk/questions?status=all&department=TCQLDD"},
		{"board", "one field", "/desk/questions?field=land"},
		{"board", "search, common words", "/desk/questions?status=all&q=" + url.QueryEscape("giấy chứng nhận đất")},
		{"board", "search, without diacritics", "/desk/questions?status=all&q=" + url.QueryEscape("boi thuong")},
		{"board", "search, a code", "/desk/questions?status=all&q=" + open},
		{"board", "search, an asker's name", "/desk/questions?status=all&asker=" + url.QueryEscape("Nguyễn Văn Bình")},
		{"board", "search, a telephone number", "/desk/questions?status=all&asker=0900004242"},
		{"board", "search, a law", "/desk/questions?status=all&cited=" + url.QueryEscape("102/2024/NĐ-CP")},
		{"board", "a month long past", "/desk/questions?status=all&from=01/03/2021&to=31/03/2021"},
		{"officer", "an open question", "/desk/questions/" + open},
		{"board", "a closed question", "/desk/questions/" + closed},
		{"officer", "the answer, being written", "/desk/questions/" + open + "/answer"},
	}
}

// desk measures the desk's lists and the page of a question over ever more
// questions: for each closed one that -sizes names a tenth of an open one more.
func (b *bench) desk(ctx context.Context, p *program) error {
	have := 0
	for _, n := range b.sizes {
		all := n * 11 / 10
		fmt.Fprintln(os.Stderr, "bench: desk,", n, "closed questions")
		began := time.Now()
		if _, err := b.sql(ctx, p.DatabaseURL, fmt.Sprintf(cases, have+1, all, checkLetters, len(checkLetters))); err != nil {
			return err
		}
		have = all
		if _, err := b.sql(ctx, p.DatabaseURL, `VACUUM questions, askers, spans, events, answer_revisions`); err != nil {
			return err
		}
		b.add(row{what: fmt.Sprintf("making %s closed and %s open questions", count(n), count(n/10)), ours: seconds(time.Since(began))})
		p.stop() // what the program remembers is of fewer questions
		again, _, err := b.start(ctx)
		if err != nil {
			return err
		}
		*p = *again
		if err := b.deskAt(ctx, p, n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) deskAt(ctx context.Context, p *program, n int) error {
	officer, err := p.account("officer")
	if err != nil {
		return err
	}
	var codes [2]string
	for i, cond := range []string{
		"status = 'assigned' AND officer_id = (SELECT id FROM people WHERE login = '" + officer.Login + "')", "status = 'closed'",
	} {
		if codes[i], err = b.sql(ctx, p.DatabaseURL, "SELECT code FROM questions WHERE id > 10000000 AND "+cond+" ORDER BY id DESC LIMIT 1"); err != nil {
			return err
		}
	}
	people := map[string]*http.Client{}
	for _, page := range deskPages(codes[0], codes[1]) {
		if people[page.role] == nil {
			if people[page.role], err = p.signInAs(ctx, page.role); err != nil {
				return err
			}
		}
		if err := b.deskPage(ctx, p, people[page.role], page, n); err != nil {
			return fmt.Errorf("%s: %w", page.name, err)
		}
	}
	return nil
}

// deskPage reads one page alone, then over and over by several connections. How
// many statements a page takes is counted by a test of internal/web/desk.
func (b *bench) deskPage(ctx context.Context, p *program, c *http.Client, page deskPage, n int) error {
	address := p.BaseURL + page.path
	for range 3 { // the first reads what nobody had in memory
		if _, err := size(ctx, c, address); err != nil {
			return err
		}
	}
	alone := time.Now()
	bytes, err := size(ctx, c, address)
	if err != nil {
		return err
	}
	one := time.Since(alone)
	took, err := b.crowd(ctx, c, address)
	if err != nil {
		return err
	}
	rate := float64(len(took)) / b.duration.Seconds()
	b.add(row{
		what: fmt.Sprintf("%s, %s closed questions", page.name, count(n)),
		ours: fmt.Sprintf("p95 %s, p50 %s, %s; alone %s; %.1f kB compressed", ms(quantile(took, 0.95)), ms(median(took)),
			perSecond(rate), ms(one), float64(bytes)/1000),
	})
	return nil
}

// crowd reads a page by deskReaders connections for the time of one measurement
// and returns how long each answer took.
func (b *bench) crowd(ctx context.Context, c *http.Client, address string) ([]time.Duration, error) {
	var (
		all  []time.Duration
		errs []error
		mu   sync.Mutex
		wg   sync.WaitGroup
	)
	until := time.Now().Add(b.duration)
	for range deskReaders {
		wg.Go(func() {
			var took []time.Duration
			var err error
			for err == nil && time.Now().Before(until) {
				began := time.Now()
				_, err = size(ctx, c, address)
				took = append(took, time.Since(began))
			}
			mu.Lock()
			defer mu.Unlock()
			all, errs = append(all, took...), append(errs, err)
		})
	}
	wg.Wait()
	return all, errors.Join(errs...)
}

// size fetches a page compressed, as browsers do, and returns how many bytes came.
func size(ctx context.Context, c *http.Client, address string) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	resp, err := c.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: status %d", address, resp.StatusCode)
	}
	return io.Copy(io.Discard, resp.Body)
}
