package mail

// alert tells an administrator that a piece of work was given up.
func (w *letter) alert() error {
	d := w.Mail.Data
	w.subject(w.T("mail.alert.subject", "id", d.Other))
	w.say(w.T("mail.alert.lead"))
	kind := ""
	if d.Reason != "" {
		kind = w.T("work.type." + d.Reason)
	}
	w.facts(Fact{w.T("work.number"), d.Other}, Fact{w.T("work.type"), kind}, Fact{w.T("work.due"), w.Time(d.DueAt)})
	w.quote(w.T("mail.alert.reason"), d.Note)
	w.say(w.T("mail.alert.do"))
	w.link(w.T("mail.alert.open"), w.Links.Desk)
	return nil
}
