package search

import "strings"

// foreign adds a text in another language. Words that say nothing in a search
// are left out: "to" and "the" would be found by tờ and thẻ.
func (v *vector) foreign(text string, weight byte, lang string) {
	before := ""
	for _, w := range Words(text, mostWords) {
		v.place++
		switch {
		case w.Law != "":
			for _, l := range lexemes(w.Law) {
				v.both(l, weight)
			}
			before = ""
			continue
		case plainStops[w.Folded]:
			before = w.Folded
			continue
		}
		v.both(w.Folded, weight)
		if w.Text != w.Folded {
			v.add("="+w.Text, weight)
		}
		if before != "" && weight != 'C' {
			v.add(before+"_"+w.Folded, weight)
		}
		if lang == english {
			for _, form := range numbersOf(w.Folded) {
				v.both(form, weight)
			}
		}
		before = w.Folded
	}
	v.place += 10
}

const english = "en"

// numbersOf returns the other number of an English noun: certificate for
// certificates, permits for permit. What comes of a word that is no noun is
// typed by nobody.
func numbersOf(w string) []string {
	if len(w) < 4 || strings.Trim(w, "0123456789") != w {
		return nil
	}
	switch {
	case strings.HasSuffix(w, "ies"):
		return []string{w[:len(w)-3] + "y"}
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"):
		return []string{w[:len(w)-2]}
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "sh"):
		return []string{w + "es"}
	case strings.HasSuffix(w, "s"):
		return []string{w[:len(w)-1]}
	case strings.HasSuffix(w, "y") && strings.IndexByte("aeou", w[len(w)-2]) < 0:
		return []string{w[:len(w)-1] + "ies"}
	}
	return []string{w + "s"}
}
