package desk

import (
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/redact"
)

// mailSubject says what a message is about, by its template.
func mailSubject(p i18n.Dict, template string) string {
	switch template {
	case "received":
		return p.T("desk.mail.received")
	case "confirm":
		return p.T("desk.mail.confirm")
	case "routed":
		return p.T("desk.mail.routed")
	case "asked":
		return p.T("desk.mail.asked")
	case "extended":
		return p.T("desk.mail.extended")
	case "refused":
		return p.T("desk.mail.refused")
	case "merged":
		return p.T("desk.mail.merged")
	case "answered":
		return p.T("desk.mail.answered")
	case "published":
		return p.T("desk.mail.published")
	case "corrected":
		return p.T("desk.mail.corrected")
	case "withdrawn":
		return p.T("desk.mail.withdrawn")
	case "reminder":
		return p.T("desk.mail.reminder")
	case "prod":
		return p.T("desk.mail.prod")
	case "mentioned":
		return p.T("desk.mail.mentioned")
	case "disputed":
		return p.T("desk.mail.disputed")
	case "replied":
		return p.T("desk.mail.replied")
	}
	return template
}

// mailStatus says where a message stands.
func mailStatus(p i18n.Dict, s question.MailStatus) string {
	switch s {
	case question.MailQueued:
		return p.T("desk.mail.status_queued")
	case question.MailSending:
		return p.T("desk.mail.status_sending")
	case question.MailSent:
		return p.T("desk.mail.status_sent")
	case question.MailFailed:
		return p.T("desk.mail.status_failed")
	case question.MailBounced:
		return p.T("desk.mail.status_bounced")
	}
	return string(s)
}

// redactKind says what kind of personal data was found.
func redactKind(p i18n.Dict, k redact.Kind) string {
	switch k {
	case redact.Phone:
		return p.T("desk.redact.phone")
	case redact.Email:
		return p.T("desk.redact.email")
	case redact.Identity:
		return p.T("desk.redact.identity")
	case redact.Tax:
		return p.T("desk.redact.tax")
	case redact.Account:
		return p.T("desk.redact.account")
	case redact.Plate:
		return p.T("desk.redact.plate")
	case redact.Parcel:
		return p.T("desk.redact.parcel")
	case redact.Address:
		return p.T("desk.redact.address")
	case redact.Name:
		return p.T("desk.redact.name")
	}
	return string(k)
}
