package service_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// exported returns what goes out, an object on each line.
func (m *ministry) exported(x service.Export) string {
	m.t.Helper()
	var b strings.Builder
	err := m.EachExported(m.t.Context(), question.SystemActor(), x, func(rows []service.Exported) error {
		for _, r := range rows {
			line, err := json.Marshal(r)
			if err != nil {
				return err
			}
			b.Write(append(line, '\n'))
		}
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return b.String()
}

// What one ministry hands out another one reads, and hands out again the same.
func TestWhatIsExportedCanBeImported(t *testing.T) {
	t.Parallel()
	one, other := newMinistry(t), newMinistry(t)
	if h, err := one.imported(pastFile(t, nil), false); err != nil || h.New != 257 {
		t.Fatalf("%+v, %v", h, err)
	}
	out := one.exported(service.Export{Personal: true})
	h, err := other.imported(written(t, "cau-hoi.jsonl", out), false)
	if err != nil || h.New != 257 || h.Published != 151 {
		t.Fatalf("%+v, %v", h, err)
	}
	if diff := cmp.Diff(strings.Split(out, "\n"), strings.Split(other.exported(service.Export{Personal: true}), "\n")); diff != "" {
		t.Errorf("what went out (- from the first, + from the second):\n%s", diff)
	}
	year := one.exported(service.Export{From: day("2017-01-01"), To: day("2017-12-31")})
	rest := one.exported(service.Export{From: day("2018-01-01")})
	if n, m := strings.Count(year, "\n"), strings.Count(rest, "\n"); n+m != 257 || n == 0 || m == 0 {
		t.Errorf("%d questions of 2017 and %d of later: not 257", n, m)
	}
}

// The asker, drafts, and what is kept from sight stay inside unless asked for;
// every export leaves a note.
func TestExportHoldsBack(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	draft := m.asked(question.Assigned).Code
	m.act("officer", draft, service.Act{Do: question.Draft, Answer: "Bản nháp chưa duyệt", Outcome: question.OutcomeAnswered})
	given := m.asked(question.Answered).Code
	hidden := m.ask().Code
	m.act("intake", hidden, service.Act{Do: question.Restrict, Reason: "denunciation", Note: "tố cáo"})
	plain := m.exported(service.Export{})
	for _, secret := range []string{"Nguyễn Thị Hoa", "hoa@example.vn", "Bản nháp", hidden} {
		if strings.Contains(plain, secret) {
			t.Errorf("%q went out unasked", secret)
		}
	}
	if !strings.Contains(plain, given) || !strings.Contains(plain, draft) {
		t.Errorf("questions are missing: %s", plain)
	}
	all := m.exported(service.Export{Personal: true, Restricted: true})
	for _, want := range []string{"Nguyễn Thị Hoa", "hoa@example.vn", hidden} {
		if !strings.Contains(all, want) {
			t.Errorf("%q did not go out though asked for", want)
		}
	}
	if n := m.count(`SELECT count(*) FROM audit WHERE what = 'questions.export'`); n != 2 {
		t.Errorf("%d notes about 2 exports", n)
	}
}
