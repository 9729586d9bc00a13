package escalation

// farthest is up to how many working days after a stage's last day two rungs
// are compared.
const farthest = 600

// Clash returns the rung of the same ladder that would remind at the same place
// as r, now or in one of its repeats.
func Clash(rungs []Rung, r Rung) (Rung, bool) {
	for _, x := range rungs {
		if x.ID == r.ID || x.Stage != r.Stage || x.Kind != r.Kind || x.Department != r.Department {
			continue
		}
		if (x.Share > 0) != (r.Share > 0) {
			continue
		}
		if x.Share > 0 {
			if x.Share-r.Share < 1e-4 && r.Share-x.Share < 1e-4 {
				return x, true
			}
			continue
		}
		if meets(x, r) {
			return x, true
		}
	}
	return Rung{}, false
}

func meets(a, b Rung) bool {
	days := map[int]bool{}
	for n := a.After; n <= farthest; n += a.Every {
		days[n] = true
		if a.Every <= 0 {
			break
		}
	}
	for n := b.After; n <= farthest; n += b.Every {
		if days[n] {
			return true
		}
		if b.Every <= 0 {
			break
		}
	}
	return false
}
