package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// looked is how much of a file decides on its encoding.
const looked = 1 << 20

// decode returns the text of the file as UTF-8. What is not UTF-8 or UTF-16 is
// Windows-1258, or is refused by its name: the fonts of before Unicode each gave
// the same bytes to other letters, and a wrong guess would store nonsense.
func decode(f io.Reader, t *Table) (io.Reader, error) {
	in := bufio.NewReaderSize(f, looked)
	head, err := in.Peek(looked)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the table: %w", err)
	}
	t.Encoding = "UTF-8"
	switch {
	case len(head) == 0:
		return nil, fault("empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, fault("is_workbook")
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault("is_xls")
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = in.Discard(3) // it was seen a moment ago
		return in, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		t.Encoding = "UTF-16"
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(in), nil
	case bytes.IndexByte(head, 0) >= 0:
		return nil, fault("encoding_unknown")
	case validUTF8(head):
		return in, nil
	}
	switch guess(head) {
	case tcvn3:
		return nil, fault("encoding_tcvn3")
	case windows1258:
		t.Encoding = "Windows-1258"
		return charmap.Windows1258.NewDecoder().Reader(in), nil
	}
	return nil, fault("encoding_unknown")
}

// validUTF8 reports whether b is UTF-8, but for a character cut at its end.
func validUTF8(b []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut < len(b); cut++ {
		if utf8.Valid(b[:len(b)-cut]) {
			return true
		}
	}
	return false
}

type encoding int

const (
	unknown encoding = iota
	windows1258
	tcvn3
)

// guess tells TCVN3 (the .Vn fonts) from Windows-1258 by the letters that every
// Vietnamese text is full of: ă â ê ô ơ ư đ are A8 to AE in TCVN3, where
// Windows-1258 has signs that hardly occur; Windows-1258 writes its tones as marks
// of their own after a vowel.
func guess(b []byte) encoding {
	var high, plain, tones, misplaced int
	for i, c := range b {
		if c < 0x80 {
			continue
		}
		high++
		switch c {
		case 0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae:
			plain++
		case 0xcc, 0xd2, 0xde, 0xec, 0xf2: // grave, hook, tilde, acute, dot below
			tones++
			if i == 0 || !vowel1258(b[i-1]) {
				misplaced++
			}
		}
	}
	switch {
	case high == 0:
		return unknown
	case plain*8 > high:
		return tcvn3
	case tones > 0 && misplaced*20 <= tones:
		return windows1258
	}
	return unknown
}

func vowel1258(c byte) bool {
	return bytes.IndexByte([]byte("aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd"), c) >= 0
}
