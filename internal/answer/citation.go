package answer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Citation is a place of a text that names a legal document, with the article
// in front of it where one is named.
type Citation struct {
	Start, End int    // bytes of the text
	Text       string // what stands there
	Number     string // of the document, such as 43/2014/NĐ-CP; "" when it is named by its title
	Title      string // of the document, such as Luật Đất đai; "" when it is named by its number
	Year       string // behind the title or within the number; ""
	Malformed  string // what is wrong with the number: "type", "form"; "" nothing
}

var (
	// number is the number of a document: with a year, as in 43/2014/NĐ-CP and
	// 31/2024/QH15, or without, as in 574/QĐ-TTg. RE2 knows no \b beside Đ, so
	// what stands around is looked at apart.
	number = regexp.MustCompile(`(\d{1,5})[ \x{00a0}]?/[ \x{00a0}]?(?:((?:19|20)\d{2})[ \x{00a0}]?/[ \x{00a0}]?)?(QH\d{1,2}|[A-ZĐ][A-ZĐa-z]*(?:[ \x{00a0}]?-[ \x{00a0}]?[A-ZĐ][A-ZĐ0-9a-z]*)*)`)
	// bare is a number whose end was forgotten, as in Nghị định 101/2024.
	bare = regexp.MustCompile(`(?i)(nghị định|thông tư|luật|nghị quyết|quyết định)(?:[ \x{00a0}]+số)?[ \x{00a0}]+(\d{1,5})/((?:19|20)\d{2})`)
	// kind is what a document calls itself, right before its number.
	kind = regexp.MustCompile(`(?i)(bộ luật|luật|pháp lệnh|nghị quyết|nghị định|quyết định|thông tư liên tịch|thông tư|chỉ thị|công điện|công văn|văn bản hợp nhất)(?:[ \x{00a0}]+số)?[ \x{00a0}:]*$`)
	// parts is what may stand before a document: điểm, khoản, Điều and more.
	parts = regexp.MustCompile(`(?i)(?:(?:các[ \x{00a0}]+)?(?:điểm|khoản|điều|mục|chương|phần|phụ lục)[ \x{00a0}]+[0-9]*[a-zđivx]*(?:(?:,|[ \x{00a0}]và|[ \x{00a0}]đến)[ \x{00a0}]+[0-9]+[a-zđ]?)*,?[ \x{00a0}]+(?:(?:và|của)[ \x{00a0}]+)?)+$`)
	// titled is a law by its name and year, as in Luật Đất đai năm 2024.
	titled = regexp.MustCompile(`(Bộ luật|Luật)[ \x{00a0}]+(\p{Lu}[\p{L}, \x{00a0}]{1,60}?)(?:[ \x{00a0}]+năm)?[ \x{00a0}]+((?:19|20)\d{2})`)
	// beforeNumber keeps standards such as QCVN 10-2008/BTNMT out.
	beforeNumber = regexp.MustCompile(`(?i)(?:QCVN|TCVN|TCXDVN)[ \x{00a0}]*[\d:.]*-?$`)
)

// suffixes says which ends of a number each kind of document may have.
var suffixes = map[string][]string{
	"luật": {"QH"}, "bộ luật": {"QH"}, "pháp lệnh": {"UBTVQH", "PL-"}, "nghị quyết": {"QH", "NQ-", "UBTVQH"},
	"nghị định": {"NĐ-CP", "CP"}, "quyết định": {"QĐ-"}, "thông tư liên tịch": {"TTLT-"}, "thông tư": {"TT-"},
	"chỉ thị": {"CT-"}, "công điện": {"CĐ-"},
}

// Citations returns the documents that the text cites, in order, none within
// another.
func Citations(text string) []Citation {
	written := text
	text = strings.ReplaceAll(text, "*", " ") // bold and italic may begin within a name
	var found []Citation
	for _, m := range number.FindAllStringSubmatchIndex(text, -1) {
		if digit(text, m[0]-1) || beforeNumber.MatchString(text[:m[0]]) || strings.HasPrefix(text[m[6]:m[7]], "VNĐ") {
			continue
		}
		c := Citation{Start: m[0], End: m[1], Number: tight(text[m[0]:m[1]])}
		if m[4] >= 0 {
			c.Year = text[m[4]:m[5]]
		}
		end := tight(text[m[6]:m[7]])
		k := kind.FindStringSubmatchIndex(text[:m[0]])
		if k == nil && c.Year == "" && !strings.Contains(end, "-") {
			continue // 5/Km and the like
		}
		if k != nil {
			c.Start = k[0]
			c.Malformed = wrong(strings.ToLower(text[k[2]:k[3]]), end)
		}
		found = append(found, c)
	}
	for _, m := range bare.FindAllStringSubmatchIndex(text, -1) {
		if m[1] < len(text) && (text[m[1]] == '/' || digit(text, m[1])) || strings.HasPrefix(strings.TrimLeft(text[m[1]:], " \u00a0"), "/") {
			continue
		}
		found = append(found, Citation{Start: m[0], End: m[1], Number: text[m[4]:m[1]], Year: text[m[6]:m[7]], Malformed: "form"})
	}
	for _, m := range titled.FindAllStringSubmatchIndex(text, -1) {
		found = append(found, Citation{Start: m[0], End: m[1], Title: text[m[2]:m[3]] + " " + strings.Join(strings.Fields(text[m[4]:m[5]]), " "), Year: text[m[6]:m[7]]})
	}
	return apart(text, written, found)
}

// apart puts the citations in order, drops what lies within another and takes
// the article before each along.
func apart(text, written string, found []Citation) []Citation {
	slices.SortFunc(found, func(a, b Citation) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	var list []Citation
	for _, c := range found {
		from := 0
		if n := len(list); n > 0 {
			if c.Start < list[n-1].End {
				continue
			}
			from = list[n-1].End
		}
		if p := parts.FindStringIndex(text[from:c.Start]); p != nil {
			c.Start = from + p[0]
		}
		c.Text = strings.ReplaceAll(written[c.Start:c.End], "*", "")
		list = append(list, c)
	}
	return list
}

// wrong says what does not fit between what a document is called and the end of
// its number, "" when it fits.
func wrong(called, end string) string {
	fit, known := suffixes[called]
	if !known {
		return ""
	}
	begins := func(s string) bool { return strings.HasPrefix(plain(end), plain(s)) }
	if slices.ContainsFunc(fit, begins) {
		return ""
	}
	for _, others := range suffixes {
		if slices.ContainsFunc(others, begins) {
			return "type"
		}
	}
	return "form"
}

// tight returns the number without blanks.
func tight(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
}

func digit(text string, at int) bool {
	return at >= 0 && at < len(text) && text[at] >= '0' && text[at] <= '9'
}
