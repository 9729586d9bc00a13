package web

import (
	"compress/gzip"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// smallest is the size below which compressing a page gains nothing.
const smallest = 1024

// compressors are used again: making one costs more than compressing a page.
type compressors struct{ pool sync.Pool }

// compress marks that the answer depends on what the reader's browser can
// unpack; write does the packing, since it has the page whole.
func (w *Web) compress(c *gin.Context) { c.Writer.Header().Add("Vary", "Accept-Encoding") }

// pack returns the page compressed if the browser takes that and it gains
// something.
func (r *Renderer) pack(c *gin.Context, page []byte) []byte {
	h := c.Writer.Header()
	if len(page) < smallest || !strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") || h.Get("Content-Encoding") != "" {
		return page
	}
	var b strings.Builder
	z, ok := r.gzip.pool.Get().(*gzip.Writer)
	if ok {
		z.Reset(&b)
	} else {
		z = gzip.NewWriter(&b)
	}
	defer r.gzip.pool.Put(z)
	if _, err := z.Write(page); err != nil {
		return page
	}
	if err := z.Close(); err != nil {
		return page
	}
	h.Set("Content-Encoding", "gzip")
	return []byte(b.String())
}
