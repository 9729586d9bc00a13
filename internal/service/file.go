package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"hoidap/internal/document"
	"hoidap/internal/question"
	"hoidap/internal/storage"
	"hoidap/internal/store"
)

// maxFileName is the longest name of a file that is kept, in characters.
const maxFileName = 120

// Bounds of the settings: a file is held in memory while it is looked at.
const (
	MostMegabytes = 25
	MostFiles     = 10
)

// FileLimits are the most that may be sent.
type FileLimits struct {
	Bytes int64 // of one file
	Count int   // with one question, one reply or one answer
}

// FileLimits returns the most that may be sent.
func (s *Service) FileLimits(ctx context.Context) (FileLimits, error) {
	ref, err := s.reference(ctx)
	if err != nil {
		return FileLimits{}, err
	}
	return ref.fileLimits(), nil
}

func (r *reference) fileLimits() FileLimits {
	return FileLimits{Bytes: int64(r.number("file_megabytes", 10)) << 20, Count: r.number("file_count", 5)}
}

// Upload checks a file by its content and keeps it for a day, until it is
// attached to something by the key that is returned.
func (s *Service) Upload(ctx context.Context, name string, content []byte) (question.Upload, error) {
	ref, err := s.reference(ctx)
	if err != nil {
		return question.Upload{}, err
	}
	u, kept, err := s.check(ctx, ref, name, content)
	if err != nil {
		return u, err
	}
	u.Key = fileKey()
	return u, s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := s.keep(ctx, tx, u, kept); err != nil {
			return err
		}
		return tx.AddUpload(ctx, u)
	})
}

// fileKey returns a new secret of 130 bits.
func fileKey() string { return strings.ToLower(rand.Text()) }

// check looks at a file: its size, what it is, and whether it is known to do
// harm. It returns what of it is to be kept.
func (s *Service) check(ctx context.Context, ref *reference, name string, content []byte) (question.Upload, []byte, error) {
	if s.opt.Files == nil {
		return question.Upload{}, nil, &question.Error{Code: question.CodeUnavailable, Key: "error.files_away"}
	}
	name = fileName(name)
	if most := ref.fileLimits().Bytes; int64(len(content)) > most {
		return question.Upload{}, nil, question.Invalid("files", "problem.file.large", "name", name, "most", int(most>>20))
	}
	kind, kept, err := document.Check(content)
	var no *document.Refusal
	if errors.As(err, &no) {
		return question.Upload{}, nil, question.Invalid("files", "problem.file."+string(no.Reason), "name", name)
	}
	if err != nil {
		return question.Upload{}, nil, fmt.Errorf("look into a file: %w", err)
	}
	if !names(name, kind) {
		return question.Upload{}, nil, question.Invalid("files", "problem.file.lies", "name", name, "type", strings.ToUpper(string(kind)))
	}
	found, err := s.opt.Virus.Scan(ctx, content)
	if err != nil {
		return question.Upload{}, nil, &question.Error{Code: question.CodeUnavailable, Key: "error.virus_away", Cause: err}
	}
	if found != "" {
		return question.Upload{}, nil, question.Invalid("files", "problem.file.virus", "name", name, "virus", found)
	}
	sum := sha256.Sum256(kept)
	u := question.Upload{
		Hash: hex.EncodeToString(sum[:]), Type: string(kind), Size: int64(len(kept)), Name: name, CreatedAt: s.clock.Now(),
	}
	if path.Ext(name) == "" {
		u.Name += kind.Extension()
	}
	return u, kept, nil
}

// fileName returns the last part of the name, cleaned and of bearable length.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name, err := question.CleanLine(strings.ToValidUTF8(name, ""))
	if err != nil || name == "" || name == "." || name == "/" {
		return "tep"
	}
	r := []rune(name)
	if len(r) > maxFileName {
		ext := []rune(path.Ext(name))
		if len(ext) > 6 {
			ext = nil
		}
		name = string(r[:maxFileName-len(ext)]) + string(ext)
	}
	return name
}

// names reports whether the file's name claims to be of the type that it is; one
// that claims nothing does no harm.
func names(name string, kind document.Type) bool {
	ext := strings.ToLower(path.Ext(name))
	if kind == document.JPEG {
		return slices.Contains([]string{"", ".jpg", ".jpeg", ".jfif"}, ext)
	}
	return ext == "" || ext == kind.Extension()
}

// keep notes the file and stores its content. The note comes first: it keeps the
// sweep away until the transaction ends.
func (s *Service) keep(ctx context.Context, tx *store.Tx, u question.Upload, content []byte) error {
	if err := tx.LockFile(ctx, u); err != nil {
		return err
	}
	if err := s.opt.Files.Put(ctx, u.Hash, content); err != nil {
		return &question.Error{Code: question.CodeUnavailable, Key: "error.files_away", Cause: err}
	}
	return nil
}

// Uploads returns the files with the keys that can still be attached.
func (s *Service) Uploads(ctx context.Context, keys []string) ([]question.Upload, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return s.store.Uploads(ctx, keys)
}

// uploads returns the files with the keys, all of them, or what is wrong.
func (s *Service) uploads(ctx context.Context, ref *reference, keys []string) ([]question.Upload, error) {
	if most := ref.fileLimits().Count; len(keys) > most {
		return nil, question.Invalid("files", "problem.file.many", "most", most)
	}
	us, err := s.Uploads(ctx, keys)
	if err == nil && len(us) != len(keys) {
		return nil, question.Invalid("files", "problem.file.gone")
	}
	return us, err
}

// attach gives the question files that were uploaded, and returns their hashes
// for its history.
func (s *Service) attach(ctx context.Context, tx *store.Tx, id int64, part question.FilePart, person int64, us []question.Upload) error {
	keys := make([]string, len(us))
	for i := range us {
		keys[i] = fileKey()
	}
	return tx.Attach(ctx, id, part, person, us, keys, s.clock.Now())
}

func hashes(us []question.Upload) []any {
	list := make([]any, len(us))
	for i, u := range us {
		list[i] = u.Hash
	}
	return list
}

// attachSent attaches what the asker sends with a step.
func (s *Service) attachSent(ctx context.Context, tx *store.Tx, m *moving) error {
	if len(m.Files) == 0 {
		return nil
	}
	us, err := s.uploads(ctx, m.ref, m.Files)
	if err != nil {
		return err
	}
	m.event.Data["files"] = hashes(us)
	return s.attach(ctx, tx, m.q.ID, question.FileOfReply, m.by.PersonID, us)
}

// AddAnswerFile puts a file to the answer. Whoever may write the answer may.
func (s *Service) AddAnswerFile(ctx context.Context, by question.Actor, code, name string, content []byte) error {
	ref, err := s.reference(ctx)
	if err != nil {
		return err
	}
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return err
	}
	if _, err := question.Next(q, by, question.Draft); err != nil {
		return err
	}
	u, kept, err := s.check(ctx, ref, name, content)
	if err != nil {
		return err
	}
	return s.changeAnswerFiles(ctx, by, q.Code, question.EventAttached, u, func(tx *store.Tx, q question.Question) error {
		have, err := tx.AnswerFiles(ctx, q.ID)
		if err != nil {
			return err
		}
		if most := ref.fileLimits().Count; len(have) >= most {
			return question.Invalid("files", "problem.file.many", "most", most)
		}
		if slices.ContainsFunc(have, func(a question.Attachment) bool { return a.Hash == u.Hash }) {
			return question.Invalid("files", "problem.file.twice", "name", u.Name)
		}
		if err := s.keep(ctx, tx, u, kept); err != nil {
			return err
		}
		return s.attach(ctx, tx, q.ID, question.FileOfAnswer, by.PersonID, []question.Upload{u})
	})
}

// RemoveAnswerFile takes a file out of the answer.
func (s *Service) RemoveAnswerFile(ctx context.Context, by question.Actor, code, key string) error {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return err
	}
	have, err := s.store.AnswerFiles(ctx, q.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(have, func(a question.Attachment) bool { return a.Key == key })
	if i < 0 {
		return question.NotFound()
	}
	return s.changeAnswerFiles(ctx, by, q.Code, question.EventDetached, have[i].Upload, func(tx *store.Tx, q question.Question) error {
		return tx.RemoveAttachment(ctx, q.ID, key, s.clock.Now())
	})
}

// changeAnswerFiles changes the answer's files while the answer may be written,
// with an entry in the history. The question gets a new version: who looks at an
// older one must look again.
func (s *Service) changeAnswerFiles(ctx context.Context, by question.Actor, code string, did question.Action, u question.Upload,
	change func(*store.Tx, question.Question) error,
) error {
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		q, err := tx.LockQuestion(ctx, code)
		if err != nil {
			return err
		}
		step, err := question.Next(q, by, question.Draft)
		if err != nil {
			return err
		}
		// The text must be taken back first: an approval covers the files too.
		if q.Status != question.Assigned {
			return question.Conflict("error.approval_bound", question.Allowed(q, by))
		}
		if err := change(tx, q); err != nil {
			return err
		}
		q.Version++
		q.UpdatedAt = s.clock.Now()
		if err := tx.SaveQuestion(ctx, q, q.Status); err != nil {
			return err
		}
		return tx.AddEvent(ctx, &question.Event{
			QuestionID: q.ID, At: s.clock.Now(), Do: did, Role: step.Role, PersonID: by.PersonID, From: q.Status, To: q.Status,
			Department: q.Lead, Data: map[string]any{"file": u.Hash, "type": u.Type, "size": u.Size},
		})
	})
}

// Download is a file on its way to a reader, who must close it.
type Download struct {
	io.ReadCloser
	Name string
	MIME string
	Hash string
	Size int64
}

func (s *Service) open(ctx context.Context, hash, kind, name string) (Download, error) {
	if s.opt.Files == nil {
		return Download{}, &question.Error{Code: question.CodeUnavailable, Key: "error.files_away"}
	}
	r, n, err := s.opt.Files.Open(ctx, hash)
	if errors.Is(err, storage.ErrNotFound) {
		return Download{}, fmt.Errorf("a file that should be there: %w", err)
	}
	if err != nil {
		return Download{}, &question.Error{Code: question.CodeUnavailable, Key: "error.files_away", Cause: err}
	}
	return Download{r, name, document.Type(kind).MIME(), hash, n}, nil
}

// AskerFile opens a file of the question for its asker: one that the asker sent,
// or one that came with the answer.
func (s *Service) AskerFile(ctx context.Context, code, token, key string) (Download, error) {
	f, err := s.Follow(ctx, code, token)
	if err != nil {
		return Download{}, err
	}
	for _, a := range f.Files {
		if a.Key == key && a.ErasedAt == nil {
			return s.open(ctx, a.Hash, a.Type, a.Name)
		}
	}
	return Download{}, question.NotFound()
}

// Files lists the question's attachments for one of the staff who may see it,
// oldest first, also what was taken out of an answer.
func (s *Service) Files(ctx context.Context, by question.Actor, code string) ([]question.Attachment, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return nil, err
	}
	return s.store.Attachments(ctx, q.ID)
}

// DeskFile opens a file of the question for one of the staff who may see the
// question. That somebody took what an asker sent is noted, once for each.
func (s *Service) DeskFile(ctx context.Context, by question.Actor, code, key string) (Download, error) {
	q, err := s.Question(ctx, by, code)
	if err != nil {
		return Download{}, err
	}
	all, err := s.store.Attachments(ctx, q.ID)
	if err != nil {
		return Download{}, err
	}
	i := slices.IndexFunc(all, func(a question.Attachment) bool { return a.Key == key && a.ErasedAt == nil })
	if i < 0 {
		return Download{}, question.NotFound()
	}
	a := all[i]
	if a.Part != question.FileOfAnswer {
		if err := s.noteTaken(ctx, by, q, a); err != nil {
			return Download{}, err
		}
	}
	return s.open(ctx, a.Hash, a.Type, a.Name)
}

func (s *Service) noteTaken(ctx context.Context, by question.Actor, q question.Question, a question.Attachment) error {
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		q, err := tx.LockQuestion(ctx, q.Code)
		if err != nil {
			return err
		}
		events, err := tx.Events(ctx, q.ID)
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Do == question.EventViewed && e.PersonID == by.PersonID && e.Data["file"] == a.Hash {
				return nil
			}
		}
		role := question.System
		if len(by.Grants) > 0 {
			role = by.Grants[0].Role
		}
		return tx.AddEvent(ctx, &question.Event{
			QuestionID: q.ID, At: s.clock.Now(), Do: question.EventViewed, Role: role, PersonID: by.PersonID, From: q.Status, To: q.Status,
			Department: q.Lead, Data: map[string]any{"file": a.Hash},
		})
	})
}

// PublicFile opens a file that was cleared for the public. Its name says nothing
// of whoever sent it.
func (s *Service) PublicFile(ctx context.Context, key string) (Download, error) {
	f, code, n, err := s.store.PublicFile(ctx, key)
	if err != nil {
		return Download{}, err
	}
	name := fmt.Sprintf("%s-%d%s", strings.ToLower(code), n, document.Type(f.Type).Extension())
	return s.open(ctx, f.Hash, f.Type, name)
}

// PublicFiles lists the files of a publication.
func (s *Service) PublicFiles(ctx context.Context, p question.Publication) ([]question.PublicFile, error) {
	return s.store.FilesOfPublication(ctx, p.ID)
}

// filesSent lists what the asker has of the question's files: those the asker
// sent, and those of the answer sent last.
func filesSent(all []question.Attachment, events []question.Event) []question.Attachment {
	i := len(events) - 1
	for i >= 0 && (events[i].Do != question.Approve || events[i].To != question.Answered) {
		i--
	}
	return slices.DeleteFunc(all, func(a question.Attachment) bool {
		return a.Part == question.FileOfAnswer && (i < 0 || !a.Sent(events[i].At))
	})
}
