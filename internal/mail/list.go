package mail

import (
	"hoidap/internal/question"
)

// Entry is one matter in a letter that lists several.
type Entry struct {
	Code, Title, URL string
	Lines            []string
}

// digest is the letter of the morning: what is overdue, what is due, and which
// rungs were reached since the last one.
func (w *letter) digest() error {
	n := len(w.Mail.Data.Items) + w.Mail.Data.More
	w.subject(w.T("mail.digest.subject", "date", w.Date(w.Mail.Data.Day), "n", n))
	w.say(w.T("mail.digest.lead", "n", n))
	w.entries(w.T("mail.list.overdue"), question.SectionOverdue)
	w.entries(w.T("mail.list.due"), question.SectionDue)
	w.entries(w.T("mail.list.fired"), question.SectionFired)
	w.more()
	w.say(w.T("mail.reminder.do"))
	w.link(w.T("mail.desk_all"), w.Links.Desk)
	return nil
}

// reminders names several rungs that were reached, each by its own instant.
func (w *letter) reminders() error {
	n := len(w.Mail.Data.Items) + w.Mail.Data.More
	w.subject(w.T("mail.reminders.subject", "n", n))
	w.say(w.T("mail.reminders.lead", "n", n))
	w.entries("", question.SectionFired)
	w.more()
	w.say(w.T("mail.reminder.do"))
	w.link(w.T("mail.desk_all"), w.Links.Desk)
	return nil
}

// prods lists the late questions of a department that the board prods.
func (w *letter) prods() error {
	n := len(w.Mail.Data.Items)
	w.subject(w.T("mail.prods.subject", "n", n, "department", w.department()))
	w.say(w.T("mail.prods.lead", "n", n))
	w.entries("", question.SectionProd)
	w.quote(w.T("mail.prod.note"), w.Mail.Data.Note)
	w.link(w.T("mail.desk_all"), w.Links.Desk)
	return nil
}

// more says how many matters the letter has no room for.
func (w *letter) more() {
	if n := w.Mail.Data.More; n > 0 {
		w.say(w.T("mail.list.more", "n", n))
	}
}

// entries adds the matters of one section under a heading; without any nothing.
func (w *letter) entries(heading string, section question.Section) {
	var es []Entry
	for _, it := range w.Mail.Data.Items {
		if it.Section != section {
			continue
		}
		e := Entry{Code: it.Code, Title: oneLine(it.Title), URL: w.Links.Site + "desk/questions/" + it.Code}
		for _, r := range it.Rungs {
			e.Lines = append(e.Lines, w.T("mail.list.reached", "late", w.rung(r.Rung), "at", w.Time(r.At)))
		}
		if !it.DueOn.IsZero() {
			e.Lines = append(e.Lines, w.T("mail.list.due_on", "date", w.Date(it.DueOn)))
		}
		if name := w.pair(it.Names); name != "" {
			e.Lines = append(e.Lines, name)
		}
		if it.For != "" {
			e.Lines = append(e.Lines, w.T("mail.list.for", "name", it.For))
		}
		es = append(es, e)
	}
	if len(es) == 0 {
		return
	}
	if heading != "" {
		w.Blocks = append(w.Blocks, Block{Heading: heading})
	}
	w.Blocks = append(w.Blocks, Block{Entries: es})
}
