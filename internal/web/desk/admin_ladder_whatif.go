package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/service"
	"hoidap/internal/web"
)

// ladderWhatif says what a changed ladder would have meant over the past twelve
// months.
type ladderWhatif struct {
	Dropped     bool // it is about removing the rung
	Sentence    string
	Tables      []ladderWhatifTable // none where nobody is reminded either way
	Assumptions []string
}

// ladderWhatifTable sets what would have been beside what is.
type ladderWhatifTable struct {
	Caption string
	Head    []string
	Rows    []ladderWhatifRow
}

type ladderWhatifRow struct {
	Name  string
	Cells []string
	Sum   bool
}

// tryRung shows the rung with what the change would have meant; dropped is its
// removal.
func (d *Desk) tryRung(c *gin.Context, f *web.Form, w service.LadderWhatif, dropped bool) error {
	p := d.web.Page(c, "admin.ladder.rung")
	n, err := d.names(c, p.Code())
	if err != nil {
		return err
	}
	v := &ladderWhatif{
		Dropped:  dropped,
		Sentence: p.T("admin.whatif.ladder_sentence", "will", w.Sum.Will, "will_of", w.Sum.WillOf, "was", w.Sum.Was, "of", w.Sum.Of),
	}
	row := func(name string, x service.LadderCounts) ladderWhatifRow {
		return ladderWhatifRow{Name: name, Cells: []string{p.Number(x.Was), p.Number(x.Will), p.Number(x.Of), p.Number(x.WillOf)}}
	}
	table := func(caption, first string) ladderWhatifTable {
		return ladderWhatifTable{Caption: p.T(caption), Head: []string{
			p.T(first), p.T("admin.whatif.reminders_now"), p.T("admin.whatif.reminders_then"), p.T("admin.whatif.questions_now"),
			p.T("admin.whatif.questions_then"),
		}}
	}
	recipients := table("admin.whatif.by_recipient", "admin.whatif.recipient")
	departments := table("admin.whatif.by_department", "admin.whatif.department")
	for _, x := range w.ByRecipient {
		recipients.Rows = append(recipients.Rows, row(p.T("role."+string(x.Recipient)), x))
	}
	for _, x := range w.ByDepartment {
		name := n.department(x.Department)
		if x.Department == "" {
			name = p.T("admin.whatif.nobody")
		}
		departments.Rows = append(departments.Rows, row(name, x))
	}
	if len(departments.Rows) > 0 {
		sum := row(p.T("admin.whatif.all"), w.Sum)
		sum.Sum = true
		departments.Rows = append(departments.Rows, sum)
		v.Tables = []ladderWhatifTable{recipients, departments}
	}
	var stages []string
	for _, s := range w.Stages {
		stages = append(stages, p.T("stage."+string(s)))
	}
	v.Assumptions = []string{
		p.T("admin.whatif.ladder_cohort", "n", w.Counted, "from", p.Date(w.From), "to", p.Date(w.To), "stages", strings.Join(stages, ", ")),
		p.T("admin.whatif.ladder_same"), p.T("admin.whatif.ladder_both"), p.T("admin.whatif.ladder_people"), p.T("admin.whatif.assume_now"),
	}
	if dropped {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		return d.showOldRung(c, f, id, v)
	}
	return d.showRung(c, http.StatusOK, f, v)
}
