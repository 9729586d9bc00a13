package mail

import (
	"regexp"
	"strings"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
)

// letter is a message in the making. The templates read its exported fields.
type letter struct {
	i18n.Dict
	Mail    question.Mail
	Links   question.Links
	Subject string
	Blocks  []Block
}

// Block is one part of a letter: exactly one of its fields is set.
type Block struct {
	Paragraph string
	Facts     []Fact
	Quote     string // somebody's own words, with their line ends
	Link      *Link
	Answer    *Answer
	Heading   string
	Entries   []Entry
}

// Fact is one line of the table that says what the letter is about.
type Fact struct{ Name, Value string }

// Link is an address with the sentence that says what it is for.
type Link struct{ Label, URL string }

// Answer is the answer in both forms.
type Answer struct {
	Text string
	HTML richtext.Safe
}

func newLetter(d i18n.Dict, m question.Mail, l question.Links) *letter {
	m.ToName, m.Data.Title = oneLine(m.ToName), oneLine(m.Data.Title)
	return &letter{Dict: d, Mail: m, Links: l}
}

// Greeting addresses whoever gets the letter.
func (w *letter) Greeting() string {
	if w.Mail.ToName == "" {
		return w.T("mail.greeting")
	}
	return w.T("mail.greeting_name", "name", w.Mail.ToName)
}

// Staff reports whether the letter goes to one of the staff.
func (w *letter) Staff() bool { return w.Mail.PersonID != 0 }

// subject sets the subject: the code, so that it can be found, then the words.
func (w *letter) subject(words string) {
	w.Subject = words
	if w.Mail.Data.Code != "" {
		w.Subject = "[" + w.Mail.Data.Code + "] " + words
	}
}

func (w *letter) say(words string) { w.Blocks = append(w.Blocks, Block{Paragraph: words}) }

// quote adds somebody's own words under a sentence that introduces them;
// without words nothing.
func (w *letter) quote(intro, words string) {
	words = strings.TrimSpace(words)
	if words == "" {
		return
	}
	w.say(intro)
	w.Blocks = append(w.Blocks, Block{Quote: words})
}

// link adds an address; without one nothing.
func (w *letter) link(label, url string) {
	if url != "" {
		w.Blocks = append(w.Blocks, Block{Link: &Link{label, url}})
	}
}

// facts adds the table, without the lines that have no value.
func (w *letter) facts(fs ...Fact) {
	var have []Fact
	for _, f := range fs {
		if f.Value != "" {
			have = append(have, f)
		}
	}
	if len(have) > 0 {
		w.Blocks = append(w.Blocks, Block{Facts: have})
	}
}

func (w *letter) code() Fact  { return Fact{w.T("mail.fact.code"), w.Mail.Data.Code} }
func (w *letter) title() Fact { return Fact{w.T("mail.fact.title"), w.Mail.Data.Title} }
func (w *letter) lead() Fact  { return Fact{w.T("mail.fact.department"), w.department()} }

// due is the date promised to the asker.
func (w *letter) due() Fact { return Fact{w.T("mail.fact.due"), w.dueOn()} }

// dueOn is the date in words, with a word of warning where it may still move.
func (w *letter) dueOn() string {
	date := w.Date(w.Mail.Data.DueOn)
	if date != "" && w.Mail.Data.Provisional {
		return w.T("mail.due_provisional", "date", date)
	}
	return date
}

// stageDue is the date by which the staff must have done their part.
func (w *letter) stageDue() Fact { return Fact{w.T("mail.fact.stage_due"), w.dueOn()} }

// department returns the department's name in the letter's language, "" if
// there is none.
func (w *letter) department() string { return w.pair(w.Mail.Data.Names) }

// whole finds links within an answer that lack the site's address, which a mail
// cannot do without.
var whole = regexp.MustCompile(`\]\(/([^/])`)

// answer adds the answer, which is Markdown; without one nothing.
func (w *letter) answer(markdown string) error {
	if strings.TrimSpace(markdown) == "" {
		return nil
	}
	markdown = whole.ReplaceAllString(markdown, "]("+strings.ReplaceAll(w.Links.Site, "$", "$$")+"$1")
	html, err := richtext.HTML(markdown)
	if err != nil {
		return err
	}
	w.Blocks = append(w.Blocks, Block{Answer: &Answer{richtext.Text(markdown), html}})
	return nil
}

// oneLine returns s without control characters and with single blanks, for
// what must stand on one line.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || (r >= 0x80 && r < 0xa1) || r == '\u2028' || r == '\u2029'
	}), " ")
}
