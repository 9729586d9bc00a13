package mail

import (
	"bytes"
	"fmt"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// Preview writes the subject and the text of a letter about an invented question,
// with some texts replaced; ok is false for a letter that cannot be shown so.
// reason is why a question is refused, for the letter that says so.
func (r *Renderer) Preview(template, lang, reason string, own map[string]string) (subject, words string, ok bool, err error) {
	compose, ok := letters[template]
	if !ok {
		return "", "", false, nil
	}
	switch template {
	case "sheet", "report", "digest", "reminders", "prods", "alert", "calendar", "news": // made of figures and lists
		return "", "", false, nil
	}
	m, l := sample(template, lang)
	m.Data.Reason = reason
	w := newLetter(r.catalogue.Lang(lang).With(own), m, l)
	if err := compose(w); err != nil {
		return "", "", false, fmt.Errorf("preview the letter %s: %w", template, err)
	}
	var text bytes.Buffer
	if err := r.text.Execute(&text, w); err != nil {
		return "", "", false, fmt.Errorf("preview the letter %s: %w", template, err)
	}
	return w.Subject, text.String(), true, nil
}

// sample is a letter with every fact that its step may give it.
func sample(template, lang string) (question.Mail, question.Links) {
	m := question.Mail{
		Template: template, Lang: lang, To: "lan@example.vn", ToName: "Nguyễn Thị Lan",
		Data: question.Letter{
			Code: "HD-2026-000257-K", Title: "Cấp giấy chứng nhận cho đất khai hoang trước năm 1993",
			DueOn: calendar.Date{Year: 2026, Month: 3, Day: 9}, WasOn: calendar.Date{Year: 2026, Month: 3, Day: 6},
			Department: "TCQLDD", Names: [2]string{"Tổng cục Quản lý đất đai", "General Department of Land Administration"},
			Note: "…", Answer: "…", Outcome: question.OutcomePrinciple, Status: question.Assigned, Stage: question.StageDepartment,
			Holder: "officer", Rung: "share-50",
		},
	}
	site := "https://example.vn"
	l := question.Links{Site: site + "/", Public: site + "/thu-vien/…"}
	switch template {
	case "reminder", "prod", "replied", "mentioned", "disputed":
		m.PersonID, l.Desk = 1, site+"/desk/questions/HD-2026-000257-K"
	default:
		l.Follow, l.Confirm = site+"/theo-doi/HD-2026-000257-K?t=…", site+"/theo-doi/HD-2026-000257-K/xac-nhan?t=…"
	}
	return m, l
}
