package web

import (
	"slices"
	"strconv"
	"strings"

	"hoidap/internal/i18n"
)

// Choice is one answer of radios, checkboxes or a select.
type Choice struct {
	Value, Label, Hint string
	Divider            string // a word shown before this choice, such as "or"

	ID      string // filled by the form
	Checked bool
}

// Field is one control with all that its template shows.
type Field struct {
	i18n.Dict
	ID, Name, Label, Hint, Error, Value string
	Type, Class, Autocomplete           string
	InputMode, Spellcheck               string
	Rows, Max                           int
	Optional, Heading, Small, Inline    bool
	Choices                             []Choice
}

// DescribedBy lists the ids of hint and error for the control.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Max > 0 {
		ids = append(ids, f.ID+"-info")
	}
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// field fills what all controls have. Options are "name=value" or a bare name;
// an unknown one is kept as a class, so that a mistake is seen on the page.
func (f *Form) field(name, labelKey string, options []string) Field {
	x := Field{
		Dict: f.d, ID: fieldID(name), Name: name, Label: f.d.T(labelKey), Value: f.values.Get(name),
		Error: f.Problem(name), Type: "text", Rows: 5,
	}
	for _, o := range options {
		key, v, _ := strings.Cut(o, "=")
		switch key {
		case "hint":
			x.Hint = f.d.T(v)
		case "type":
			x.Type = v
		case "width":
			x.Class += " govuk-input--width-" + v
		case "class":
			x.Class += " " + v
		case "autocomplete":
			x.Autocomplete = v
		case "inputmode":
			x.InputMode = v
		case "spellcheck":
			x.Spellcheck = v
		case "rows":
			x.Rows = number(v)
		case "max":
			x.Max = number(v)
		case "value":
			if x.Value == "" {
				x.Value = v
			}
		case "blank":
			x.Choices = []Choice{{Label: f.d.T(v)}}
		case "optional":
			x.Optional = true
		case "heading":
			x.Heading = true
		case "small":
			x.Small = true
		case "inline":
			x.Inline = true
		default:
			x.Class += " unknown-option-" + key
		}
	}
	x.Class = strings.TrimSpace(x.Class)
	return x
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// Input is a text of one line.
func (f *Form) Input(name, labelKey string, options ...string) Field {
	x := f.field(name, labelKey, options)
	if x.Type == "password" {
		x.Value = ""
	}
	return x
}

// Textarea is a text of several lines; max=N counts its characters.
func (f *Form) Textarea(name, labelKey string, options ...string) Field {
	return f.field(name, labelKey, options)
}

// DateInput is a day, typed in one field.
func (f *Form) DateInput(name, labelKey string, options ...string) Field {
	x := f.field(name, labelKey, options)
	x.InputMode, x.Class = "numeric", strings.TrimSpace(x.Class+" govuk-input--width-10")
	if x.Hint == "" {
		x.Hint = f.d.T("base.date_hint")
	}
	return x
}

// File is a file to send; its form needs enctype="multipart/form-data".
func (f *Form) File(name, labelKey string, options ...string) Field {
	return f.field(name, labelKey, options)
}

// Hidden is a value that goes along.
func (f *Form) Hidden(name, value string) Field {
	return Field{Dict: f.d, ID: fieldID(name), Name: name, Value: value}
}

// Radios is one of several choices, all shown.
func (f *Form) Radios(name, labelKey string, choices []Choice, options ...string) Field {
	return f.choose(name, labelKey, choices, options)
}

// Checkboxes is any number of choices.
func (f *Form) Checkboxes(name, labelKey string, choices []Choice, options ...string) Field {
	return f.choose(name, labelKey, choices, options)
}

// Select is one of many choices; blank=KEY puts an empty one first.
func (f *Form) Select(name, labelKey string, choices []Choice, options ...string) Field {
	return f.choose(name, labelKey, choices, options)
}

func (f *Form) choose(name, labelKey string, choices []Choice, options []string) Field {
	x := f.field(name, labelKey, options)
	x.Choices = append(x.Choices, choices...)
	for i := range x.Choices {
		ch := &x.Choices[i]
		ch.Checked = slices.Contains(f.values[name], ch.Value) || (len(f.values[name]) == 0 && x.Value != "" && x.Value == ch.Value)
		ch.ID = x.ID
		// The first choice has the field's own id, where the error summary leads.
		if i > 0 {
			ch.ID = x.ID + "-" + strconv.Itoa(i+1)
		}
	}
	return x
}

// Checkbox is one box to tick, without a question above it.
func (f *Form) Checkbox(name, labelKey string, options ...string) Field {
	x := f.field(name, labelKey, options)
	x.Choices = []Choice{{Value: "1", Label: x.Label, ID: x.ID, Checked: f.Checked(name)}}
	return x
}
