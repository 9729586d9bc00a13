package answer

import (
	"regexp"
	"strings"

	"hoidap/internal/question"
)

// Check is one line of the list that is gone through before an answer is passed
// on.
type Check struct {
	Name   string // salutation, basis, outcome, citations, variables
	Passed bool
	// Bars says that the answer cannot be passed on while the check fails; of
	// any other the officer may say that it is right as it is.
	Bars bool
}

// The names of the checks.
const (
	CheckText       = "text"
	CheckSalutation = "salutation"
	CheckBasis      = "basis"
	CheckOutcome    = "outcome"
	CheckCitations  = "citations"
	CheckVariables  = "variables"
)

var salutation = regexp.MustCompile(`(?i)^[\s>*_#]*(?:kính gửi|kính thưa|thưa|dear)`)

// Checks goes through the list: the text is there and no variable of a ready
// text was left in it; it begins with a salutation; it names its legal basis,
// where the outcome needs one; the outcome is chosen; what it cites is in force.
func Checks(text string, outcome question.Outcome, cited []Cited) []Check {
	needsBasis := outcome == question.OutcomeAnswered || outcome == question.OutcomePrinciple || outcome == ""
	good := true
	for _, c := range cited {
		good = good && c.Good()
	}
	return []Check{
		{CheckText, strings.TrimSpace(text) != "", true},
		{CheckVariables, len(Variables(text)) == 0, true},
		{CheckSalutation, salutation.MatchString(text), false},
		{CheckBasis, !needsBasis || len(cited) > 0, false},
		{CheckOutcome, outcome != "", true},
		{CheckCitations, good, false},
	}
}

// Failed returns the names of the checks that did not pass: those that bar the
// way, and those that only warn.
func Failed(list []Check) (bars, warnings []string) {
	for _, c := range list {
		switch {
		case c.Passed:
		case c.Bars:
			bars = append(bars, c.Name)
		default:
			warnings = append(warnings, c.Name)
		}
	}
	return bars, warnings
}
