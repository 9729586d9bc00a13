package answer

import (
	"regexp"
	"slices"
	"strings"
)

// The variables that a ready text may hold, each within double braces.
const (
	VarCode       = "mã"
	VarAsker      = "người hỏi"
	VarTitle      = "tiêu đề"
	VarReceived   = "ngày hỏi"
	VarDue        = "hạn"
	VarDepartment = "đơn vị"
	VarField      = "lĩnh vực"
	VarOfficer    = "chuyên viên"
	VarToday      = "hôm nay"
)

// Names lists the variables in the order in which they are shown.
func Names() []string {
	return []string{VarCode, VarAsker, VarTitle, VarReceived, VarDue, VarDepartment, VarField, VarOfficer, VarToday}
}

var variable = regexp.MustCompile(`\{\{([^{}\n]{1,60})\}\}`)

// Fill puts the values into a ready text. A variable that has no value stays as
// it is, so that it is seen and filled in by hand.
func Fill(text string, values map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(v string) string {
		if value := values[name(v)]; value != "" {
			return escape(value)
		}
		return v
	})
}

// Variables returns the variables that stand in the text, each once.
func Variables(text string) []string {
	var list []string
	for _, v := range variable.FindAllString(text, -1) {
		if n := name(v); !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// UnknownVariables returns the variables of the text that no question has.
func UnknownVariables(text string) []string {
	return slices.DeleteFunc(Variables(text), func(v string) bool { return slices.Contains(Names(), v) })
}

// name returns the variable's name: small letters, single blanks.
func name(v string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.Trim(v, "{}")), " "))
}

// escape keeps signs of Markdown in a value from forming the text.
func escape(value string) string {
	var b strings.Builder
	for _, r := range value {
		if strings.ContainsRune("\\`*_[]<>#|~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
