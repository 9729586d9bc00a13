package site

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// inWords says where a question stands, and what happens next, as an official
// would say it to somebody who knows nothing of the procedure.
func inWords(p web.Page, q question.Question) (heading, next string) {
	switch q.Status {
	case question.Unconfirmed:
		return p.T("site.now.unconfirmed"), p.T("site.next.unconfirmed")
	case question.Received:
		return p.T("site.now.received"), p.T("site.next.received")
	case question.Routed:
		return p.T("site.now.routed"), p.T("site.next.routed")
	case question.Assigned:
		return p.T("site.now.assigned"), p.T("site.next.assigned")
	case question.Waiting:
		return p.T("site.now.waiting"), p.T("site.next.waiting")
	case question.Submitted:
		return p.T("site.now.submitted"), p.T("site.next.submitted")
	case question.Approved:
		return p.T("site.now.approved"), p.T("site.next.approved")
	case question.Answered, question.Closed, question.Withdrawn:
		return p.T("site.now.answered"), p.T("site.next.answered")
	case question.Published:
		return p.T("site.now.published"), p.T("site.next.published")
	case question.Refused:
		return p.T("site.now.refused"), p.T("site.next.refused")
	case question.Merged:
		return p.T("site.now.merged"), p.T("site.next.merged")
	}
	return p.T("site.now.closed"), p.T("site.next.closed")
}

// holder says who must act now, "" when nobody must.
func holder(p web.Page, q question.Question, department string) string {
	switch q.Status.Holder() {
	case question.HeldByIntake:
		return p.T("site.holder.intake")
	case question.HeldByDepartment, question.HeldByOfficer:
		return department
	case question.HeldByHead:
		return p.T("site.holder.head", "department", department)
	case question.HeldByBoard:
		return p.T("site.holder.board")
	case question.HeldByAsker:
		return p.T("site.holder.asker")
	}
	return ""
}

// timeline turns the events that the asker may see into lines, the newest first,
// and finds what the page says apart: what is asked for, why it was refused.
func (s *Site) timeline(c *gin.Context, p *followPage, events []question.Event) error {
	n, err := s.names(c, p.Code())
	if err != nil {
		return err
	}
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		title := eventTitle(p.Page, e, n)
		if title == "" {
			continue
		}
		text := e.Note
		switch {
		case e.Do == question.Ask && p.Q.Status == question.Waiting && p.AskedFor == "":
			p.AskedFor = e.Note
		case e.Do == question.Refuse && p.Q.Status == question.Refused && p.Refusal == "":
			reason := stringOf(e.Data["reason"])
			p.Refusal, p.Where, p.RefuseNote = p.T("reason."+reason), p.T("reason."+reason+".where"), e.Note
			if !p.Has("reason." + reason) {
				p.Refusal, p.Where = e.Note, ""
			}
		case e.Do == question.Rate:
			text = "" // it stands with the rating
		}
		p.Timeline = append(p.Timeline, web.TimelineItem{
			Title: title, At: p.Time(e.At), When: e.At.In(calendar.Zone).Format(time.RFC3339), Text: text,
		})
	}
	return nil
}

func eventTitle(p web.Page, e question.Event, n names) string {
	switch e.Do {
	case question.EventReceived:
		return p.T("site.event.received")
	case question.Confirm:
		return p.T("site.event.confirmed")
	case question.Route:
		return p.T("site.event.routed", "department", n.departments[e.Department])
	case question.Refuse:
		return p.T("site.event.refused")
	case question.Merge:
		return p.T("site.event.merged")
	case question.Ask:
		return p.T("site.event.asked")
	case question.Reply:
		return p.T("site.event.replied")
	case question.Resume:
		return p.T("site.event.resumed")
	case question.Extend:
		due, err := calendar.Parse(stringOf(e.Data["due_on"]))
		if err != nil {
			return p.T("site.event.extended_plain")
		}
		return p.T("site.event.extended", "date", p.Date(due))
	case question.EventRecount:
		due, err := calendar.Parse(stringOf(e.Data["due_on"]))
		if err != nil {
			return ""
		}
		return p.T("calendar.event.moved", "date", p.Date(due))
	case question.Approve:
		return p.T("site.event.answered")
	case question.Publish:
		return p.T("site.event.published")
	case question.Correct:
		return p.T("site.event.corrected")
	case question.Withdraw:
		return p.T("site.event.withdrawn")
	case question.Rate:
		return p.T("site.event.rated")
	case question.Reopen:
		return p.T("site.event.reopened")
	}
	return ""
}

// stringOf returns a fact of an event as text.
func stringOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.Itoa(int(v))
	}
	return ""
}
