package ratelimit

import "time"

// Rule allows Burst at once and then one more each Every. The zero rule allows
// everything.
type Rule struct {
	Burst int
	Every time.Duration
}

func (r Rule) none() bool { return r.Burst <= 0 || r.Every <= 0 }

// Class is a kind of request with its limits.
type Class struct {
	Name    string
	Address Rule // for one address: an IPv4 address or an IPv6 /64
	Network Rule // for its network: an IPv4 /24 or an IPv6 /48
	// Away is for one address as counted by this process alone while Redis is
	// away. The zero rule lets everything through.
	Away Rule
}

// Asking is for sending a question. A village's one-stop office may send many
// from one address in a morning.
func Asking() Class {
	return Class{
		Name:    "ask",
		Address: Rule{Burst: 30, Every: time.Minute},
		Network: Rule{Burst: 300, Every: 6 * time.Second},
	}
}

// Unproved is for sending a question from a page whose browser has not done the
// work that is asked of it: a person without scripts, or a program. Beyond it the
// question is taken too, once its address is confirmed by letter.
func Unproved() Class {
	return Class{
		Name:    "unproved",
		Address: Rule{Burst: 12, Every: 2 * time.Minute},
		Network: Rule{Burst: 120, Every: 12 * time.Second},
	}
}

// UnprovedByAll is for the same from everywhere, counted by one name: many
// addresses that send a little each.
func UnprovedByAll() Class {
	return Class{Name: "unproved-all", Address: Rule{Burst: 200, Every: 10 * time.Second}}
}

// Proved is for sending a question from a page whose browser has done the work.
// It is far more than an office sends.
func Proved() Class {
	return Class{
		Name:    "proved",
		Address: Rule{Burst: 300, Every: 6 * time.Second},
		Network: Rule{Burst: 3000, Every: 600 * time.Millisecond},
	}
}

// Drafting is for the steps of asking before a question is sent. Each may leave
// a draft behind for two hours.
func Drafting() Class {
	return Class{
		Name:    "draft",
		Address: Rule{Burst: 150, Every: 4 * time.Second},
		Network: Rule{Burst: 1500, Every: 400 * time.Millisecond},
	}
}

// Following is for whatever is opened by a question's secret. Guessing 130 bits
// is hopeless at any rate; the limit keeps the attempts cheap.
func Following() Class {
	return Class{
		Name:    "follow",
		Address: Rule{Burst: 120, Every: time.Second},
		Network: Rule{Burst: 1200, Every: 100 * time.Millisecond},
	}
}

// Subscribing is for asking to be told by letter. Each may cause one letter to an
// address that has not asked for it.
func Subscribing() Class {
	return Class{
		Name:    "subscribe",
		Address: Rule{Burst: 10, Every: 2 * time.Minute},
		Network: Rule{Burst: 100, Every: 12 * time.Second},
		Away:    Rule{Burst: 5, Every: 2 * time.Minute},
	}
}

// Reading is for the library, the figures and the reference data.
func Reading() Class {
	return Class{
		Name:    "read",
		Address: Rule{Burst: 300, Every: 50 * time.Millisecond},
		Network: Rule{Burst: 3000, Every: 5 * time.Millisecond},
	}
}

// Working is for programs that work for the desk with a token.
func Working() Class {
	return Class{
		Name:    "work",
		Address: Rule{Burst: 600, Every: 20 * time.Millisecond},
		Network: Rule{Burst: 3000, Every: 5 * time.Millisecond},
	}
}

// SignIn is for trying a password.
func SignIn() Class {
	return Class{
		Name:    "signin",
		Address: Rule{Burst: 20, Every: 30 * time.Second},
		Network: Rule{Burst: 200, Every: 3 * time.Second},
		Away:    Rule{Burst: 5, Every: time.Minute},
	}
}
