package desk

import (
	"context"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// names says what codes are called in the reader's language.
type names struct {
	lang        string
	today       calendar.Date
	departments []question.Department
	fields      []question.Field
	provinces   []question.Province
}

func (d *Desk) names(ctx context.Context, lang string) (names, error) {
	n := names{lang: lang, today: d.svc.Today()}
	var err error
	if n.departments, err = d.svc.Departments(ctx); err != nil {
		return n, err
	}
	if n.fields, err = d.svc.Fields(ctx); err != nil {
		return n, err
	}
	n.provinces, err = d.svc.Provinces(ctx)
	return n, err
}

func (n names) department(code string) string {
	for _, d := range n.departments {
		if d.Code == code {
			return d.Name(n.lang)
		}
	}
	return code
}

func (n names) field(code string) string {
	for _, f := range n.fields {
		if f.Code == code {
			return f.Name(n.lang)
		}
	}
	return code
}

func (n names) province(code string) string {
	for _, p := range n.provinces {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

// answering lists the departments that can be named lead today.
func (n names) answering() []web.Choice {
	var cs []web.Choice
	for _, d := range n.departments {
		if d.Answers && d.Current(n.today) {
			cs = append(cs, web.Choice{Value: d.Code, Label: d.Name(n.lang)})
		}
	}
	return cs
}

// everyDepartment lists all departments, also those that are no more.
func (n names) everyDepartment() []web.Choice {
	var cs []web.Choice
	for _, d := range n.departments {
		cs = append(cs, web.Choice{Value: d.Code, Label: d.Name(n.lang)})
	}
	return cs
}

// activeFields lists the fields that can be chosen.
func (n names) activeFields() []web.Choice {
	var cs []web.Choice
	for _, f := range n.fields {
		if f.Active {
			cs = append(cs, web.Choice{Value: f.Code, Label: f.Name(n.lang)})
		}
	}
	return cs
}
