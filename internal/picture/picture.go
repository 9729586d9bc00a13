// Package picture draws the pictures that stand beside a link to the site where
// it is shared: the title on the ministry's colours. It draws text that it is
// given and nothing else.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The size of a picture, as the networks that show it want it.
const (
	Width  = 1200
	Height = 630
)

const (
	margin    = 84
	mostLines = 5
)

// Card is what a picture says.
type Card struct {
	Title string
	Above string // in small letters above the title: the field
	Below string // at the foot: the ministry
}

// Painter draws pictures. It is safe for concurrent use.
type Painter struct {
	mu    sync.Mutex // faces keep what they have drawn last
	large []font.Face
	mid   []font.Face
	small []font.Face
}

// New returns a painter that takes each letter from the first of the fonts that
// has it.
func New(fonts ...[]byte) (*Painter, error) {
	p := &Painter{}
	for _, f := range fonts {
		parsed, err := opentype.Parse(f)
		if err != nil {
			return nil, fmt.Errorf("read a font for pictures: %w", err)
		}
		for size, into := range map[float64]*[]font.Face{58: &p.large, 44: &p.mid, 30: &p.small} {
			face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
			if err != nil {
				return nil, fmt.Errorf("prepare a font for pictures: %w", err)
			}
			*into = append(*into, face)
		}
	}
	if len(fonts) == 0 {
		return nil, fmt.Errorf("prepare pictures: there is no font")
	}
	return p, nil
}

var (
	deep  = color.RGBA{0x0a, 0x4a, 0x3f, 0xff}
	sun   = color.RGBA{0xe8, 0xb8, 0x3a, 0xff}
	paper = color.RGBA{0xfd, 0xfc, 0xf8, 0xff}
	pale  = color.RGBA{0xc9, 0xe2, 0xd9, 0xff}
)

// Draw returns the picture as PNG. A title that is too long for it ends in an
// ellipsis.
func (p *Painter) Draw(c Card) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	img := image.NewPaletted(image.Rect(0, 0, Width, Height), shades())
	draw.Draw(img, img.Bounds(), image.NewUniform(deep), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, Height-16, Width, Height), image.NewUniform(sun), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(margin, 150, margin+120, 158), image.NewUniform(sun), image.Point{}, draw.Src)

	p.line(img, p.small, pale, 118, cut(p.small, c.Above, Width-2*margin))
	faces, step := p.large, 80
	lines := wrap(faces, c.Title, Width-2*margin)
	if len(lines) > 4 {
		faces, step = p.mid, 62
		lines = wrap(faces, c.Title, Width-2*margin)
	}
	if len(lines) > mostLines {
		lines = lines[:mostLines]
		lines[mostLines-1] = cut(faces, lines[mostLines-1]+" …", Width-2*margin)
	}
	for i, l := range lines {
		p.line(img, faces, paper, 238+i*step, l)
	}
	p.line(img, p.small, pale, Height-56, cut(p.small, c.Below, Width-2*margin))
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		return nil, fmt.Errorf("write a picture: %w", err)
	}
	return b.Bytes(), nil
}

// shades are the colours of a picture: each that letters have, in steps up from
// the ground.
func shades() color.Palette {
	list := color.Palette{deep, sun}
	for _, to := range []color.RGBA{paper, pale} {
		for i := 1; i <= 24; i++ {
			mix := func(a, b uint8) uint8 { return uint8((int(a)*(24-i) + int(b)*i) / 24) } //nolint:gosec // between the two
			list = append(list, color.RGBA{mix(deep.R, to.R), mix(deep.G, to.G), mix(deep.B, to.B), 0xff})
		}
	}
	return list
}

// line draws one line of text, its foot at y.
func (p *Painter) line(img draw.Image, faces []font.Face, in color.Color, y int, text string) {
	d := &font.Drawer{Dst: img, Src: image.NewUniform(in), Dot: fixed.P(margin, y)}
	for _, r := range text {
		d.Face = faceOf(faces, r)
		d.DrawString(string(r))
	}
}

// faceOf returns the first face that has the letter.
func faceOf(faces []font.Face, r rune) font.Face {
	for _, f := range faces {
		if _, ok := f.GlyphAdvance(r); ok {
			return f
		}
	}
	return faces[0]
}

func wide(faces []font.Face, text string) int {
	var w fixed.Int26_6
	for _, r := range text {
		a, _ := faceOf(faces, r).GlyphAdvance(r)
		w += a
	}
	return w.Ceil()
}

// wrap breaks the text into lines that are no wider; a word that is gets cut.
func wrap(faces []font.Face, text string, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		next := strings.TrimSpace(line + " " + word)
		if wide(faces, next) <= most {
			line = next
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		if len(lines) > mostLines {
			return lines
		}
		line = cut(faces, word, most)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut returns the text, or as much of its beginning as is no wider, and an
// ellipsis.
func cut(faces []font.Face, text string, most int) string {
	if wide(faces, text) <= most {
		return text
	}
	r := []rune(strings.TrimSuffix(text, " …"))
	for len(r) > 0 && wide(faces, string(r)+"…") > most {
		r = r[:len(r)-1]
	}
	return strings.TrimSpace(string(r)) + "…"
}

// Fonts names the files among the assets with which pictures are drawn, in the
// order in which they are asked for a letter.
func Fonts() []string { return []string{"picture-latin.ttf", "picture-vi.ttf"} }
