package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"hoidap/internal/calendar"
	"hoidap/internal/question"
)

// maxDepth is how deep the objects and lists of a body may lie in each other.
const maxDepth = 8

// object reads a JSON object of a body name by name. It cleans every text, and
// remembers what has the wrong type and what nobody asked for.
type object struct {
	at       string // where it lies, such as "asker." or "parts.0."
	values   map[string]any
	read     []string
	children []*object
	bad      []question.FieldProblem
}

func newObject(values map[string]any) *object { return &object{values: values} }

// parse reads a body that is one JSON object. A name that stands twice is
// refused, because readers differ in which one they take.
func parse(raw []byte) (*object, error) {
	if !utf8.Valid(raw) {
		return nil, &question.Error{Code: question.CodeInvalid, Key: "problem.utf8"}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := value(d, "", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, notJSON(errors.New("something follows the value"))
	}
	values, ok := v.(map[string]any)
	if !ok {
		return nil, notJSON(fmt.Errorf("a %T is not an object", v))
	}
	return newObject(values), nil
}

// value reads the next value of the body; at is where it lies.
func value(d *json.Decoder, at string, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, notJSON(err)
	}
	open, ok := t.(json.Delim)
	if !ok {
		return t, nil
	}
	if depth == maxDepth {
		return nil, notJSON(fmt.Errorf("deeper than %d", maxDepth))
	}
	if open == '[' {
		return values(d, at, depth)
	}
	m := map[string]any{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, notJSON(err)
		}
		key, _ := name.(string)
		if _, ok := m[key]; ok {
			return nil, question.Invalid(at+key, "api.problem.twice")
		}
		if m[key], err = value(d, at+key+".", depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, notJSON(err)
	}
	return m, nil
}

func values(d *json.Decoder, at string, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := value(d, at+strconv.Itoa(len(list))+".", depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	if _, err := d.Token(); err != nil {
		return nil, notJSON(err)
	}
	return list, nil
}

func (o *object) fail(name, key string, args ...any) {
	o.bad = append(o.bad, question.FieldProblem{Field: o.at + name, Key: key, Args: args})
}

// get returns the value of the name; null is as if it were not there.
func (o *object) get(name string) (any, bool) {
	o.read = append(o.read, name)
	v := o.values[name]
	return v, v != nil
}

// text returns a text of several lines.
func (o *object) text(name string) string { return o.cleaned(name, question.Clean) }

// line returns a text of one line.
func (o *object) line(name string) string { return o.cleaned(name, question.CleanLine) }

func (o *object) cleaned(name string, clean func(string) (string, error)) string {
	v, ok := o.get(name)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		o.fail(name, "api.problem.text")
		return ""
	}
	s, err := clean(s)
	if err != nil {
		o.fail(name, "problem.utf8")
	}
	return s
}

func (o *object) flag(name string) bool {
	v, ok := o.get(name)
	b, isBool := v.(bool)
	if ok && !isBool {
		o.fail(name, "api.problem.flag")
	}
	return b
}

// number returns a whole number, and whether there is one.
func (o *object) number(name string) (int, bool) {
	v, ok := o.get(name)
	if !ok {
		return 0, false
	}
	n, _ := v.(json.Number)
	i, err := strconv.Atoi(n.String())
	if err != nil {
		o.fail(name, "api.problem.number")
		return 0, false
	}
	return i, true
}

func (o *object) date(name string) calendar.Date {
	s := o.line(name)
	if s == "" {
		return calendar.Date{}
	}
	d, err := calendar.Parse(s)
	if err != nil {
		o.fail(name, "api.problem.date")
	}
	return d
}

// lines returns a list of texts of one line each.
func (o *object) lines(name string) []string {
	list := o.list(name)
	texts := make([]string, 0, len(list))
	for i, v := range list {
		s, ok := v.(string)
		if !ok {
			o.fail(name+"."+strconv.Itoa(i), "api.problem.text")
			continue
		}
		s, err := question.CleanLine(s)
		if err != nil {
			o.fail(name+"."+strconv.Itoa(i), "problem.utf8")
		}
		texts = append(texts, s)
	}
	return texts
}

func (o *object) list(name string) []any {
	v, ok := o.get(name)
	list, isList := v.([]any)
	if ok && !isList {
		o.fail(name, "api.problem.list")
	}
	return list
}

// object returns the object of the name, an empty one if there is none.
func (o *object) object(name string) *object {
	v, ok := o.get(name)
	m, isObject := v.(map[string]any)
	if ok && !isObject {
		o.fail(name, "api.problem.object")
	}
	return o.child(name, m)
}

// objects returns a list of objects.
func (o *object) objects(name string) []*object {
	var children []*object
	for i, v := range o.list(name) {
		at := name + "." + strconv.Itoa(i)
		m, ok := v.(map[string]any)
		if !ok {
			o.fail(at, "api.problem.object")
			continue
		}
		children = append(children, o.child(at, m))
	}
	return children
}

func (o *object) child(name string, values map[string]any) *object {
	c := &object{at: o.at + name + ".", values: values}
	o.children = append(o.children, c)
	return c
}

// done returns what was wrong with the object: wrong types in the order of
// reading, then names that nobody asked for. It is called once everything was
// read.
func (o *object) done() error {
	if bad := o.problems(); len(bad) > 0 {
		return &question.Error{Code: question.CodeInvalid, Key: "error.invalid", Fields: bad}
	}
	return nil
}

func (o *object) problems() []question.FieldProblem {
	bad := o.bad
	var unknown []string
	for name := range o.values {
		if !slices.Contains(o.read, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		bad = append(bad, question.FieldProblem{Field: o.at + name, Key: "api.problem.unknown", Args: []any{"name", shortened(name)}})
	}
	for _, c := range o.children {
		bad = append(bad, c.problems()...)
	}
	return bad
}

// shortened returns the first characters of a name that a stranger chose.
func shortened(name string) string {
	if r := []rune(name); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return name
}
