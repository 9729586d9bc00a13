package site

import (
	"errors"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// fileField is where files are added to what is about to be sent, with those
// that are there already.
type fileField struct {
	web.Page
	Form  *web.Form
	Files []web.FileItem
	More  bool // there is room for another one
	Most  int
	Size  string // of the largest
}

// files returns the keys of the draft's uploads.
func (d draft) files() []string { return strings.Fields(d.Values["files"]) }

// fileField shows the uploads with the keys.
func (s *Site) fileField(c *gin.Context, p web.Page, f *web.Form, keys []string) (*fileField, error) {
	limits, err := s.svc.FileLimits(c)
	if err != nil {
		return nil, err
	}
	have, err := s.svc.Uploads(c, keys)
	if err != nil {
		return nil, err
	}
	v := &fileField{Page: p, Form: f, More: len(have) < limits.Count, Most: limits.Count, Size: web.Size(p.Dict, limits.Bytes)}
	for _, u := range have {
		v.Files = append(v.Files, web.NewFileItem(p.Dict, u, ""))
	}
	return v, nil
}

// takeFiles keeps the files that came with a form and returns the keys of all
// that belong to it now: those of before, without those that are to go, and the
// new ones. A file that is refused fails the field and leaves the rest alone.
func (s *Site) takeFiles(c *gin.Context, f *web.Form, keys []string) (string, error) {
	limits, err := s.svc.FileLimits(c)
	if err != nil {
		return "", err
	}
	have, err := s.svc.Uploads(c, keys)
	if err != nil {
		return "", err
	}
	var kept []string
	for _, u := range have {
		if !slices.Contains(f.Values("drop"), u.Key) {
			kept = append(kept, u.Key)
		}
	}
	for _, field := range []string{"files", "photo"} {
		err = s.web.EachFile(c, field, limits.Bytes, func(name string, content []byte) error {
			if len(kept) >= limits.Count {
				f.Fail("files", "problem.file.many", "most", limits.Count)
				return nil
			}
			u, err := s.svc.Upload(c, name, content)
			if refusedFile(f, err) {
				return nil
			}
			if err == nil {
				kept = append(kept, u.Key)
			}
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return strings.Join(kept, " "), nil
}

// filesToSend keeps the files that came with a step of the asker and returns the
// keys of all that go with it. Only who has the secret may leave files here.
func (s *Site) filesToSend(c *gin.Context, f *web.Form, token string) ([]string, error) {
	if _, err := s.svc.Follow(c, c.Param("code"), token); err != nil {
		return nil, err
	}
	keys, err := s.takeFiles(c, f, f.Values("file"))
	f.SetAll("file", strings.Fields(keys))
	return strings.Fields(keys), err
}

// refusedFile puts the reason for which a file was not taken into the form, and
// reports whether there was one. That files cannot be kept or looked at for the
// moment is such a reason: what was typed can be sent without them.
func refusedFile(f *web.Form, err error) bool {
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

// fileSize is what the routes that take files let through.
const fileSize = service.MostMegabytes * service.MostFiles << 20

// fileRoutes adds the addresses of files and lets forms carry them.
func (s *Site) fileRoutes(pub, vis gin.IRouter) {
	for _, route := range []string{"/hoi/noi-dung", "/theo-doi/:code/bo-sung", "/theo-doi/:code/mo-lai"} {
		s.web.AllowFiles(route, fileSize)
	}
	s.read(pub, web.FilePath+"cong-khai/:key", s.publicFile)
	s.read(vis, web.FilePath+"theo-doi/:code/:key", s.askerFile)
}

// publicFile handles "GET /tep/cong-khai/:key": a file that an editor cleared.
func (s *Site) publicFile(c *gin.Context) error {
	f, err := s.svc.PublicFile(c, c.Param("key"))
	if err != nil {
		return err
	}
	defer f.Close()
	revalidated(c)
	return web.SendFile(c, f.Name, f.MIME, f.Hash, f.Size, f)
}

// askerFile handles "GET /tep/theo-doi/:code/:key?t=…": a file of the question
// for whoever has its secret.
func (s *Site) askerFile(c *gin.Context) error {
	private(c)
	f, err := s.svc.AskerFile(c, c.Param("code"), c.Query("t"), c.Param("key"))
	if err != nil {
		return err
	}
	defer f.Close()
	return web.SendFile(c, f.Name, f.MIME, f.Hash, f.Size, f)
}
