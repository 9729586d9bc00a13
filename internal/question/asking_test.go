package question_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/question"
)

func TestValidTaxCode(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"0100233488": true, "0314409058-002": true, "0314409058002": true, "0100112437": true, "0312687878-001": true,
		"0312 687 878 - 001": true,
		"0100233480":         false, // wrong check digit
		"0314409058-000":     false, // no such branch
		"0314409058-02":      false,
		"0000000000":         false, "0100000000": false,
		"": false, "010023348": false, "01002334888": false, "0100233488x": false, "０１００２３３４８８": false,
	} {
		if got := question.ValidTaxCode(s); got != want {
			t.Errorf("ValidTaxCode(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestEveryWrongDigitOfATaxCodeIsFound(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"0100233488", "0100112437", "0312687878", "0314409058"} {
		for i := range code {
			for d := byte('0'); d <= '9'; d++ {
				wrong := code[:i] + string(d) + code[i+1:]
				if got := question.ValidTaxCode(wrong); got != (wrong == code) {
					t.Errorf("ValidTaxCode(%s) = %v, beside the right %s", wrong, got, code)
				}
			}
		}
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"0912345678": "0912345678", "0912 345 678": "0912345678", "0912.345.678": "0912345678",
		"+84912345678": "0912345678", "+84 (0)912 345 678": "0912345678", "0084 912-345-678": "0912345678",
		"(024) 3795 6868": "02437956868", "024 37956868": "02437956868", "1900 1234": "19001234", "1800599920": "1800599920",
		"+44 20 7946 0958": "+442079460958",
	} {
		if got := question.NormalPhone(s); got != want || !question.ValidPhone(s) {
			t.Errorf("%q: normal %q, valid %v, want %q, true", s, got, question.ValidPhone(s), want)
		}
	}
	for _, s := range []string{
		"", "1", "091234567", "09123456789", "0123456789", "01201234567", "0612345678", "024379568", "+84", "+0912345678",
		"912345678", "0912345678 máy lẻ 5", "09123456７8", strings.Repeat("0", 40), "0912345678" + strings.Repeat(" ", 30),
	} {
		if question.ValidPhone(s) {
			t.Errorf("ValidPhone(%q) = true", s)
		}
	}
}

func TestValidEmail(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"lan.nguyen@example.com": true, "a@b.vn": true, "so_tnmt+cv@tphcm.gov.vn": true, "x@mail.xn--p1ai": true,
		"": false, "lan": false, "lan@": false, "@example.com": false, "lan@localhost": false, "lan@example.c": false,
		"Lan <lan@example.com>": false, "lan@example.com, minh@example.com": false, "lan@example.com\r\nBcc: x@y.vn": false,
		`"lan anh"@example.com`: false, "lan@@example.com": false, "lan..anh@example.com": false, "lan@-example.com": false,
		"lan@exam ple.com": false, "lan@[10.0.0.1]": false, "lan@example.com.": false,
		strings.Repeat("a", 65) + "@example.com":                        false,
		"a@" + strings.Repeat("bcdefgh.", 32) + "vn":                    false,
		strings.Repeat("a", 64) + "@" + strings.Repeat("b.", 20) + "vn": true,
	} {
		if got := question.ValidEmail(s); got != want {
			t.Errorf("ValidEmail(%q) = %v, want %v", s, got, want)
		}
	}
}

var reference = question.Reference{Fields: []string{"land", "water"}, Provinces: []string{"01", "79"}, Languages: []string{"vi", "en"}}

func citizen() question.Submission {
	return question.Submission{
		Kind: question.KindQuestion, AskerType: question.Citizen, Name: "Nguyễn Thị Lan", Email: "lan@example.com",
		Phone: "0912 345 678", Province: "01", Field: "land", Title: "Cấp lại sổ đỏ bị mất",
		Body: "Gia đình tôi bị mất sổ đỏ, xin hỏi thủ tục cấp lại.", Consent: true, Lang: "vi",
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	type problem struct{ Field, Key string }
	tests := []struct {
		name   string
		change func(*question.Submission)
		want   []problem
	}{
		{"as it should be", func(*question.Submission) {}, nil},
		{"without what is optional", func(s *question.Submission) { s.Phone, s.Field = "", "" }, nil},
		{"a business", func(s *question.Submission) {
			s.AskerType, s.Organisation, s.TaxCode = question.Business, "Công ty Nước sạch", "0100233488"
		}, nil},
		{"a business without a tax code", func(s *question.Submission) {
			s.AskerType, s.Organisation = question.Business, "Công ty Nước sạch"
		}, nil},
		{"a business without a name, wrong tax code", func(s *question.Submission) {
			s.AskerType, s.TaxCode = question.Business, "0100233480"
		}, []problem{{"asker.organisation", "problem.missing.asker.organisation"}, {"asker.tax_code", "problem.tax_code"}}},
		{"a citizen's organisation is not looked at", func(s *question.Submission) { s.TaxCode = "x" }, nil},
		{"exactly the longest", func(s *question.Submission) { s.Title = strings.Repeat("ệ", question.MaxTitle) }, nil},
		{
			"one too long", func(s *question.Submission) { s.Title = strings.Repeat("ệ", question.MaxTitle+1) },
			[]problem{{"title", "problem.long"}},
		},
		{"exactly the shortest", func(s *question.Submission) { s.Title = strings.Repeat("ệ", question.MinTitle) }, nil},
		{
			"blanks do not fill", func(s *question.Submission) { s.Title, s.Body = " đất   ", " \n\t " },
			[]problem{{"title", "problem.short"}, {"body", "problem.missing.body"}},
		},
		{"unknown codes", func(s *question.Submission) {
			s.Kind, s.AskerType, s.Province, s.Field, s.Lang = "complaint", "official", "99", "sky", "fr"
		}, []problem{
			{"asker.type", "problem.asker_type"},
			{"asker.province", "problem.province"},
			{"kind", "problem.kind"},
			{"field", "problem.field"},
			{"lang", "problem.lang"},
		}},
		{
			"wrong e-mail and telephone", func(s *question.Submission) { s.Email, s.Phone = "lan@", "12" },
			[]problem{{"asker.email", "problem.email"}, {"asker.phone", "problem.phone"}},
		},
		{"empty", func(s *question.Submission) { *s = question.Submission{} }, []problem{
			{"asker.type", "problem.asker_type"},
			{"asker.name", "problem.missing.asker.name"},
			{"asker.email", "problem.email_missing"},
			{"asker.province", "problem.province"},
			{"kind", "problem.kind"},
			{"title", "problem.missing.title"},
			{"body", "problem.missing.body"},
			{"lang", "problem.lang"},
			{"consent", "problem.consent"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := citizen()
			tt.change(&s)
			var got []problem
			for _, p := range s.Check(reference) {
				got = append(got, problem{p.Field, p.Key})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckSaysHowLong(t *testing.T) {
	t.Parallel()
	s := citizen()
	s.Title, s.Body = "Đất", strings.Repeat("ạ", question.MaxBody+7)
	want := []question.FieldProblem{
		{Field: "title", Key: "problem.short", Args: []any{"least", question.MinTitle}},
		{Field: "body", Key: "problem.long", Args: []any{"most", question.MaxBody, "n", question.MaxBody + 7}},
	}
	if diff := cmp.Diff(want, s.Check(reference)); diff != "" {
		t.Error(diff)
	}
}
