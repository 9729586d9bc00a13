package mail

import "hoidap/internal/question"

// letters is every letter by the name under which it is queued, and what it
// says.
var letters = map[string]func(*letter) error{
	"received":  (*letter).received,
	"confirm":   (*letter).confirm,
	"link":      (*letter).lost,
	"routed":    (*letter).routed,
	"asked":     (*letter).asked,
	"extended":  (*letter).extended,
	"moved":     (*letter).moved,
	"reopened":  (*letter).reopened,
	"calendar":  (*letter).calendar,
	"refused":   (*letter).refused,
	"merged":    (*letter).merged,
	"answered":  (*letter).answered,
	"published": (*letter).published,
	"corrected": (*letter).corrected,
	"withdrawn": (*letter).withdrawn,
	"replied":   (*letter).replied,
	"reminder":  (*letter).reminder,
	"prod":      (*letter).prod,
	"digest":    (*letter).digest,
	"reminders": (*letter).reminders,
	"prods":     (*letter).prods,
	"sheet":     (*letter).sheet,
	"report":    (*letter).report,
	"mentioned": (*letter).mentioned,
	"disputed":  (*letter).disputed,
	"alert":     (*letter).alert,

	"subscribe":  (*letter).subscribe,
	"subscribed": (*letter).subscribed,
	"news":       (*letter).news,
}

// follow adds the private link.
func (w *letter) follow(label string) {
	w.link(label, w.Links.Follow)
	if w.Links.Follow != "" {
		w.say(w.T("mail.private"))
	}
}

func (w *letter) received() error {
	w.subject(w.T("mail.received.subject"))
	w.say(w.T("mail.received.lead", "ministry", w.T("base.ministry")))
	w.facts(w.code(), w.title(), w.due())
	if !w.Mail.Data.DueOn.IsZero() {
		w.say(w.T("mail.received.promise", "date", w.Date(w.Mail.Data.DueOn)))
	}
	w.follow(w.T("mail.follow"))
	w.say(w.T("mail.received.code"))
	return nil
}

// confirm goes to an address that nobody has confirmed, so it repeats nothing
// of what was sent.
func (w *letter) confirm() error {
	w.subject(w.T("mail.confirm.subject"))
	w.say(w.T("mail.confirm.lead", "ministry", w.T("base.ministry")))
	w.facts(w.code())
	w.link(w.T("mail.confirm.link"), w.Links.Confirm)
	w.say(w.T("mail.confirm.clock"))
	w.say(w.T("mail.confirm.ignore"))
	return nil
}

// lost brings the private link again to who asked for it by the address alone.
// It repeats nothing of what was sent.
func (w *letter) lost() error {
	w.subject(w.T("mail.link.subject"))
	w.say(w.T("mail.link.lead"))
	w.facts(w.code())
	w.follow(w.T("mail.follow"))
	w.say(w.T("mail.link.ignore"))
	return nil
}

func (w *letter) routed() error {
	name := w.department()
	if name == "" {
		name = w.T("mail.some_department")
	}
	w.subject(w.T("mail.routed.subject", "department", name))
	w.say(w.T("mail.routed.lead", "department", name))
	w.facts(w.code(), w.title(), w.due())
	w.follow(w.T("mail.follow"))
	return nil
}

func (w *letter) asked() error {
	name := w.department()
	if name == "" {
		name = w.T("base.ministry")
	}
	w.subject(w.T("mail.asked.subject"))
	w.facts(w.code(), w.title())
	w.quote(w.T("mail.asked.lead", "department", name), w.Mail.Data.Note)
	if !w.Mail.Data.DueOn.IsZero() {
		w.say(w.T("mail.asked.until", "date", w.Date(w.Mail.Data.DueOn)))
	}
	w.follow(w.T("mail.asked.link"))
	return nil
}

func (w *letter) extended() error {
	date := w.Date(w.Mail.Data.DueOn)
	w.subject(w.T("mail.extended.subject", "date", date))
	w.say(w.T("mail.extended.lead", "date", date))
	w.facts(w.code(), w.title(), w.lead(), w.due())
	w.quote(w.T("mail.extended.reason"), w.Mail.Data.Note)
	w.say(w.T("mail.extended.sorry"))
	w.follow(w.T("mail.follow"))
	return nil
}

// reopened says by when the question that is taken up again will be answered.
func (w *letter) reopened() error {
	date := w.dueOn()
	w.subject(w.T("mail.reopened.subject", "date", w.Date(w.Mail.Data.DueOn)))
	w.say(w.T("mail.reopened.lead", "date", date))
	w.facts(w.code(), w.title(), w.lead(), w.due())
	w.follow(w.T("mail.follow"))
	return nil
}

// refused says why, by which provision, and where to go instead.
func (w *letter) refused() error {
	w.subject(w.T("mail.refused.subject"))
	w.say(w.T("mail.refused.lead", "ministry", w.T("base.ministry")))
	w.facts(w.code(), w.title())
	if key := "reason." + w.Mail.Data.Reason; w.Has(key) {
		w.say(w.T("mail.refused.reason", "reason", w.T(key)))
	}
	w.quote(w.T("mail.refused.note"), w.Mail.Data.Note)
	if key := "reason." + w.Mail.Data.Reason + ".where"; w.Has(key) {
		w.say(w.T("mail.refused.where", "where", w.T(key)))
	}
	w.link(w.T("mail.follow"), w.Links.Follow)
	return nil
}

func (w *letter) merged() error {
	w.subject(w.T("mail.merged.subject"))
	w.say(w.T("mail.merged.lead"))
	w.facts(w.code(), w.title())
	w.say(w.T("mail.merged.answer"))
	w.follow(w.T("mail.follow"))
	return nil
}

func (w *letter) answered() error {
	w.subject(w.T("mail.answered.subject"))
	name := w.department()
	if name == "" {
		name = w.T("base.ministry")
	}
	w.say(w.T("mail.answered.lead", "department", name))
	outcome := ""
	if w.Mail.Data.Outcome != "" {
		outcome = w.T("outcome." + string(w.Mail.Data.Outcome))
	}
	w.facts(w.code(), w.title(), Fact{w.T("mail.fact.outcome"), outcome})
	if err := w.answer(w.Mail.Data.Answer); err != nil {
		return err
	}
	if w.Mail.Data.Files > 0 {
		w.say(w.T("mail.answered.files"))
	}
	if w.Mail.Data.Outcome == question.OutcomeInsufficient {
		w.say(w.T("mail.answered.insufficient"))
	}
	if w.Mail.Data.Status == question.Merged {
		// Rating and reopening belong to the question with which it was merged.
		w.follow(w.T("mail.follow"))
		return nil
	}
	w.say(w.T("mail.answered.after"))
	w.follow(w.T("mail.answered.link"))
	return nil
}

func (w *letter) published() error {
	w.subject(w.T("mail.published.subject"))
	w.say(w.T("mail.published.lead", "ministry", w.T("base.ministry")))
	w.facts(w.code(), w.title())
	w.say(w.T("mail.published.privacy"))
	w.link(w.T("mail.public"), w.Links.Public)
	w.follow(w.T("mail.page"))
	return nil
}

func (w *letter) corrected() error {
	w.subject(w.T("mail.corrected.subject"))
	w.say(w.T("mail.corrected.lead"))
	w.facts(w.code(), w.title())
	w.quote(w.T("mail.corrected.note"), w.Mail.Data.Note)
	w.link(w.T("mail.public"), w.Links.Public)
	w.follow(w.T("mail.page"))
	return nil
}

func (w *letter) withdrawn() error {
	w.subject(w.T("mail.withdrawn.subject"))
	w.say(w.T("mail.withdrawn.lead", "ministry", w.T("base.ministry")))
	w.facts(w.code(), w.title())
	w.quote(w.T("mail.withdrawn.reason"), w.Mail.Data.Note)
	w.follow(w.T("mail.page"))
	return nil
}
