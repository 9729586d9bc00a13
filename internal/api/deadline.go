package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// deadline says how the dates of a question came about.
type deadline struct {
	Code  string         `json:"code"`
	Dates []deadlinePart `json:"dates"`
}

// deadlinePart is one date: the whole promise, or that of the stage that runs.
type deadlinePart struct {
	Part        question.Part  `json:"part"`
	Stage       question.Stage `json:"stage"`
	From        string         `json:"from"` // not counted
	DueOn       string         `json:"due_on"`
	Provisional bool           `json:"provisional"`
	Days        int            `json:"days"`
	Rule        *string        `json:"rule"`
	RuleID      *int64         `json:"rule_id"`
	Bound       *string        `json:"bound"`
	Calendar    *calendarOf    `json:"calendar"`
	Set         []dateSet      `json:"set"`
	Counted     []dateDay      `json:"counted"`
}

// calendarOf is the version of the calendar under which the date was counted.
type calendarOf struct {
	Version   int64   `json:"version"`
	AdoptedAt *string `json:"adopted_at"`
	Reason    *string `json:"reason"`
	Notice    *string `json:"notice"`
}

// dateSet is a value that the date has had.
type dateSet struct {
	At              *string `json:"at"`
	DueOn           string  `json:"due_on"`
	Cause           string  `json:"cause"`
	Days            int     `json:"days"`
	CalendarVersion int64   `json:"calendar_version"`
	By              *string `json:"by"`
	Role            *string `json:"role"`
}

// dateDay is what became of one day of the term.
type dateDay struct {
	Date   string  `json:"date"`
	Why    string  `json:"why"`
	N      *int    `json:"n"`
	Reason *string `json:"reason"`
	Notice *string `json:"notice"`
	By     *string `json:"by"`
	Role   *string `json:"role"`
}

// deadline handles "GET /questions/:code/deadline": for the desk with a bearer
// token, for the asker with the question's secret.
func (a *API) deadline(c *gin.Context) error {
	c.Header("Vary", "Accept-Language, Authorization, "+followHeader)
	if err := newQuery(c).done(); err != nil {
		return err
	}
	x, err := a.explained(c)
	if err != nil {
		return err
	}
	d := deadline{Code: x.Question.Code, Dates: []deadlinePart{}}
	for _, e := range x.Parts {
		d.Dates = append(d.Dates, partOf(e))
	}
	return show(c, http.StatusOK, d)
}

func (a *API) explained(c *gin.Context) (question.Explained, error) {
	if c.GetHeader("Authorization") != "" {
		by, err := a.desk(c, scopeRead)
		if err != nil {
			return question.Explained{}, err
		}
		return a.svc.Explain(c, by, code(c)) //nolint:wrapcheck // it becomes the answer
	}
	token, err := secret(c)
	if err != nil {
		return question.Explained{}, err
	}
	return a.svc.ExplainAsked(c, code(c), token) //nolint:wrapcheck // it becomes the answer
}

func partOf(e question.Explanation) deadlinePart {
	p := deadlinePart{
		Part: e.Part, Stage: e.Stage, From: e.From.String(), DueOn: e.DueOn.String(), Provisional: e.Provisional, Days: e.Term,
		Rule: orNull(e.Rule), RuleID: numberOrNull(e.RuleID), Bound: orNull(string(e.Bound)), Set: []dateSet{}, Counted: []dateDay{},
	}
	if e.Version != 0 {
		p.Calendar = &calendarOf{e.Version, instant(e.AdoptedAt), orNull(e.AdoptReason), orNull(e.Notice)}
	}
	for _, s := range e.Sets {
		p.Set = append(p.Set, dateSet{
			instant(s.SetAt), s.DueOn.String(), string(s.Cause), s.Days, s.CalendarVersion, orNull(s.By), orNull(string(s.Role)),
		})
	}
	for _, x := range e.Days {
		p.Counted = append(p.Counted, dateDay{
			x.Date.String(), string(x.Why), numberOrNull(x.N), exceptional(x.Exception, x.Exception.Reason),
			exceptional(x.Exception, x.Exception.Notice), orNull(x.By), orNull(string(x.Role)),
		})
	}
	return p
}

// exceptional returns the text where the day is not as its weekday says.
func exceptional(x calendar.Exception, text string) *string {
	if x.Date.IsZero() {
		return nil
	}
	return orNull(text)
}
