package desk

import (
	"fmt"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

// barChart is a chart of bars in pairs, drawn on the server. It is read by
// pattern and label, not by colour, and the table with its numbers stands below.
type barChart struct {
	Title         string
	Full, Hatched string // what the two bars of a pair are
	Width, Height int
	Base          int // where the bars stand
	Lines         []chartLine
	Bars          []chartBar
	TableLabel    string
	Rows          []chartRow
	Head          []string
}

type chartLine struct {
	Y, TextY int
	Text     string
}

type chartBar struct {
	X, FullY, FullHeight   int
	X2, HatchedY, HatchedH int
	Width                  int
	Label                  string
	LabelX                 int
	Full, Hatched          string
	FullTextY, HatchedText int
	Middle, Middle2        int
}

type chartRow struct {
	Name  string
	Cells []figureNumber
}

// The measures of the drawing, in its own units.
const (
	chartHeight = 260
	chartBase   = 220
	chartTop    = 20
	chartLeft   = 44
	chartPair   = 58
	chartBarW   = 22
)

// monthChart draws what was received in each month and what of it is answered.
func monthChart(d i18n.Dict, f service.Figures) barChart {
	c := barChart{
		Title: d.T("desk.figures.months"), TableLabel: d.T("desk.figures.table"), Full: d.T("figure.received"), Hatched: d.T("figure.answered"),
		Width: chartLeft + chartPair*max(len(f.Rows), 1) + 10, Height: chartHeight, Base: chartBase,
	}
	shown := []question.Figure{question.FigReceived, question.FigAnswered, question.FigPublished, question.FigOnTimeRate, question.FigMedian}
	c.Head = []string{d.T("figure.by.month")}
	for _, fig := range shown {
		c.Head = append(c.Head, d.T("figure."+string(fig)))
	}
	most := 1
	for _, r := range f.Rows {
		most = max(most, r.Tally.Count(question.FigReceived))
	}
	step := niceStep(most)
	top := (most + step - 1) / step * step
	y := func(n int) int { return chartBase - n*(chartBase-chartTop)/top }
	for n := 0; n <= top; n += step {
		c.Lines = append(c.Lines, chartLine{y(n), y(n) + 4, d.Number(n)})
	}
	for i, r := range f.Rows {
		received, answered := r.Tally.Count(question.FigReceived), r.Tally.Count(question.FigAnswered)
		x := chartLeft + i*chartPair + 4
		c.Bars = append(c.Bars, chartBar{
			X: x, FullY: y(received), FullHeight: chartBase - y(received), X2: x + chartBarW + 2, HatchedY: y(answered), HatchedH: chartBase - y(answered),
			Width: chartBarW, Label: monthName(r.Value)[:2] + "/" + monthName(r.Value)[5:], LabelX: x + chartBarW + 1,
			Full: d.Number(received), Hatched: d.Number(answered), FullTextY: y(received) - 4, HatchedText: y(answered) - 4,
			Middle: x + chartBarW/2, Middle2: x + chartBarW + 2 + chartBarW/2,
		})
		part := f.Cohort.Narrow(question.ByMonth, r.Value)
		row := chartRow{Name: monthName(r.Value)}
		for _, fig := range shown {
			row.Cells = append(row.Cells, figureOf(d, part, fig, r.Tally))
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// niceStep returns the distance of the chart's lines: 1, 2 or 5 times a power of
// ten, so that there are at most five.
func niceStep(most int) int {
	for unit := 1; ; unit *= 10 {
		for _, k := range []int{1, 2, 5} {
			if most <= 5*k*unit {
				return k * unit
			}
		}
	}
}

// Label says what the picture shows to who cannot see it.
func (c barChart) Label() string {
	return fmt.Sprintf("%s: %s, %s", c.Title, c.Full, c.Hatched)
}
