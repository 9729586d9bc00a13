// Package shipped holds the reference data with which a new installation
// begins: departments, fields, provinces and deadline rules, to be changed by an
// administrator afterwards. The departments are those of Nghị định
// 36/2017/NĐ-CP, the provinces those of Quyết định 19/2025/QĐ-TTg.
package shipped

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

var (
	//go:embed departments.csv
	departments []byte
	//go:embed fields.csv
	fields []byte
	//go:embed provinces.csv
	provinces []byte
)

// rows reads a table with a heading.
func rows(file []byte) ([][]string, error) {
	all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read a shipped table: %w", err)
	}
	return all[1:], nil
}

// Departments returns the departments in order.
func Departments() ([]question.Department, error) {
	all, err := rows(departments)
	if err != nil {
		return nil, err
	}
	var ds []question.Department
	for i, r := range all {
		from, err := calendar.Parse(r[6])
		if err != nil {
			return nil, fmt.Errorf("department %s: %w", r[0], err)
		}
		d := question.Department{
			Code: r[0], Symbol: r[1], NameVI: r[2], NameEN: r[3], Email: r[4], Answers: r[5] == "true", ValidFrom: from, Position: i,
		}
		if r[7] != "" {
			d.Fields = []string{r[7]}
		}
		ds = append(ds, d)
	}
	return ds, nil
}

// Fields returns the fields in order, each with the department that answers for
// it.
func Fields() ([]question.Field, error) {
	all, err := rows(fields)
	if err != nil {
		return nil, err
	}
	ds, err := Departments()
	if err != nil {
		return nil, err
	}
	var fs []question.Field
	for i, r := range all {
		f := question.Field{Code: r[0], NameVI: r[1], NameEN: r[2], Position: i, Active: true}
		for _, d := range ds {
			if len(d.Fields) > 0 && d.Fields[0] == f.Code {
				f.Departments = append(f.Departments, d.Code)
			}
		}
		fs = append(fs, f)
	}
	return fs, nil
}

// Provinces returns the provinces in force.
func Provinces() ([]question.Province, error) {
	all, err := rows(provinces)
	if err != nil {
		return nil, err
	}
	ps := make([]question.Province, len(all))
	for i, r := range all {
		ps[i] = question.Province{Code: r[0], Name: r[1]}
	}
	return ps, nil
}

// DeadlineRules returns the rules: fifteen working days in all, of which intake
// has one, the department ten, its head two and the board two; feedback and
// petitions are passed on within five.
func DeadlineRules() []question.DeadlineRule {
	const (
		answer  = "Nghị định 43/2011/NĐ-CP, Điều 17 khoản 1 điểm đ"
		forward = "Nghị định 20/2008/NĐ-CP, Điều 9"
		custom  = "Quy chế nội bộ"
	)
	from := calendar.Date{Year: 2011, Month: 1, Day: 1}
	rules := []question.DeadlineRule{
		{Stage: question.StageTotal, Days: 15, Basis: answer, ValidFrom: from},
		{Stage: question.StageIntake, Days: 1, Basis: custom, ValidFrom: from},
		{Stage: question.StageDepartment, Days: 10, Basis: custom, ValidFrom: from},
		{Stage: question.StageHead, Days: 2, Basis: custom, ValidFrom: from},
		{Stage: question.StageBoard, Days: 2, Basis: custom, ValidFrom: from},
	}
	for _, k := range []question.Kind{question.KindFeedback, question.KindPetition} {
		rules = append(rules, question.DeadlineRule{Kind: k, Stage: question.StageIntake, Days: 5, Basis: forward, ValidFrom: from})
	}
	return rules
}
