package shipped

import _ "embed"

//go:embed provinces_former.csv
var formerProvinces []byte

// FormerProvinces returns, by the name of a province of before 1 July 2025, the
// code of the one in which it lies today (Nghị quyết 202/2025/QH15). Old codes
// are not among them: several mean another province today.
func FormerProvinces() (map[string]string, error) {
	all, err := rows(formerProvinces)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, r := range all {
		names[r[0]] = r[1]
	}
	return names, nil
}
