package redact

import (
	"regexp"
	"strings"
)

// What a number is depends on the words before it; each of these must end where the
// number begins.
var (
	accountCue  = regexp.MustCompile(`(?i)(?:tài khoản|stk|số tk|tk số|account)[^\d\n;]{0,30}$`)
	taxCue      = regexp.MustCompile(`(?i)(?:mã số thuế|mst|tax code)[^\d\n;]{0,20}$`)
	ownTaxCue   = regexp.MustCompile(`(?i)(?:cá nhân|tncn|của tôi|personal)[^\d\n;]{0,12}$`)
	identityCue = regexp.MustCompile(`(?i)(?:cmnd|cmtnd|cmt|cccd|căn cước|chứng minh|định danh|hộ chiếu|passport|giấy tờ tùy thân)[^\d\n;]{0,30}$`)
	phoneCue    = regexp.MustCompile(`(?i)(?:điện thoại|đt|sđt|sdt|tel|phone|zalo|viber|di động|mobile|liên hệ|gọi)[^\d\n;]{0,20}$`)
	// unit follows a quantity.
	unit = regexp.MustCompile(`(?i)^\s?(?:đồng|đ/|vnđ|vnd|usd|nghìn|ngàn|triệu|tỷ|tỉ|m2|m3|m²|m³|m\b|km|ha\b|cm|mm|kg|tấn|lít|kwh|mw|người|hộ\b|con\b|%)`)
)

// mobile and fixed are the national numbers of Viet Nam behind the leading 0, former
// the eleven-digit mobile numbers up to 2018 and the fixed ones of Ha Noi up to 2017.
var (
	mobile = regexp.MustCompile(`^(?:(?:3\d|7[06-9])\d|5(?:[1689]\d|2[238]|59)|8(?:[1-8]\d|9[6-9])|9(?:[0-8]\d|9[013-9]))\d{6}$`)
	fixed  = regexp.MustCompile(`^2(?:0[3-9]|1[0-689]|2[0-25-9]|[38][2-9]|4[2-8]|5[124-9]|6[0-39]|7[0-7]|9[0-4679])\d{7}$`)
	former = regexp.MustCompile(`^(?:1(?:2\d|6[2-9]|8[68]|99)\d{7}|4[236]\d{7})$`)
	// citizen is a personal identification number: province, century and sex, year,
	// six more (Luật Căn cước 26/2023/QH15, Điều 12).
	citizen = regexp.MustCompile(`^0(?:0[1-9]|[1-9]\d)[0-3]\d{8}$`)
	oldCard = regexp.MustCompile(`^[0-3]\d{8}$`)
)

// sequence is digits as people write them, in groups set apart by blanks, dots,
// hyphens and brackets.
var sequence = regexp.MustCompile(`\d+(?:[ \x{00a0}.()-]{0,3}\d+)*`)

var digits = regexp.MustCompile(`\d+`)

// numbers finds what is told by digits alone: telephones, identities, tax codes and
// accounts.
func numbers(text string, add func(Kind, int, int)) {
	for _, m := range sequence.FindAllStringIndex(text, -1) {
		groups := digits.FindAllStringIndex(text[m[0]:m[1]], -1)
		for i := 0; i < len(groups); {
			// The longest run of groups that is something, as a number is
			// often written in three or four.
			used := 1
			c := cue{before: text[max(0, m[0]+groups[i][0]-120) : m[0]+groups[i][0]]}
			for j := min(len(groups), i+8); j > i; j-- {
				start, end := m[0]+groups[i][0], m[0]+groups[j-1][1]
				if kind, ok := number(text, start, end, &c); ok {
					used = j - i
					if kind != "" {
						add(kind, lead(text, start), end)
					}
					break
				}
			}
			i += used
		}
	}
}

// lead returns where a number begins together with its plus sign or bracket.
func lead(text string, start int) int {
	return len(strings.TrimRight(text[:start], "+("))
}

// cue answers, once for each question, what the words before a number announce.
type cue struct {
	before string
	asked  [4]bool
	said   [4]bool
}

const (
	account = iota
	tax
	identity
	phone
)

func (c *cue) says(what int) bool {
	if !c.asked[what] {
		c.asked[what] = true
		c.said[what] = []*regexp.Regexp{accountCue, taxCue, identityCue, phoneCue}[what].MatchString(c.before)
	}
	return c.said[what]
}

// number says what the digits from start to end are. It reports true without a kind
// for a number that is known to be public.
func number(text string, start, end int, c *cue) (Kind, bool) {
	d := digitsOf(text[start:end])
	n := len(d)
	if n < 6 || n > 19 || !apart(text, start, end) {
		return "", false
	}
	whole := end-start == n
	measured := unit.MatchString(text[end:min(len(text), end+12)])
	switch {
	case !measured && c.says(account):
		return Account, true
	case (n == 10 || n == 12 || n == 13) && c.says(tax):
		if n == 12 || d[0] == '8' || ownTaxCue.MatchString(c.before) {
			return Tax, true
		}
		return "", true // that of a company is public
	case (n == 9 || n == 12) && !measured && c.says(identity):
		return Identity, true
	case n == 12 && citizen.MatchString(d) && !measured:
		return Identity, true
	case isPhone(d, strings.HasSuffix(c.before, "+")):
		return Phone, true
	case n >= 8 && n <= 11 && !measured && d[:4] != "1800" && d[:4] != "1900" && c.says(phone):
		return Phone, true
	case n == 9 && whole && oldCard.MatchString(d) && !measured:
		return Identity, true
	case n == 10 && whole && d[0] == '8' && taxCheck(d):
		return Tax, true
	}
	return "", false
}

// digitsOf returns the digits of s alone.
func digitsOf(s string) string {
	d := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			d = append(d, s[i])
		}
	}
	return string(d)
}

// isPhone reports whether the digits are a telephone number of a person. Service
// numbers, 1800 and 1900, are public.
func isPhone(d string, plus bool) bool {
	if plus && !strings.HasPrefix(d, "84") {
		return len(d) >= 8 && len(d) <= 15
	}
	for _, prefix := range []string{"00840", "0084", "840", "84", "0"} {
		if rest, ok := strings.CutPrefix(d, prefix); ok {
			if mobile.MatchString(rest) || fixed.MatchString(rest) || former.MatchString(rest) {
				return true
			}
		}
	}
	return false
}

// taxCheck reports whether the tenth digit checks the nine before it (Thông tư
// 105/2020/TT-BTC, Điều 5).
func taxCheck(d string) bool {
	sum := 0
	for i, w := range []int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
		sum += w * int(d[i]-'0')
	}
	return 10-sum%11 == int(d[9]-'0')
}

var (
	email    = regexp.MustCompile(`[\p{L}\d._%+-]+ ?@ ?[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+`)
	passport = regexp.MustCompile(`(?i:hộ chiếu|passport)[^\d\n;]{0,30}?\b([A-Z]\d{7,8})`)
)

func emails(text string, add func(Kind, int, int)) {
	for _, m := range email.FindAllStringIndex(text, -1) {
		add(Email, m[0], m[1])
	}
}

func passports(text string, add func(Kind, int, int)) {
	for _, m := range passport.FindAllStringSubmatchIndex(text, -1) {
		if apart(text, m[2], m[3]) {
			add(Identity, m[2], m[3])
		}
	}
}
