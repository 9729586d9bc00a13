package desk

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/report"
	"hoidap/internal/service"
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

// ratingsPage shows how satisfied askers are, by department and group of
// officers, and what they said.
type ratingsPage struct {
	web.Page
	Form        *web.Form
	Departments []web.Choice
	ByPart      []ratingLine
	ByTeam      []ratingLine
	Words       []ratedWords
	WordsOf     string // a group of officers to which the words are narrowed
	AllHref     string
	Waiting     int // low ratings that wait for the board
	More        bool
	Pager       web.Pager
}

type ratingLine struct {
	Name, Team string
	Mean       figureNumber
	Rated      string
	Scores     [5]string // from 1 to 5
	WordsHref  string
	Sum        bool
}

// ratedWords is one rating.
type ratedWords struct {
	Key, Code, Title, Department, Team, Officer, Comment, At string
	Score                                                    string
	Low                                                      bool
	Note, By, Reviewed                                       string
	Href                                                     string
	NoteID                                                   string // id of the field for the note
	Problem, Sent                                            string // what is wrong with the note, and what was sent
}

func (d *Desk) ratedWords(p web.Page, n names, list []service.RatingLine) []ratedWords {
	var lines []ratedWords
	for i, r := range list {
		l := ratedWords{
			Key: r.Code + "/" + strconv.Itoa(r.AnswerVersion), Code: r.Code, Title: r.Title, Department: n.department(r.Department), Team: r.Team,
			Officer: r.Officer, Comment: r.Comment, At: p.Time(r.At), Score: strconv.Itoa(r.Score), Low: r.Score <= service.LowScore,
			Note: r.Note, By: r.By, Href: "/desk/questions/" + r.Code, NoteID: "note-" + strconv.Itoa(i),
		}
		if r.ReviewedAt != nil {
			l.Reviewed = p.Time(*r.ReviewedAt)
		}
		lines = append(lines, l)
	}
	return lines
}

func scoresOf(t question.Tally, number func(int) string) (scores [5]string) {
	all := t.Scores()
	for i := range scores {
		scores[i] = number(all[i+1])
	}
	return scores
}

// ratings handles "GET /desk/figures/ratings".
func (d *Desk) ratings(c *gin.Context) error {
	f, co, err := d.readCohort(c)
	if err != nil {
		return err
	}
	a := web.Actor(c)
	p := ratingsPage{Page: d.web.Page(c, "desk.ratings.title"), Form: f}
	p.Wide = true
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	p.Departments = n.everyDepartment()
	figures, err := d.svc.Figures(c, co, question.ByDepartment)
	if f.Reject(err) || f.Failed() {
		p.Failed = true
		return d.web.Show(c, http.StatusBadRequest, "desk/ratings", p)
	}
	if err != nil {
		return err
	}
	add := func(name string, part question.Cohort, t question.Tally, sum bool) {
		if t.Count(question.FigSatisfaction) == 0 {
			return
		}
		p.ByPart = append(p.ByPart, ratingLine{
			Name: name, Mean: figureOf(p.Dict, part, question.FigSatisfaction, t), Rated: p.Number(t.Count(question.FigSatisfaction)),
			Scores: scoresOf(t, p.Number), Sum: sum,
		})
	}
	for _, r := range figures.Rows {
		add(n.valueName(p.Dict, question.ByDepartment, r.Value), co.Narrow(question.ByDepartment, r.Value), r.Tally, false)
	}
	add(p.T("report.all"), co, figures.Total, true)
	if err := d.fillTeams(c, &p, n, co); err != nil {
		return err
	}
	var team *string
	if v := f.Values("team"); len(v) > 0 && co.Department != "" {
		team = &v[0]
		p.WordsOf, p.AllHref = teamName(p.Page, v[0]), "/desk/figures/ratings?"+cohortQuery(co, "").Encode()
	}
	words, next, err := d.svc.RatedWords(c, a, co, team, c.Query("cursor"), 20)
	if err != nil {
		return err
	}
	p.Words = d.ratedWords(p.Page, n, words)
	if next != "" {
		next = web.Query(c, "cursor", next)
	}
	p.Pager = p.Page.Pager("", next)
	counts, err := d.svc.WorkCounts(c, a)
	if err != nil {
		return err
	}
	p.Waiting, p.More = min(counts.LowRated, service.MostCounted), counts.LowRated > service.MostCounted
	return d.web.Show(c, http.StatusOK, "desk/ratings", p)
}

func teamName(p web.Page, team string) string {
	if team == "" {
		return p.T("desk.ratings.no_team")
	}
	return team
}

func (d *Desk) fillTeams(c *gin.Context, p *ratingsPage, n names, co question.Cohort) error {
	teams, err := d.svc.TeamRatings(c, co)
	for _, t := range teams {
		mean, ok := t.Tally.Value(question.FigSatisfaction)
		part := co.Narrow(question.ByDepartment, t.Department)
		q := cohortQuery(part, "")
		q.Set("team", t.Team)
		p.ByTeam = append(p.ByTeam, ratingLine{
			Name: n.valueName(p.Dict, question.ByDepartment, t.Department), Team: teamName(p.Page, t.Team),
			Mean:  figureNumber{Text: report.Text(p.Dict, question.FigSatisfaction, mean, ok)},
			Rated: p.Number(t.Tally.Count(question.FigSatisfaction)), Scores: scoresOf(t.Tally, p.Number),
			WordsHref: "/desk/figures/ratings?" + q.Encode() + "#words",
		})
	}
	return err
}

// reviewsPage lists the low ratings: those that wait for the board, or those of
// which it has said what follows.
type reviewsPage struct {
	web.Page
	Form      *web.Form
	Closed    bool
	List      []ratedWords
	MayReview bool
	Pager     web.Pager
}

// ratingReviews handles "GET /desk/figures/reviews".
func (d *Desk) ratingReviews(c *gin.Context) error {
	return d.showReviews(c, http.StatusOK, d.web.Form(c))
}

func (d *Desk) showReviews(c *gin.Context, status int, f *web.Form) error {
	a := web.Actor(c)
	p := reviewsPage{Page: d.web.Page(c, "desk.ratings.reviews"), Form: f, Closed: c.Query("state") == "closed", MayReview: edits(a)}
	p.Failed = f.Failed()
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	list, next, err := d.svc.RatingReviews(c, a, p.Closed, c.Query("cursor"), 20)
	if err != nil {
		return err
	}
	p.List = d.ratedWords(p.Page, n, list)
	for i, l := range p.List {
		if f.Failed() && l.Key == f.Value("rating") {
			// The summary of what is wrong leads to the field by its name.
			p.List[i].NoteID, p.List[i].Problem, p.List[i].Sent = "note", f.Problem("note"), f.Value("note")
		}
	}
	if next != "" {
		next = web.Query(c, "cursor", next)
	}
	p.Pager = p.Page.Pager("", next)
	return d.web.Show(c, status, "desk/rating-reviews", p)
}

// reviewRating handles "POST /desk/figures/reviews": what the board says of a low
// rating, which closes its review.
func (d *Desk) reviewRating(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	err = d.svc.ReviewRating(c, web.Actor(c), f.Value("rating"), f.Value("note"))
	if f.Reject(err) {
		return d.showReviews(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.ratings.saved")
	return web.SeeOther(c, "/desk/figures/reviews")
}
