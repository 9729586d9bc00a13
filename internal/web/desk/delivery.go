package desk

import (
	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

// delivery says what became of a reminder to one person: waiting until when,
// sent when, or why not.
func delivery(p i18n.Dict, n question.Notice) string {
	to := standing(p, n.Person, n.StandsFor)
	switch {
	case n.DroppedAt != nil:
		return p.T("desk.delivery.dropped", "to", to)
	case n.MailID == 0:
		return p.T("desk.delivery.waits", "to", to, "at", p.Time(n.SendAt))
	case n.SentAt != nil && n.MailStatus == question.MailSent:
		return p.T("desk.delivery.sent", "to", to, "at", p.Time(*n.SentAt))
	case n.MailStatus == question.MailFailed || n.MailStatus == question.MailBounced:
		return p.T("desk.delivery.failed", "to", to, "error", n.MailError)
	}
	return p.T("desk.delivery.queued", "to", to)
}

// standing is a name, with whom its bearer stands in for.
func standing(p i18n.Dict, name, other string) string {
	if other == "" {
		return name
	}
	return p.T("desk.delivery.for", "name", name, "other", other)
}

// noticeRung says of which rung a reminder is, and since when it was reached.
func noticeRung(p i18n.Dict, n question.Notice) string {
	if n.Rung == "prod" {
		return p.T("action.prod") + " (" + p.Time(n.DueAt) + ")"
	}
	return rung(p, n.Rung) + " (" + p.Time(n.DueAt) + ")"
}
