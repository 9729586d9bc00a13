package answer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/answer"
	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

func TestCitations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string // "what is cited|number or title|malformed"
	}{
		{"Theo điểm b khoản 1 Điều 121 Luật Đất đai năm 2024, người", []string{"điểm b khoản 1 Điều 121 Luật Đất đai năm 2024|Luật Đất đai|"}},
		{"khoản 7 Điều 4 Nghị định 226/2025/NĐ-CP ngày 15/8/2025", []string{"khoản 7 Điều 4 Nghị định 226/2025/NĐ-CP|226/2025/NĐ-CP|"}},
		{"điểm m khoản 1 Điều 5 Nghị định số 151/2025/NĐ-CP", []string{"điểm m khoản 1 Điều 5 Nghị định số 151/2025/NĐ-CP|151/2025/NĐ-CP|"}},
		{"Khoản 1 và Khoản 2 Điều 39 Luật Bảo vệ môi trường năm 2020", []string{"Khoản 1 và Khoản 2 Điều 39 Luật Bảo vệ môi trường năm 2020|Luật Bảo vệ môi trường|"}},
		{"Điều 16, 20, 21, 22 Nghị định số 69/2009/NĐ-CP", []string{"Điều 16, 20, 21, 22 Nghị định số 69/2009/NĐ-CP|69/2009/NĐ-CP|"}},
		{"điểm d khoản 10 Điều 3 của Nghị quyết số 254/2025/QH15", []string{"điểm d khoản 10 Điều 3 của Nghị quyết số 254/2025/QH15|254/2025/QH15|"}},
		{"Thông tư liên tịch số 01/2001/TTLT-TANDTC-VKSNDTC-BTP", []string{"Thông tư liên tịch số 01/2001/TTLT-TANDTC-VKSNDTC-BTP|01/2001/TTLT-TANDTC-VKSNDTC-BTP|"}},
		{"Bộ luật số 45/2019/QH14", []string{"Bộ luật số 45/2019/QH14|45/2019/QH14|"}},
		{"Quyết định 574/QĐ-TTg và công văn 80/BTNMT-TCQLĐĐ", []string{"Quyết định 574/QĐ-TTg|574/QĐ-TTg|", "công văn 80/BTNMT-TCQLĐĐ|80/BTNMT-TCQLĐĐ|"}},
		{"Thông tư số 01 /2018/TT-VPCP", []string{"Thông tư số 01 /2018/TT-VPCP|01/2018/TT-VPCP|"}},
		{"Nghị định số 42/2022/NĐCP", []string{"Nghị định số 42/2022/NĐCP|42/2022/NĐCP|form"}},
		{"Nghị định 101/2024 của Chính phủ", []string{"Nghị định 101/2024|101/2024|form"}},
		{"Nghị quyết số 254/2025/NĐ-CP", []string{"Nghị quyết số 254/2025/NĐ-CP|254/2025/NĐ-CP|type"}},
		{"QCVN 10-2008/BTNMT, TCVN 6909:2001, 50 m3/ngày, ngày 17/02/2026, 5.000 đ/m2", nil},
	} {
		var got []string
		for _, x := range answer.Citations(c.text) {
			got = append(got, x.Text+"|"+x.Number+x.Title+"|"+x.Malformed)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.text, d)
		}
	}
}

func FuzzCitations(f *testing.F) {
	f.Add("điểm b khoản 1 Điều 121 Luật Đất đai năm 2024 và 43/2014/NĐ-CP")
	f.Add("Nghị định 101/2024\u00a0/NĐ\xff-CP")
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, c := range answer.Citations(s) {
			if c.Start < at || c.End <= c.Start || c.End > len(s) || c.Text != s[c.Start:c.End] {
				t.Fatalf("%q: %+v", s, c)
			}
			at = c.End
		}
	})
}

func TestLaws(t *testing.T) {
	t.Parallel()
	register := []question.Law{
		{Number: "45/2013/QH13", Name: "Luật Đất đai", From: day(2014, 7, 1), Until: day(2024, 7, 31), ReplacedBy: "31/2024/QH15"},
		{Number: "31/2024/QH15", Name: "Luật Đất đai", From: day(2024, 8, 1)},
		{Number: "38/2015/NĐ-CP", Name: "Nghị định về quản lý chất thải và phế liệu", Until: day(2022, 1, 9)},
	}
	today := day(2026, 3, 2)
	for text, want := range map[string]answer.State{
		"Luật Đất đai năm 2013":        answer.Replaced,
		"Luật Đất đai số 45/2013/QH13": answer.Replaced,
		"Điều 5 Luật Đất đai năm 2024": answer.InForce,
		"Nghị định 38/2015/ND-CP":      answer.Ended,
		"Nghị định 999/2025/NĐ-CP":     answer.Unknown,
		"Nghị định 101/2024":           answer.Malformed,
	} {
		got := answer.Laws(text, register, today)
		if len(got) != 1 || got[0].State != want {
			t.Errorf("%s: %+v, want %s", text, got, want)
		}
		if want == answer.Replaced && (len(got[0].By) != 1 || got[0].By[0].Number != "31/2024/QH15") {
			t.Errorf("%s is replaced by %+v", text, got[0].By)
		}
	}
	if got := answer.Laws("Luật Đất đai năm 2024", register, day(2024, 7, 1)); got[0].State != answer.Future {
		t.Errorf("before it was in force: %s", got[0].State)
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	today := day(2026, 3, 2)
	for _, c := range []struct {
		text           string
		outcome        question.Outcome
		bars, warnings string
	}{
		{"Kính gửi: Bà Hoa\n\nTheo Điều 5 Nghị định 999/2025/NĐ-CP …", question.OutcomeAnswered, "", ""},
		{"Theo Nghị định 101/2024 …", question.OutcomeAnswered, "", "salutation citations"},
		{"Kính gửi: Bà Hoa, đề nghị Bà hỏi UBND cấp xã.", question.OutcomeReferred, "", ""},
		{"Kính gửi: Bà Hoa, đề nghị Bà hỏi UBND cấp xã.", question.OutcomePrinciple, "", "basis"},
		{"Kính gửi: {{người hỏi}}", question.OutcomeReferred, "variables", ""},
		{" ", "", "text outcome", "salutation basis"},
	} {
		bars, warnings := answer.Failed(answer.Checks(c.text, c.outcome, answer.Laws(c.text, nil, today)))
		if strings.Join(bars, " ") != c.bars || strings.Join(warnings, " ") != c.warnings {
			t.Errorf("%q: bars %v, warns %v", c.text, bars, warnings)
		}
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	values := map[string]string{answer.VarAsker: "Bà *Hoa*", answer.VarCode: "HD-1"}
	got := answer.Fill("Kính gửi: {{ Người  hỏi }} ({{mã}}), hạn {{hạn}}", values)
	if want := `Kính gửi: Bà \*Hoa\* (HD-1), hạn {{hạn}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := answer.UnknownVariables("{{mã}} {{tên con}} {{tên con}}"); !cmp.Equal(got, []string{"tên con"}) {
		t.Errorf("unknown: %q", got)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	show := func(list []answer.Change) string {
		var b strings.Builder
		for _, c := range list {
			b.WriteString(map[answer.Op]string{answer.Same: c.Text, answer.Added: "{+" + c.Text + "+}", answer.Removed: "[-" + c.Text + "-]"}[c.Op])
		}
		return b.String()
	}
	for _, c := range []struct{ was, is, want string }{
		{"một hai ba", "một hai ba", "một hai ba"},
		{"một hai ba", "một bốn ba", "một [-hai-]{+bốn+} ba"},
		{"", "mới", "{+mới+}"},
		{"cũ", "", "[-cũ-]"},
		{"Theo Điều 5.", "Theo khoản 1 Điều 5 và Điều 6.", "Theo {+khoản 1 +}Điều 5{+ và Điều 6+}."},
		{"a b c d", "b x d", "[-a -]b [-c-]{+x+} d"},
	} {
		if got := show(answer.Diff(c.was, c.is)); got != c.want {
			t.Errorf("%q → %q:\n got %s\nwant %s", c.was, c.is, got, c.want)
		}
	}
}

// Whatever is compared, leaving out what was added gives the old text, and
// leaving out what was removed the new one.
func FuzzDiff(f *testing.F) {
	f.Add("một hai ba", "hai ba bốn")
	f.Add("a b c a b b a", "c b a b a c")
	f.Fuzz(func(t *testing.T, was, is string) {
		var a, b string
		for _, c := range answer.Diff(was, is) {
			if c.Op != answer.Added {
				a += c.Text
			}
			if c.Op != answer.Removed {
				b += c.Text
			}
		}
		if a != was || b != is {
			t.Fatalf("%q, %q: back %q, %q", was, is, a, b)
		}
	})
}

func TestCutFrom(t *testing.T) {
	t.Parallel()
	whole := "Kính gửi: Bà **Nguyễn Thị Hoa**, điện thoại 0912 345 678.\n\nTheo [Luật Đất đai](https://a.example/l), Bà liên hệ UBND."
	for text, want := range map[string]bool{
		whole: true,
		"Kính gửi: Bà [họ tên], điện thoại [số điện thoại].\n\nTheo [Luật Đất đai](https://a.example/l), Bà liên hệ UBND.": true,
		"Theo Luật Đất đai, Bà liên hệ UBND.":                true,
		"Theo Luật Đất đai, Bà không phải liên hệ UBND.":     false,
		"Bà liên hệ UBND. Theo Luật Đất đai":                 false,
		"Theo [Luật Nhà ở](https://a.example/l), Bà liên hệ": false,
		"": true,
	} {
		if got := answer.CutFrom(text, whole); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func day(y int, m time.Month, d int) calendar.Date { return calendar.Date{Year: y, Month: m, Day: d} }
