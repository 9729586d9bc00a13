package chaos

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
	"hoidap/internal/testdb"
)

// climbed says of each question what its ladder did, in one line: the field,
// then each rung.
const climbed = `
	SELECT coalesce(q.field, '') || coalesce(string_agg(' ' || f.due_on || '/' || f.rung_id || '/' || f.nth, '' ORDER BY f.due_at, f.rung_id, f.nth), '')
	FROM questions q
	LEFT JOIN fired_rungs f ON f.question_id = q.id
	GROUP BY q.id`

// control lets one question of each field climb through the same days in a
// database where nothing happens, and returns what its ladder did.
func (f *fleet) control() map[string]string {
	t := f.t
	url := testdb.New(t).URL
	st, err := store.Open(t.Context(), store.Options{URL: url, Conns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close() //nolint:errcheck // nothing was written through it
	c := clock.FixedAt(monday.Add(time.Minute))
	s := service.New(st, c, service.Options{Secret: []byte("secret"), MailDomain: "bo.example.vn"})
	if err := s.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	furnish(t, s)
	for _, field := range []string{routed, unrouted} {
		_, err := s.Ask(t.Context(), service.Asking{Channel: "api", Submission: question.Submission{
			Kind: "question", AskerType: "citizen", Name: "Trần Văn Bình", Email: "binh@example.vn", Province: "01", Field: field,
			Title: "Câu hỏi để đối chiếu", Body: "Gia đình tôi cần chuẩn bị những giấy tờ gì?", Consent: true, Lang: "vi",
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	end := f.clock.Now()
	for ; c.Now().Before(end); c.Advance(30 * time.Minute) {
		jobs, err := s.Lease(t.Context(), 100, 0, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			if j.Type == question.JobMail {
				err = s.LetterSent(t.Context(), j)
			} else {
				err = s.Run(t.Context(), j)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	want := map[string]string{}
	for _, line := range open(t, url).strings(climbed) {
		field, _, _ := strings.Cut(line, " ")
		want[field] = line
	}
	return want
}

// letter is a letter as the mail server has it.
type letter struct {
	id string
	at time.Time
}

// letters reads what the mail server kept, the oldest first.
func (f *fleet) letters() []letter {
	files, err := filepath.Glob(filepath.Join(f.mailDir(), "*.mail"))
	if err != nil {
		f.t.Fatal(err)
	}
	slices.Sort(files)
	var all []letter
	for _, path := range files {
		l, err := readLetter(path)
		if err != nil || l.id == "" {
			f.t.Fatalf("%s: %v", path, err)
		}
		all = append(all, l)
	}
	return all
}

func readLetter(path string) (letter, error) {
	file, err := os.Open(path)
	if err != nil {
		return letter{}, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	var head struct{ At time.Time }
	if err := json.Unmarshal(lines.Bytes(), &head); err != nil {
		return letter{}, err
	}
	for lines.Scan() && lines.Text() != "" {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.EqualFold(name, "Message-ID") {
			return letter{strings.Trim(strings.TrimSpace(value), "<>"), head.At}, nil
		}
	}
	return letter{}, lines.Err()
}

// checkMail compares what was to be sent with what the mail server has. A
// letter may be there twice where the mail server kept it and did not say so,
// or where somebody died between its yes and the note of it.
func (f *fleet) checkMail(db *database, n int) {
	arrived := map[string][]time.Time{}
	all := f.letters()
	for _, l := range all {
		arrived[l.id] = append(arrived[l.id], l.at)
	}
	lost, foreign := 0, len(arrived)
	for _, id := range db.strings(`SELECT message_id FROM mails`) {
		if len(arrived[id]) == 0 {
			lost++
		} else {
			foreign--
		}
	}
	f.zero("letters lost", lost)
	f.zero("letters that are not in the database", foreign)
	f.zero("letters not noted as sent", db.number(`SELECT count(*) FROM mails WHERE status <> 'sent'`))
	f.zero("askers without a receipt", n-db.number(`SELECT count(DISTINCT question_id) FROM mails WHERE template = 'received'`))
	f.zero("askers without word of the department", n/2-db.number(`SELECT count(DISTINCT question_id) FROM mails WHERE template = 'routed'`))
	repeats, near := 0, 0
	for _, times := range arrived {
		for _, first := range times[:len(times)-1] {
			repeats++
			if slices.ContainsFunc(f.cuts, func(cut time.Time) bool {
				return cut.After(first.Add(-50*time.Millisecond)) && cut.Before(first.Add(2*time.Second))
			}) {
				near++
			}
		}
	}
	kept := f.count[keptCut]
	f.t.Logf("%6d  letters sent, %d of them repeats with the same Message-ID: at most %d kept by the mail server that then cut off, the others after a kill or a restart",
		len(all), repeats, kept)
	// Each kill ends at most eight conversations of one process, each restart of
	// Postgres those of three; and no repeat is without its cause.
	if most := kept + 8*f.count["kill -9 worker"] + 24*f.count["Postgres restarted"]; repeats > most {
		f.t.Errorf("%d repeats, at most %d have a cause", repeats, most)
	}
	if repeats-near > kept {
		f.t.Errorf("%d repeats are not within two seconds before a kill or a restart, %d were kept in spite of a cut", repeats-near, kept)
	}
}

// database is a connection past the program.
type database struct {
	t *testing.T
	*sql.DB
}

func open(t *testing.T, url string) *database {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &database{t, db}
}

// number returns one number. Postgres may be just restarting.
func (db *database) number(q string, args ...any) (n int) {
	db.t.Helper()
	var err error
	for range 300 {
		if err = db.QueryRowContext(db.t.Context(), q, args...).Scan(&n); err == nil {
			return n
		}
		time.Sleep(100 * time.Millisecond)
	}
	db.t.Fatal(err)
	return 0
}

func (db *database) strings(q string) (list []string) {
	db.t.Helper()
	rows, err := db.QueryContext(db.t.Context(), q)
	if err != nil {
		db.t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // nothing was written through it
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			db.t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		db.t.Fatal(err)
	}
	return list
}
