package web

import (
	"context"
	"errors"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

// FileKeeper keeps files that came with a form until they are attached.
type FileKeeper interface {
	Upload(ctx context.Context, name string, content []byte) (question.Upload, error)
	Uploads(ctx context.Context, keys []string) ([]question.Upload, error)
}

// FileField is where files are added to what is about to be sent, with those
// that are there already.
type FileField struct {
	Page
	Form  *Form
	Files []FileItem
	More  bool // there is room for another one
	Most  int
	Size  string // of the largest
}

// FileField shows the uploads with the keys: at most so many, each of at most so
// many bytes.
func (*Web) FileField(c *gin.Context, p Page, f *Form, keeper FileKeeper, keys []string, most int, bytes int64) (*FileField, error) {
	have, err := keeper.Uploads(c, keys)
	if err != nil {
		return nil, err
	}
	v := &FileField{Page: p, Form: f, More: len(have) < most, Most: most, Size: Size(p.Dict, bytes)}
	for _, u := range have {
		v.Files = append(v.Files, NewFileItem(p.Dict, u, ""))
	}
	return v, nil
}

// TakeFiles keeps the files that came with a form and returns the keys of all
// that belong to it now: those of before, without those that are to go, and the
// new ones. A file that is refused fails the field and leaves the rest alone.
func (w *Web) TakeFiles(c *gin.Context, f *Form, keeper FileKeeper, keys []string, most int, bytes int64) ([]string, error) {
	have, err := keeper.Uploads(c, keys)
	if err != nil {
		return nil, err
	}
	var kept []string
	for _, u := range have {
		if !slices.Contains(f.Values("drop"), u.Key) {
			kept = append(kept, u.Key)
		}
	}
	for _, field := range []string{"files", "photo"} {
		err = w.EachFile(c, field, bytes, func(name string, content []byte) error {
			if len(kept) >= most {
				f.Fail("files", "problem.file.many", "most", most)
				return nil
			}
			u, err := keeper.Upload(c, name, content)
			if refusedFile(f, err) {
				return nil
			}
			if err == nil {
				kept = append(kept, u.Key)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// refusedFile puts the reason for which a file was not taken into the form, and
// reports whether there was one. That files cannot be kept or looked at for the
// moment is such a reason: what was typed can be sent without them.
func refusedFile(f *Form, err error) bool {
	var e *question.Error
	if !errors.As(err, &e) {
		return false
	}
	switch {
	case e.Code == question.CodeInvalid && len(e.Fields) > 0:
		f.Fail("files", e.Fields[0].Key, e.Fields[0].Args...)
	case e.Key == "error.files_away" || e.Key == "error.virus_away":
		f.Fail("files", e.Key)
	default:
		return false
	}
	return true
}
