package question

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hoidap/internal/calendar"
)

// HistoryColumns names the columns of a file of questions of the past, as
// docs/import.md describes them.
func HistoryColumns() []string {
	return []string{
		"code", "received_at", "kind", "channel", "asker_type", "asker_name", "email", "phone", "province", "organisation", "tax_code",
		"field", "department", "title", "body", "status", "routed_at", "due_on", "answered_at", "answer", "outcome", "published_at",
		"public_title", "public_question", "public_answer",
	}
}

// Historic is a question of the past as a file tells it.
type Historic struct {
	Line         int
	Code         string // as it was called there; often that of another system
	Kind         Kind
	Channel      Channel
	AskerType    AskerType
	Contact      Contact
	Province     string // code of today's list
	Field        string
	Department   Department // as it was called then; Code "" for none
	Title        string
	Body         string
	Status       Status
	ReceivedAt   time.Time
	RoutedAt     time.Time
	DueOn        calendar.Date // zero: to be counted by the rules
	AnsweredAt   time.Time
	PublishedAt  time.Time
	Answer       string
	Outcome      Outcome
	PublicTitle  string
	PublicText   string
	PublicAnswer string
}

// HistoryReference is what a row of history is checked against.
type HistoryReference struct {
	Now         time.Time
	Serial      bool // numbers may stand for dates, as Excel counts days
	Since1904   bool
	Departments []Department
	Fields      []Field
	// Names has, for each column with a closed list, the code of each name that
	// stands for it. Names are folded by Fold.
	Names map[string]map[string]string
	// Fold makes names comparable: without case, diacritics and punctuation.
	Fold      func(string) string
	MaxAnswer int
}

// HistoricStatuses lists in which statuses a question of the past can come in.
// The others need an officer who has it in hand.
func HistoricStatuses() []Status {
	return []Status{Received, Routed, Answered, Published, Refused, Closed}
}

// historic reads one row.
type historic struct {
	problems
	cells map[string]string
	ref   *HistoryReference
	notes []FieldProblem
}

// ReadHistoric reads a row, whose cells are in the order of HistoryColumns. It
// returns every fault, and notes about what was taken although it is doubtful.
func ReadHistoric(line int, cells []string, ref *HistoryReference) (h Historic, faults, notes []FieldProblem) {
	r := historic{cells: map[string]string{}, ref: ref}
	for i, c := range HistoryColumns() {
		text, err := Clean(cells[i])
		if err != nil {
			r.add(c, "problem.utf8")
		}
		r.cells[c] = strings.TrimSpace(text)
	}
	if len(r.list) > 0 {
		return h, r.list, nil
	}
	h = Historic{
		Line: line, Code: r.cells["code"], Title: r.cells["title"], Body: r.cells["body"], Answer: r.cells["answer"],
		Kind: Kind(r.oneOf("kind", string(KindQuestion), strs(Kinds()))), Channel: Channel(r.oneOf("channel", "web", strs(Channels()))),
		AskerType:   AskerType(r.oneOf("asker_type", string(Citizen), strs(AskerTypes()))),
		Status:      Status(r.oneOf("status", "", strs(HistoricStatuses()))),
		PublicTitle: r.cells["public_title"], PublicText: r.cells["public_question"], PublicAnswer: r.cells["public_answer"],
		Contact: Contact{
			Name: r.cells["asker_name"], Email: r.cells["email"], Phone: NormalPhone(r.cells["phone"]),
			Organisation: r.cells["organisation"], TaxCode: r.cells["tax_code"],
		},
		Province: r.oneOf("province", "", nil), Field: r.oneOf("field", "", nil),
	}
	r.times(&h)
	r.texts(h)
	r.department(&h)
	r.fits(&h)
	return h, r.list, r.notes
}

// oneOf returns the code for which the cell stands: a code of the list or one of
// the names.
func (r *historic) oneOf(column, otherwise string, list []string) string {
	v := r.cells[column]
	if v == "" {
		if column == "status" {
			r.add(column, "problem.missing")
		}
		return otherwise
	}
	if slices.Contains(list, v) {
		return v
	}
	if code, ok := r.ref.Names[column][r.ref.Fold(v)]; ok && (list == nil || slices.Contains(list, code)) {
		return code
	}
	key := "problem.history.one_of"
	if column == "status" {
		key = "problem.history.status"
	}
	r.add(column, key, "value", short(v))
	return otherwise
}

// short cuts a value so that a message stays on a line.
func short(v string) string {
	v = strings.Join(strings.Fields(v), " ")
	if rs := []rune(v); len(rs) > 40 {
		return string(rs[:40]) + "…"
	}
	return v
}

// times reads the instants and checks their order. A day without a time of day
// is the beginning of it, or the instant of the step before on the same day.
func (r *historic) times(h *Historic) {
	before, name := time.Time{}, ""
	for _, c := range []struct {
		column string
		into   *time.Time
	}{
		{"received_at", &h.ReceivedAt}, {"routed_at", &h.RoutedAt}, {"answered_at", &h.AnsweredAt}, {"published_at", &h.PublishedAt},
	} {
		v := r.cells[c.column]
		if v == "" {
			if c.column == "received_at" {
				r.add(c.column, "problem.missing")
			}
			continue
		}
		at, whole, ok := r.instant(v)
		switch {
		case !ok:
			r.add(c.column, "problem.history.time", "value", short(v))
			continue
		case whole && at.Before(before) && calendar.Of(at) == calendar.Of(before):
			at = before
		case at.Before(before):
			r.add(c.column, "problem.history.order", "column", name)
		}
		if at.After(r.ref.Now) {
			r.add(c.column, "problem.history.future", "value", short(v))
		}
		if at.Year() < 2010 {
			r.add(c.column, "problem.history.old", "value", short(v))
		}
		*c.into = at.UTC().Truncate(time.Microsecond)
		before, name = at, c.column
	}
	if v := r.cells["due_on"]; v != "" {
		at, _, ok := r.instant(v)
		if !ok {
			r.add("due_on", "problem.history.time", "value", short(v))
			return
		}
		h.DueOn = calendar.Of(at)
		if !h.ReceivedAt.IsZero() && h.DueOn.Before(calendar.Of(h.ReceivedAt)) {
			r.add("due_on", "problem.history.order", "column", "received_at")
		}
	}
}

// instant reads a date or an instant in Viet Nam; whole says that it names no
// time of day.
func (r *historic) instant(v string) (at time.Time, whole, ok bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2/1/2006 15:04:05", "2/1/2006 15:04"} {
		if at, err := time.ParseInLocation(layout, v, calendar.Zone); err == nil {
			return at, false, true
		}
	}
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2-1-2006", "2.1.2006"} {
		if at, err := time.ParseInLocation(layout, v, calendar.Zone); err == nil {
			return at, true, true
		}
	}
	if !r.ref.Serial {
		return time.Time{}, false, false
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n < 30000 || n > 80000 {
		return time.Time{}, false, false
	}
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, calendar.Zone)
	if r.ref.Since1904 {
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, calendar.Zone)
	}
	day, part := math.Modf(n)
	at = first.AddDate(0, 0, int(day)).Add(time.Duration(math.Round(part*86400)) * time.Second)
	return at, part == 0, true
}

// texts checks what must be there and how long it may be.
func (r *historic) texts(h Historic) {
	answered := h.Status.HasAnswer()
	published := h.Status == Published
	for _, c := range []struct {
		column string
		must   bool
		most   int
	}{
		{"code", true, 60},
		{"asker_name", false, 200},
		{"organisation", false, 300},
		{"title", true, MaxTitle},
		{"body", true, MaxBody},
		{"answer", answered, r.ref.MaxAnswer},
		{"public_title", published, MaxTitle},
		{"public_question", published, MaxBody},
		{"public_answer", published, r.ref.MaxAnswer},
	} {
		v := r.cells[c.column]
		n := utf8.RuneCountInString(v)
		switch {
		case v == "" && c.must && strings.HasPrefix(c.column, "public_"):
			// What is public was made public: nothing private is taken for it.
			r.add(c.column, "problem.history.public")
		case v == "" && c.must:
			r.add(c.column, "problem.missing")
		case n > c.most:
			r.add(c.column, "problem.long", "most", c.most, "n", n)
		case !published && v != "" && strings.HasPrefix(c.column, "public_"):
			r.add(c.column, "problem.history.not_public")
		}
	}
	if e := h.Contact.Email; e != "" && !ValidEmail(e) {
		r.add("email", "problem.email")
	}
	if strings.HasPrefix(h.Code, "HD-") {
		if code, ok := ParseCode(h.Code); !ok || code != h.Code {
			r.add("code", "problem.history.code", "value", short(h.Code))
		}
	}
}

// department finds the department by code, symbol or name, and that it was one
// when it got the question.
func (r *historic) department(h *Historic) {
	v := r.cells["department"]
	if v == "" {
		if h.Status.HasAnswer() || h.Status == Routed {
			r.add("department", "problem.missing")
		}
		return
	}
	then := calendar.Of(h.RoutedAt)
	if h.RoutedAt.IsZero() {
		then = calendar.Of(h.ReceivedAt)
	}
	var found *Department
	folded := r.ref.Fold(v)
	for i, d := range r.ref.Departments {
		named := v == d.Code || v == d.Symbol || folded == r.ref.Fold(d.NameVI) || folded == r.ref.Fold(d.NameEN)
		// Two bodies may have had one name after the other.
		if named && (found == nil || d.Current(then)) {
			found = &r.ref.Departments[i]
		}
	}
	switch {
	case found == nil:
		r.add("department", "problem.history.department", "value", short(v))
		return
	case then.IsZero():
	case !found.ValidTo.IsZero() && !then.Before(found.ValidTo):
		r.add("department", "problem.history.department_ended", "value", found.NameVI, "date", found.ValidTo.String(), "next", found.Successor)
	case then.Before(found.ValidFrom):
		before := r.forerunners(found.Code)
		if before != "" {
			r.add("department", "problem.history.department_later", "value", found.NameVI, "date", found.ValidFrom.String(), "before", before)
		} else {
			r.notes = append(r.notes, FieldProblem{"department", "problem.history.department_early", []any{"value", found.NameVI, "date", found.ValidFrom.String()}})
		}
	}
	h.Department = *found
}

func (r *historic) forerunners(code string) string {
	var names []string
	for _, d := range r.ref.Departments {
		if d.Successor == code {
			names = append(names, d.NameVI)
		}
	}
	return strings.Join(names, ", ")
}

// fits checks that the dates belong to the status, and gives what follows from
// it: the day of routing where nobody wrote it down, the field of the department
// for what is public.
func (r *historic) fits(h *Historic) {
	answered := h.Status.HasAnswer()
	for _, c := range []struct {
		column    string
		at        time.Time
		must, may bool
	}{
		{"routed_at", h.RoutedAt, false, h.Status != Received},
		{"answered_at", h.AnsweredAt, answered, answered || h.Status == Refused},
		{"published_at", h.PublishedAt, h.Status == Published, h.Status == Published},
	} {
		switch {
		case c.must && c.at.IsZero() && r.cells[c.column] == "":
			r.add(c.column, "problem.history.missing_for", "status", string(h.Status))
		case !c.may && !c.at.IsZero():
			r.add(c.column, "problem.history.not_for", "status", string(h.Status))
		}
	}
	if h.RoutedAt.IsZero() && (answered || h.Status == Routed) {
		h.RoutedAt = h.ReceivedAt
	}
	if answered {
		h.Outcome = Outcome(r.oneOf("outcome", string(OutcomeAnswered), strs(Outcomes())))
	}
	if h.Field == "" && h.Status == Published {
		h.Field = "general"
		if len(h.Department.Fields) > 0 {
			h.Field = h.Department.Fields[0]
		}
	}
}
