package catcher

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // other character sets than UTF-8
	"github.com/emersion/go-message/mail"
)

// Message is a caught mail, decoded.
type Message struct {
	// ID numbers the messages in the order of their arrival.
	ID string    `json:"id"`
	At time.Time `json:"at"`
	// From and To are plain addresses: the author's, and those to which it
	// was sent, whatever its headers say.
	From    string   `json:"from"`
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	// Text and HTML are the bodies, empty where the message has none.
	Text string `json:"text"`
	HTML string `json:"html"`
	// Headers are by name as sent, decoded.
	Headers map[string][]string `json:"headers"`
}

// parse decodes a message as far as it can be decoded: one with mistakes must
// be seen too.
func parse(id string, e envelope, raw []byte) Message {
	m := Message{ID: id, At: e.At, From: e.From, To: e.To, Headers: map[string][]string{}}
	if m.To == nil {
		m.To = []string{}
	}
	entity, err := message.Read(bytes.NewReader(raw))
	if entity == nil {
		m.Text = string(raw)
		m.Subject = err.Error()
		return m
	}
	h := mail.Header{Header: entity.Header}
	if s, err := h.Subject(); err == nil {
		m.Subject = s
	}
	if from, err := h.AddressList("From"); err == nil && len(from) > 0 {
		m.From = from[0].Address
	}
	m.readHeaders(entity.Header)
	m.readBodies(entity)
	return m
}

func (m *Message) readHeaders(h message.Header) {
	for f := h.Fields(); f.Next(); {
		name := f.Key()
		if raw, err := f.Raw(); err == nil {
			if sent, _, ok := strings.Cut(string(raw), ":"); ok {
				name = sent
			}
		}
		value, err := f.Text()
		if err != nil {
			value = f.Value()
		}
		m.Headers[name] = append(m.Headers[name], value)
	}
}

// readBodies takes the first text and the first HTML that is not an attachment.
func (m *Message) readBodies(e *message.Entity) {
	parts := mail.NewReader(e)
	for {
		part, err := parts.NextPart()
		if part == nil || (err != nil && !message.IsUnknownCharset(err)) {
			if err != nil && !errors.Is(err, io.EOF) && m.Text == "" {
				m.Text = err.Error()
			}
			return
		}
		inline, ok := part.Header.(*mail.InlineHeader)
		if !ok {
			continue
		}
		body, err := io.ReadAll(part.Body)
		if err != nil && len(body) == 0 {
			body = []byte(err.Error())
		}
		kind, _, _ := inline.ContentType() // unreadable means text
		switch {
		case kind == "text/html" && m.HTML == "":
			m.HTML = string(body)
		case kind != "text/html" && m.Text == "":
			m.Text = strings.ReplaceAll(string(body), "\r\n", "\n")
		}
	}
}
