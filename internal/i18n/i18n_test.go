package i18n_test

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

func load(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// dynamic lists the beginnings of keys that are put together at run time.
func dynamic() []string {
	return []string{
		"status.", "action.", "role.", "kind.", "outcome.", "reason.", "restriction.", "channel.", "holder.", "stage.",
		"asker_type.", "figure.", "language.", "error.", "problem.", "days.", "mail.", "base.count.", "admin.audit.kind.",
		"desk.check.", "desk.law.", "desk.place.", "report.column.", "desk.report.format.",
	}
}

var (
	literal = regexp.MustCompile("\"([a-z_]+(?:\\.[a-z0-9_]+)+\\.?)\"|`([a-z_]+(?:\\.[a-z0-9_]+)+\\.?)`|\"[a-z]+=([a-z_]+(?:\\.[a-z0-9_]+)+)\"")
	called  = regexp.MustCompile(`\bT\(?\s*"([a-z0-9_.]+)"\s*[,)}\s]`)
	keyForm = regexp.MustCompile(`^(base|site|desk|admin|mail|api|error|problem)(\.[a-z0-9_]+)+$`)
)

// sources reads the Go files of the program, tests aside, and the templates.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, dir := range []string{"../../internal", "../../cmd", "../../templates"} {
		err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || e.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if ext := filepath.Ext(path); ext == ".go" || ext == ".html" || ext == ".txt" {
				b, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				out[path] = string(b)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestEveryTextThatIsAskedForIsThere(t *testing.T) {
	t.Parallel()
	d := load(t).Lang("vi")
	for path, src := range sources(t) {
		for _, m := range called.FindAllStringSubmatch(src, -1) {
			if k := m[1]; strings.Contains(k, ".") && !strings.HasSuffix(k, ".") && !d.Has(k) {
				t.Errorf("%s asks for %s, which has no text", path, k)
			}
		}
		if !strings.HasSuffix(path, ".html") {
			continue
		}
		for _, k := range literals(src) {
			if keyForm.MatchString(k) && !d.Has(k) {
				t.Errorf("%s names %s, which has no text", path, k)
			}
		}
	}
}

func literals(src string) []string {
	var out []string
	for _, m := range literal.FindAllStringSubmatch(src, -1) {
		out = append(out, m[1]+m[2]+m[3])
	}
	return out
}

func TestNoTextIsUnused(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	var beginnings []string
	for _, src := range sources(t) {
		for _, k := range literals(src) {
			used[k] = true
			if strings.HasSuffix(k, ".") {
				beginnings = append(beginnings, k)
			}
		}
	}
	beginnings = append(beginnings, dynamic()...)
	for _, k := range load(t).Keys("vi") {
		if used[k] || slices.ContainsFunc(beginnings, func(p string) bool { return strings.HasPrefix(k, p) }) {
			continue
		}
		t.Errorf("nothing uses %s", k)
	}
}

func TestEveryWordOfTheProcedureHasAText(t *testing.T) {
	t.Parallel()
	c := load(t)
	var keys []string
	keys = appendKeys(keys, "status.", question.Statuses())
	keys = appendKeys(keys, "action.", question.Actions())
	keys = appendKeys(keys, "kind.", question.Kinds())
	keys = appendKeys(keys, "role.", append(question.StaffRoles(), question.Asker, question.System))
	keys = appendKeys(keys, "outcome.", question.Outcomes())
	keys = appendKeys(keys, "channel.", question.Channels())
	keys = appendKeys(keys, "stage.", append(question.Stages(), question.StageTotal))
	keys = appendKeys(keys, "asker_type.", question.AskerTypes())
	keys = appendKeys(keys, "reason.", question.Reasons())
	for _, p := range question.Places() {
		keys = append(keys, "desk.place."+string(p), "desk.place."+string(p)+".about")
	}
	for _, r := range question.Restrictions() {
		keys = append(keys, "restriction."+string(r), "restriction."+string(r)+".law")
	}
	for _, r := range question.Reasons() {
		keys = append(keys, "reason."+string(r)+".where")
	}
	for _, s := range question.Statuses() {
		if h := s.Holder(); h != "" {
			keys = append(keys, "holder."+string(h))
		}
	}
	for _, lang := range c.Languages() {
		for _, k := range keys {
			if !c.Lang(lang).Has(k) {
				t.Errorf("%s: no text for %s", lang, k)
			}
		}
	}
}

func appendKeys[S ~string](keys []string, prefix string, words []S) []string {
	for _, w := range words {
		keys = append(keys, prefix+string(w))
	}
	return keys
}

func TestForms(t *testing.T) {
	t.Parallel()
	c := load(t)
	vi, en := c.Lang("vi"), c.Lang("en")
	at := time.Date(2026, 2, 17, 2, 5, 0, 0, time.UTC)
	day := calendar.Date{Year: 2026, Month: time.February, Day: 17}
	for _, x := range []struct{ got, want string }{
		{vi.Date(day), "17/02/2026"},
		{vi.Date(calendar.Date{}), ""},
		{vi.Time(at), "17/02/2026 09:05"},
		{vi.Time(time.Time{}), ""},
		{vi.Day(time.Date(2026, 2, 17, 18, 0, 0, 0, time.UTC)), "18/02/2026"},
		{vi.Clock(at), "09:05"},
		{vi.Number(1234567), "1.234.567"},
		{en.Number(-1234), "-1,234"},
		{vi.Number(999), "999"},
		{vi.Percent(0.588), "58,8\u00a0%"},
		{en.Percent(0.588), "58.8%"},
		{vi.Percent(math.NaN()), "–"},
		{vi.Decimal(12345.678), "12.345,7"},
		{vi.DaysLeft(3), "còn 3 ngày làm việc"},
		{vi.DaysLeft(0), "đến hạn hôm nay"},
		{vi.DaysLeft(-2), "quá hạn 2 ngày làm việc"},
		{en.DaysLeft(1), "1 working day left"},
		{en.DaysLeft(2), "2 working days left"},
		{vi.T("problem.short", "least", 1000), "Cần ít nhất 1.000 ký tự"},
		{vi.T("no.such.key"), "no.such.key"},
		{i18n.Dict{}.T("x.y"), "x.y"},
		{i18n.Dict{}.Date(day), "17/02/2026"},
		{i18n.Dict{}.Number(1234), "1234"},
		{c.Lang("fr").Code(), "vi"},
		{vi.T("error.request", "id", "{n}"), "Mã yêu cầu: {n}"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
}
