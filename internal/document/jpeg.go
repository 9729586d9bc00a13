package document

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
)

// mostPixels is the largest picture, in pixels; more would fill the memory of
// whoever opens it.
const mostPixels = 100_000_000

// Markers of a JPEG (ITU-T T.81, B.1).
const (
	markSOI  = 0xd8
	markEOI  = 0xd9
	markSOS  = 0xda
	markCOM  = 0xfe
	markAPP0 = 0xe0
)

// cleanJPEG returns the photograph without what is not the picture: place, time
// and device (EXIF), comments, previews, and whatever follows its end. How it is
// to be turned stays, and so does its colour profile.
func cleanJPEG(b []byte) ([]byte, *Refusal) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	switch {
	case err != nil:
		return nil, refuse(Broken, "the JPEG cannot be read: %v", err)
	case c.Width*c.Height > mostPixels:
		return nil, refuse(Bomb, "%d × %d pixels", c.Width, c.Height)
	}
	out := append(make([]byte, 0, len(b)), b[:2]...)
	turned := false
	for i := 2; ; {
		for i+1 < len(b) && b[i] == 0xff && b[i+1] == 0xff {
			i++ // fill bytes
		}
		if i+4 > len(b) || b[i] != 0xff {
			if i+2 == len(b) && b[i] == 0xff && b[i+1] == markEOI {
				return append(out, b[i:]...), nil
			}
			return nil, refuse(Broken, "no marker at byte %d", i)
		}
		mark := b[i+1]
		if mark == markEOI {
			return append(out, b[i:i+2]...), nil
		}
		size := int(binary.BigEndian.Uint16(b[i+2:]))
		if size < 2 || i+2+size > len(b) {
			return nil, refuse(Broken, "segment %x is longer than the file", mark)
		}
		segment := b[i : i+2+size]
		i += len(segment)
		if turn := orientation(segment); turn > 1 && !turned {
			out, turned = append(out, exifOf(turn)...), true
		}
		if keepSegment(mark, segment[4:]) {
			out = append(out, segment...)
		}
		if mark == markSOS {
			end := scanEnd(b, i)
			out = append(out, b[i:end]...)
			i = end
		}
	}
}

// keepSegment reports whether a segment belongs to the picture.
func keepSegment(mark byte, data []byte) bool {
	switch {
	case mark == markCOM:
		return false
	case mark == markAPP0: // JFIF; not its preview (JFXX)
		return bytes.HasPrefix(data, []byte("JFIF\x00")) && len(data) <= 14
	case mark == 0xe2:
		return bytes.HasPrefix(data, []byte("ICC_PROFILE\x00"))
	case mark == 0xee:
		return bytes.HasPrefix(data, []byte("Adobe"))
	case mark > markAPP0 && mark <= 0xef:
		return false
	}
	return true
}

// scanEnd returns where the coded data that begin at i end: before the next
// marker that is neither a restart nor an escaped byte.
func scanEnd(b []byte, i int) int {
	for ; i+1 < len(b); i++ {
		if b[i] == 0xff && b[i+1] != 0 && b[i+1] != 0xff && (b[i+1] < 0xd0 || b[i+1] > 0xd7) {
			return i
		}
	}
	return len(b)
}

const exifHead = "Exif\x00\x00"

// orientation returns how the picture is to be turned, 1 to 8, as the segment
// says; 0 if it says nothing (Exif 2.3, 4.6.4, tag 274).
func orientation(segment []byte) int {
	if segment[1] != 0xe1 || !bytes.HasPrefix(segment[4:], []byte(exifHead)) {
		return 0
	}
	t := segment[4+len(exifHead):]
	if len(t) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(t[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(t[4:]))
	if at < 8 || at+2 > len(t) {
		return 0
	}
	n := int(order.Uint16(t[at:]))
	for k := range n {
		e := at + 2 + 12*k
		if e+12 > len(t) {
			return 0
		}
		if order.Uint16(t[e:]) != 274 {
			continue
		}
		if turn := int(order.Uint16(t[e+8:])); turn >= 1 && turn <= 8 {
			return turn
		}
		return 0
	}
	return 0
}

// exifOf returns a segment that says how to turn the picture, and nothing else.
func exifOf(turn int) []byte {
	s := []byte{0xff, 0xe1, 0, 34}
	s = append(s, exifHead...)
	s = append(s, "MM\x00\x2a\x00\x00\x00\x08\x00\x01"...)
	s = append(s, 0x01, 0x12, 0x00, 0x03, 0, 0, 0, 1, 0, byte(turn), 0, 0) //nolint:gosec // a turn is 1 to 8
	return append(s, 0, 0, 0, 0)
}
