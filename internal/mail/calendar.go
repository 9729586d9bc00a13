package mail

import "strconv"

// moved tells the asker that the promised date is another one, because the
// calendar of working days changed.
func (w *letter) moved() error {
	date := w.Date(w.Mail.Data.DueOn)
	w.subject(w.T("mail.moved.subject", "date", date))
	w.say(w.T("mail.moved.lead", "date", date))
	was := ""
	if !w.Mail.Data.WasOn.IsZero() {
		was = w.Date(w.Mail.Data.WasOn)
	}
	w.facts(w.code(), w.title(), w.lead(), Fact{w.T("mail.fact.was_due"), was}, w.due(), Fact{w.T("mail.fact.notice"), w.Mail.Data.Reason})
	w.quote(w.T("mail.moved.reason"), w.Mail.Data.Note)
	w.say(w.T("mail.moved.explain"))
	w.follow(w.T("mail.follow"))
	return nil
}

// calendar reminds an administrator that the calendar of the year of the date
// is not approved.
func (w *letter) calendar() error {
	year := strconv.Itoa(w.Mail.Data.DueOn.Year)
	w.subject(w.T("mail.calendar.subject", "year", year))
	w.say(w.T("mail.calendar.lead", "year", year))
	w.say(w.T("mail.calendar.do"))
	w.link(w.T("mail.calendar.link"), w.Links.Desk)
	return nil
}
