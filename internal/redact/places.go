package redact

import "regexp"

// count is the number of a house or parcel: 12, 12A, A12, 12/3, 12-14. A letter that
// could be the m of a measure is none.
const count = `([A-La-l]?\d+[A-La-l]?(?:[/-]\d+[A-La-l]?)*)`

var (
	plate       = regexp.MustCompile(`[1-9]\d-?[A-ZĐ]{1,2}\d?(?:[ .-]{0,3}\d{3}[. ]?\d{2}|\s?-\s?\d{4})`)
	saidPlate   = regexp.MustCompile(`(?i)(?:biển số|biển kiểm soát|bks|bsx)[^\d\n;]{0,20}?(\d{2}[\s-]?[a-zđ]{1,2}\d?[\s.-]{0,3}\d{3}[. ]?\d{0,2})`)
	parcel      = regexp.MustCompile(`(?i)(?:thửa(?:\s+đất)?|tờ(?:\s+bản\s+đồ)?(?:\s+địa\s+chính)?|lô(?:\s+đất)?\s+số)(?:\s+(?:số|hiệu|thửa|mang))*\s*:?\s*` + count)
	moreParcels = regexp.MustCompile(`(?i)^\s*(?:,|;|và|\+|&)\s*(?:thửa\s*)?(?:số\s*)?` + count)
	house       = regexp.MustCompile(`(?i)(?:số nhà|nhà số|căn hộ(?:\s+số)?|phòng số|ngõ|ngách|hẻm|kiệt)\s*:?\s*(?:số\s*)?` + count)
	street      = regexp.MustCompile(`(?i)số\s+` + count + `,?\s+(?:đường|phố|ngõ|ngách|hẻm|kiệt)\s`)
)

func plates(text string, add func(Kind, int, int)) {
	for _, m := range plate.FindAllStringIndex(text, -1) {
		if apart(text, m[0], m[1]) {
			add(Plate, m[0], m[1])
		}
	}
	for _, m := range saidPlate.FindAllStringSubmatchIndex(text, -1) {
		if apart(text, m[2], m[3]) {
			add(Plate, m[2], m[3])
		}
	}
}

// parcels finds the numbers of parcels and map sheets, and lists of them.
func parcels(text string, add func(Kind, int, int)) {
	done := 0 // what a list before has taken
	for _, m := range parcel.FindAllStringSubmatchIndex(text, -1) {
		if m[2] < done || !counted(text, m[0], m[2], m[3]) {
			continue
		}
		add(Parcel, m[2], m[3])
		for end := m[3]; ; {
			more := moreParcels.FindStringSubmatchIndex(text[end:])
			if more == nil || !counted(text, m[0], end+more[2], end+more[3]) {
				break
			}
			add(Parcel, end+more[2], end+more[3])
			end += more[3]
			done = end
		}
	}
}

func houses(text string, add func(Kind, int, int)) {
	for _, re := range []*regexp.Regexp{house, street} {
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			if counted(text, m[0], m[2], m[3]) {
				add(Address, m[2], m[3])
			}
		}
	}
}

// counted reports whether the number from start to end, announced by the words from
// cue on, names a thing and is not the size of it.
func counted(text string, cue, start, end int) bool {
	return wordBegins(text, cue) &&
		apart(text, start, end) && !unit.MatchString(text[end:min(len(text), end+12)]) && !decimal(text[end:])
}

var decimalForm = regexp.MustCompile(`^[.,]\d`)

// decimal reports whether a number goes on after a point or comma.
func decimal(rest string) bool { return decimalForm.MatchString(rest) }
