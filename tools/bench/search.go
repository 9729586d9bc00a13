package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"
)

// crowd makes publications by mixing the sentences of those that are there.
// They stand in no order of time and belong to no question; the search does not
// care. Foreign keys are not asked while it runs.
const crowd = `
SET session_replication_role = replica;
CREATE TEMP TABLE piece AS
	SELECT row_number() OVER () - 1 AS n, s AS text
	FROM publications, regexp_split_to_table(question || ' ' || answer, '[.;:?]\s+') AS s
	WHERE withdrawn_at IS NULL AND length(s) BETWEEN 20 AND 300;
CREATE TEMP TABLE head AS
	SELECT row_number() OVER () - 1 AS n, title, field, department, department_name FROM publications WHERE withdrawn_at IS NULL;
CREATE INDEX ON piece (n);
CREATE INDEX ON head (n);
INSERT INTO publications (question_id, code, slug, lang, title, question, answer, outcome, kind, field, department, department_name,
	asker_type, asked_on, answered_on, published_at, changed_at)
SELECT 10000000 + i, 'B-' || i, 'b-' || i, 'vi',
	h.title || ' ' || left((SELECT text FROM piece WHERE n = (i * 7919) %% c.pieces), 60),
	(SELECT string_agg(text, '. ') FROM piece WHERE n IN ((i * 31) %% c.pieces, (i * 37 + 5) %% c.pieces, (i * 41 + 11) %% c.pieces)),
	(SELECT string_agg(text, '. ') FROM piece WHERE n IN ((i * 43) %% c.pieces, (i * 47 + 3) %% c.pieces, (i * 53 + 7) %% c.pieces,
		(i * 59 + 1) %% c.pieces, (i * 61 + 2) %% c.pieces, (i * 67 + 4) %% c.pieces)),
	(ARRAY['answered', 'principle', 'referred', 'insufficient'])[1 + (i %% 4)::int], 'question', h.field, h.department, h.department_name,
	(ARRAY['citizen', 'business'])[1 + (i %% 2)::int], date '2018-01-01' + (i %% 3000)::int, date '2018-02-01' + (i %% 3000)::int,
	timestamptz '2018-02-01' + (i %% 3000) * interval '1 day', now()
FROM generate_series(%d::bigint, %d) AS i, (SELECT (SELECT count(*) FROM piece) AS pieces, (SELECT count(*) FROM head) AS heads) AS c, head h
WHERE h.n = (i * 13) %% c.heads;
ANALYZE publications;`

// searches are what is looked for, by kind.
var searches = []struct {
	kind    string
	queries []string
	filter  string
}{
	{"rare words", []string{"cbam", "hàu rong sụn", "karaoke", "cù lao", "lò điện", "dừa rớt", "na gãy", "bu lông"}, ""},
	{"common words", []string{"giấy phép môi trường", "hợp tác xã", "bồi thường", "nước thải", "đăng ký đất đai", "giếng khoan"}, ""},
	{"very common words", []string{"đất", "quy định", "nhà nước", "giấy chứng nhận", "sử dụng đất", "hồ sơ"}, ""},
	{"without diacritics", []string{"dat", "quy dinh", "giay phep moi truong", "boi thuong", "ho so", "su dung dat"}, ""},
	{"with filters", []string{"đất", "hồ sơ", "giấy phép", "bồi thường"}, "&field=land&department=TCQLDD"},
	{"a legal document", []string{"102/2024/NĐ-CP", "Luật Đất đai 2024", "08/2022/NĐ-CP"}, ""},
	{"a whole question", []string{
		"nhà tôi có đất lúa muốn chuyển mục đích sang đất ở thì làm thế nào", "giếng khoan cũ có phải khai báo với xã không",
		"quán ăn nhỏ có phải làm giấy phép môi trường không",
	}, ""},
}

// search measures the library's search with ever more publications.
func (b *bench) search(ctx context.Context, p *program) error {
	have := 0
	for _, n := range b.sizes {
		fmt.Fprintln(os.Stderr, "bench: search,", n, "publications")
		if _, err := b.sql(ctx, p.DatabaseURL, fmt.Sprintf(crowd, have+1, n)); err != nil {
			return err
		}
		// One by one, each publication goes into the index at some thousand places:
		// 32 s for 10,000, an hour for a million. Of more, the index is made at the
		// end, as one would after an import; what is searched is the same.
		grew := n - have
		have = n
		if grew > 50_000 {
			if _, err := b.sql(ctx, p.DatabaseURL, `DROP INDEX IF EXISTS publication_search_doc`); err != nil {
				return err
			}
		}
		// Starting again makes findable what is not.
		p.stop()
		again, _, err := b.start(ctx)
		if err != nil {
			return err
		}
		*p = *again
		began := time.Now()
		for {
			missing, err := b.sql(ctx, p.DatabaseURL, `SELECT (SELECT count(*) FROM publications WHERE withdrawn_at IS NULL) - (SELECT count(*) FROM publication_search)`)
			if err != nil {
				return err
			}
			if missing == "0" {
				break
			}
			if err := sleep(ctx, time.Second); err != nil {
				return err
			}
		}
		how := ""
		if grew > 50_000 {
			how = ", the index made at the end"
			if _, err := b.sql(ctx, p.DatabaseURL, `SET maintenance_work_mem = '1GB';
				CREATE INDEX publication_search_doc ON publication_search USING gin (doc) WITH (fastupdate = off)`); err != nil {
				return err
			}
		}
		b.add(row{what: fmt.Sprintf("making %s publications findable%s", count(grew), how), ours: seconds(time.Since(began))})
		if _, err := b.sql(ctx, p.DatabaseURL, `VACUUM ANALYZE publication_search`); err != nil {
			return err
		}
		if err := b.searched(ctx, p, n); err != nil {
			return err
		}
	}
	return nil
}

func count(n int) string { return perSecond(float64(n))[:len(perSecond(float64(n)))-len(" /s")] }

func (b *bench) searched(ctx context.Context, p *program, n int) error {
	var all []string
	for _, s := range searches {
		var addresses []string
		for _, q := range s.queries {
			addresses = append(addresses, p.BaseURL+"/api/v1/publications?q="+url.QueryEscape(q)+s.filter)
		}
		all = append(all, addresses...)
		took, err := b.timed(ctx, addresses, 1, 12)
		if err != nil {
			return err
		}
		b.searchRow(n, s.kind+", one reader", took, "p95 ≤ 20 ms")
	}
	took, err := b.timed(ctx, all, 8, 6)
	if err != nil {
		return err
	}
	b.searchRow(n, "all of these, eight readers at once", took, "p95 ≤ 50 ms")
	var typed []string
	for _, q := range searches[len(searches)-1].queries {
		typed = append(typed, p.BaseURL+"/api/v1/similar?q="+url.QueryEscape(q))
	}
	if took, err = b.timed(ctx, typed, 1, 12); err != nil {
		return err
	}
	b.searchRow(n, "similar questions while one is typed", took, "")
	return nil
}

func (b *bench) searchRow(n int, what string, took []time.Duration, wanted string) {
	b.add(row{
		what: fmt.Sprintf("search, %s publications: %s", count(n), what),
		ours: fmt.Sprintf("p50 %s, p95 %s", ms(quantile(took, 0.5)), ms(quantile(took, 0.95))), wanted: wanted,
	})
}

// timed fetches each address times times, by so many readers, and returns how
// long each took. The first round is not counted.
func (b *bench) timed(ctx context.Context, addresses []string, readers, times int) ([]time.Duration, error) {
	var mu sync.Mutex
	var took []time.Duration
	var failed error
	var wg sync.WaitGroup
	for r := range readers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range times + 1 {
				for j := range addresses {
					began := time.Now()
					_, err := fetch(ctx, addresses[(j+r*3)%len(addresses)])
					mu.Lock()
					if err != nil {
						failed = err
					} else if i > 0 {
						took = append(took, time.Since(began))
					}
					mu.Unlock()
					if err != nil {
						return
					}
				}
			}
		}()
	}
	wg.Wait()
	return took, failed
}
