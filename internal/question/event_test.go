package question_test

import (
	"encoding/json"
	"testing"
	"time"

	"hoidap/internal/question"
)

// chain returns three sealed events of one question.
func chain(t *testing.T) []question.Event {
	t.Helper()
	at := time.Date(2026, 3, 2, 10, 0, 0, 123456789, time.FixedZone("", 7*3600))
	events := []question.Event{
		{QuestionID: 5, Seq: 1, At: at, Do: question.EventReceived, Role: question.Asker, To: question.Received},
		{
			QuestionID: 5, Seq: 2, At: at.Add(time.Hour), Do: question.Route, Role: question.Intake, PersonID: 3,
			From: question.Received, To: question.Routed, Department: "TCQLDD", Note: "Về thửa đất",
			Data: map[string]any{
				"due": at, "days": 15, "share": 0.8, "outcome": question.OutcomeAnswered, "support": []string{"TCMT"},
				"text": "a < b & \u2028 c\xff", "big": int64(9007199254740993),
			},
		},
		{QuestionID: 5, Seq: 3, At: at.Add(2 * time.Hour), Do: question.Assign, Role: question.Head, PersonID: 4, From: question.Routed, To: question.Assigned},
	}
	prev := ""
	for i := range events {
		if err := events[i].Seal(prev); err != nil {
			t.Fatal(err)
		}
		prev = events[i].Hash
	}
	return events
}

func TestChainIsIntact(t *testing.T) {
	t.Parallel()
	prev := ""
	for _, e := range chain(t) {
		if !e.Intact(prev) || len(e.Hash) != 64 || e.Prev != prev {
			t.Errorf("event %d is not intact", e.Seq)
		}
		prev = e.Hash
	}
}

func TestEventReadAgainIsIntact(t *testing.T) {
	t.Parallel()
	events := chain(t)
	e := events[1]
	text, err := json.Marshal(e.Data)
	if err != nil {
		t.Fatal(err)
	}
	e.Data = nil
	if err := json.Unmarshal(text, &e.Data); err != nil {
		t.Fatal(err)
	}
	e.At = e.At.In(time.FixedZone("", -5*3600))
	e.PersonName = "Trần Văn Minh"
	if !e.Intact(events[0].Hash) {
		t.Error("an event read from the database is not intact")
	}
	e.Note = "" // erased
	if !e.Intact(events[0].Hash) {
		t.Error("erasing the note breaks the chain")
	}
}

func TestEveryForgeryIsFound(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(*question.Event){
		"question":    func(e *question.Event) { e.QuestionID++ },
		"seq":         func(e *question.Event) { e.Seq++ },
		"time":        func(e *question.Event) { e.At = e.At.Add(time.Microsecond) },
		"action":      func(e *question.Event) { e.Do = question.Refuse },
		"role":        func(e *question.Event) { e.Role = question.Board },
		"person":      func(e *question.Event) { e.PersonID++ },
		"from":        func(e *question.Event) { e.From = question.Waiting },
		"to":          func(e *question.Event) { e.To = question.Refused },
		"department":  func(e *question.Event) { e.Department = "TCMT" },
		"data":        func(e *question.Event) { e.Data = map[string]any{"days": 16} },
		"data gone":   func(e *question.Event) { e.Data = nil },
		"note":        func(e *question.Event) { e.Note += "." },
		"note digest": func(e *question.Event) { e.Note, e.NoteDigest = "x", question.Digest("x") },
		"hash":        func(e *question.Event) { e.Hash = question.Digest("x") },
		"prev":        func(e *question.Event) { e.Prev = "" },
	} {
		events := chain(t)
		forge(&events[1])
		if events[1].Intact(events[0].Hash) {
			t.Errorf("%s was changed and nobody saw it", name)
		}
	}
	events := chain(t)
	if events[2].Intact(events[0].Hash) {
		t.Error("an event was taken out and nobody saw it")
	}
}

func TestSealSaysWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	e := question.Event{QuestionID: 5, Seq: 1, Data: map[string]any{"f": func() {}}}
	if err := e.Seal(""); err == nil || e.Hash != "" {
		t.Errorf("got %v and hash %q, want an error and none", err, e.Hash)
	}
}
