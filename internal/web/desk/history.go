package desk

import (
	"strconv"
	"strings"
	"time"

	"hoidap/internal/calendar"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// timeline prepares the history, the newest entry first. Each look at personal
// data is in it, in one line, for whoever asks who has seen it.
func timeline(p i18n.Dict, n names, events []question.Event, notices []question.Notice, officers ...service.Capacity) []web.TimelineItem {
	items := make([]web.TimelineItem, 0, len(events))
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		text := stepText(p, e)
		for _, x := range notices {
			if x.Seq == e.Seq {
				text = strings.TrimPrefix(text+"\n"+delivery(p, x), "\n")
			}
		}
		items = append(items, web.TimelineItem{
			Title: stepTitle(p, n, e) + givenTo(e, officers), By: stepBy(p, e), When: e.At.In(calendar.Zone).Format(time.RFC3339), At: p.Time(e.At), Text: text,
		})
	}
	return items
}

// stepTitle says what happened, and where it led if that is news.
func stepTitle(p i18n.Dict, n names, e question.Event) string {
	title := p.T("action." + string(e.Do))
	if e.Department != "" && (e.Do == question.Route || e.Do == question.Return || e.Do == question.Support || e.Do == question.Contribute) {
		title += ": " + n.department(e.Department)
	}
	// Where it led is news where one action can lead to several places.
	if e.From != e.To && (e.Do == question.Approve || e.Do == question.Reopen || e.Do == question.Return) {
		title += " → " + p.T("status."+string(e.To))
	}
	return title
}

// givenTo says to whom a question or a part was given, "" where that is not the
// matter.
func givenTo(e question.Event, officers []service.Capacity) string {
	login, ok := e.Data["officer"].(string)
	if !ok || login == "" {
		return ""
	}
	for _, o := range officers {
		if o.Login == login {
			login = o.Name
		}
	}
	return ": " + login
}

func stepBy(p i18n.Dict, e question.Event) string {
	role := p.T("role." + string(e.Role))
	if e.PersonName == "" {
		return role
	}
	return e.PersonName + " (" + role + ")"
}

// stepText is the note of the step and the facts that a reader asks for.
func stepText(p i18n.Dict, e question.Event) string {
	text := e.Note
	add := func(s string) {
		if text != "" {
			text += "\n"
		}
		text += s
	}
	if r, ok := e.Data["reason"].(string); ok && e.Do == question.Refuse {
		add(p.T("reason." + r))
	}
	if codes := codesOf(e.Data["into"]); codes != "" {
		add(p.T("desk.history.into", "codes", codes))
	}
	if s, ok := e.Data["rung"].(string); ok {
		add(rung(p, s))
	}
	if s, ok := e.Data["until"].(string); ok {
		if day, err := calendar.Parse(s); err == nil {
			add(p.T("desk.history.until", "date", p.Date(day)))
		}
	}
	if s, ok := e.Data["due_on"].(string); ok && e.Do != question.EventReceived {
		if day, err := calendar.Parse(s); err == nil {
			add(p.T("desk.history.due_on", "date", p.Date(day)))
		}
	}
	return text
}

// codesOf reads one code or several of the data of an event.
func codesOf(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case []any:
		var codes []string
		for _, c := range x {
			if s, ok := c.(string); ok {
				codes = append(codes, s)
			}
		}
		return strings.Join(codes, ", ")
	}
	return ""
}

// rung says why a reminder was sent, as the letter does, by the name that the
// history keeps of its rung: share-80, due, after-2.
func rung(p i18n.Dict, name string) string {
	kind, number, _ := strings.Cut(name, "-")
	n, err := strconv.Atoi(number)
	switch {
	case kind == "share" && err == nil:
		return p.T("mail.reminder.share", "share", number)
	case kind == "after" && err == nil && n > 0:
		return p.T("mail.reminder.after", "n", n)
	case kind == "after" && err == nil:
		return p.T("mail.reminder.before", "n", -n)
	}
	return p.T("mail.reminder.due")
}
