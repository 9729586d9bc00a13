package redact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// address is a form of address before a name, also two of them, as in ông/bà.
var address = regexp.MustCompile(`(?:[Ôô]ng|ÔNG|[Bb]à|BÀ|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Cc]ụ|[Bb]ác|[Ee]m|[Cc]háu|Mr|Mrs|Ms)(?:\s?[/(]\s?(?:[Bb]à|BÀ|[Cc]hị)\)?)?\.?:?[ \x{00a0}]+`)

// declared is how somebody says what somebody is called.
var declared = []string{"tên tôi là", "tôi tên là", "tôi tên", "tên là", "họ và tên", "họ tên", "my name is"}

// related is followed by a name only if that has two words: "tôi là Giám đốc".
var related = []string{
	"tôi là", "người gửi", "người hỏi", "người viết đơn", "người làm đơn", "người kiến nghị", "người đại diện", "đại diện là", "kính đơn",
	"trân trọng", "vợ là", "chồng là", "bố là", "mẹ là", "con là", "vợ tôi là", "chồng tôi là", "bố tôi là", "mẹ tôi là", "con tôi là",
	"chủ hộ là", "chủ hộ", "hộ gia đình", "đứng tên",
}

// Places and people of history that begin like a form of address.
var notAddressed = []string{
	"Bà Rịa", "Bà Nà", "Bà Đen", "Bà Triệu", "Bà Trưng", "Bà Chiểu", "Bà Điểm", "Bà Huyện", "Bà Hom", "Bà Hạt",
	"Ông Ích", "Ông Đốc", "Ông Lãnh", "Ông Bổn", "Ông Thìn", "Cô Tô", "Cô Giang", "Cô Bắc", "Anh Sơn", "Bác Ái", "Bác Hồ",
}

// Words before Ông and Bà that do not make them a part of a longer name.
var beforeAddress = []string{"Thưa", "Gửi", "Của", "Và", "Với", "Cho", "Theo", "Do", "Là"}

// The second halves of titles: a capital word before one is no name.
var titleEnds = []string{
	"tịch", "đốc", "trưởng", "phòng", "tướng", "ty", "thư", "sư", "viên", "phán", "ký", "nữ", "sinh", "đội", "chức", "tra", "quan",
}

// Words that are written in capitals and are no names.
var noNames = []string{"UBND", "HĐND", "Sở", "Bộ", "TP", "Tp", "QH", "NĐ", "CP", "Công ty", "Cục", "Vụ", "Ủy", "Tòa"}

const mostWords = 6 // of a name

func names(text string, add func(Kind, int, int)) {
	for _, m := range address.FindAllStringIndex(text, -1) {
		if end, n := nameAt(text, m[1]); n > 0 && addressed(text, m[0], m[1], end) {
			add(Name, m[1], end)
		}
	}
	lower := lowered(text)
	for _, p := range declared {
		introduced(text, lower, p, 1, afterDeclared, add)
	}
	for _, p := range related {
		introduced(text, lower, p, 2, afterRelated, add)
	}
}

// introduced finds the names of at least so many words that follow the phrase.
// gap says where what stands between phrase and name ends, 0 for nowhere.
func introduced(text, lower, phrase string, least int, gap func(string) int, add func(Kind, int, int)) {
	for from := 0; ; {
		i := strings.Index(lower[from:], phrase)
		if i < 0 {
			return
		}
		start := from + i
		from = start + len(phrase)
		between := gap(text[from:])
		if between == 0 || !wordBegins(text, start) {
			continue
		}
		if end, n := nameAt(text, from+between); n >= least {
			add(Name, from+between, end)
		}
	}
}

const spaces = " \u00a0:"

func afterDeclared(rest string) int { return len(rest) - len(strings.TrimLeft(rest, spaces)) }

// afterRelated lets a comma stand before the blanks, and the name on the next line.
func afterRelated(rest string) int {
	if n := afterDeclared(strings.TrimPrefix(rest, ",")); n > 0 {
		return len(rest) - len(strings.TrimPrefix(rest, ",")) + n
	}
	words := strings.TrimLeft(rest, ",.:")
	if len(rest)-len(words) > 1 {
		return 0
	}
	name := strings.TrimLeft(words, " \t\r\n\f")
	if !strings.Contains(words[:len(words)-len(name)], "\n") {
		return 0
	}
	return len(rest) - len(name)
}

// lowered returns the text in small letters, each as long as it was: places in
// one are places in the other. What is not UTF-8 stays as it is.
func lowered(text string) string {
	if !utf8.ValidString(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); utf8.RuneLen(l) == utf8.RuneLen(r) {
			return l
		}
		return r
	}, text)
}

// wordBegins reports whether no word reaches over the place from before it.
func wordBegins(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return !inWord(r)
}

// addressed reports whether the form of address from at to name is one, and not the
// end of a name, a place or a language.
func addressed(text string, at, name, end int) bool {
	if !wordBegins(text, at) {
		return false
	}
	form := strings.Fields(text[at:name])[0]
	whole := form + " " + text[name:end]
	if slices.ContainsFunc(notAddressed, func(p string) bool { return whole == p || strings.HasPrefix(whole, p+" ") }) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(form)
	before := strings.TrimRight(text[:at], " \u00a0")
	last, _ := utf8.DecodeLastRuneInString(before)
	if unicode.IsLower(first) || before == "" || !inWord(last) {
		return true
	}
	if len(before) < at && strings.HasPrefix(strings.ToLower(form), "m") { // Mr, Mrs, Ms
		return true
	}
	word := before[strings.LastIndexFunc(before, func(r rune) bool { return !inWord(r) })+1:]
	word = strings.TrimLeftFunc(word, func(r rune) bool { return !inWord(r) })
	capital, _ := utf8.DecodeRuneInString(word)
	formal := strings.HasPrefix(form, "Ông") || strings.HasPrefix(form, "Bà") || form == "ÔNG" || form == "BÀ"
	return formal && (!unicode.IsUpper(capital) || slices.Contains(beforeAddress, word) || form == strings.ToUpper(form))
}

// nameAt returns where the name that begins at the place ends, and of how many words
// it is; 0 when none begins there.
func nameAt(text string, at int) (int, int) {
	end, n := at, 0
	for pos := at; n < mostWords; {
		stop := wordEnd(text, pos)
		word := text[pos:stop]
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) || slices.Contains(noNames, word) || titled(text, stop) {
			break
		}
		end, n = stop, n+1
		gap := blanks(text, stop)
		// The point of an initial, as in N.V.A or J. Smith, belongs to the name.
		if gap == 0 && strings.HasPrefix(text[stop:], ".") && utf8.RuneCountInString(word) == 1 {
			gap = 1 + blanks(text, stop+1)
		}
		if gap == 0 || gap > 4 {
			break
		}
		pos = stop + gap
	}
	return end, n
}

// blanks returns how many bytes of blanks stand at the place.
func blanks(text string, at int) int {
	return len(text) - at - len(strings.TrimLeft(text[at:], " \u00a0"))
}

// wordEnd returns where the word of letters that begins at the place ends.
func wordEnd(text string, at int) int {
	for i, r := range text[at:] {
		if r == utf8.RuneError || !unicode.In(r, unicode.L, unicode.M) {
			return at + i
		}
	}
	return len(text)
}

// titled reports whether the word that ends at the place is the first half of a
// title, as in Giám đốc.
func titled(text string, at int) bool {
	next := at + blanks(text, at)
	return next > at && slices.Contains(titleEnds, text[next:wordEnd(text, next)])
}

// Known returns where the names stand, in the order of the text.
func Known(text string, names []string) []Span {
	var found []Span
	knownNames(text, names, func(k Kind, start, end int) { found = append(found, Span{Start: start, End: end, Kind: k}) })
	return merge(text, found)
}

// knownNames finds the names wherever they stand, in capitals or not, with marks or
// not, over any blanks. A name of one word must stand as it is written.
func knownNames(text string, known []string, add func(Kind, int, int)) {
	f := fold(text)
	for _, name := range known {
		if !utf8.ValidString(name) {
			continue
		}
		words := strings.Fields(name)
		if len(words) == 1 && utf8.RuneCountInString(words[0]) > 1 {
			for from := 0; ; {
				i := strings.Index(text[from:], words[0])
				if i < 0 {
					break
				}
				start, end := from+i, from+i+len(words[0])
				if apart(text, start, end) {
					add(Name, start, end)
				}
				from = end
			}
		}
		if len(words) < 2 {
			continue
		}
		for _, m := range f.find(string(fold(strings.Join(words, " ")).runes)) {
			if apart(text, m.start, m.end) {
				add(Name, m.start, m.end)
			}
		}
	}
}
