package site

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"hoidap/internal/picture"
	"hoidap/internal/question"
)

// mostPictures is how many pictures are kept, of about 20 KB each.
const mostPictures = 200

// pictures keeps what was drawn until the library changes.
type pictures struct {
	once    sync.Once
	painter *picture.Painter
	err     error

	mu         sync.Mutex
	generation uint64
	drawn      map[string][]byte // by what it says
}

// sharePicture handles "GET /thu-vien/:slug/anh.png", the picture beside a
// shared link. It says what the page's title, field and department say; that of a
// withdrawn publication is gone.
func (s *Site) sharePicture(c *gin.Context) error {
	pub, err := s.svc.Publication(c, c.Param("slug"))
	if question.CodeOf(err) == question.CodeGone {
		c.Header("Cache-Control", "no-cache")
		c.Status(http.StatusGone)
		c.Writer.WriteHeaderNow()
		return nil
	}
	if err != nil {
		return err
	}
	if pub.Slug != c.Param("slug") {
		c.Header("Cache-Control", "public, max-age=3600")
		c.Redirect(http.StatusMovedPermanently, picturePath(pub.Slug))
		return nil
	}
	card, err := s.cardOf(c, pub)
	if err != nil {
		return err
	}
	return s.showPicture(c, card)
}

// cardOf is what the picture of a publication says, in the publication's own
// language.
func (s *Site) cardOf(c *gin.Context, pub question.Publication) (picture.Card, error) {
	n, err := s.names(c, pub.Lang)
	return picture.Card{Title: pub.Title, Above: n.fields[pub.Field], Below: pub.DepartmentName}, err
}

// sitePicture handles "GET /anh.png", the picture beside a link to any other
// page.
func (s *Site) sitePicture(c *gin.Context) error {
	d := s.web.Catalogue.Lang(langOf(c))
	return s.showPicture(c, picture.Card{Title: d.T("base.system"), Above: d.T("site.home.title"), Below: d.T("base.ministry")})
}

func (s *Site) showPicture(c *gin.Context, card picture.Card) error {
	sum := sha256.Sum256([]byte(card.Title + "\x00" + card.Above + "\x00" + card.Below + "\x00" + s.web.Assets.Version()))
	tag := `"` + hex.EncodeToString(sum[:9]) + `"`
	c.Header("Cache-Control", "public, max-age=0, must-revalidate")
	c.Header("Cross-Origin-Resource-Policy", "cross-origin")
	c.Header("ETag", tag)
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	b, err := s.draw(tag, card)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "image/png", b)
	return nil
}

// draw returns the picture, drawn once as long as the library stays as it is.
func (s *Site) draw(tag string, card picture.Card) ([]byte, error) {
	p := &s.pictures
	p.once.Do(func() {
		var fonts [][]byte
		for _, name := range picture.Fonts() {
			fonts = append(fonts, s.web.Assets.Content(name))
		}
		p.painter, p.err = picture.New(fonts...)
	})
	if p.err != nil {
		return nil, p.err //nolint:wrapcheck // it says what it was doing
	}
	now := s.web.Shelf.Generation()
	p.mu.Lock()
	if p.drawn == nil || p.generation != now || len(p.drawn) >= mostPictures {
		p.drawn, p.generation = map[string][]byte{}, now
	}
	b := p.drawn[tag]
	p.mu.Unlock()
	if b != nil {
		return b, nil
	}
	b, err := p.painter.Draw(card)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it was doing
	}
	p.mu.Lock()
	if p.generation == now {
		p.drawn[tag] = b
	}
	p.mu.Unlock()
	return b, nil
}

func picturePath(slug string) string { return publicationPath(slug) + "/anh.png" }
