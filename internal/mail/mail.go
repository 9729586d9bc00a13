// Package mail writes the ministry's letters and hands them to a mail server.
//
// A letter is queued as facts (question.Mail); here it becomes a message with a
// text and an HTML part, in the language of whoever gets it. Every sentence
// comes from the catalogue, both parts from the same content, so that they
// cannot differ. The same letter makes the same message every time but for its
// date, under the same Message-ID.
package mail

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	netmail "net/mail"
	"strings"
	texttemplate "text/template"

	"hoidap/internal/clock"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

// Config is what letters need to know of the installation.
type Config struct {
	// From is the sender, with or without a name: "Hỏi đáp <hoidap@bo.vn>".
	From  string
	Clock clock.Clock
}

// Renderer writes messages. It is safe for concurrent use.
type Renderer struct {
	catalogue *i18n.Catalogue
	from      netmail.Address
	clock     clock.Clock
	text      *texttemplate.Template
	html      *htmltemplate.Template
}

// New returns a Renderer that uses mail/letter.txt and mail/letter.html of the
// templates. An address that cannot be a sender's is an error.
func New(cat *i18n.Catalogue, templates fs.FS, c Config) (*Renderer, error) {
	name, address := sender(c.From)
	address, err := asciiAddress(address)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w", c.From, err)
	}
	text, err := texttemplate.ParseFS(templates, "mail/letter.txt")
	if err != nil {
		return nil, fmt.Errorf("read the template of letters: %w", err)
	}
	html, err := htmltemplate.ParseFS(templates, "mail/letter.html")
	if err != nil {
		return nil, fmt.Errorf("read the template of letters: %w", err)
	}
	return &Renderer{
		catalogue: cat, from: netmail.Address{Name: name, Address: address}, clock: c.Clock, text: text, html: html,
	}, nil
}

// sender takes a setting apart. A name need not be in quotation marks, even with
// a comma in it.
func sender(s string) (name, address string) {
	s = strings.TrimSpace(s)
	i := strings.LastIndexByte(s, '<')
	if i < 0 || !strings.HasSuffix(s, ">") {
		return "", s
	}
	return strings.Trim(oneLine(s[:i]), `"`), s[i+1 : len(s)-1]
}

// Render writes the message. An address that no server could take is
// ErrAddress.
func (r *Renderer) Render(m question.Mail, l question.Links) (Message, error) {
	compose, ok := letters[m.Template]
	if !ok {
		return Message{}, fmt.Errorf("letter %d: there is no template %q", m.ID, m.Template)
	}
	w := newLetter(r.catalogue.Lang(m.Lang), m, l)
	if err := compose(w); err != nil {
		return Message{}, fmt.Errorf("write letter %d: %w", m.ID, err)
	}
	var text, html bytes.Buffer
	if err := r.text.Execute(&text, w); err != nil {
		return Message{}, fmt.Errorf("write letter %d as text: %w", m.ID, err)
	}
	if err := r.html.Execute(&html, w); err != nil {
		return Message{}, fmt.Errorf("write letter %d as HTML: %w", m.ID, err)
	}
	return r.pack(m, l, w.Subject, text.String(), html.String())
}
