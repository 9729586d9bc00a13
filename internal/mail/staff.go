package mail

import (
	"strconv"
	"strings"
)

// matter adds what one of the staff must know of the question at hand.
func (w *letter) matter() {
	status, holder := "", ""
	if w.Mail.Data.Status != "" {
		status = w.T("status." + string(w.Mail.Data.Status))
	}
	if w.Mail.Data.Holder != "" {
		holder = w.T("holder." + w.Mail.Data.Holder)
	}
	w.facts(w.code(), w.title(), w.lead(), Fact{w.T("mail.fact.status"), status},
		Fact{w.T("mail.fact.holder"), holder}, w.stageDue())
}

func (w *letter) desk() { w.link(w.T("mail.desk"), w.Links.Desk) }

func (w *letter) replied() error {
	w.subject(w.T("mail.replied.subject"))
	w.say(w.T("mail.replied.lead"))
	w.matter()
	w.desk()
	return nil
}

// rung says in words which rung of the ladder was reached: share-80 is 80 % of
// the time used, due the end of the last day, after-2 two working days later.
func (w *letter) rung(name string) string {
	kind, number, _ := strings.Cut(name, "-")
	n, err := strconv.Atoi(number)
	switch {
	case kind == "share" && err == nil:
		return w.T("mail.reminder.share", "share", number)
	case kind == "after" && err == nil && n > 0:
		return w.T("mail.reminder.after", "n", n)
	case kind == "after" && err == nil:
		return w.T("mail.reminder.before", "n", -n)
	}
	return w.T("mail.reminder.due")
}

// standsFor says for whom somebody gets the letter who stands in.
func (w *letter) standsFor() {
	if name := w.Mail.Data.For; name != "" {
		w.say(w.T("mail.stands_for", "name", name))
	}
}

func (w *letter) reminder() error {
	late := w.rung(w.Mail.Data.Rung)
	w.subject(late)
	w.say(w.T("mail.reminder.lead", "late", late))
	w.standsFor()
	w.matter()
	if at := w.Mail.Data.DueAt; !at.IsZero() {
		w.facts(Fact{w.T("mail.fact.reached"), w.Time(at)})
	}
	w.say(w.T("mail.reminder.do"))
	w.desk()
	return nil
}

// prod is a reminder by hand.
func (w *letter) prod() error {
	w.subject(w.T("mail.prod.subject"))
	w.say(w.T("mail.prod.lead"))
	w.standsFor()
	w.matter()
	w.quote(w.T("mail.prod.note"), w.Mail.Data.Note)
	w.desk()
	return nil
}

// mentioned tells one of the staff that an internal note names him.
func (w *letter) mentioned() error {
	w.subject(w.T("mail.mentioned.subject"))
	w.say(w.T("mail.mentioned.lead", "name", w.Mail.Data.Other))
	w.matter()
	w.quote(w.T("mail.mentioned.note"), w.Mail.Data.Note)
	w.desk()
	return nil
}

// disputed tells the board that departments keep sending a question back.
func (w *letter) disputed() error {
	w.subject(w.T("mail.disputed.subject"))
	w.say(w.T("mail.disputed.lead"))
	w.matter()
	w.quote(w.T("mail.disputed.note"), w.Mail.Data.Note)
	w.desk()
	return nil
}
