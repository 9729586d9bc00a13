package service_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/storage"
	"hoidap/internal/store"
)

// pdfOf is a whole PDF that says something.
func pdfOf(words string) []byte {
	return []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% " + words + "\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
}

func pngOf(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withFiles gives the ministry a place for files.
func (m *ministry) withFiles() storage.Store {
	m.t.Helper()
	files, err := storage.Open("", m.t.TempDir())
	if err != nil {
		m.t.Fatal(err)
	}
	m.Service = service.New(m.store, m.clock, service.Options{
		BaseURL: "https://hoidap.example.vn", Secret: []byte("a secret that only the test knows"), MailDomain: "hoidap.example.vn", Files: files,
	})
	return files
}

func (m *ministry) upload(name string, content []byte) string {
	m.t.Helper()
	u, err := m.Upload(m.t.Context(), name, content)
	if err != nil {
		m.t.Fatal(err)
	}
	return u.Key
}

func (m *ministry) askWith(key string, files ...string) (service.Receipt, error) {
	return m.Ask(m.t.Context(), service.Asking{Submission: landQuestion(), Channel: "web", Key: key, Files: files})
}

// read returns what a download says, and closes it.
func read(t *testing.T, d service.Download, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	_ = d.Close()
	if int64(len(b)) != d.Size {
		t.Errorf("%d bytes, said %d", len(b), d.Size)
	}
	return string(b)
}

func TestAFileGoesTheWholeWay(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.withFiles()
	ctx := t.Context()
	deed, map1 := pdfOf("sổ đỏ của bà Hoa"), pngOf(t, 30)
	keys := []string{m.upload(`C:\hồ sơ\sổ đỏ của Hoa.pdf`, deed), m.upload("trích lục", map1)}
	r, err := m.askWith("k", keys...)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.askWith("k", keys...); err != nil || !again.Repeated || again.Code != r.Code {
		t.Errorf("sent again: %+v, %v", again, err)
	}
	f, err := m.Follow(ctx, r.Code, r.Token)
	if err != nil || len(f.Files) != 2 || f.Files[0].Name != "sổ đỏ của Hoa.pdf" || f.Files[1].Name != "trích lục.png" {
		t.Fatalf("the asker sees %+v, %v", f.Files, err)
	}
	d, err := m.AskerFile(ctx, r.Code, r.Token, f.Files[0].Key)
	if got := read(t, d, err); got != string(deed) {
		t.Errorf("the asker gets %q", got)
	}
	_, err = m.AskerFile(ctx, r.Code, "wrong", f.Files[0].Key)
	refused(t, err, question.CodeNotFound, "error.follow_not_found")
	_, err = m.AskerFile(ctx, r.Code, r.Token, keys[0])
	refused(t, err, question.CodeNotFound, "error.not_found")

	m.bring(r.Code, question.Assigned)
	d, err = m.DeskFile(ctx, m.actors["officer"], r.Code, f.Files[0].Key)
	read(t, d, err)
	d, err = m.DeskFile(ctx, m.actors["officer"], r.Code, f.Files[0].Key)
	read(t, d, err)
	_, err = m.DeskFile(ctx, m.actors["other"], r.Code, f.Files[0].Key)
	refused(t, err, question.CodeNotFound, "error.not_found")
	_, err = m.DeskFile(ctx, m.actors["admin"], r.Code, f.Files[0].Key)
	refused(t, err, question.CodeNotFound, "error.not_found")
	if n := strings.Count(words(m.history(r.Code)), "viewed"); n != 1 {
		t.Errorf("that the officer took the file is noted %d times", n)
	}

	// The answer's files: only who may write it, only while it is written.
	m.act("officer", r.Code, service.Act{Do: question.Draft, Answer: "Xem tệp kèm theo."})
	guide := pdfOf("hướng dẫn")
	if err := m.AddAnswerFile(ctx, m.actors["officer"], r.Code, "huong-dan.pdf", guide); err != nil {
		t.Fatal(err)
	}
	refused(t, m.AddAnswerFile(ctx, m.actors["officer"], r.Code, "huong-dan.pdf", guide), question.CodeInvalid, "files/problem.file.twice")
	refused(t, m.AddAnswerFile(ctx, m.actors["board"], r.Code, "x.pdf", guide), question.CodeForbidden, "error.forbidden_action")
	refused(t, m.AddAnswerFile(ctx, m.actors["other"], r.Code, "x.pdf", guide), question.CodeNotFound, "error.not_found")
	if err := m.AddAnswerFile(ctx, m.actors["officer"], r.Code, "nham.pdf", pdfOf("nhầm")); err != nil {
		t.Fatal(err)
	}
	have, err := m.store.AnswerFiles(ctx, m.question(r.Code).ID)
	if err != nil || len(have) != 2 {
		t.Fatal(have, err)
	}
	if err := m.RemoveAnswerFile(ctx, m.actors["officer"], r.Code, have[1].Key); err != nil {
		t.Fatal(err)
	}
	if f, _ = m.Follow(ctx, r.Code, r.Token); len(f.Files) != 2 {
		t.Errorf("before it is sent the asker sees %d files", len(f.Files))
	}
	m.act("officer", r.Code, service.Act{Do: question.Submit})
	refused(t, m.AddAnswerFile(ctx, m.actors["officer"], r.Code, "spaet.pdf", pdfOf("x")), question.CodeConflict, "error.approval_bound")
	m.act("head", r.Code, service.Act{Do: question.Approve})
	m.act("board", r.Code, service.Act{Do: question.Approve})
	f, err = m.Follow(ctx, r.Code, r.Token)
	if err != nil || len(f.Files) != 3 || f.Files[2].Name != "huong-dan.pdf" {
		t.Fatalf("with the answer the asker sees %+v, %v", f.Files, err)
	}
	mails := m.mails(r.Code, false)
	i := slices.IndexFunc(mails, func(l question.Mail) bool { return l.Template == "answered" })
	if i < 0 || mails[i].Data.Files != 1 {
		t.Errorf("the letter says %+v", mails)
	}

	// The public gets what an editor cleared, under the editor's label.
	m.act("board", r.Code, service.Act{Do: question.Publish, PublicFiles: []question.PublicFile{{Attachment: f.Files[2].Key, Label: "Hướng dẫn"}}})
	dossier, err := m.Dossier(ctx, m.actors["board"], r.Code)
	if err != nil || len(dossier.PublicFiles) != 1 {
		t.Fatal(dossier.PublicFiles, err)
	}
	public, err := m.PublicFiles(ctx, *dossier.Publication)
	if err != nil || len(public) != 1 || public[0].Label != "Hướng dẫn" {
		t.Fatal(public, err)
	}
	d, err = m.PublicFile(ctx, public[0].Key)
	if got := read(t, d, err); got != string(guide) || d.Name != strings.ToLower(r.Code)+"-1.pdf" {
		t.Errorf("the public gets %q as %s", got, d.Name)
	}
	_, err = m.PublicFile(ctx, f.Files[0].Key)
	refused(t, err, question.CodeNotFound, "error.not_found")
	m.act("board", r.Code, service.Act{Do: question.Correct, Note: "Sửa lỗi chính tả."})
	if kept, _ := m.PublicFiles(ctx, *dossier.Publication); len(kept) != 1 || kept[0].Key != public[0].Key {
		t.Errorf("after a correction: %+v", kept)
	}
	m.act("board", r.Code, service.Act{Do: question.Withdraw, Reason: "Văn bản đã hết hiệu lực."})
	_, err = m.PublicFile(ctx, public[0].Key)
	refused(t, err, question.CodeNotFound, "error.not_found")
	m.history(r.Code)
	if v, err := m.Verify(ctx, nil); err != nil || v.Broken != "" || v.Files != 4 {
		t.Errorf("verify: %+v, %v", v, err)
	}
}

func TestFilesThatAreNotTaken(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	_, err := m.Upload(t.Context(), "x.pdf", pdfOf("x"))
	refused(t, err, question.CodeUnavailable, "error.files_away")
	m.withFiles()
	for name, tt := range map[string]struct {
		content []byte
		key     string
	}{
		"lies.docx":   {pdfOf("x"), "files/problem.file.lies"},
		"lies.exe":    {pdfOf("x"), "files/problem.file.lies"},
		"script.pdf":  {pdfOf("\n2 0 obj\n<< /S /JavaScript >>\nendobj"), "files/problem.file.active"},
		"program.jpg": {[]byte("MZ\x90"), "files/problem.file.unknown"},
		"empty.pdf":   {nil, "files/problem.file.empty"},
		"large.pdf":   {append(pdfOf("x"), make([]byte, 10<<20)...), "files/problem.file.large"},
	} {
		_, err := m.Upload(t.Context(), name, tt.content)
		refused(t, err, question.CodeInvalid, tt.key)
	}
	if n := m.count(`SELECT count(*) FROM uploads`); n != 0 {
		t.Errorf("%d uploads are kept", n)
	}
	_, err = m.askWith("", "0123456789abcdefghijklmnop")
	refused(t, err, question.CodeInvalid, "files/problem.file.gone")
	var six []string
	for i := range 6 {
		six = append(six, m.upload("a.png", pngOf(t, 10+i)))
	}
	_, err = m.askWith("", six...)
	refused(t, err, question.CodeInvalid, "files/problem.file.many")
	if n := m.count(`SELECT count(*) FROM questions`); n != 0 {
		t.Errorf("%d questions are stored with files that were refused", n)
	}
}

func TestAReplyBringsFiles(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.withFiles()
	r := m.asked(question.Assigned)
	m.act("officer", r.Code, service.Act{Do: question.Ask, Text: "Đề nghị gửi bản trích lục."})
	key := m.upload("trich-luc.png", pngOf(t, 12))
	if _, err := m.Reply(t.Context(), r.Code, r.Token, "Tôi gửi kèm.", key); err != nil {
		t.Fatal(err)
	}
	d, err := m.Dossier(t.Context(), m.actors["officer"], r.Code)
	if err != nil || len(d.Files) != 1 || d.Files[0].Part != question.FileOfReply {
		t.Fatalf("%+v, %v", d.Files, err)
	}
	last := d.Events[len(d.Events)-1]
	if files, _ := last.Data["files"].([]any); len(files) != 1 || files[0] != d.Files[0].Hash {
		t.Errorf("the history says %v", last.Data)
	}
}

func TestWhatNobodyAttachedIsSwept(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	files := m.withFiles()
	ctx := t.Context()
	m.clock.Set(time.Now()) // a directory knows the machine's time only
	kept := m.upload("a.png", pngOf(t, 10))
	if _, err := m.askWith("", kept); err != nil {
		t.Fatal(err)
	}
	lost, err := m.Upload(ctx, "b.png", pngOf(t, 20))
	if err != nil {
		t.Fatal(err)
	}
	stray := strings.Repeat("0", 64)
	if err := files.Put(ctx, stray, []byte("never noted")); err != nil {
		t.Fatal(err)
	}
	if err := m.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if us, _ := m.Uploads(ctx, []string{lost.Key}); len(us) != 1 {
		t.Error("an upload is gone at once")
	}
	m.clock.Set(time.Now().Add(25 * time.Hour))
	for range 256 { // one part of the store at each call
		m.clock.Set(m.Now().Add(time.Hour))
		if err := m.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
	}
	var there []string
	_ = files.Each(ctx, "", func(hash string, _ time.Time) error { there = append(there, hash); return nil })
	if len(there) != 1 || there[0] == lost.Hash || m.count(`SELECT count(*) FROM files`) != 1 {
		t.Errorf("left are %v", there)
	}
	if v, err := m.Verify(ctx, nil); err != nil || v.Broken != "" || v.Files != 1 {
		t.Errorf("verify: %+v, %v", v, err)
	}
	_ = files.Delete(ctx, there[0])
	if v, err := m.Verify(ctx, nil); err != nil || !strings.Contains(v.Broken, "missing") {
		t.Errorf("a lost file: %+v, %v", v, err)
	}
}

// TestSweepingAndSendingTheSame lets the same file be sent while it is swept:
// whoever got a key has the file.
func TestSweepingAndSendingTheSame(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	files := m.withFiles()
	ctx := t.Context()
	content := pngOf(t, 16)
	for range 20 {
		u, err := m.Upload(ctx, "a.png", content)
		if err != nil {
			t.Fatal(err)
		}
		m.exec(`DELETE FROM uploads`)
		done := make(chan error, 1)
		go func() {
			done <- m.store.InTx(ctx, func(tx *store.Tx) error {
				gone, err := tx.DropFile(ctx, u.Hash)
				if err != nil || !gone {
					return err
				}
				return files.Delete(ctx, u.Hash)
			})
		}()
		again, err := m.Upload(ctx, "a.png", content)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := files.Open(ctx, again.Hash)
		if err != nil {
			t.Fatalf("the file of a key is gone: %v", err)
		}
		_ = r.Close()
	}
}
