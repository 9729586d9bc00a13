package document

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"strings"
)

const pngHead = "\x89PNG\r\n\x1a\n"

// picture lists the chunks of a PNG that belong to the picture; texts, the time,
// EXIF and what programs add of their own do not.
const picture = " IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST pHYs sPLT "

// cleanPNG returns the picture without the chunks that are not the picture and
// without what follows its end.
func cleanPNG(b []byte) ([]byte, *Refusal) {
	c, err := png.DecodeConfig(bytes.NewReader(b))
	switch {
	case err != nil:
		return nil, refuse(Broken, "the PNG cannot be read: %v", err)
	case c.Width*c.Height > mostPixels:
		return nil, refuse(Bomb, "%d × %d pixels", c.Width, c.Height)
	}
	out := append(make([]byte, 0, len(b)), pngHead...)
	data := false
	for i := len(pngHead); i+12 <= len(b); {
		size := int(binary.BigEndian.Uint32(b[i:]))
		if size > len(b)-i-12 {
			return nil, refuse(Broken, "a chunk is longer than the file")
		}
		chunk := b[i : i+12+size]
		i += len(chunk)
		if crc32.ChecksumIEEE(chunk[4:8+size]) != binary.BigEndian.Uint32(chunk[8+size:]) {
			return nil, refuse(Broken, "a chunk is damaged")
		}
		kind := string(chunk[4:8])
		data = data || kind == "IDAT"
		if strings.Contains(picture, " "+kind+" ") {
			out = append(out, chunk...)
		}
		if kind == "IEND" {
			if !data {
				return nil, refuse(Broken, "no picture in it")
			}
			return out, nil
		}
	}
	return nil, refuse(Broken, "the end of the PNG is missing")
}
