package service_test

import (
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func (m *ministry) byTwo() {
	m.t.Helper()
	if err := m.SaveSetting(m.t.Context(), m.actors["admin"], service.ByTwo, "true"); err != nil {
		m.t.Fatal(err)
	}
}

// Where the ministry wants two, nobody changes what is published alone: one
// proposes, another lets through what was proposed and nothing else.
func TestACorrectionTakesTwo(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.byTwo()
	r := m.asked(question.Published)
	was := m.shown(r.Code)
	by := func(login string, a service.Act) error {
		a.Do = question.Correct
		_, err := m.Act(t.Context(), m.actors[login], r.Code, a)
		return err
	}
	refused(t, by("chair", service.Act{Drop: true}), question.CodeConflict, "error.correction_none")
	refused(t, by("board", service.Act{Note: "Sửa số điện thoại.", Answer: "Gọi 0912 345 678."}), question.CodeInvalid, "answer/problem.undecided")
	if err := by("board", service.Act{Note: "Sửa số điều.", Answer: "Theo Điều 122."}); err != nil {
		t.Fatal(err)
	}
	if now := m.shown(r.Code); now.Answer != was.Answer || now.Version != was.Version {
		t.Fatalf("one person alone changed what is public: %+v", now)
	}
	if got := m.letters(r.Code, false); got[len(got)-1] == "corrected" {
		t.Error("the asker was told of a proposal")
	}
	if n, err := m.WorkCounts(t.Context(), m.actors["chair"]); err != nil || n.Corrections != 1 {
		t.Errorf("waits for the chair: %+v, %v", n, err)
	}
	if n, err := m.WorkCounts(t.Context(), m.actors["board"]); err != nil || n.Corrections != 0 {
		t.Errorf("waits for its author: %+v, %v", n, err)
	}
	refused(t, by("board", service.Act{}), question.CodeForbidden, "error.own_correction")
	refused(t, by("chair", service.Act{Note: "Khác.", Answer: "Theo Điều 123."}), question.CodeConflict, "error.correction_waits")

	waits := m.correction(r.Code)
	if err := by("board", service.Act{Note: "Sửa số điều.", Answer: "Theo khoản 1 Điều 122."}); err != nil {
		t.Fatal(err)
	}
	refused(t, by("chair", service.Act{Content: waits.Hash()}), question.CodeConflict, "error.correction_changed")
	if err := by("chair", service.Act{Content: m.correction(r.Code).Hash()}); err != nil {
		t.Fatal(err)
	}
	if now := m.shown(r.Code); now.Answer != "Theo khoản 1 Điều 122." || now.Correction != "Sửa số điều." {
		t.Errorf("corrected: %+v", now)
	}
	if m.correction(r.Code) != nil {
		t.Error("the correction still waits")
	}
	d, err := m.Dossier(t.Context(), m.actors["board"], r.Code)
	if err != nil {
		t.Fatal(err)
	}
	same, err := m.Approved(t.Context(), d.Question, d.Publication, d.PublicFiles)
	if err != nil || same == nil || !same.Shown || same.Public.PersonID != m.actors["chair"].PersonID {
		t.Errorf("what is public is not what the second person approved: %+v, %v", same, err)
	}
	m.historyNamesWhatIsThere(r.Code)
}

// Turned down with a reason, it leaves everything as it was; withdrawing what is
// public takes the proposal with it.
func TestACorrectionThatDoesNotHappen(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.byTwo()
	r := m.asked(question.Published)
	propose := func() {
		m.act("board", r.Code, service.Act{Do: question.Correct, Note: "Sửa số điều.", Answer: "Theo Điều 122."})
	}
	propose()
	_, err := m.Act(t.Context(), m.actors["chair"], r.Code, service.Act{Do: question.Correct, Drop: true})
	refused(t, err, question.CodeInvalid, "note/problem.note_missing")
	m.act("chair", r.Code, service.Act{Do: question.Correct, Drop: true, Note: "Điều 121 là đúng."})
	if m.correction(r.Code) != nil || m.shown(r.Code).Answer == "Theo Điều 122." {
		t.Error("turned down, and yet there")
	}
	propose()
	m.act("board", r.Code, service.Act{Do: question.Correct, Drop: true})
	propose()
	m.act("board", r.Code, service.Act{Do: question.Withdraw, Reason: "Hết hiệu lực."})
	if n := m.count(`SELECT count(*) FROM corrections`); n != 0 {
		t.Errorf("%d proposals for what was withdrawn", n)
	}
}

func (m *ministry) shown(code string) question.Publication {
	m.t.Helper()
	d, err := m.Dossier(m.t.Context(), m.actors["board"], code)
	if err != nil || d.Publication == nil {
		m.t.Fatalf("%+v, %v", d.Publication, err)
	}
	return *d.Publication
}

func (m *ministry) correction(code string) *question.Correction {
	m.t.Helper()
	c, err := m.Correction(m.t.Context(), m.actors["board"], m.question(code))
	if err != nil {
		m.t.Fatal(err)
	}
	return c
}

// What the public gets beside the text is part of what was approved.
func TestPublicFilesAreApproved(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.asked(question.Published)
	d, err := m.Dossier(t.Context(), m.actors["board"], r.Code)
	if err != nil {
		t.Fatal(err)
	}
	for want, files := range map[bool][]question.PublicFile{true: nil, false: {{Hash: "0", Label: "Tệp lạ"}}} {
		same, err := m.Approved(t.Context(), d.Question, d.Publication, files)
		if err != nil || same.Shown != want {
			t.Errorf("%d files: %+v, %v", len(files), same, err)
		}
	}
}
