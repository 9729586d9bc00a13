package desk

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// period reads the hidden fields from and to of a form.
func period(f *web.Form) (from, to calendar.Date, err error) {
	if from, err = calendar.Parse(f.Value("from")); err != nil {
		return from, to, question.Invalid("from", "problem.date")
	}
	if to, err = calendar.Parse(f.Value("to")); err != nil {
		return from, to, question.Invalid("to", "problem.date")
	}
	return from, to, nil
}

// ratingsPage shows how satisfied askers are, and the low ratings with what the
// board said of them.
type ratingsPage struct {
	web.Page
	Form      *web.Form
	ByPart    []ratingLine
	Low       []lowLine
	MayReview bool
}

type ratingLine struct {
	Name   string
	Mean   figureNumber
	Rated  string
	Scores [5]string // from 1 to 5
}

type lowLine struct {
	Key, Code, Title, Department, Officer, Comment, At string
	Score                                              string
	Note, By, Reviewed                                 string
	Href                                               string
}

// ratings handles "GET /desk/figures/ratings".
func (d *Desk) ratings(c *gin.Context) error { return d.showRatings(c, http.StatusOK, nil) }

func (d *Desk) showRatings(c *gin.Context, status int, sent *web.Form) error {
	f, co, err := d.readCohort(c)
	if err != nil {
		return err
	}
	if sent != nil {
		f = sent
	}
	a := web.Actor(c)
	p := ratingsPage{Page: d.web.Page(c, "desk.ratings.title"), Form: f, MayReview: edits(a)}
	p.Wide, p.Failed = true, f.Failed()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	figures, err := d.svc.Figures(c, co, question.ByDepartment)
	if err != nil {
		return err
	}
	add := func(name string, part question.Cohort, t question.Tally) {
		if t.Count(question.FigSatisfaction) == 0 {
			return
		}
		l := ratingLine{Name: name, Mean: figureOf(p.Dict, part, question.FigSatisfaction, t), Rated: p.Number(t.Count(question.FigSatisfaction))}
		for i, k := range t.Scores() {
			if i > 0 {
				l.Scores[i-1] = p.Number(k)
			}
		}
		p.ByPart = append(p.ByPart, l)
	}
	for _, r := range figures.Rows {
		add(n.valueName(p.Dict, question.ByDepartment, r.Value), co.Narrow(question.ByDepartment, r.Value), r.Tally)
	}
	add(p.T("report.all"), co, figures.Total)
	low, err := d.svc.LowRatings(c, a)
	if err != nil {
		return err
	}
	for _, r := range low {
		l := lowLine{
			Key: r.Code + "/" + strconv.Itoa(r.AnswerVersion), Code: r.Code, Title: r.Title, Department: n.department(r.Department), Officer: r.Officer,
			Comment: r.Comment, At: p.Time(r.At), Score: strconv.Itoa(r.Score), Note: r.Note, By: r.By, Href: "/desk/questions/" + r.Code,
		}
		if r.ReviewedAt != nil {
			l.Reviewed = p.Time(*r.ReviewedAt)
		}
		p.Low = append(p.Low, l)
	}
	return d.web.Show(c, status, "desk/ratings", p)
}

// reviewRating handles "POST /desk/figures/ratings": what the board says of a low
// rating.
func (d *Desk) reviewRating(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	err = d.svc.ReviewRating(c, web.Actor(c), f.Value("rating"), f.Value("note"))
	if f.Reject(err) {
		return d.showRatings(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.ratings.saved")
	return web.SeeOther(c, "/desk/figures/ratings")
}
