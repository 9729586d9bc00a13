package site

import (
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/service"
	"hoidap/internal/web"
)

// files returns the keys of the draft's uploads.
func (d draft) files() []string { return strings.Fields(d.Values["files"]) }

// fileField shows the uploads with the keys.
func (s *Site) fileField(c *gin.Context, p web.Page, f *web.Form, keys []string) (*web.FileField, error) {
	limits, err := s.svc.FileLimits(c)
	if err != nil {
		return nil, err
	}
	return s.web.FileField(c, p, f, s.svc, keys, limits.Count, limits.Bytes)
}

// takeFiles keeps the files that came with a form and returns the keys of all
// that belong to it now.
func (s *Site) takeFiles(c *gin.Context, f *web.Form, keys []string) (string, error) {
	limits, err := s.svc.FileLimits(c)
	if err != nil {
		return "", err
	}
	kept, err := s.web.TakeFiles(c, f, s.svc, keys, limits.Count, limits.Bytes)
	return strings.Join(kept, " "), err
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
