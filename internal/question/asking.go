package question

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// ConsentVersion names the wording of the consent that the form shows. It is
// stored with each question (Luật 91/2025/QH15).
const ConsentVersion = "2026-01"

// Limits of what an asker may send, in characters.
const (
	MaxName         = 120
	MaxEmail        = 254 // RFC 5321, 4.5.3.1.3
	MaxPhone        = 30
	MaxOrganisation = 200
	MaxTitle        = 200
	MaxBody         = 10000
	MinTitle        = 10
	MinBody         = 20
)

// Submission is what an asker sends, cleaned (NFC, no control characters) but
// not yet checked.
type Submission struct {
	Kind         Kind
	AskerType    AskerType
	Name         string
	Email        string
	Phone        string
	Province     string
	Organisation string
	TaxCode      string
	Field        string // "" when the asker does not know
	Title        string
	Body         string
	MayPublish   bool
	MayName      bool
	Consent      bool
	Lang         string
}

// Reference is what a submission is checked against.
type Reference struct {
	Fields    []string
	Provinces []string
	Languages []string // in which an asker can be written to
}

// Check returns everything that is wrong with the submission, by the names
// that the API gives its fields, in the order of the form.
func (s Submission) Check(ref Reference) []FieldProblem {
	p := &problems{}
	s.checkAsker(p, ref)
	s.checkContent(p, ref)
	if !s.Consent {
		p.add("consent", "problem.consent")
	}
	return p.list
}

func (s Submission) checkAsker(p *problems, ref Reference) {
	p.oneOf("asker.type", string(s.AskerType), strs(AskerTypes()), "problem.asker_type")
	if s.AskerType == Business {
		p.text("asker.organisation", s.Organisation, 2, MaxOrganisation)
		if s.TaxCode != "" && !ValidTaxCode(s.TaxCode) {
			p.add("asker.tax_code", "problem.tax_code")
		}
	}
	p.text("asker.name", s.Name, 2, MaxName)
	switch {
	case s.Email == "":
		p.add("asker.email", "problem.email_missing")
	case !ValidEmail(s.Email):
		p.add("asker.email", "problem.email")
	}
	if s.Phone != "" && !ValidPhone(s.Phone) {
		p.add("asker.phone", "problem.phone")
	}
	p.oneOf("asker.province", s.Province, ref.Provinces, "problem.province")
}

func (s Submission) checkContent(p *problems, ref Reference) {
	p.oneOf("kind", string(s.Kind), strs(Kinds()), "problem.kind")
	if s.Field != "" {
		p.oneOf("field", s.Field, ref.Fields, "problem.field")
	}
	p.text("title", s.Title, MinTitle, MaxTitle)
	p.text("body", s.Body, MinBody, MaxBody)
	p.oneOf("lang", s.Lang, ref.Languages, "problem.lang")
}

// problems collects what is wrong.
type problems struct{ list []FieldProblem }

func (p *problems) add(field, key string, args ...any) {
	p.list = append(p.list, FieldProblem{field, key, args})
}

func (p *problems) oneOf(field, value string, list []string, key string) {
	if !slices.Contains(list, value) {
		p.add(field, key)
	}
}

func (p *problems) text(field, value string, least, most int) {
	n := utf8.RuneCountInString(strings.TrimSpace(value))
	switch {
	case n == 0:
		p.add(field, "problem.missing."+field)
	case n < least:
		p.add(field, "problem.short", "least", least)
	case n > most:
		p.add(field, "problem.long", "most", most, "n", n)
	}
}

func strs[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// ValidEmail reports whether s is one address of the form local@domain, the
// domain with a dot, without a display name (RFC 5321).
func ValidEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > MaxEmail || strings.ContainsAny(s, "\r\n \"") {
		return false
	}
	local, domain, ok := strings.Cut(s, "@")
	return ok && len(local) <= 64 && domainForm.MatchString(domain)
}

var domainForm = regexp.MustCompile(`^([A-Za-z0-9\p{L}]([A-Za-z0-9\p{L}-]*[A-Za-z0-9\p{L}])?\.)+([A-Za-z\p{L}]{2,}|xn--[a-z0-9-]+)$`)

var (
	phoneNoise = strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "")
	// National numbers of Viet Nam, mobile, fixed and service, and any
	// international number (E.164).
	phoneForm = regexp.MustCompile(`^(0(3\d|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}|02\d{9}|1[89]00\d{4,6}|\+[1-9]\d{7,14})$`)
)

// NormalPhone returns s without blanks, dots and brackets, with the country code
// of Viet Nam written as 0.
func NormalPhone(s string) string {
	d := phoneNoise.Replace(s)
	for _, prefix := range []string{"+840", "+84", "00840", "0084"} {
		if rest, ok := strings.CutPrefix(d, prefix); ok {
			return "0" + rest
		}
	}
	return d
}

// ValidPhone reports whether s is a telephone number of Viet Nam as people write
// it, or an international one with its plus sign.
func ValidPhone(s string) bool { return len(s) <= MaxPhone && phoneForm.MatchString(NormalPhone(s)) }

var taxForm = regexp.MustCompile(`^(\d{10})(-?(\d{3}))?$`)

// ValidTaxCode reports whether s is a tax code with a right check digit
// (Thông tư 105/2020/TT-BTC, Điều 5): ten digits, and three more for a branch.
func ValidTaxCode(s string) bool {
	m := taxForm.FindStringSubmatch(strings.ReplaceAll(s, " ", ""))
	if m == nil || m[3] == "000" || m[1][2:9] == "0000000" {
		return false
	}
	sum := 0
	for i, w := range []int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
		sum += w * int(m[1][i]-'0')
	}
	check := 10 - sum%11
	return check != 10 && check == int(m[1][9]-'0')
}
