package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded is a text without marks and capitals, blanks made one, and for each of its
// characters the place from which it came.
type folded struct {
	runes []rune
	at    []int // one more than runes: the last is the length of the text
}

func fold(s string) folded {
	var f folded
	for i, r := range s {
		switch r = plain(unicode.ToLower(r)); {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r):
			r = ' '
			if n := len(f.runes); n > 0 && f.runes[n-1] == ' ' {
				continue
			}
		}
		f.runes, f.at = append(f.runes, r), append(f.at, i)
	}
	f.at = append(f.at, len(s))
	return f
}

// find returns the regions of the unfolded text in which the folded words stand.
func (f folded) find(words string) []region {
	if words == "" {
		return nil
	}
	var list []region
	text, n := string(f.runes), utf8.RuneCountInString(words)
	for from, runes := 0, 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return list
		}
		runes += utf8.RuneCountInString(text[from : from+i])
		list = append(list, region{f.at[runes], f.at[runes+n]})
		from += i + len(words)
		runes += n
	}
}

// The letters of Vietnamese by the plain letter under their marks.
var marked = map[rune]string{
	'a': "àáảãạăằắẳẵặâầấẩẫậ", 'd': "đ", 'e': "èéẻẽẹêềếểễệ", 'i': "ìíỉĩị",
	'o': "òóỏõọôồốổỗộơờớởỡợ", 'u': "ùúủũụưừứửữự", 'y': "ỳýỷỹỵ",
}

// plain returns the letter without its marks.
func plain(r rune) rune {
	if r < 0x80 {
		return r
	}
	for base, list := range marked {
		if strings.ContainsRune(list, r) {
			return base
		}
	}
	return r
}
