package desk

import (
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// alikeRow is a question that may be about the same matter.
type alikeRow struct {
	Code, Title, Received string
	Status                web.Tag
	SameAsker             bool
	Share                 string
}

func alikeRows(p web.Page, list []service.Alike) []alikeRow {
	rows := make([]alikeRow, len(list))
	for i, a := range list {
		rows[i] = alikeRow{
			Code: a.Code, Title: a.Title, Received: p.Date(a.ReceivedOn), Status: p.StatusTag(a.Status), SameAsker: a.SameAsker,
			Share: p.Percent(a.Share),
		}
	}
	return rows
}

func (p *dossierPage) alike(list []service.Alike) { p.Alike = alikeRows(p.Page, list) }

// noteRow is an internal note.
type noteRow struct{ By, At, Text string }

// notes lists the internal notes, the newest first, and whom a note can name.
func (p *dossierPage) notes(s service.Dossier) {
	for i := len(s.Events) - 1; i >= 0; i-- {
		if e := s.Events[i]; e.Do == question.Note {
			p.Notes = append(p.Notes, noteRow{By: stepBy(p.Dict, e), At: p.Time(e.At), Text: e.Note})
		}
	}
	for _, o := range s.Officers {
		p.People = append(p.People, "@"+o.Login+" ("+o.Name+")")
	}
}

// since returns the entries of a history that came after the first seen ones.
// What only somebody looked at is not among them.
func since(events []question.Event, seen int) []question.Event {
	if seen <= 0 || seen >= len(events) {
		return nil
	}
	var later []question.Event
	for _, e := range events[seen:] {
		if e.Do != question.EventViewed {
			later = append(later, e)
		}
	}
	return later
}
