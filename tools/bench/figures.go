package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// past makes questions of the last ten years: by departments, fields, kinds,
// channels and provinces, answered in time or late, published, refused, rated,
// and, of the last weeks, open. Each has who held it and a history. Foreign keys
// and triggers are not asked while it runs, and indexes are built at its end: a
// million questions take minutes.
const past = `
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET work_mem = '256MB';
CREATE TEMP TABLE laid_by AS
SELECT i.indexname, i.indexdef FROM pg_indexes i
WHERE i.schemaname = 'public' AND i.tablename IN ('questions', 'spans', 'events', 'ratings')
	AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = format('public.%%I', i.indexname)::regclass);
DO $$ DECLARE one text; BEGIN
	FOR one IN SELECT indexname FROM laid_by LOOP EXECUTE format('DROP INDEX %%I', one); END LOOP;
END $$;
CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, code FROM departments WHERE valid_to IS NULL;
CREATE TEMP TABLE subject AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, code FROM fields;
CREATE TEMP TABLE region AS SELECT row_number() OVER (ORDER BY code) - 1 AS n, code, list FROM provinces WHERE list = (SELECT max(list) FROM provinces);
CREATE TEMP TABLE made AS
SELECT 10000000 + i AS id, i, h, received_at, due_on, extended, (SELECT code FROM place WHERE n = h %% (SELECT count(*) FROM place)) AS department,
	CASE WHEN age > 40 AND h %% 400 > 0 THEN (ARRAY['published', 'published', 'published', 'published', 'published', 'answered', 'answered', 'answered', 'refused', 'closed'])[1 + h %% 10]
		ELSE (ARRAY['received', 'routed', 'assigned', 'assigned', 'assigned', 'submitted', 'approved', 'answered', 'answered', 'published'])[1 + h %% 10] END AS status,
	least(received_at + (2 + h %% 31) * interval '1 day' + interval '5 hours', now() - interval '1 hour') AS ended_at
FROM (
	SELECT *, (received_at + interval '21 days' + CASE WHEN extended THEN interval '10 days' ELSE '0' END)::date AS due_on
	FROM (
		SELECT i, h, now() - (h %% 3640 + 1) * interval '1 day' + (i %% 8) * interval '1 hour' AS received_at, h %% 3640 AS age, h %% 13 = 0 AS extended
		FROM (SELECT i, abs(hashint4(i)::bigint) AS h FROM generate_series(%d, %d) AS i) AS series
	) AS dated
) AS promised;
INSERT INTO questions (id, code, kind, channel, field, status, title, body, lang, asker_type, province, province_list, lead, officer_id,
	may_publish, may_name, consent, follow_nonce, received_at, due_on, first_due_on, stage_start, stage_due_on, accepted, answered_at, extended,
	returns, answer_version, rated, updated_at, search)
OVERRIDING SYSTEM VALUE
SELECT m.id, format('HD-%%s-%%s-A', 3000 + i / 1000000, lpad((i %% 1000000)::text, 6, '0')),
	(ARRAY['question', 'question', 'question', 'feedback', 'petition', 'comment'])[1 + h %% 6],
	(ARRAY['web', 'web', 'web', 'api', 'email', 'phone', 'letter', 'counter'])[1 + h %% 8], s.code, status,
	'Gia đình tôi hỏi về thửa đất số ' || i, 'Gia đình tôi cần chuẩn bị những giấy tờ gì và nộp ở đâu?', 'vi',
	(ARRAY['citizen', 'citizen', 'citizen', 'business'])[1 + h %% 4], r.code, r.list,
	CASE WHEN status IN ('received', 'refused') THEN NULL ELSE department END,
	CASE WHEN status IN ('received', 'refused', 'routed') THEN NULL ELSE (SELECT min(id) FROM people) END,
	true, false, 'v1', decode(md5(i::text), 'hex'), received_at, due_on, due_on, received_at, due_on, true,
	CASE WHEN status IN ('answered', 'published', 'closed') THEN ended_at END, extended, (h %% 17 = 0)::int, 1,
	status IN ('answered', 'published') AND h %% 5 = 0, ended_at, ''
FROM made m
JOIN subject s ON s.n = h %% (SELECT count(*) FROM subject)
LEFT JOIN region r ON r.n = h %% (SELECT count(*) + 5 FROM region);
INSERT INTO spans (question_id, from_at, to_at, seq, holder, department)
SELECT id, received_at + (ended_at - received_at) * (k - 1) / 4, CASE WHEN k < last OR ended THEN received_at + (ended_at - received_at) * k / 4 END, k,
	(ARRAY['intake', 'officer', 'head', 'board'])[k], CASE WHEN k IN (2, 3) THEN department END
FROM (
	SELECT *, status IN ('answered', 'published', 'closed', 'refused') AS ended, CASE status WHEN 'received' THEN 1 WHEN 'refused' THEN 1 WHEN 'routed' THEN 2
		WHEN 'assigned' THEN 2 WHEN 'submitted' THEN 3 ELSE 4 END AS last FROM made
) AS m, generate_series(1, 4) AS k
WHERE k <= last;
INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, department, hash, prev)
SELECT id, k, received_at + (ended_at - received_at) * (k - 1) / 3, (ARRAY['ask', 'route', 'reminded', 'approve'])[k], 'system',
	CASE k WHEN 1 THEN '' ELSE 'received' END, CASE k WHEN 4 THEN status ELSE 'received' END, CASE k WHEN 3 THEN department ELSE '' END,
	repeat('0', 64), CASE k WHEN 1 THEN '' ELSE repeat('0', 64) END
FROM made, generate_series(1, 4) AS k
WHERE k <> 3 OR h %% 3 = 0;
INSERT INTO ratings (question_id, answer_version, score, comment, at)
SELECT id, 1, 1 + h %% 5, '', ended_at FROM made WHERE status IN ('answered', 'published') AND h %% 5 = 0;
DO $$ DECLARE one text; BEGIN
	FOR one IN SELECT indexdef FROM laid_by LOOP EXECUTE one; END LOOP;
END $$;
ANALYZE questions, spans, events, ratings;`

// tenYears is the period in which all of them were received.
func tenYears() string {
	now := time.Now()
	return "from=" + now.AddDate(-10, 0, -20).Format(time.DateOnly) + "&to=" + now.Format(time.DateOnly)
}

// figures measures the board's page, the public figures and the report over ever
// more questions, each beside one count of the same rows.
func (b *bench) figures(ctx context.Context, p *program) error {
	have := 0
	for _, n := range b.sizes {
		fmt.Fprintln(os.Stderr, "bench: figures,", n, "questions")
		began := time.Now()
		if _, err := b.sql(ctx, p.DatabaseURL, fmt.Sprintf(past, have+1, n)); err != nil {
			return err
		}
		have = n
		if _, err := b.sql(ctx, p.DatabaseURL, `VACUUM questions, spans, events, ratings`); err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, "bench: they were made in", seconds(time.Since(began)))
		p.stop() // what the program remembers is of fewer questions
		again, _, err := b.start(ctx)
		if err != nil {
			return err
		}
		*p = *again
		if err := b.counted(ctx, p, n); err != nil {
			return err
		}
		if err := b.exported(ctx, p, n); err != nil {
			return err
		}
	}
	if err := b.moved(ctx, p); err != nil {
		return err
	}
	return b.imported(ctx, p)
}

// counted measures the pages of figures.
func (b *bench) counted(ctx context.Context, p *program, n int) error {
	browser, err := p.signIn(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := get(ctx, browser, p.BaseURL+"/desk/figures?"+tenYears(), io.Discard); err != nil {
		return err
	}
	b.add(row{what: fmt.Sprintf("the board's page, ten years, the first look at once after a start; %s questions in all", count(n)), ours: ms(time.Since(began))})
	if err := b.quiet(ctx, p); err != nil {
		return err
	}
	b.add(row{what: fmt.Sprintf("all months of %s questions counted in the background after a start, at most", count(n)), ours: seconds(time.Since(began))})
	all, err := b.plain(ctx, p, `received_at >= now() - interval '10 years 20 days' AND status NOT IN ('spam', 'unconfirmed')`)
	if err != nil {
		return err
	}
	year, err := b.plain(ctx, p, `received_at >= date_trunc('year', now()) AND status NOT IN ('spam', 'unconfirmed')`)
	if err != nil {
		return err
	}
	b.add(row{what: fmt.Sprintf("one count of %s questions of ten years; of this year's", count(n)), ours: ms(all) + "; " + ms(year)})
	for _, page := range []struct {
		name, path, wanted string
		limit              time.Duration
	}{
		{"the board's page, this year", "/desk/figures", "p95 ≤ 1 s", year},
		{"the board's page, ten years", "/desk/figures?" + tenYears(), "p95 ≤ 1 s", all},
		{"the same by province", "/desk/figures?by=province&" + tenYears(), "", all},
		{"the report, ten years", "/desk/figures/report?" + tenYears(), "", all},
		{"the chair's sheet", "/desk/figures/sheet", "", year},
		{"the list behind a number, ten years", "/desk/figures/questions?figure=late&" + tenYears(), "", all},
		{"public figures, ten years", "/thong-ke?" + tenYears(), "p95 ≤ 1 s", all},
		{"public figures as JSON, ten years, by month", "/thong-ke.json?by=month&" + tenYears(), "", all},
	} {
		var took []time.Duration
		for range 21 {
			began := time.Now()
			if err := get(ctx, browser, p.BaseURL+page.path, io.Discard); err != nil {
				return err
			}
			took = append(took, time.Since(began))
		}
		first, again := took[0], took[1:]
		b.add(row{
			fmt.Sprintf("%s; %s questions in all", page.name, count(n)),
			fmt.Sprintf("first %s, then p50 %s, p95 %s", ms(first), ms(median(again)), ms(quantile(again, 0.95))),
			"one count: " + ms(page.limit), ratio(quantile(again, 0.95).Seconds(), page.limit.Seconds()), page.wanted,
		})
	}
	return b.afterMoves(ctx, p, browser, n)
}

// quiet waits until Postgres has had nothing to do for two seconds.
func (b *bench) quiet(ctx context.Context, p *program) error {
	still := 0
	for range 3000 {
		out, err := b.sql(ctx, p.DatabaseURL, `SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
			AND (state = 'active' OR backend_type = 'autovacuum worker')`)
		if err != nil {
			return err
		}
		if still++; out != "0" {
			still = 0
		}
		if still == 20 {
			return nil
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return errors.New("Postgres does not come to rest")
}

// afterMoves measures the board's page when a question has moved just before each
// look: one of the present and one of an old month.
func (b *bench) afterMoves(ctx context.Context, p *program, browser *http.Client, n int) error {
	var took []time.Duration
	for i := range 20 {
		const move = `INSERT INTO events (question_id, seq, at, action, role, from_status, to_status, hash, prev)
			SELECT id, (SELECT max(seq) + 1 FROM events e WHERE e.question_id = questions.id), now() + %d * interval '0', 'note', 'system', status, status, repeat('0', 64), repeat('0', 64) FROM questions
			WHERE id >= 10000001 + (%d * 7919) %% %d ORDER BY id LIMIT 2`
		if _, err := b.sql(ctx, p.DatabaseURL, fmt.Sprintf(move, i, i, n)); err != nil {
			return err
		}
		began := time.Now()
		if err := get(ctx, browser, p.BaseURL+"/desk/figures?"+tenYears(), io.Discard); err != nil {
			return err
		}
		took = append(took, time.Since(began))
	}
	b.add(row{
		what: fmt.Sprintf("the board's page, ten years, two questions moved before each look; %s questions in all", count(n)),
		ours: fmt.Sprintf("p50 %s, p95 %s", ms(median(took)), ms(quantile(took, 0.95))), wanted: "p95 ≤ 1 s",
	})
	return nil
}

// plain returns how long Postgres takes to count, the median of seven.
func (b *bench) plain(ctx context.Context, p *program, cond string) (time.Duration, error) {
	var took []time.Duration
	for range 7 {
		out, err := b.sql(ctx, p.DatabaseURL, `EXPLAIN (ANALYZE, TIMING OFF) SELECT count(*) FROM questions WHERE `+cond)
		if err != nil {
			return 0, err
		}
		m := regexp.MustCompile(`Execution Time: ([0-9.]+) ms`).FindStringSubmatch(out)
		if m == nil {
			return 0, fmt.Errorf("no time in %q", out)
		}
		f, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, err
		}
		took = append(took, time.Duration(f*float64(time.Millisecond)))
	}
	return median(took), nil
}

// exported measures the list of all questions as a file, and what the program
// holds meanwhile.
func (b *bench) exported(ctx context.Context, p *program, n int) error {
	browser, err := p.signIn(ctx)
	if err != nil {
		return err
	}
	for _, format := range []string{"csv", "xlsx"} {
		before, err := p.memory(ctx)
		if err != nil {
			return err
		}
		most := p.watchMemory(ctx)
		var size counter
		began := time.Now()
		if err := get(ctx, browser, p.BaseURL+"/desk/figures/questions?figure=received&"+tenYears()+"&format="+format, &size); err != nil {
			return err
		}
		took := time.Since(began)
		b.add(row{
			what: fmt.Sprintf("export of %s questions as %s, %s", count(n), format, megabytes(int64(size))),
			ours: fmt.Sprintf("%s, %s; resident memory at most %s, before it %s", seconds(took), perSecond(float64(n)/took.Seconds()), megabytes(most()), megabytes(before)),
		})
	}
	return nil
}

// counter counts bytes.
type counter int64

// Write counts b.
func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }

// moved measures what the index that the figures read costs on a move.
func (b *bench) moved(ctx context.Context, p *program) error {
	const moves = 2000
	var per [2]time.Duration
	for i, drop := range []string{"", "DROP INDEX questions_figures;"} {
		var took []time.Duration
		for range 3 {
			script := fmt.Sprintf(`BEGIN; SET LOCAL session_replication_role = replica; %s
				DO $$ DECLARE began timestamptz; ids bigint[]; one bigint; BEGIN
					SELECT array_agg(id) INTO ids FROM (SELECT id FROM questions WHERE status = 'answered' ORDER BY id LIMIT %d) q;
					began := clock_timestamp();
					FOREACH one IN ARRAY ids LOOP
						UPDATE questions SET status = 'published', version = version + 1 WHERE id = one;
					END LOOP;
					RAISE NOTICE 'took %%', extract(epoch FROM clock_timestamp() - began);
				END $$; ROLLBACK;`, drop, moves)
			out, err := b.sql(ctx, p.DatabaseURL, script)
			if err != nil {
				return err
			}
			m := regexp.MustCompile(`took ([0-9.]+)`).FindStringSubmatch(out)
			if m == nil {
				return fmt.Errorf("no time in %q", out)
			}
			f, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				return err
			}
			took = append(took, time.Duration(f*float64(time.Second)/moves))
		}
		per[i] = median(took)
	}
	b.add(row{
		"one move of a question's row, with the index that the figures read", us(per[0]), "without it: " + us(per[1]),
		ratio(per[0].Seconds(), per[1].Seconds()), "",
	})
	return nil
}

func us(d time.Duration) string { return fmt.Sprintf("%.0f µs", float64(d.Nanoseconds())/1000) }

// imports is how many questions are imported.
const imports = 100_000

// imported measures `hoidap import questions` beside COPY of the same rows.
func (b *bench) imported(ctx context.Context, p *program) error {
	file := filepath.Join(b.dir, "past.csv")
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, "code,received_at,kind,channel,asker_type,asker_name,email,phone,province,organisation,tax_code,field,department,title,body,"+
		"status,routed_at,due_on,answered_at,answer,outcome,published_at,public_title,public_question,public_answer")
	for i := range imports {
		day := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC).AddDate(0, 0, -i%200)
		fmt.Fprintf(w, "B-%d,%s,question,web,citizen,Trần Văn Bình,,,,,,land,TCQLDD,Câu hỏi số %d về đất,Gia đình tôi cần chuẩn bị những giấy tờ gì?,"+
			"answered,,,%s,Theo Luật Đất đai thì nộp tại xã.,answered,,,,\n",
			i, day.Format(time.DateOnly), i, day.AddDate(0, 0, 9).Format(time.DateOnly))
	}
	if err := errors.Join(w.Flush(), out.Close()); err != nil {
		return err
	}
	if _, err := b.sql(ctx, p.DatabaseURL, `CREATE TABLE bare (code text, received_at date, kind text, channel text, asker_type text, asker_name text,
		email text, phone text, province text, organisation text, tax_code text, field text, department text, title text, body text, status text,
		routed_at date, due_on date, answered_at date, answer text, outcome text, published_at date, public_title text, public_question text, public_answer text)`); err != nil {
		return err
	}
	began := time.Now()
	if _, err := b.sql(ctx, p.DatabaseURL, `\copy bare FROM '`+file+`' CSV HEADER`); err != nil {
		return err
	}
	copied := time.Since(began)
	secret, err := os.ReadFile(filepath.Join(b.dir, "data", "secret"))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, b.binary, "import", "questions", file)
	cmd.Env = append(os.Environ(), "HOIDAP_DATABASE_URL="+p.DatabaseURL, "HOIDAP_SECRET="+strings.TrimSpace(string(secret)))
	began = time.Now()
	if printed, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("import: %w\n%s", err, bytes.TrimSpace(printed))
	}
	took := time.Since(began)
	b.add(row{
		fmt.Sprintf("import of %s questions with their histories", count(imports)), seconds(took) + ", " + perSecond(imports/took.Seconds()),
		"COPY of the file into a bare table: " + perSecond(imports/copied.Seconds()), ratio(copied.Seconds(), took.Seconds()), "≤ 60 s",
	})
	return nil
}

// account is somebody of the demonstration ministry.
type account struct{ Login, Password, Role string }

// account returns the first account with the role.
func (p *program) account(role string) (account, error) {
	info, err := os.ReadFile(p.info)
	if err != nil {
		return account{}, err
	}
	var known struct{ Accounts []account }
	if err := json.Unmarshal(info, &known); err != nil {
		return account{}, err
	}
	for _, a := range known.Accounts {
		if a.Role == role {
			return a, nil
		}
	}
	return account{}, fmt.Errorf("no account of role %s", role)
}

// signIn signs one of the board in and returns a client that is it.
func (p *program) signIn(ctx context.Context) (*http.Client, error) { return p.signInAs(ctx, "board") }

// signInAs signs somebody with the role in and returns a client that is it.
func (p *program) signInAs(ctx context.Context, role string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	a, err := p.account(role)
	if err != nil {
		return nil, err
	}
	c := &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{MaxIdleConnsPerHost: deskReaders, DisableCompression: true},
	}
	form := url.Values{"login": {a.Login}, "password": {a.Password}, "next": {"/desk"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.BaseURL+"/desk/dang-nhap", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.Do(r)
	if err != nil {
		return nil, err
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in: status %d", resp.StatusCode)
	}
	return c, nil
}

// get fetches a page into w.
func get(ctx context.Context, c *http.Client, address string, w io.Writer) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := c.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: status %d", address, resp.StatusCode)
	}
	_, err = io.Copy(w, resp.Body)
	return err
}
