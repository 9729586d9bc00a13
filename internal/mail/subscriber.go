package mail

import (
	"hoidap/internal/question"
)

// subscribe asks an address whether it wants to be told.
func (w *letter) subscribe() error {
	w.subject(w.T("mail.subscribe.subject"))
	w.say(w.T("mail.subscribe.lead"))
	w.facts(Fact{w.T("mail.subscribe.about"), w.Mail.Data.Title})
	w.link(w.T("mail.subscribe.link"), w.Links.Confirm)
	w.say(w.T("mail.subscribe.ignore"))
	return nil
}

// subscribed says to an address that it is told already.
func (w *letter) subscribed() error {
	w.subject(w.T("mail.subscribed.subject"))
	w.say(w.T("mail.subscribed.lead"))
	w.facts(Fact{w.T("mail.subscribe.about"), w.Mail.Data.Title})
	w.link(w.T("mail.news.manage"), w.Links.Follow)
	return nil
}

// news lists what changed in the library for one subscriber.
func (w *letter) news() error {
	n := len(w.Mail.Data.Items) + w.Mail.Data.More
	w.subject(w.T("mail.news.subject", "date", w.Date(w.Mail.Data.Day), "n", n))
	w.say(w.T("mail.news.lead", "n", n))
	w.publications(w.T("mail.news.corrected"), question.SectionCorrected)
	w.publications(w.T("mail.news.withdrawn"), question.SectionWithdrawn)
	w.publications(w.T("mail.news.new"), question.SectionNew)
	w.more()
	w.link(w.T("mail.news.manage"), w.Links.Follow)
	return nil
}

// publications adds the publications of one section under a heading; without
// any nothing.
func (w *letter) publications(heading string, section question.Section) {
	var es []Entry
	for _, it := range w.Mail.Data.Items {
		if it.Section != section {
			continue
		}
		e := Entry{Code: it.Code, Title: oneLine(it.Title), URL: w.Links.Site + "thu-vien/" + it.Slug}
		if section == question.SectionWithdrawn { // its title is its code
			e.Title = ""
		}
		if it.Names[0] != "" {
			e.Lines = append(e.Lines, it.Names[0])
		}
		if note := oneLine(it.Note); note != "" {
			e.Lines = append(e.Lines, note)
		}
		es = append(es, e)
	}
	if len(es) > 0 {
		w.Blocks = append(w.Blocks, Block{Heading: heading}, Block{Entries: es})
	}
}

// MuteText says which letters the link at the end of the letter ends.
func (w *letter) MuteText() string {
	if w.Mail.Data.Subscriber != 0 {
		return w.T("mail.news.mute")
	}
	return w.T("mail.mute")
}
